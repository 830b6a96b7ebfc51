"""A text filter finds every part of a word, with and without an index behind it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from governance.db.session import read_scope, write_scope
from governance.domain.filters import PortfolioFilter
from governance.domain.names import fold
from governance.models import Initiative
from governance.queries.portfolio import conditions
from governance.services.initiatives import Edit, edit_initiative
from tests import factories
from tests.factories import ADMIN

NAMES = (
    "Übersetzer für Verträge",
    'Quote " within',
    "100% coverage_of 'all'",
    "AND OR NOT near(",
    "naïve résumé ranking",
    "日本語の要約",
    "GEN-000500*",
    "ß and ﬁ",
)


def found(sought):
    with read_scope() as session:
        where = conditions(PortfolioFilter(text=sought), ADMIN)
        return set(session.scalars(select(Initiative.name).where(*where)))


@pytest.fixture
def named(database):
    """Initiatives with names that a query language could trip over."""
    for name in NAMES:
        factories.initiative(name=name, description="")


def test_any_part_of_any_word_finds_it(named):
    with read_scope() as session:
        rows = session.execute(select(Initiative.name, Initiative.search_text)).all()
    texts = {row.name: row.search_text for row in rows}

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def any_part(data):
        name = data.draw(st.sampled_from(NAMES))
        begin = data.draw(st.integers(0, len(name) - 1))
        sought = name[begin : data.draw(st.integers(begin + 1, len(name)))]
        words = fold(sought).split()
        assert found(sought) == {
            each for each, said in texts.items() if all(word in said for word in words)
        }

    any_part()


def test_what_is_edited_is_found_by_its_new_name_alone(named):
    made = factories.initiative(name="Harbour planner")
    assert found("arbour") == {"Harbour planner"}
    with write_scope() as session:
        change = Edit(made.id, made.version, {"name": "Berth planner"})
        edit_initiative(session, actor=ADMIN, edit=change)
    assert found("arbour") == set()
    assert found("berth") == {"Berth planner"}


def test_the_index_agrees_with_the_table(sqlite_database):
    for name in NAMES:
        factories.initiative(name=name)
    with read_scope() as session:
        session.execute(
            text("INSERT INTO initiative_search (initiative_search) VALUES ('integrity-check')")
        )
