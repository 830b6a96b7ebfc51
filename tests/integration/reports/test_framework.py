"""A clause is counted for the initiatives that it concerns, and for no others."""

import pytest

from governance.db.session import read_scope
from governance.domain.filters import PortfolioFilter
from governance.reports import framework
from governance.reports.blocks import Table
from tests import factories
from tests.factories import governing

CLAUSE = "Art. 5(1)"
"""Of the EU AI Act; one control answers it, and only where there is an EU nexus."""


def share(nexus):
    """Return of how many initiatives the clause asks something, when each said this."""
    for each in nexus:
        factories.initiative(facts={} if each is None else {"eu_nexus": each})
    with read_scope() as session:
        document = framework.build(session, factories.ADMIN, PortfolioFilter(), only=("eu_ai_act",))
    clauses, controls = (
        next(table for table in document.tables if table.sheet == title)
        for title in ("Clauses", "Controls")
    )
    clause = row_of(clauses, "clause", CLAUSE)
    control = row_of(controls, "control", "COM-RSK-01")
    return clause["settled"].whole, clause["state"].text, control["applies"].value


def row_of(table: Table, column: str, text: str) -> dict:
    names = [each.id for each in table.columns]
    rows = (dict(zip(names, row, strict=True)) for row in table.rows)
    return next(row for row in rows if row[column].text == text)


@pytest.fixture(autouse=True)
def published(database):
    governing.publish()


def test_an_initiative_outside_its_condition_does_not_count():
    assert share([True, False, False]) == (1, "Open", 3)


def test_one_that_has_not_said_counts():
    assert share([None, False]) == (1, "Open", 2)


def test_a_clause_that_concerns_nobody_has_nothing_in_scope():
    assert share([False])[1:] == ("Nothing in scope", 1)
