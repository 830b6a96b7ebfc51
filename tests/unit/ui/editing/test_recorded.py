"""Audit events in the words of the forms."""

import datetime as dt

import pytest

from governance.domain.enums import Operation
from governance.queries.audit import Event
from governance.ui.editing.recorded import Names, Recorded, changes, mentioned, period

NAMES = Names({1: "Claims", 2: "Service"}, {5: "Ada", 6: "Grace"})


def event(before, after):
    return Event(
        sequence=1,
        transaction_id=1,
        recorded_at=dt.datetime(2026, 1, 28, tzinfo=dt.UTC),
        actor="ada@example.org",
        roles="analyst",
        action="edit_initiative",
        operation=Operation.UPDATE,
        entity="initiative",
        entity_id="1",
        reason="",
        before=before,
        after=after,
        hash="0" * 64,
    )


@pytest.mark.parametrize(
    ("column", "before", "after", "said"),
    [
        ("track", "ml", "genai", Recorded("Track", "ML", "GenAI")),
        ("unit_id", 1, 2, Recorded("Unit", "Claims", "Service")),
        ("owner_id", None, 5, Recorded("Owner", "–", "Ada")),
        ("sponsor_id", 6, 404, Recorded("Sponsor", "Grace", "person 404")),
        ("techniques", [], ["nlp"], Recorded("Techniques", "–", "NLP")),
        (
            "registered_on",
            "2024-01-01",
            "2024-02-03",
            Recorded("Registered on", "1 January 2024", "3 February 2024"),
        ),
    ],
)
def test_a_change_is_said_in_words(column, before, after, said):
    assert list(changes(event({column: before}, {column: after}), NAMES)) == [said]


def test_facts_are_said_one_by_one():
    before, after = {"pii": True, "vendor": "X"}, {"pii": False, "regions": ["EU"]}

    assert list(changes(event({"facts": before}, {"facts": after}), NAMES)) == [
        Recorded("Fact pii", "yes", "no"),
        Recorded("Fact regions", "–", "EU"),
        Recorded("Fact vendor", "X", "–"),
    ]


def test_what_follows_from_other_fields_is_left_out():
    stage = {"stage": "pilot", "reached": 8, "updated_at": "x", "root_unit_id": 1}

    assert list(changes(event(stage, stage), NAMES)) == []


def test_ids_are_gathered_to_be_named_together():
    found = mentioned([event({"unit_id": 1, "owner_id": None}, {"unit_id": 2, "owner_id": 5})])

    assert found == (frozenset({1, 2}), frozenset({5}))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"effective_on": "2024-05-01", "precision": "month"}, "in May 2024"),
        ({"effective_on": "2024-05-09", "precision": "day"}, "on 9 May 2024"),
        (
            {"effective_on": "2024-05-09", "precision": "day", "basis": "observed"},
            "on 9 May 2024 or earlier",
        ),
    ],
)
def test_a_recorded_entry_says_when(entry, said):
    assert period(entry) == said
