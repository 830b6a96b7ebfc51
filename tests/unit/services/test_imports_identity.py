"""Rows are matched to the initiatives they speak of, each to one at most, and never by a guess."""

from hypothesis import given
from hypothesis import strategies as st

from governance.exchange.profile_rules import DuplicatePolicy
from governance.services.imports_identity import Candidate, RowKeys, Universe, match_rows

IDS = st.sampled_from(["", "1", "2"])
NAMES = st.sampled_from(["a", "b"])
HASHES = st.sampled_from(["x", "y", "z"])
ROWS = st.lists(st.tuples(st.sampled_from([1, 2]), IDS, NAMES, HASHES), max_size=7)
SAID = st.lists(st.tuples(st.sampled_from([1, 2]), IDS, NAMES, HASHES), max_size=7)


def keys(*rows: tuple[int, str, str, str]) -> list[RowKeys]:
    return [
        RowKeys(number, unit, unit, ident, name, sha256)
        for number, (unit, ident, name, sha256) in enumerate(rows, start=2)
    ]


def candidates(first_id: int, *said: tuple[int, str, str, str]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(initiative_id, unit, unit, ident, name, sha256)
        for initiative_id, (unit, ident, name, sha256) in enumerate(said, start=first_id)
    )


def test_an_id_comes_before_a_name():
    universe = Universe(candidates(1, (1, "7", "old", "x"), (1, "8", "new", "y")), ())
    (match,) = match_rows(keys((1, "7", "new", "z")), universe, DuplicatePolicy.KEEP).values()
    assert (match.initiative_id, match.ambiguous) == (1, False)


def test_an_id_that_repeats_in_the_register_gives_way_to_the_name():
    universe = Universe(candidates(1, (1, "TBD", "a", "x"), (1, "TBD", "b", "y")), ())
    (match,) = match_rows(keys((1, "TBD", "b", "z")), universe, DuplicatePolicy.KEEP).values()
    assert match.initiative_id == 2


def test_a_name_with_another_id_is_another_initiative():
    universe = Universe(candidates(1, (1, "7", "a", "x")), ())
    (match,) = match_rows(keys((1, "8", "a", "z")), universe, DuplicatePolicy.KEEP).values()
    assert match.initiative_id is None
    assert not match.refused


def test_two_namesakes_in_the_register_are_listed_and_not_guessed():
    universe = Universe(candidates(1, (1, "", "a", "x"), (1, "", "a", "y")), ())
    (match,) = match_rows(keys((1, "", "a", "z")), universe, DuplicatePolicy.KEEP).values()
    assert (match.candidates, match.ambiguous) == ((1, 2), True)


def test_an_initiative_from_elsewhere_is_found_when_the_register_knows_none():
    others = candidates(5, (1, "7", "a", ""))
    by_id, by_name = match_rows(
        keys((1, "7", "z", "x"), (2, "", "a", "y")),
        Universe((), others + candidates(6, (2, "", "a", ""))),
        DuplicatePolicy.KEEP,
    ).values()
    assert (by_id.initiative_id, by_name.initiative_id) == (5, 6)


@given(rows=ROWS, said=SAID, elsewhere=SAID, duplicates=st.sampled_from(DuplicatePolicy))
def test_every_row_is_settled_and_no_initiative_is_taken_twice(rows, said, elsewhere, duplicates):
    recorded = candidates(1, *said)
    others = candidates(100, *((unit, ident, name, "") for unit, ident, name, _ in elsewhere))
    known = {each.initiative_id: each for each in recorded + others}
    looked_for = keys(*rows)
    matches = match_rows(looked_for, Universe(recorded, others), duplicates)
    assert set(matches) == {row.number for row in looked_for}
    taken = [match.initiative_id for match in matches.values() if match.initiative_id]
    assert len(taken) == len(set(taken))
    for row in looked_for:
        match = matches[row.number]
        if match.initiative_id is None:
            continue
        found = known[match.initiative_id]
        if match.exact:
            assert row.sha256 == found.sha256
        else:
            same_id = (row.root, row.external) == (found.root, found.external) and row.external
            same_name = (row.unit, row.name) == (found.unit, found.name)
            assert same_id or (same_name and not (row.external and found.external))


@given(rows=ROWS.filter(bool), duplicates=st.sampled_from(DuplicatePolicy))
def test_a_row_that_would_repeat_an_earlier_one_is_the_only_kind_refused_at_first(rows, duplicates):
    matches = match_rows(keys(*rows), Universe((), ()), duplicates)
    assert not any(match.candidates or match.initiative_id for match in matches.values())
    refused = [match for match in matches.values() if match.refused]
    assert all(match.earlier_row in matches for match in refused)
    assert not refused or duplicates is DuplicatePolicy.REJECT
