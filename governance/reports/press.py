"""The worker process that sets one report: a job as JSON on standard input, pages on the output.

The cache of typst grows with every document of a process by tens of megabytes, so each report is
set in a process of its own, which ends with it.
"""

import base64
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


PIXELS_PER_INCH = 110
"""Of pictures: a line of small print can be read on a screen."""


def pages_of(job: dict[str, Any]) -> bytes:
    """Return the PDF of a job: document, digest, paper and fonts.

    A job that wants pictures gets its first pages instead, as JSON: PNG in Base64, and how many
    pages there are in all.

    What people typed goes in as JSON in ``sys_inputs``, where a string is never markup.

    Raises
    ------
    RuntimeError
        The template and the fonts do not fit: a family that the template names is missing.
    typst.TypstError
        The report cannot be set.
    """
    pictures: int = job.get("pictures", 0)
    more = Path(job["fonts"]) if job["fonts"] else None
    found = fonts(more)
    shown = every_text(job["document"], lambda text: printable(text, found.points))
    made: Any  # a file, or a list of them where there are several pictures
    made, warnings = typst.compile_with_warnings(
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
        format="png" if pictures else "pdf",
        ppi=PIXELS_PER_INCH if pictures else None,
        pdf_standards=[] if pictures else [*STANDARDS],
    )
    if warnings:  # a missing font is only a warning, and would change the pages
        raise RuntimeError("; ".join(str(warning.message) for warning in warnings))
    if not pictures:
        assert isinstance(made, bytes)  # noqa: S101 - one file was asked for
        return made
    pages = made if isinstance(made, list) else [made]
    first = [base64.b64encode(each).decode() for each in pages[:pictures] if each]
    return json.dumps({"pages": first, "total": len(pages)}).encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(pages_of(json.load(sys.stdin)))
