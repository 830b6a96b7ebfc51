"""The value figures are those of a spreadsheet, to the cent."""

import datetime as dt

import openpyxl
import pytest

from governance.analytics.discounting import internal_rate
from governance.analytics.ledger import ledger
from tests.support.worked_cases import answers, cases, expected, months_of
from tests.support.worked_workbook import OVERVIEW, WORKBOOK, calculated, write_workbook

CASES = {case.id: case for case in cases()}
EXPECTED = expected()
FIGURES = [
    pytest.param(case, name, value, id=f"{case}: {name}")
    for case, figures in EXPECTED.items()
    for name, value in figures.items()
]
PURE_NUMBERS = ("ROI", "Multiple", "IRR", "IRR, another", "Realisation")
HALF_A_CENT = 0.005


def test_every_case_has_its_answers_and_every_figure_one():
    assert list(EXPECTED) == list(CASES)
    for case in CASES.values():
        assert set(answers(case)) == set(EXPECTED[case.id])


@pytest.mark.parametrize(("case", "name", "value"), FIGURES)
def test_a_figure_is_that_of_the_spreadsheet(case, name, value):
    found = answers(CASES[case])[name]
    if isinstance(value, str):
        assert found == value
    elif name in PURE_NUMBERS:
        assert found == pytest.approx(value, rel=1e-9, abs=1e-9)
    else:
        assert found == pytest.approx(value, abs=HALF_A_CENT)


def test_a_reversal_leaves_every_figure_as_it_was():
    assert answers(CASES["reversal"]) == answers(CASES["plain"])
    assert EXPECTED["reversal"] == EXPECTED["plain"]


def test_only_the_case_with_several_rates_has_several():
    rates = {
        name: internal_rate(ledger(months_of(case)[0]).flows()) for name, case in CASES.items()
    }
    assert [name for name, rate in rates.items() if rate.ambiguous] == ["several_rates"]


def cells(sheet):
    """Return what the cells of a sheet hold, days as text."""
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    return [value.isoformat() if isinstance(value, dt.datetime) else value for value in values]


def test_the_workbook_is_what_the_cases_say(tmp_path):
    write_workbook(tmp_path / "value.xlsx")
    shipped, written = (
        openpyxl.load_workbook(path) for path in (WORKBOOK, tmp_path / "value.xlsx")
    )
    assert shipped.sheetnames == written.sheetnames == [OVERVIEW, *CASES]
    for one, two in zip(shipped, written, strict=True):
        assert cells(one) == pytest.approx(cells(two)), (
            "run `python -m tests.support.worked_workbook`"
        )


def test_a_workbook_that_was_not_calculated_has_no_answers():
    with pytest.raises(ValueError, match="plain: Cost has not been calculated"):
        calculated(WORKBOOK)


def test_answers_are_taken_from_a_calculated_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "plain"
    book.active["Q6"], book.active["R6"] = "Cost", 12.5
    book.active["Q7"], book.active["R7"] = "Paid back", dt.datetime(2025, 1, 31)  # noqa: DTZ001 - a cell has no zone
    book.save(tmp_path / "calculated.xlsx")
    found = calculated(tmp_path / "calculated.xlsx")
    assert found == {"plain": {"Cost": 12.5, "Paid back": "2025-01-31"}}
