"""Addresses of lists hold their whole filter."""

from urllib.parse import parse_qs, urlsplit

import pytest

from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filters import Gap, PortfolioFilter
from governance.domain.quality import RuleId
from governance.ui.components import links

FILTERS = [
    PortfolioFilter(),
    PortfolioFilter(tracks=(Track.ML, Track.UNTAGGED), stages=(Stage.PILOT,)),
    PortfolioFilter(units=(3, 12), tiers=(RiskTier.OUT_OF_SCOPE,), text="chat & bot=100% #é"),
    PortfolioFilter(reached=(Stage.PRODUCTION,), lacks=(Gap.OWNER, Gap.STATED_DATE), ids=(5,)),
    PortfolioFilter(breaks=(RuleId.NO_OWNER, RuleId.STAGE_OVERDUE)),
]


@pytest.mark.parametrize("where", FILTERS)
def test_an_address_can_be_read_back(where):
    assert links.read(parse_qs(urlsplit(links.list_url(where)).query)) == where


def test_an_address_is_readable():
    where = PortfolioFilter(tracks=(Track.ML,), stages=(Stage.PILOT,), units=(4,))

    assert links.list_url(where) == "/initiatives?track=ml&stage=pilot&unit=4"


def test_case_does_not_count():
    assert links.read({"track": ["ML", "GenAI"]}).tracks == (Track.ML, Track.GENAI)
