"""Likely duplicates are pairs with one name in one unit, or with nearly all their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import duplicates
from governance.domain.duplicates import Candidate, likely_pairs
from governance.domain.similarity import Purpose

CLAIMS = "Reads damage reports and proposes a payout to the clerk."
WORDS = ("invoice", "forecast", "energy", "chat", "permit", "route", "image", "claims")


def candidate(key, name, description="", unit=1):
    return Candidate(Purpose(key, name, description), unit)


def pairs(*candidates):
    return [(pair.first, pair.second) for pair in likely_pairs(candidates)]


def test_a_name_that_differs_only_in_form_is_the_same_in_one_unit():
    one = candidate(4, "Chat–Bot", "Answers questions on permits.")
    two = candidate(2, "chat bot", "Books meeting rooms for staff.")

    (pair,) = likely_pairs([one, two])

    assert (pair.first, pair.second, pair.same_name) == (2, 4, True)


def test_the_same_name_for_another_thing_in_another_unit_is_no_duplicate():
    one = candidate(1, "Copilot", "Answers questions on permits and grants.")
    two = candidate(2, "Copilot", "Writes and reviews program code.", unit=2)

    assert pairs(one, two) == []


def test_nearly_the_same_words_are_found_across_units_in_whatever_order():
    one = candidate(1, "Payout proposals for damage claims", CLAIMS)
    two = candidate(2, "Damage claim payout proposal", CLAIMS, unit=2)
    other = candidate(3, "Forecast of energy demand", "Predicts the load of the grid.")

    assert pairs(one, two, other) == [(1, 2)]


def test_every_one_of_many_namesakes_is_in_a_pair():
    found = pairs(*(candidate(key, "Summaries") for key in range(1, 101)))

    assert {each for pair in found for each in pair} == set(range(1, 101))
    assert len(found) < 100 * duplicates.BLOCK_LIMIT


@pytest.mark.parametrize("size", [500, 2_000])
def test_what_is_compared_grows_with_the_portfolio_and_not_with_its_square(monkeypatch, size):
    compared = []
    likeness = duplicates._Compared.likeness

    def counted(self, first, second):
        compared.append((first, second))
        return likeness(self, first, second)

    monkeypatch.setattr(duplicates._Compared, "likeness", counted)
    likely_pairs(
        [candidate(n, f"Summaries of topic{n // 4} in part{n}", unit=n) for n in range(size)]
    )

    assert 0 < len(compared) <= size * duplicates.RAREST * duplicates.BLOCK_LIMIT / 2
    assert len(compared) == size // 4 * 6


NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(NAMES, st.integers(1, 2)), max_size=12), st.randoms())
def test_the_order_of_the_portfolio_makes_no_difference(named, random):
    portfolio = [candidate(key, name, unit=unit) for key, (name, unit) in enumerate(named)]
    shuffled = list(portfolio)
    random.shuffle(shuffled)

    def found(candidates):
        return {
            (pair.first, pair.second, round(pair.score, 9))
            for pair in likely_pairs(candidates)
            if not pair.same_name
        }

    assert found(portfolio) == found(shuffled)
    assert all(first < second for first, second, _ in found(portfolio))
