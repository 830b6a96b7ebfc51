"""Sheets made of rows, for tests that read files."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence

import openpyxl

from governance.db.session import write_scope
from governance.domain.actors import Actor
from governance.exchange.profiles import ImportProfile, load_profile
from governance.exchange.readers import open_table
from governance.exchange.tables import Table
from governance.services.imports import ImportResult, run_import

AS_OF = dt.date(2026, 1, 28)


def csv_sheet(*rows: Mapping[str, object], encoding: str = "utf-8") -> bytes:
    """Return a CSV file with one column for every key that occurs."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(sheets: dict[str, Iterable[Sequence[object]]]) -> bytes:
    """Return an XLSX file with these sheets, each given as rows of cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def table_of(content: bytes, profile: ImportProfile, name: str = "sheet.csv") -> Table:
    """Open content as a file that a profile is going to read."""
    return open_table(content, name=name, headings=profile.headings)


def import_sheet(
    actor: Actor,
    content: bytes,
    *,
    name: str = "sheet.csv",
    profile: str | ImportProfile = "generic",
    as_of: dt.date = AS_OF,
    strict: bool = False,
) -> ImportResult:
    """Import a sheet in a transaction of its own."""
    rules = load_profile(profile) if isinstance(profile, str) else profile
    table = table_of(content, rules, name)
    with write_scope() as session:
        return run_import(
            session, actor=actor, table=table, profile=rules, as_of=as_of, strict=strict
        )
