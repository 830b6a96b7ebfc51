"""The page of data quality: what is wrong, how much of it, and one click to where it is fixed."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from governance.domain import clock
from governance.domain.actors import Role
from governance.domain.enums import DateBasis, Stage, Track
from governance.domain.quality import RULES, RuleId
from governance.ui.quality import reads as quality_reads
from tests import factories
from tests.factories import entered

SOUND: dict[str, Any] = {
    "description": "Sorts incoming mail.",
    "owner": "ann@example.org",
    "track": Track.ML,
}
SERIAL = "Sorts the mail of floor"


@pytest.fixture
def portfolio(sqlite_database):
    """One sound record, one bare one, one in production without anything to show for it."""
    today = entered(Stage.IDEA, f"{clock.today()}")
    factories.initiative(name="Sound", stages=[today], **SOUND)
    bare = factories.initiative(name="Bare *one*", stages=[today], unit=["Claims"])
    production = entered(Stage.PRODUCTION, f"{clock.today()}")
    factories.initiative(name="Running", stages=[production], **SOUND)
    return bare


def links(page):
    return {link.proto.label: link.proto for link in page.get("page_link")}


def link(page, words):
    (found,) = (proto for name, proto in links(page).items() if words in name)
    return found


def said(page):
    return "\n".join(text.value for text in page.markdown).replace("\\", "")


def sections(page):
    return [each.value for each in page.subheader]


def test_it_says_how_much_is_wrong_and_what_comes_first(portfolio, open_page):
    page = open_page("data_quality")

    assert page.header[0].value == (
        "5 findings in 3 initiatives, one of them is an error; first of all: in production "
        "without a decision."
    )
    assert sections(page) == ["Errors: 1", "Warnings: 3", "Worth knowing: 1"]
    assert "33\u202f% of 3 · Nobody answers for it." in said(page)
    assert "Nothing found: dates out of order, stage unknown" in said(page)


def test_a_rule_lists_its_initiatives_with_the_fix_one_click_away(portfolio, open_page):
    opened = link(open_page("data_quality"), "No owner")
    assert parse_qs(opened.query_string) == {"rule": ["no_owner"]}

    page = open_page("data_quality", {"rule": ["no_owner"]})

    assert page.header[0].value == "No owner: 1 initiative."
    assert "Name an owner" in said(page)
    assert "initiatives with an owner" in said(page)
    assert any(r"Bare \*one\*" in name for name in links(page))
    fix = link(page, "Its form")
    assert parse_qs(fix.query_string) == {"id": [str(portfolio.id)], "task": ["edit"]}
    every = link(page, "Open as a list to edit")
    assert parse_qs(every.query_string) == {"breaks": ["no_owner"]}


def test_that_link_opens_the_form_and_the_other_the_list(portfolio, open_page):
    form = open_page("initiative", {"id": [str(portfolio.id)], "task": ["edit"]})
    assert form.title[0].value.startswith("Edit Bare")
    assert "task" not in form.query_params

    listed = open_page("initiatives", {"breaks": ["no_owner"]})
    assert listed.header[0].value == "1 initiative."
    assert "Only “No owner”" in said(listed)


def test_a_viewer_is_offered_no_form(portfolio, open_page):
    page = open_page("data_quality", {"rule": ["no_owner"]}, role=Role.VIEWER)
    assert not any("Its form" in name for name in links(page))
    assert any("Bare" in name for name in links(page))


@pytest.mark.parametrize("rule", RuleId)
def test_every_rule_opens_whether_or_not_something_breaks_it(portfolio, open_page, rule):
    page = open_page("data_quality", {"rule": [rule.value]})

    assert not page.exception
    assert page.header[0].value.startswith(f"{RULES[rule].label}: ")
    assert any("All rules" in name for name in links(page))


def test_filters_restrict_counts_and_go_along(portfolio, open_page):
    page = open_page("data_quality", {"track": ["ml"]})

    assert "in 2 initiatives" in page.header[0].value
    opened = link(page, "In production without evidence")
    assert parse_qs(opened.query_string) == {
        "track": ["ml"],
        "rule": ["production_without_evidence"],
    }


def test_likely_duplicates_are_compared_side_by_side(portfolio, open_page):
    twins = [factories.initiative(name="Twin", unit=["Claims"]) for _ in range(2)]
    page = open_page("data_quality", {"rule": ["likely_duplicate"]})

    assert page.header[0].value == "Likely duplicate: 2 initiatives."
    found = [proto for proto in page.get("page_link") if "Compare them" in proto.proto.label]
    asked = parse_qs(found[0].proto.query_string)["ids"]
    assert {int(each) for each in asked} == {twin.id for twin in twins}


def test_what_is_usual_is_said_with_where_it_comes_from(portfolio, open_page):
    old = entered(Stage.PILOT, "2020", DateBasis.OBSERVED)
    factories.initiative(name="Old", stages=[old], **SOUND)
    page = open_page("data_quality", {"rule": ["stage_overdue"]})

    assert "usual are 270 (by default, too few stays have ended)" in said(page)
    assert page.expander[0].label == "What is usual, in days"


def test_a_large_portfolio_counts_the_heavy_rules_when_asked(portfolio, open_page, monkeypatch):
    monkeypatch.setattr(quality_reads, "AT_ONCE", 2)
    page = open_page("data_quality")
    assert any("not counted yet · Likely duplicate" in name for name in links(page))

    more = link(page, "Count them too")
    assert parse_qs(more.query_string) == {"count": ["all"]}
    counted = open_page("data_quality", {"count": ["all"]})
    assert not any("not counted yet" in name for name in links(counted))


def test_pages_of_a_long_list_are_turned_in_the_address(sqlite_database, open_page):
    for n in range(27):
        factories.initiative(name=f"{SERIAL} {n:02}", **SOUND)
    page = open_page("data_quality", {"rule": ["stage_unknown"], "page": ["2"]})
    named = [name for name in links(page) if SERIAL in name]
    assert len(named) == 2
    beyond = open_page("data_quality", {"rule": ["stage_unknown"], "page": ["9"]})
    assert len([name for name in links(beyond) if SERIAL in name]) == 2


def test_an_empty_record_and_an_empty_selection_say_so(sqlite_database, open_page):
    assert open_page("data_quality").header[0].value == "Nothing is recorded yet."
    nothing = open_page("data_quality", {"track": ["ml"]})
    assert nothing.header[0].value == "No initiative matches these filters."


def test_a_sound_record_is_said_to_be_sound(sqlite_database, open_page):
    today = entered(Stage.IDEA, f"{clock.today()}")
    factories.initiative(name="Sound", stages=[today], **SOUND)
    assert open_page("data_quality").header[0].value == (
        "1 initiative, and nothing found that is wrong with it."
    )


def test_the_overview_leads_there_from_what_its_figures_are_based_on(portfolio, open_page):
    page = open_page("overview", {"track": ["ml"]})
    led = link(page, "What weakens the figures")
    assert parse_qs(led.query_string) == {"track": ["ml"]}
