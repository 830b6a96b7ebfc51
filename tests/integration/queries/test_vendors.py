"""Which vendors supply what runs in production."""

import pytest

from governance.db.session import read_scope
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.exchange.published import published_catalogues
from governance.queries.figures import figure_values
from governance.queries.vendors import vendors_in_production
from tests import factories
from tests.factories import ADMIN, entered


@pytest.fixture
def supplied(database):
    """Five initiatives in production and a pilot; one names no vendor, one names two."""
    live = [entered(Stage.PRODUCTION, "2025-02-01")]
    for vendor in ("Acme Ltd.", "ACME LTD", "Acme Ltd.", ["Acme Ltd.", "Borealis"]):
        factories.initiative(track=Track.ML, facts={"vendor": vendor}, stages=live)
    factories.initiative(facts={"vendor": "  "}, stages=live)
    pilot = [entered(Stage.PILOT, "2025-02-01")]
    factories.initiative(facts={"vendor": "Borealis"}, stages=pilot)


def test_spellings_of_one_vendor_count_together(supplied):
    with read_scope() as session:
        found = vendors_in_production(session, PortfolioFilter(), ADMIN)
    assert found.named == 4
    assert list(found.uses.items()) == [("Acme Ltd.", 4), ("Borealis", 1)]


def test_the_figure_is_a_share_of_those_that_name_a_vendor(supplied):
    with read_scope() as session:
        catalogue_of = published_catalogues(session)
        figures = figure_values(session, PortfolioFilter(), ADMIN, catalogue_of=catalogue_of)
        none = figure_values(
            session, PortfolioFilter(stages=(Stage.PILOT,)), ADMIN, catalogue_of=catalogue_of
        )
    share = figures["vendors.top_share"]
    assert (share.value, share.n, share.eligible) == (1.0, 4, 5)
    assert share.groups == {"vendor": {"Acme Ltd.": 4, "Borealis": 1}}
    assert none["vendors.top_share"].value is None
