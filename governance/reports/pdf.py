"""A report as pages: a PDF, tagged, for archives, the same bytes always; or pictures to look at."""

import base64
import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from governance.config import settings
from governance.errors import ReportError
from governance.reports.document import Document
from governance.reports.glyphs import fonts

_ROOT = Path(__file__).parents[2]
_WORKER = "governance.reports.press"
_PATIENCE_S = 300


class Paper(StrEnum):
    """What a report is set for."""

    A4 = "a4"
    US_LETTER = "us-letter"


@dataclass(frozen=True)
class Pages:
    """What the first pages of a report look like."""

    first: tuple[bytes, ...]
    """Pictures, as PNG."""
    total: int


def render(document: Document, paper: Paper = Paper.A4) -> bytes:
    """Return the document as PDF/UA-1 and PDF/A-2a.

    Raises
    ------
    ConfigurationError
        The folder of fonts in the settings cannot be used.
    ReportError
        The report cannot be set.
    """
    return _set(document, paper, {})


def look(document: Document, pages: int) -> Pages:
    """Return pictures of the first pages on A4; raises what :func:`render` does."""
    found = json.loads(_set(document, Paper.A4, {"pictures": pages}))
    return Pages(tuple(base64.b64decode(each) for each in found["pages"]), found["total"])


def _set(document: Document, paper: Paper, wanted: dict[str, int]) -> bytes:
    """Let the worker set the document; it is told of pictures when they are wanted."""
    more = settings().report_fonts
    fonts(more)
    utc = document.as_of.astimezone(dt.UTC)
    job = wanted | {
        "document": json.loads(document.canonical),
        "sha256": document.digest,
        "paper": paper.value,
        "fonts": None if more is None else str(more.absolute()),
        "stamp": {
            "year": utc.year,
            "month": utc.month,
            "day": utc.day,
            "hour": utc.hour,
            "minute": utc.minute,
            "second": utc.second,
        },
    }
    try:
        worked = subprocess.run(  # noqa: S603 - our own module in our own interpreter
            [sys.executable, "-m", _WORKER],
            input=json.dumps(job).encode(),
            capture_output=True,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReportError(
            f"The PDF was not set within {_PATIENCE_S} seconds; narrow the filter, or take the "
            "report as XLSX or JSON."
        ) from error
    if worked.returncode:
        reason = worked.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise ReportError(
            f"The PDF could not be set ({reason[-1]}); take the report as XLSX or JSON."
        )
    return worked.stdout
