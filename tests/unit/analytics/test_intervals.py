"""The interval around a proportion agrees with published tables and behaves as an interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # roots of (p - k/10)² = z² p (1 - p) / 10, solved by hand
        (7, 10, 0.3968, 0.8922),
        (0, 10, 0.0000, 0.2775),
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_the_interval_is_the_published_one(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=0.00005)


def interval(successes, trials) -> tuple[float, float]:
    found = wilson(successes, trials)
    assert found is not None
    return found


def test_without_trials_there_is_no_interval():
    assert wilson(0, 0) is None


proportions = st.integers(1, 10_000).flatmap(
    lambda trials: st.tuples(st.integers(0, trials), st.just(trials))
)


@given(proportions)
def test_the_interval_lies_around_the_proportion_and_within_its_bounds(proportion):
    successes, trials = proportion
    low, high = interval(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1
    assert low < high


@given(proportions)
def test_failures_have_the_mirrored_interval(proportion):
    successes, trials = proportion
    low, high = interval(successes, trials)
    mirrored_low, mirrored_high = interval(trials - successes, trials)
    assert (1 - mirrored_high, 1 - mirrored_low) == pytest.approx((low, high), abs=1e-12)


@given(proportions, st.integers(2, 10))
def test_more_of_the_same_narrows_the_interval(proportion, times):
    successes, trials = proportion
    low, high = interval(successes, trials)
    more_low, more_high = interval(successes * times, trials * times)
    assert more_high - more_low < high - low
