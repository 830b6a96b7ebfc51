"""Figures on the command line are written in their unit."""

from pathlib import Path

import pytest

from governance.analytics.definition import FigureValue
from governance.analytics.figures import FIGURES
from governance.cli.portfolio import STANDARD_OUTPUT, _in_words, kind_of_file
from governance.domain.enums import FileFormat


@pytest.mark.parametrize(
    ("slug", "value", "shown", "interval"),
    [
        ("portfolio.initiatives", FigureValue(3611, 3611, 3611), "3,611", ""),
        ("stage.dates_stated", FigureValue(0.5, 2, 4, 0.1, 0.9), "50\u202f%", "10 to 90 %"),
        ("controls.readiness", FigureValue(0.254, 19, 22), "25 %", ""),
        ("value.roi", FigureValue(12.346, 3, 4), "1,235 %", ""),
        ("value.irr", FigureValue(-0.054, 3, 4), "-5 %", ""),
        ("value.multiple", FigureValue(3.14, 3, 4), "3.1\u202f×", ""),
        ("value.net", FigureValue(-1234.5, 3, 4), "-1,234.50", ""),
        ("value.payback_month", FigureValue(2025 * 12 + 8, 3, 4), "September 2025", ""),
        ("time_to_production.median", FigureValue(210.5, 3, 4), "210.5", ""),
    ],
)
def test_a_value_is_written_in_the_unit_of_its_figure(slug, value, shown, interval):
    assert _in_words(FIGURES[slug], value)[1:3] == (shown, interval)


@pytest.mark.parametrize("slug", FIGURES)
def test_a_figure_without_data_is_a_dash_with_what_it_could_be_based_on(slug):
    figure = FIGURES[slug]
    found = _in_words(figure, FigureValue(None, 0, 4))
    assert found == (figure.label, "–", "", "0 of 4", slug)


@pytest.mark.parametrize(
    ("asked", "out", "kind"),
    [
        (None, Path("list.xlsx"), FileFormat.XLSX),
        (None, Path("LIST.XLSX"), FileFormat.XLSX),
        (None, Path("list.csv"), FileFormat.CSV),
        (None, Path("list.txt"), FileFormat.CSV),
        (None, Path("xlsx"), FileFormat.CSV),
        (None, STANDARD_OUTPUT, FileFormat.CSV),
        (None, None, FileFormat.CSV),
        (FileFormat.CSV, Path("list.xlsx"), FileFormat.CSV),
    ],
)
def test_a_file_is_of_the_kind_that_was_asked_for_or_that_its_name_says(asked, out, kind):
    assert kind_of_file(asked, out, FileFormat.CSV) is kind
