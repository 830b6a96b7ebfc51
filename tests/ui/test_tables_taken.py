"""Every table of the application that shows records can be taken away as a file."""

import ast
from pathlib import Path

import pytest

from governance.cli.app import main
from tests.support.databases import application_on, clear_streamlit_caches

UI = Path(__file__).parents[2] / "governance" / "ui"

DRAWS = {"table", "dataframe", "data_editor"}
TAKES = {"offer", "buttons", "download"}

ELSEWHERE = {
    "rates/shown.py": "pages/rates.py",
    "importing/rows.py": "importing/history.py",
    "grid/reading.py": "grid/downloads.py",
}
"""Modules that draw a table which another one offers."""

NO_RECORDS = {
    "components/changes_shown.py": "two versions of what is about to be saved",
    "components/typed_grid.py": "a form",
    "gate/deciding.py": "a form",
    "gate/file.py": "one frozen record, which is offered whole as JSON",
    "grid/editing.py": "a form; the list is taken from the mode in which it is read",
    "intake/accepting.py": "a preview of what is about to be saved",
    "intake/summary.py": "the facts of one form",
    "pages/imports.py": "how the columns of a file are about to be read",
    "record/fields.py": "a form",
    "record/known.py": "names and values of one record",
    "record/sources.py": "names and values of one record",
}
"""Modules whose tables are no lists of records, and what they are."""


def calls(module: Path, owners: set[str], names: set[str]) -> bool:
    """Tell whether a module calls one of some functions of ``st`` or of a component."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
                if function.value.id in owners and function.attr in names:
                    return True
            elif isinstance(function, ast.Name) and function.id in names & TAKES:
                return True
    return False


def drawing() -> list[str]:
    """Return the modules that draw a table, sorted."""
    modules = sorted(UI.rglob("*.py"))
    return [
        str(module.relative_to(UI))
        for module in modules
        if calls(module, {"st", "known", "typed_grid"}, DRAWS)
    ]


@pytest.mark.parametrize("module", drawing())
def test_a_module_that_draws_a_table_of_records_offers_it_as_a_file(module):
    taken = calls(UI / ELSEWHERE.get(module, module), {"taking", "chart"}, TAKES)
    assert taken or module in NO_RECORDS, f"{module} draws a table that cannot be taken away"


def test_nothing_is_excused_that_does_not_exist_any_more():
    tables = set(drawing())
    assert set(ELSEWHERE) <= tables
    assert [name for name in NO_RECORDS if name not in tables] == []


@pytest.fixture(scope="module")
def demo(sqlite_databases, tmp_path_factory):
    """The demo portfolio."""
    directory = tmp_path_factory.mktemp("taken")
    with (
        sqlite_databases.fresh(directory) as url,
        application_on(url, directory / "anchors.jsonl"),
    ):
        with pytest.raises(SystemExit):
            main(["init", "--demo"])
        yield url
    clear_streamlit_caches()


@pytest.fixture
def sqlite_database(demo):
    """The demo portfolio in place of an empty one."""
    return demo


OFFERED = {
    "initiatives": ["initiatives.export.initiatives"],
    "rates": ["rates.rates", "rates.missing-rates"],
    "waivers_reviews": [
        "waivers_reviews.waivers",
        "waivers_reviews.reviews",
        "waivers_reviews.conditions",
    ],
    "gate_queue": ["gate_queue.gate-requests", "gate_queue.gate-decisions"],
    "audit_trail": ["trail.audit"],
    "catalogue": ["catalogue.controls"],
    "crosswalk": ["crosswalk.clauses"],
    "triage_queue": ["triage.queue.untagged"],
    "governance": ["governance.exceptions.exceptions", "governance.law.duties"],
    "conversion": ["conversion.pilots.pilots", "conversion.quarters", "conversion.sensitivity"],
}


@pytest.mark.parametrize("page", OFFERED)
def test_a_page_offers_its_tables_in_both_formats_with_their_head(demo, open_page, page):
    drawn = open_page(page)
    assert not drawn.exception
    keys = [button.proto.id for button in drawn.get("download_button")]
    for table in OFFERED[page]:
        for part in ("csv", "xlsx", "about"):
            assert any(key.endswith(f"-{table}.{part}") for key in keys), (table, part, keys)
