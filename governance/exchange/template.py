"""The empty sheet for the profile ``generic``: headings of our own fields, to be filled in."""

import csv
import datetime as dt
import io

import xlsxwriter

from governance.domain.enums import FileFormat, Phase, RiskTier, Stage, Technique, Track

HEADINGS = (
    *("external_id", "name", "description", "unit", "owner", "sponsor"),
    *("track", "techniques", "risk_tier", "stage", "phase"),
    *(f"{stage.value}_on" for stage in Stage if stage is not Stage.UNKNOWN),
    *("registered_on", "vendor", "fact:personal_data"),
)
"""Columns of the template; another fact gets a column ``fact:`` with its name."""

_CHOICES = {
    "track": [track.value for track in Track],
    "stage": [stage.value for stage in Stage],
    "phase": [phase.value for phase in Phase],
    "risk_tier": [tier.value for tier in RiskTier],
}
_HINTS = {
    "unit": "The unit that answers for it; a unit below another is written Division › Department.",
    "techniques": f"Any of {', '.join(Technique)}; several with semicolons.",
    "fact:personal_data": "yes or no; other facts get columns of their own: fact: and a name.",
}
_DATE_HINT = "2025-09-24, 2025-09 or 2025, as exactly as it is known."
_ROWS_WITH_CHOICES = 5_000
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - XLSX knows no zones


def template(file_format: FileFormat) -> bytes:
    """Return the template; in XLSX headings explain themselves and closed lists offer choices."""
    return _csv() if file_format is FileFormat.CSV else _xlsx()


def _csv() -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(HEADINGS)
    return out.getvalue().encode("utf-8-sig")


def _xlsx() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("Initiatives")
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 2)
    for position, heading in enumerate(HEADINGS):
        dated = heading.endswith("_on")
        # Dates stay text, so that a spreadsheet does not make a day of 2025-09.
        sheet.set_column(position, position, 18, text if dated else None)
        sheet.write_string(0, position, heading, bold)
        if hint := _DATE_HINT if dated else _HINTS.get(heading):
            sheet.write_comment(0, position, hint)
        if choices := _CHOICES.get(heading):
            rule = {"validate": "list", "source": choices}
            sheet.data_validation(1, position, _ROWS_WITH_CHOICES, position, rule)
    book.close()
    return out.getvalue()
