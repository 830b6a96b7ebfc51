"""The charts of printed reports."""

import xml.etree.ElementTree as ET

import pytest

from governance.analytics.frames.conversion import CONVERSION_STEPS
from governance.analytics.frames.value import CUMULATIVE_VALUE
from governance.reports import drawings
from governance.reports.drawings import Naive

STEPS = CONVERSION_STEPS.from_rows(
    [
        ("ml", 0, 0.0, float("nan"), float("nan"), 20),
        ("ml", 100, 0.2, 0.1, 0.4, 20),
        ("ml", 400, 0.6, 0.4, 0.8, 3),
        ("genai", 0, 0.0, float("nan"), float("nan"), 12),
        ("genai", 300, 0.3, 0.1, 0.5, 8),
    ]
)
NAN = float("nan")
MONTHS = CUMULATIVE_VALUE.from_rows(
    [
        (24300, -100.0, -100.0, -50.0, NAN, NAN),
        (24301, -50.0, 10.0, 0.0, NAN, NAN),
        (24302, 40.0, 90.0, 50.0, NAN, NAN),
        (24303, NAN, NAN, 500.0, NAN, NAN),
    ]
)


def texts(drawing: str) -> list[str]:
    root = ET.fromstring(drawing)  # noqa: S314 - drawn by us
    return [node.text or "" for node in root if node.tag.endswith("text")]


class TestConversion:
    def test_curves_are_named_at_their_ends_with_what_they_reach(self):
        said = texts(drawings.conversion(STEPS, (), until=365))

        assert {"ML", "GenAI", "20 % at 365 days", "30 % at 365 days"} <= set(said)
        assert "Hybrid" not in said

    def test_naive_rates_stand_beside_them(self):
        said = texts(drawings.conversion(STEPS, (Naive(3, 4, "naive: of ended"),), until=365))

        assert "naive: of ended" in said

    def test_a_rate_of_nothing_is_left_out(self):
        said = texts(drawings.conversion(STEPS, (Naive(0, 0, "naive: of ended"),), until=365))

        assert "naive: of ended" not in said

    def test_tracks_differ_in_dash_as_well_as_in_colour(self):
        root = ET.fromstring(drawings.conversion(STEPS, (), until=365))  # noqa: S314
        lines = [each for each in root if each.get("stroke-width") == "1.7"]

        assert len({each.get("stroke-dasharray") for each in lines}) == len(lines) == 2


class TestValue:
    def test_lines_end_with_their_amounts(self):
        said = texts(drawings.value(MONTHS, "EUR", paid_back=24302))

        assert {"plan", "measured, A and B", "with C and D", "€ 500", "€ 40", "€ 90"} <= set(said)
        assert "paid back Mar 2025" in said

    def test_what_has_not_paid_back_has_no_mark(self):
        assert not any(
            "paid" in each for each in texts(drawings.value(MONTHS, "EUR", paid_back=None))
        )

    @pytest.mark.parametrize("currency", ["EUR", "SEK"])
    def test_amounts_carry_their_currency(self, currency):
        sign = "€" if currency == "EUR" else currency
        assert any(
            each.startswith(sign)
            for each in texts(drawings.value(MONTHS, currency, paid_back=None))
        )


def test_the_same_numbers_give_the_same_drawing():
    assert drawings.value(MONTHS, "EUR", paid_back=1) == drawings.value(MONTHS, "EUR", paid_back=1)
