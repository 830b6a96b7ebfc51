"""What differs between two snapshots, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.changes import (
    Snapshot,
    by_unit,
    compare,
    in_one_sentence,
    numbers,
)
from governance.analytics.frames.changes import SNAPSHOT
from governance.domain.enums import ChangeKind, Stage, Track


def known(*rows, controls=()):
    return Snapshot(SNAPSHOT.from_rows(sorted(rows)), frozenset(controls))


def row(number=1, *, stage="pilot", earlier=None, track="ml", tier="high", plan=0, actual=0):
    unit = "Claims" if number % 2 else "Treasury"
    return (number, f"N{number}", unit, track, stage, earlier or stage, tier, plan, actual)


def said(frame):
    columns = ["kind", "initiative_id", "before", "after", "amount"]
    return list(frame[columns].itertuples(index=False, name=None))


def test_each_kind_of_change_is_told_once():
    before = known(
        row(1), row(2), row(3, plan=500), row(4), row(5), controls=[(1, "A"), (4, "B"), (2, "C")]
    )
    after = known(
        row(1, stage="production", earlier="pilot"),
        row(2, track="genai", tier="minimal"),
        row(3, plan=200, actual=70),
        row(5, stage="stopped", earlier="development"),
        row(6, stage="idea"),
        controls=[(1, "A"), (2, "D")],
    )

    assert said(compare(before, after)) == [
        ("added", 6, "", "idea", 0),
        ("removed", 4, "pilot", "", 0),
        ("moved", 1, "pilot", "production", 0),
        ("moved", 5, "pilot", "stopped", 0),
        ("corrected", 5, "pilot", "development", 0),
        ("retagged", 2, "ml", "genai", 0),
        ("tier", 2, "high", "minimal", 0),
        ("control_won", 2, "", "D", 0),
        ("control_lost", 2, "C", "", 0),
        ("plan", 3, "", "", -300),
        ("returned", 3, "", "", 70),
    ]


SNAPSHOTS = st.builds(
    lambda rows, controls: known(*rows.values(), controls=controls),
    st.dictionaries(
        st.integers(1, 6),
        st.tuples(st.sampled_from(Stage), st.sampled_from(Track), st.integers(-5, 5)),
    ).map(
        lambda found: {
            number: row(number, stage=stage.value, track=track.value, plan=plan)
            for number, (stage, track, plan) in found.items()
        }
    ),
    st.frozensets(st.tuples(st.integers(1, 6), st.sampled_from("AB"))),
)


@given(SNAPSHOTS)
def test_a_day_compared_with_itself_has_no_change(snapshot):
    found = compare(snapshot, snapshot)
    assert len(found) == 0
    assert in_one_sentence(found, "Since then") == "Since then nothing changed."


@given(SNAPSHOTS, SNAPSHOTS)
def test_what_one_way_adds_or_wins_the_other_way_removes_or_loses(one, other):
    there, back = numbers(compare(one, other)), numbers(compare(other, one))
    assert there[ChangeKind.ADDED] == back[ChangeKind.REMOVED]
    for kind in (ChangeKind.RETAGGED, ChangeKind.PLAN, ChangeKind.MOVED):
        assert there[kind] == back[kind]


@given(SNAPSHOTS, SNAPSHOTS)
def test_units_add_up_to_the_whole(one, other):
    found = compare(one, other)
    units = by_unit(found)
    assert {kind: int(units[kind.value].sum()) for kind in ChangeKind} == numbers(found)


def test_it_is_said_in_one_sentence():
    before = known(row(1), row(2), controls=[(1, "A")])
    after = known(row(1, stage="production", earlier="pilot"), row(2), row(3), controls=[(2, "B")])
    found = compare(before, after)
    assert in_one_sentence(found, "Since March") == (
        "Since March one was added, one moved to another stage and 1 control was won, 1 lost."
    )
