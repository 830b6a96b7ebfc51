"""Every table goes out as CSV and XLSX: the same rows, typed, harmless, with a head."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest

from governance.cli.app import main
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import FileFormat
from governance.domain.filters import PortfolioFilter
from governance.domain.record_tables import PURPOSES, TITLES, UNFILTERED, RecordTable
from governance.domain.report_kinds import Kind
from governance.exchange import record_tables
from governance.exchange.record_tables import records
from governance.exchange.table_files import About, TableFile, write_table
from governance.services.reporting import Order, issue
from tests import factories
from tests.factories import governing
from tests.support.databases import application_on
from tests.support.days import written_on

FORMULA = '=HYPERLINK("http://example.org")'
BEFORE = clock.today() - dt.timedelta(days=3)
OTHERS = ("initiatives", "values")
COMMANDS = (*OTHERS, *(table.value for table in RecordTable))
EMPTY = {RecordTable.IMPORTS}
"""Tables of which the demo portfolio holds nothing."""


def run_(*arguments) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def demo(sqlite_databases, tmp_path_factory):
    """The demo portfolio, an initiative whose name is a formula, and a report that was issued."""
    directory = tmp_path_factory.mktemp("export")
    with (
        sqlite_databases.fresh(directory) as url,
        application_on(url, directory / "anchors.jsonl"),
    ):
        assert run_("init", "--demo") == 0
        factories.initiative(name=FORMULA, unit=("-5 Street",), description="x" * 10_000)
        issue(Order(Kind.REGISTER), factories.ADMIN)
        yield url


def cells_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells_of_sheet(path, sheet=0) -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def number(text: object) -> object:
    """Return what a cell says, whatever the format has made of its type."""
    if text is None:
        return ""
    if isinstance(text, dt.datetime):
        return text.isoformat(sep=" ")[:10]
    try:
        return round(float(str(text)), 9)
    except ValueError:
        return str(text)


def same(of_csv: str, of_sheet: object) -> bool:
    text = of_csv.removeprefix("'")
    if isinstance(of_sheet, dt.datetime):
        return text[:10] == number(of_sheet)
    if isinstance(of_sheet, str):
        return text[:32_767].replace("\r\n", "\n") == of_sheet
    return number(text) == number(of_sheet)


@pytest.mark.parametrize("table", COMMANDS)
def test_every_table_holds_the_same_in_both_formats_and_says_what_it_holds(demo, table, tmp_path):
    plain, book = tmp_path / f"{table}.csv", tmp_path / f"{table}.xlsx"
    assert run_("export", table, "--out", plain) == 0
    assert run_("export", table, "--format", "xlsx", "--out", book) == 0
    heading, *rows = cells_of_csv(plain.read_bytes())
    sheet_heading, *sheet_rows = cells_of_sheet(book)
    assert heading == sheet_heading
    assert len(set(heading)) == len(heading)
    assert len(rows) == len(sheet_rows)
    assert bool(rows) is (table not in EMPTY)
    for row, of_sheet in zip(rows, sheet_rows, strict=True):
        assert len(row) == len(heading)
        assert all(map(same, row, of_sheet)), (row, of_sheet)
    beside = dict(cells_of_csv((tmp_path / f"{table}.about.csv").read_bytes()))
    about = {str(name): value for name, value in cells_of_sheet(book, sheet=1)}
    assert list(beside) == list(about)
    assert int(beside["Rows"]) == about["Rows"] == len(rows)
    assert beside["Columns"] == about["Columns"] == ", ".join(heading)
    assert beside["Filter"] == "none"
    assert beside["As of"].endswith(" UTC")
    assert "all business units" in beside["Who may see it"]


@pytest.mark.parametrize("table", COMMANDS)
def test_no_cell_of_any_table_is_run_by_a_spreadsheet(demo, table, tmp_path):
    plain, book = tmp_path / "x.csv", tmp_path / "x.xlsx"
    run_("export", table, "--out", plain)
    run_("export", table, "--format", "xlsx", "--out", book)
    for row in cells_of_csv(plain.read_bytes()):
        for cell in row:
            runs = cell.lstrip()[:1] in {"=", "+", "-", "@", "|", "%"}
            assert not runs or isinstance(number(cell), float), cell
    kinds = {
        cell.data_type
        for sheet in openpyxl.load_workbook(book).worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    assert "f" not in kinds


@pytest.mark.parametrize("table", [each for each in RecordTable if each not in UNFILTERED])
def test_a_filter_and_the_scope_of_the_reader_leave_out_what_they_should(demo, actor, table):
    stranger = actor(Role.COMPLIANCE, units={10_000_000})
    admin = actor(Role.ADMIN)
    nothing = PortfolioFilter(text="no initiative has these words")
    with read_scope() as session:
        assert not _of_initiatives(records(session, table, PortfolioFilter(), stranger))
        assert not _of_initiatives(records(session, table, nothing, admin))


def _of_initiatives(found):
    rows = [dict(zip(found.headings, row, strict=True)) for row in found.rows]
    counted = {"initiatives", "due", "begun"} & set(found.headings)
    return [row for row in rows if not counted or any(row[name] for name in counted)]


@pytest.mark.parametrize("table", [RecordTable.GATE_REQUESTS, RecordTable.GATE_DECISIONS])
def test_gates_outside_the_scope_are_not_told(demo, actor, table):
    with read_scope() as session:
        stranger = actor(Role.COMPLIANCE, units={10_000_000})
        assert not list(records(session, table, PortfolioFilter(), stranger).rows)


def test_the_command_narrows_a_table_and_its_head_says_so(demo, tmp_path):
    out = tmp_path / "waivers.csv"
    run_("export", "untagged", "--out", out)
    every = cells_of_csv(out.read_bytes())
    run_("export", "untagged", "--text", "hyperlink", "--out", out)
    heading, row = cells_of_csv(out.read_bytes())
    assert len(every) > 2
    assert row[heading.index("initiative")] == f"'{FORMULA}"
    said = dict(cells_of_csv(out.with_suffix(".about.csv").read_bytes()))
    assert said["Filter"] == "with the words “hyperlink”"


def test_a_filter_on_what_is_no_list_of_initiatives_is_refused(demo, tmp_path, capsys):
    out = tmp_path / "rates.csv"
    assert run_("export", "rates", "--track", "ml", "--out", out) == 1
    assert "no filter narrows it" in capsys.readouterr().err
    assert not out.exists()


def test_standard_output_holds_the_table_alone(demo, capfdbinary):
    assert run_("export", "controls", "--out", "-") == 0
    heading, *rows = cells_of_csv(capfdbinary.readouterr().out)
    assert heading[0] == "control"
    assert len(rows) == len(governing.product_catalogue().controls)


def test_rates_and_values_come_back_unchanged(demo, tmp_path, capsys):
    for table in ("rates", "values"):
        for file_format in FileFormat:
            out = tmp_path / f"{table}.{file_format}"
            run_("export", table, "--format", file_format, "--out", out)
            capsys.readouterr()
            assert run_("import", out, "--profile", table, "--json") == 0
            counts = json.loads(capsys.readouterr().out)
            assert counts["rows"] > 0
            assert counts["unchanged"] == counts["rows"], (table, file_format, counts)


def test_every_table_has_a_read_a_purpose_and_a_line_in_the_readme():
    from tests.unit.test_documentation import ROOT

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(record_tables._READS) == set(PURPOSES) == set(TITLES) == set(RecordTable)
    assert [each for each in RecordTable if f"| `export {each}` |" not in readme] == []


def test_the_same_rows_and_instant_give_the_same_bytes(demo, actor):
    about = About("Audit", as_of=clock.now(), seen_by="x")
    written = []
    for file_format in (*FileFormat, *FileFormat):
        out = io.BytesIO()
        with read_scope() as session:
            found = records(session, RecordTable.WAIVERS, PortfolioFilter(), actor(Role.ADMIN))
            write_table(TableFile(about, found.headings, found.rows), file_format, out)
        written.append(out.getvalue())
    assert written[:2] == written[2:]


@pytest.fixture(scope="module")
def begun(sqlite_databases, tmp_path_factory):
    """One initiative of three days ago, another of today."""
    directory = tmp_path_factory.mktemp("past")
    with (
        sqlite_databases.fresh(directory) as url,
        application_on(url, directory / "anchors.jsonl"),
    ):
        with written_on(BEFORE):
            governing.publish()
            factories.initiative(name="Early", unit=("Claims",))
        factories.initiative(name="Late", unit=("Claims",))
        yield url


class TestOfAPastDay:
    """What was known then goes out, and the head says of which day it is."""

    @pytest.mark.parametrize("table", ["initiatives", "untagged"])
    def test_only_what_was_known_goes_out_and_the_head_names_the_day(self, begun, tmp_path, table):
        out = tmp_path / "table.csv"
        assert run_("export", table, "--as-of", BEFORE, "--out", out) == 0
        written = out.read_text(encoding="utf-8-sig")
        assert "Early" in written
        assert "Late" not in written
        head = dict(cells_of_csv(out.with_suffix(".about.csv").read_bytes()))
        assert head["As of"] == f"{BEFORE} 23:59:59 UTC"
        assert head["Rows"] == "1"

        assert run_("export", table, "--out", out) == 0
        assert len(cells_of_csv(out.read_bytes())) == 3

    def test_the_federal_inventory_is_of_that_day_too(self, begun, tmp_path):
        out = tmp_path / "federal.csv"
        assert run_("export", "federal", "--as-of", BEFORE, "--out", out) == 0
        assert len(cells_of_csv(out.read_bytes())) == 2

    @pytest.mark.parametrize(
        ("day", "said"),
        [("2999-01-01", "lies in the future"), ("2020-01-01", "Nothing was on record on")],
    )
    def test_a_day_without_a_portfolio_is_refused(self, begun, tmp_path, capsys, day, said):
        out = tmp_path / "table.csv"
        assert run_("export", "initiatives", "--as-of", day, "--out", out) == 1
        assert said in capsys.readouterr().err
        assert not out.exists()
