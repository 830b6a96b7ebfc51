"""Value lines and rates go in through the command line, and terms are set there."""

import json

import pytest

from governance.cli.app import main
from governance.db.session import read_scope
from governance.queries.ledger import terms
from tests import factories

HEADER = "initiative,month,kind,basis,category,benefit_type,amount,currency,grade\n"
ROWS = (
    "C-1,2026-03,cost,actual,Licences,,100,EUR,A\n"
    'C-1,2026-03,benefit,actual,Hours,cost_avoided,"1,250.50",USD,C\n'
    "C-9,2026-03,cost,actual,Licences,,1,EUR,A\n"
)
KEYS = {
    *("rows", "created", "updated", "unchanged", "rejected", "ambiguous", "disappeared"),
    *("batch_id", "problems", "problems_total"),
}


@pytest.fixture
def run(capsys):
    """Run a command and return its exit code, standard output and standard error."""

    def run_(*arguments) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run_


@pytest.fixture
def sheet(sqlite_database, tmp_path):
    """A sheet of two lines and one of an initiative that does not exist."""
    factories.initiative(name="Triage", external_id="C-1")
    path = tmp_path / "value.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_value_lines_are_imported_and_the_result_is_printed_as_json(sheet, run):
    code, out, _ = run("import", sheet, "--profile", "values", "--json")
    found = json.loads(out)
    assert code == 0
    assert set(found) == KEYS
    assert (found["rows"], found["created"], found["rejected"]) == (3, 2, 1)
    assert found["problems"][-1] == {
        "row": 4,
        "outcome": "rejected",
        "column": "initiative",
        "value": "C-9",
        "reason": "No initiative that you may change has this id or name; correct it, or register "
        "the initiative first.",
    }
    code, out, _ = run("import", sheet, "--profile", "values", "--json")
    assert json.loads(out)["unchanged"] == 2


def test_a_dry_run_and_a_strict_import_write_nothing(sheet, run):
    code, out, _ = run("import", sheet, "--profile", "values", "--dry-run")
    assert (code, out.splitlines()[0]) == (
        0,
        "Would read 3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected.",
    )
    for option in ([], ["--dry-run"]):
        code, _, error = run("import", sheet, "--profile", "values", "--strict", *option)
        assert code == 1
        assert error.startswith("Nothing w")
    _, out, _ = run("import", sheet, "--profile", "values", "--dry-run", "--json")
    assert (json.loads(out)["created"], json.loads(out)["batch_id"]) == (2, None)


def test_rates_are_imported_and_count_lines_that_waited_for_them(sheet, run, tmp_path):
    run("import", sheet, "--profile", "values")
    rates = tmp_path / "rates.csv"
    rates.write_text("currency,month,rate\nUSD,2026-03,0.92\n", encoding="utf-8")
    code, out, _ = run("import", rates, "--profile", "rates", "--dry-run")
    assert (code, out) == (
        0,
        "Would read 1 row: 1 created, 0 updated, 0 unchanged, 0 rejected.\n",
    )
    code, out, _ = run("import", rates, "--profile", "rates")
    assert out == "Read 1 row: 1 created, 0 updated, 0 unchanged, 0 rejected.\n"
    code, out, _ = run("rebuild-summaries", "--check", "--json")
    found = json.loads(out)
    assert (code, found["equal"], found["value_different"]) == (0, True, [])


def test_lines_that_are_gone_are_counted_in_words(sheet, run):
    run("import", sheet, "--profile", "values")
    sheet.write_text(HEADER + ROWS.splitlines(keepends=True)[0], encoding="utf-8")
    _, out, _ = run("import", sheet, "--profile", "values")
    assert "No longer in the file: 1 line of earlier imports, left as they are." in out


def test_a_register_still_needs_its_day(sheet, run):
    code, _, error = run("import", sheet, "--profile", "generic")
    assert code == 2
    assert "--as-of" in error


def test_terms_are_shown_and_set(sqlite_database, run):
    assert run("value", "terms")[1] == "Base currency EUR, discount rate 0.08 a year.\n"
    code, out, _ = run("value", "terms", "--base-currency", "usd", "--discount-rate", "0.1")
    assert (code, out) == (0, "Base currency USD, discount rate 0.1 a year.\n")
    with read_scope() as session:
        assert terms(session).base_currency == "USD"
    _, out, _ = run("value", "terms", "--json")
    assert json.loads(out) == {"base_currency": "USD", "discount_rate": 0.1}
    code, _, error = run("value", "terms", "--discount-rate", "8")
    assert (code, error) == (
        1,
        "The discount rate is a share of one a year, such as 0.08 for 8 %.\n",
    )
    assert run("value", "terms", "--discount-rate", "much")[0] == 2


def test_an_export_is_read_back_without_a_change(sheet, run, tmp_path):
    run("import", sheet, "--profile", "values")
    changed = sheet.read_text(encoding="utf-8").replace(",100,", ",100.125,")
    sheet.write_text(changed, encoding="utf-8")
    run("import", sheet, "--profile", "values")
    out = tmp_path / "out.csv"
    assert run("export", "values", "--out", out)[1] == f"Wrote 2 lines to {out}.\n"
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("initiative,month,kind,basis,category,benefit_type,amount,currency")
    assert lines[1] == ("C-1,2026-03,cost,actual,Licences,,100.1250,EUR,A,1.00,,,,,,100.1250,EUR")
    assert lines[2] == ("C-1,2026-03,benefit,actual,Hours,cost_avoided,1250.50,USD,C,1.00,,,,,,,")
    _, found, _ = run("import", out, "--profile", "values", "--json")
    assert (json.loads(found)["unchanged"], json.loads(found)["disappeared"]) == (2, 0)
    assert run("export", "values", "--track", "genai", "--out", out)[1] == (
        f"Wrote 0 lines to {out}.\n"
    )
