"""Dates are never said more exactly than they are known."""

import datetime as dt

import pytest

from governance.domain.enums import DateBasis, Precision, Stage
from governance.ui.components import dates
from tests.unit.ui.rows import row

DAY = dt.date(2024, 5, 9)


@pytest.mark.parametrize(
    ("precision", "words"),
    [(Precision.DAY, "9 May 2024"), (Precision.MONTH, "May 2024"), (Precision.YEAR, "2024")],
)
def test_a_period_is_as_long_as_it_is_known(precision, words):
    assert dates.period(DAY, precision) == words


def test_an_instant_is_said_in_utc():
    east = dt.timezone(dt.timedelta(hours=2))

    assert dates.instant(dt.datetime(2024, 5, 9, 0, 30, tzinfo=east)) == "8 May 2024, 22:30 UTC"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"stage": Stage.PILOT, "stage_since_precision": Precision.MONTH},
            "In pilot since May 2024 (known to the month)",
        ),
        (
            {"stage": Stage.PRODUCTION, "stage_since_precision": Precision.DAY},
            "In production since 1 May 2024",
        ),
        (
            {"stage": Stage.PILOT, "stage_since_basis": DateBasis.OBSERVED},
            "In pilot: seen on 1 May 2024, entered then or earlier",
        ),
        (
            {"stage": Stage.RETIRED, "stage_since_precision": Precision.YEAR},
            "Retired in 2024 (known to the year)",
        ),
        (
            {"stage": Stage.STOPPED, "stage_since_precision": Precision.DAY},
            "Stopped on 1 May 2024",
        ),
        ({"stage": Stage.UNKNOWN}, "Nobody has said yet where it stands"),
    ],
)
def test_where_it_stands_is_a_sentence(fields, sentence):
    assert dates.standing(row(**fields)) == sentence


@pytest.mark.parametrize(
    ("precision", "basis", "cell"),
    [
        (Precision.DAY, DateBasis.OBSERVED, "seen 9 May 2024"),
        (Precision.DAY, DateBasis.STATED, "9 May 2024"),
        (Precision.MONTH, DateBasis.STATED, "May 2024"),
    ],
)
def test_a_cell_tells_what_was_seen_from_what_was_stated(precision, basis, cell):
    assert dates.entered(DAY, precision, basis) == cell
