"""Charts of conversion draw what the frames hold, on both grounds."""

import pytest

from governance.analytics.frames.conversion import CONVERSION_RATES, CONVERSION_STEPS
from governance.charts import conversion
from governance.domain.enums import Mode

NAN = float("nan")
STEPS = CONVERSION_STEPS.from_rows(
    [
        ("ml", 0, 0.0, NAN, NAN, 12),
        ("ml", 100, 0.25, 0.1, 0.5, 12),
        ("ml", 300, 0.5, 0.2, 0.8, 4),
        ("ml", 400, 0.5, 0.2, 0.8, 1),
        ("genai", 0, 0.0, NAN, NAN, 10),
        ("genai", 200, 0.52, 0.3, 0.7, 10),
        ("genai", 390, 0.52, 0.3, 0.7, 6),
    ]
)
RATES = CONVERSION_RATES.from_rows(
    [("ml", 12, 3, 1, 8, 12, 0.4, 0.2, 0.6), ("hybrid", 3, 0, 0, 3, 3, NAN, NAN, NAN)]
)
AT_RISK = {"ml": (12, 12, 9, 1, 0), "genai": (10, 10, 10, 6, 0)}


def texts(figure):
    return [each.text for each in figure.layout.annotations]


@pytest.mark.parametrize("mode", Mode)
def test_each_curve_is_firm_with_a_band_while_five_are_at_risk(mode):
    figure = conversion.curves(STEPS, AT_RISK, until=365, mode=mode)
    firm = [trace for trace in figure.data if trace.line.width == 3]
    assert [list(trace.x) for trace in firm] == [[0, 100], [0, 200, 390]]
    bands = [trace for trace in figure.data if trace.fill == "tonexty"]
    assert [list(trace.y) for trace in bands] == [[0.5], [0.7, 0.7]]
    dotted = [trace for trace in figure.data if trace.line.dash == "dot"]
    assert [max(trace.x) for trace in dotted] == [400, 390]


def test_the_numbers_at_risk_stand_under_the_ages_that_are_shown():
    said = texts(conversion.curves(STEPS, AT_RISK, until=365, mode=Mode.LIGHT))
    assert said.count("12") == 2
    assert said.count("10") == 3
    assert "0" not in said  # nobody was observed for 24 months, so that age is not shown


def test_names_of_curves_that_end_beside_each_other_stand_apart():
    figure = conversion.curves(STEPS, AT_RISK, until=365, mode=Mode.LIGHT)
    shifts = {
        each.text[3:6]: each.yshift for each in figure.layout.annotations if "<b>" in each.text
    }
    assert shifts["Gen"] > shifts["ML "]


def test_an_estimate_stands_between_its_naive_rates_and_too_few_are_said():
    figure = conversion.naive(RATES, Mode.DARK)
    said = " ".join(texts(figure))
    assert "75\u202f%" in said
    assert "25\u202f%" in said
    assert "40\u202f%" in said
    assert "too few on the curve: 3" in said
    hollow = [trace for trace in figure.data if trace.marker.symbol == "diamond-open"]
    assert [trace.x[0] for trace in hollow] == [0.75, 0.25, 0.0]


def test_a_portfolio_without_curves_still_draws():
    assert conversion.curves(CONVERSION_STEPS.from_rows([]), {}, until=365, mode=Mode.LIGHT)
