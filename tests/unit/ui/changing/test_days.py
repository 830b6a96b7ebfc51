"""A period that nobody chose begins where the record can answer for it."""

import datetime as dt

import pytest

from governance.ui.changing.days import usual

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("first", "begins"),
    [
        (None, dt.date(2026, 10, 21)),
        (dt.date(2024, 1, 1), dt.date(2026, 10, 21)),
        (dt.date(2026, 11, 3), dt.date(2026, 11, 3)),
        (TODAY, dt.date(2026, 10, 21)),
    ],
    ids=["no record", "old record", "young record", "record of today"],
)
def test_it_begins_thirty_days_before_unless_the_record_is_younger(first, begins):
    assert usual(TODAY, first) == begins
