"""A hostile file gets one clear sentence and writes nothing, or only its good rows."""

import io
import zipfile

import pytest
from sqlalchemy import func, select

from governance.config import settings
from governance.db.session import read_scope, write_scope
from governance.domain.enums import FileFormat, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.errors import UnreadableFileError
from governance.exchange.export import export_initiatives
from governance.exchange.profiles import load_profile
from governance.models import AuditEvent, ImportBatch, ImportRow, Initiative, SourceRecord
from governance.queries.initiatives import all_rows
from governance.services.imports import run_import
from tests.support.sheets import AS_OF, csv_sheet, import_sheet, table_of, workbook

GOOD = {"name": "Good", "unit": "Service", "stage": "pilot", "pilot_on": "2024-05"}
FORMULA = '=HYPERLINK("http://example.org","win")'


def names() -> set[str]:
    with read_scope() as session:
        return set(session.scalars(select(Initiative.name)))


def total(model) -> int:
    with read_scope() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def zip_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("wrong.csv", b"name,unit\n\x81\x8f,b\n", "neither UTF-8 nor Windows-1252"),
        ("other.csv", b"title,unit\na,b\n", "no column “name” for the name"),
        ("empty.csv", b"", "is empty"),
        ("fake.xlsx", b"name,unit\na,b\n", "is called a workbook but is none"),
        ("torn.xlsx", workbook({"A": [["name", "unit"], ["a", "b"]]})[:-30], "is not an Excel"),
        ("bomb.xlsx", zip_bomb(), "grows to 30 MB when unpacked, and 10 MB are allowed"),
    ],
)
def test_an_unreadable_file_gets_one_sentence_and_writes_nothing(
    sqlite_database, admin, monkeypatch, name, content, sentence
):
    monkeypatch.setenv("GOVERNANCE_MAX_UPLOAD_MB", "1")
    settings.cache_clear()
    with pytest.raises(UnreadableFileError, match=sentence) as refused:
        import_sheet(admin, content, name=name)
    assert str(refused.value).startswith(name)
    assert "\n" not in str(refused.value)
    assert total(AuditEvent) == 0


def test_a_file_cut_off_after_good_rows_writes_none_of_them(sqlite_database, admin):
    content = csv_sheet(*[GOOD | {"name": f"Good {n}"} for n in range(80)]) + b'"cut,off'
    with pytest.raises(UnreadableFileError, match="row 82: the file ends inside a quoted value"):
        import_sheet(admin, content)
    assert total(Initiative) == total(ImportBatch) == 0


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"name": "x" * 10_000, "unit": "Service"}, "10,000 characters; at most 500"),
        ({"name": "Good", "unit": "Service"}, "repeats row 2"),
        ({"name": "Later", "unit": "Service", "pilot_on": "2999-12-31"}, "lies in the future"),
        ({"name": "Early", "unit": "Service", "pilot_on": "0001-01-01"}, "is before 1950"),
        ({"name": "", "unit": "Service"}, "The name is empty"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_one_is_written(database, admin, bad, reason):
    result = import_sheet(admin, csv_sheet(GOOD, bad))
    assert (result.counts.created, result.counts.rejected) == (1, 1)
    (problem,) = result.problems
    assert problem.row == 3
    assert reason in problem.reason
    assert names() == {"Good"}
    with read_scope() as session:
        kept = session.scalars(select(ImportRow).where(ImportRow.row_number == 3)).one()
    assert reason in kept.problems[0]["reason"]


def test_a_row_of_300_columns_is_rejected_and_the_good_one_is_written(database, admin):
    content = b"name,unit\nGood,Service\n" + b",".join([b"x"] * 300) + b"\n"
    result = import_sheet(admin, content)
    assert (result.counts.created, result.counts.rejected) == (1, 1)
    assert "has 300 cells but the header has 2" in result.problems[0].reason


def test_a_sheet_of_300_columns_is_kept_whole(database, admin):
    wide = GOOD | {f"extra {n}": str(n) for n in range(300)}
    assert import_sheet(admin, csv_sheet(wide)).counts.created == 1
    with read_scope() as session:
        record = session.scalars(select(SourceRecord)).one()
    assert len(record.fields) == 300


def test_a_formula_is_only_text(database, admin):
    import_sheet(admin, csv_sheet(GOOD | {"name": FORMULA, "note": "@SUM(A1)"}))
    assert names() == {FORMULA}
    with read_scope() as session:
        assert session.scalars(select(SourceRecord)).one().fields == {"note": "@SUM(A1)"}


def test_control_characters_are_cleaned_before_they_reach_a_database(database, admin):
    import_sheet(admin, csv_sheet(GOOD | {"name": "Go\x01od\x1b", "note": "a\x7fb"}))
    assert names() == {"Good"}


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_an_exported_file_is_recognised_and_what_was_edited_in_it_is_taken_over(
    sqlite_database, admin, file_format
):
    import_sheet(
        admin,
        csv_sheet(
            GOOD | {"unit": "Service › Desk", "owner": "ann@example.org", "vendor": "Acme"},
            {"external_id": "7", "name": FORMULA, "unit": "Service", "stage": "idea"},
        ),
        profile="generic",
    )
    out = io.BytesIO()
    with read_scope() as session:
        export_initiatives(all_rows(session, PortfolioFilter(), admin), file_format, out)
    rules = load_profile("generic").model_copy(update={"register_name": "another"})
    result = import_sheet(admin, out.getvalue(), profile=rules)
    assert (result.counts.rows, result.counts.unchanged) == (2, 2)
    if file_format is FileFormat.CSV:
        edited = out.getvalue().replace(b"untagged", b"ml").replace(b",pilot,", b",production,")
        result = import_sheet(admin, edited, profile=rules)
        assert (result.counts.updated, result.problems) == (2, ())
        with read_scope() as session:
            good = session.scalars(select(Initiative).where(Initiative.name == "Good")).one()
        assert (good.track, good.stage, good.stage_since) == (Track.ML, Stage.PRODUCTION, AS_OF)
        assert good.facts == {"vendor": "Acme"}


def test_a_workbook_is_imported_from_below_its_title(database, admin):
    content = workbook({"Data": [["AI register"], [], list(GOOD), list(GOOD.values())]})
    rules = load_profile("generic")
    table = table_of(content, rules, "book.xlsx")
    with write_scope() as session:
        result = run_import(session, actor=admin, table=table, profile=rules, as_of=AS_OF)
    assert result.counts.created == 1
    with read_scope() as session:
        row = session.scalars(select(ImportRow)).one()
    assert row.row_number == 4
