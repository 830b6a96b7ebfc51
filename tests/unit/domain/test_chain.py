"""A chain holds when nothing was changed, and says where it first breaks when something was."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from governance.domain import canonical
from governance.domain.chain import GENESIS, Link, link_hash, verify

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def make_link(sequence, *, action="edit", after='{"name":"a"}'):
    return Link(
        action=action,
        actor="analyst@example.org",
        after=after,
        before="null",
        entity="initiative",
        entity_id="1",
        operation="update",
        reason="",
        recorded_at="2026-03-31T12:00:00.000000Z",
        roles="analyst",
        sequence=sequence,
        transaction_id=1,
        version=1,
    )


def chain(length):
    events, previous = [], GENESIS
    for sequence in range(1, length + 1):
        link = make_link(sequence)
        own = link_hash(link, previous)
        events.append((link, previous, own))
        previous = own
    return events


@given(action=TEXT, after=st.dictionaries(TEXT, TEXT))
def test_the_text_hashed_is_the_canonical_json_of_the_whole_event(action, after):
    link = make_link(7, action=action, after=canonical.dumps(after))
    whole = link._asdict() | {"after": after, "before": None, "previous": GENESIS}

    expected = hashlib.sha256(canonical.dumps(whole).encode()).hexdigest()

    assert link_hash(link, GENESIS) == expected
    assert json.loads(canonical.dumps(whole))["after"] == after


def test_an_untouched_chain_holds():
    verdict = verify(chain(5), {3: chain(5)[2][2], 5: chain(5)[4][2]})

    assert verdict.holds
    assert (verdict.events, verdict.anchors) == (5, 2)


def test_an_empty_chain_holds():
    assert verify([], {}).head == GENESIS


def test_a_changed_event_is_found_where_it_stands():
    events = chain(5)
    link, previous, own = events[2]
    events[2] = (link._replace(after='{"name":"b"}'), previous, own)

    verdict = verify(events, {})

    assert verdict.broken_at == 3
    assert "not what was recorded" in verdict.problem


def test_a_changed_event_with_a_new_hash_is_found_at_the_next_one():
    events = chain(5)
    link, previous, _ = events[2]
    forged = link._replace(after='{"name":"b"}')
    events[2] = (forged, previous, link_hash(forged, previous))

    assert verify(events, {}).broken_at == 4


def test_a_missing_event_is_found():
    events = chain(5)
    del events[1]

    assert verify(events, {}).problem == "Event 2 is missing; the next one found is 3."


def test_a_cut_tail_is_found_through_its_anchor():
    events = chain(5)

    verdict = verify(events[:3], {5: events[4][2]})

    assert verdict.broken_at == 4
    assert "event 5 was anchored: its tail was cut off" in verdict.problem


def test_a_rewritten_chain_is_found_through_its_anchor():
    assert verify(chain(3), {2: "f" * 64}).broken_at == 2


@given(st.integers(2, 8), st.data())
def test_swapping_any_two_events_is_found(length, data):
    one = data.draw(st.integers(0, length - 2))
    two = data.draw(st.integers(one + 1, length - 1))
    events = chain(length)
    events[one], events[two] = events[two], events[one]

    assert verify(events, {}).broken_at == one + 1
