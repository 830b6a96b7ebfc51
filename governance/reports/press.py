"""The worker process that sets one report: a job as JSON on standard input, a PDF on the output.

The cache of typst grows with every document of a process by tens of megabytes, so each report is
set in a process of its own, which ends with it.
"""

import json
import sys
from pathlib import Path
from typing import Any, Literal

import typst

from governance.reports.glyphs import fonts
from governance.reports.printable import every_text, printable

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]
"""PDF/UA-1 (ISO 14289-1) for readers who do not see it, PDF/A-2a (ISO 19005-2) for archives."""


def pdf_of(job: dict[str, Any]) -> bytes:
    """Return the PDF of a job: document, digest, paper and fonts.

    What people typed goes in as JSON in ``sys_inputs``, where a string is never markup.

    Raises
    ------
    RuntimeError
        The template and the fonts do not fit: a family that the template names is missing.
    typst.TypstError
        The report cannot be set.
    """
    more = Path(job["fonts"]) if job["fonts"] else None
    found = fonts(more)
    shown = every_text(job["document"], lambda text: printable(text, found.points))
    pdf, warnings = typst.compile_with_warnings(
        str(TEMPLATES / "report.typ"),
        root=str(TEMPLATES),
        font_paths=[str(folder) for folder in found.folders],
        ignore_system_fonts=True,
        sys_inputs={
            "document": json.dumps(shown, ensure_ascii=False),
            "digest": job["sha256"],
            "paper": job["paper"],
            "scripts": json.dumps(found.stand_ins),
            "stamp": json.dumps(job["stamp"]),
        },
        pdf_standards=[*STANDARDS],
    )
    if warnings:  # a missing font is only a warning, and would change the pages
        raise RuntimeError("; ".join(str(warning.message) for warning in warnings))
    assert isinstance(pdf, bytes)  # noqa: S101 - one file was asked for
    return pdf


if __name__ == "__main__":
    sys.stdout.buffer.write(pdf_of(json.load(sys.stdin)))
