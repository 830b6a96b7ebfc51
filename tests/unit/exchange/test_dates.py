"""Dates are read in the shapes people write them, with the precision they have, or not at all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.dates import PartialDate
from governance.domain.enums import Precision
from governance.exchange.dates import MONTHS, read_date

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2068, 12, 31))
SHORT = {number: name.capitalize() for name, number in MONTHS.items() if len(name) == 3}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-09-08 00:00:00", "2025-09-08"),
        ("2025-09-08T10:30:00.5+02:00", "2025-09-08"),
        ("07/2023", "2023-07"),
        ("7/2023", "2023-07"),
        ("2025-09", "2025-09"),
        ("Jan-23", "2023-01"),
        ("Jan-03", "2003-01"),
        ("Jan-99", "1999-01"),
        ("September 2024", "2024-09"),
        ("Sept. 2024", "2024-09"),
        ("2023", "2023"),
        ("9/1/2025 0:00", "2025-09-01"),
        ("06/16/2025 00:00:00", "2025-06-16"),
        ("09/24/2024 12:00:00 AM", "2024-09-24"),
        ("15 Jan 2023", "2023-01-15"),
        ("January 15, 2023", "2023-01-15"),
        ("01/01/0001 00:00:00", "0001-01-01"),
    ],
)
def test_a_date_is_read_with_its_precision(text, expected):
    assert str(read_date(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["", "TBD", "n/a", "Q3 2025", "13/01/2024", "2024-02-30", "0000-01-01", "Foo-23", "23", "1/1"],
)
def test_what_would_have_to_be_guessed_is_not_read(text):
    assert read_date(text) is None


def test_a_profile_decides_between_day_and_month():
    assert str(read_date("03/04/2024")) == "2024-03-04"
    assert str(read_date("03/04/2024", day_first=True)) == "2024-04-03"
    assert str(read_date("Jan 15, 2023", day_first=True)) == "2023-01-15"


def test_a_profile_may_name_formats_of_its_own():
    formats = {"%Y%m%d": Precision.DAY, "FY%y": Precision.YEAR}
    assert str(read_date("20240305", formats=formats)) == "2024-03-05"
    assert str(read_date("FY24", formats=formats)) == "2024"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (dt.date(2024, 5, 6), "2024-05-06"),
        (dt.datetime(2024, 5, 6, 7, 8), "2024-05-06"),  # noqa: DTZ001 - as spreadsheets give them
        (45658, "2025-01-01"),
        (45658.5, "2025-01-01"),
        (2019, "2019"),
        (2019.0, "2019"),
    ],
)
def test_typed_cells_are_read_as_what_they_are(cell, expected):
    assert str(read_date(cell)) == expected


@pytest.mark.parametrize("cell", [True, 1, 7.5, 999_999, dt.time(1)])
def test_typed_cells_that_are_no_date_are_not_read(cell):
    assert read_date(cell) is None


@given(day=DAYS)
def test_every_day_is_read_back_from_every_shape(day):
    for text in (
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.month:02}/{day.day:02}/{day.year} 0:00",
        f"{day.day} {SHORT[day.month]} {day.year}",
        f"{SHORT[day.month]} {day.day}, {day.year}",
    ):
        assert read_date(text) == PartialDate(day)


@given(day=DAYS)
def test_every_month_is_read_back_from_every_shape(day):
    expected = PartialDate(day, Precision.MONTH)
    for text in (f"{day.month:02}/{day.year}", f"{day:%Y-%m}", f"{SHORT[day.month]} {day.year}"):
        assert read_date(text) == expected
    if day.year >= 1969:
        assert read_date(f"{SHORT[day.month]}-{day.year % 100:02}") == expected


@given(text=st.text(max_size=30))
def test_any_text_is_read_or_not_but_never_breaks(text):
    found = read_date(text)
    assert found is None or isinstance(found, PartialDate)
