"""A filter is said in words, and a number of a unit opens what lies in that unit."""

import pytest

from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filters import Gap, PortfolioFilter
from governance.domain.quality import RuleId
from governance.queries.choices import UnitChoice
from governance.ui import reads
from governance.ui.components import filters

UNITS = (
    UnitChoice(1, "Insurance", None, "Insurance", 0, 5),
    UnitChoice(2, "Claims", None, "Insurance › Claims", 1, 3),
    UnitChoice(3, "Facilities", None, "Facilities", 0, 2),
)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (
            PortfolioFilter(tracks=(Track.ML, Track.HYBRID), stages=(Stage.PILOT,)),
            "ML or Hybrid, now in pilot",
        ),
        (
            PortfolioFilter(stages=(Stage.RETIRED, Stage.UNKNOWN), tiers=(RiskTier.HIGH,)),
            "now retired or of unknown stage, risk high",
        ),
        (
            PortfolioFilter(reached=(Stage.PILOT,), lacks=(Gap.OWNER, Gap.DESCRIPTION)),
            "ever in pilot, without an owner and without a description",
        ),
        (
            PortfolioFilter(units=(1, 99), text="[chat]"),
            r"Insurance or a unit outside your scope, with the words “\[chat\]”",
        ),
        (
            PortfolioFilter(breaks=(RuleId.NO_OWNER, RuleId.COARSE_DATE)),
            "“No owner” or “Date known to the month or year”",
        ),
        (PortfolioFilter(ids=(4, 5)), "2 chosen initiatives"),
    ],
)
def test_a_filter_is_said_in_words(where, said):
    assert filters.description(where, {1: "Insurance"}) == said


@pytest.mark.parametrize(
    ("chosen", "root", "expected"),
    [((), 1, (1,)), ((2,), 1, (2,)), ((2, 3), 3, (3,)), ((1, 2), 1, (1, 2))],
)
def test_a_unit_of_a_chart_stays_inside_the_filter(monkeypatch, chosen, root, expected):
    monkeypatch.setattr(reads, "units", lambda: UNITS)

    assert filters.within(PortfolioFilter(units=chosen), root) == expected
