"""The estimator reproduces published tables, and what must hold of it holds for random spells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance.analytics.incidence import at_risk, incidence

START = -1


def at(curve, age):
    """Return the estimate at an age that was observed."""
    found = curve.at(age)
    assert found is not None
    return found


def arrays(spells):
    """Return entry, exit and outcome of spells given as tuples."""
    entry, exit_, ended = zip(*spells, strict=True)
    return tuple(np.array(each, dtype=np.int64) for each in (entry, exit_, ended))


def curve(spells, **more):
    return incidence(*arrays(spells), **more)


def test_remission_times_under_6_mercaptopurine():
    """Weeks in remission of 21 children; Freireich et al., Blood 21 (1963) 699.

    Kaplan-Meier estimates and Greenwood standard errors as printed for these data in Cox and Oakes,
    Analysis of Survival Data (1984), and Klein and Moeschberger, Survival Analysis, table 4.1.
    """
    relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = curve([(START, t, 1) for t in relapsed] + [(START, t, 0) for t in censored])

    assert list(found.age) == [6, 7, 10, 13, 16, 22, 23]
    assert list(found.at_risk) == [21, 17, 15, 12, 11, 7, 6]
    assert list(found.successes) == [3, 1, 1, 1, 1, 1, 1]
    surviving = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert list(np.round(1 - found.success, 3)) == surviving
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert list(np.round(found.std_error, 4)) == errors
    assert found.median() == 23
    assert at(found, 35).value == pytest.approx(0.552, abs=5e-4)
    assert found.at(36) is None


def test_breast_cancer_deaths_with_competing_deaths():
    """First nine of 305 patients; Satagopan et al., Br. J. Cancer 91 (2004) 1229, table 2.

    Months of follow-up; success stands for death of breast cancer, failure for other deaths.
    """
    first = [(7, 0), (10, 1), (14, 0), (16, 1), (18, 2), (23, 1), (24, 0), (26, 2), (27, 1)]
    others = [(28, 0)] * (305 - len(first))
    found = curve([(START, month, ended) for month, ended in first + others])

    assert list(found.age) == [10, 16, 18, 23, 26, 27]
    assert list(found.at_risk) == [304, 302, 301, 300, 298, 297]
    remaining = 1 - found.success - found.failure
    assert list(np.round(100 * remaining, 1)) == [99.7, 99.3, 99.0, 98.7, 98.3, 98.0]
    own = found.successes > 0
    # The table prints 0.3, 0.6, 0.9 and 1.2 from steps rounded to 0.3 each.
    assert list(np.floor(1000 * found.success[own]) / 10) == [0.3, 0.6, 0.9, 1.3]
    assert found.success[own] == pytest.approx([0.003, 0.006, 0.009, 0.012], abs=0.00125)


def test_left_truncation_by_hand():
    """Four spells, worked by hand.

    A is seen from its start and succeeds at 5; B comes under observation at 3 and fails at 8; C
    comes at 6 and succeeds at 8; D is seen from its start and still runs at 10. At 5 A, B and D are
    at risk, C is not yet: hazard 1/3. At 8 B, C and D are: hazards 1/3 each, of 2/3 that remain.
    """
    found = curve([(START, 5, 1), (3, 8, 2), (6, 8, 1), (START, 10, 0)])

    assert list(found.age) == [5, 8]
    assert list(found.at_risk) == [3, 3]
    assert found.success == pytest.approx([1 / 3, 1 / 3 + 2 / 9])
    assert found.failure == pytest.approx([0, 2 / 9])
    # (1/3)(2/3)/3 at 5; at 8 also what the step at 8 adds, with who remains after 5.
    assert found.std_error[0] == pytest.approx(np.sqrt(2 / 27))
    assert found.median() == 8
    entry, exit_, _ = arrays([(START, 5, 1), (3, 8, 2), (6, 8, 1), (START, 10, 0)])
    ages = (0, 3, 4, 7, 9, 11)
    assert at_risk(entry, exit_, ages, np.ones(4)) == (2, 2, 3, 3, 1, 0)
    assert at_risk(entry, exit_, ages, np.array([2.0, 1, 1, 1])) == (3, 3, 4, 3, 1, 0)


def test_nothing_observed_has_no_value():
    none = np.array([], dtype=np.int64)
    found = incidence(none, none, none)
    assert found.at(0) is None
    assert found.median() is None


def test_before_the_first_success_the_incidence_is_nothing():
    found = curve([(START, 9, 1), (START, 12, 0)])
    assert at(found, 8).value == 0
    assert at(found, 8).low is None


def test_a_spell_that_ended_before_it_was_seen_is_refused():
    with pytest.raises(ValueError, match="leave after"):
        curve([(5, 5, 1)])


spell = st.tuples(st.integers(-1, 20), st.integers(0, 40), st.integers(0, 2)).filter(
    lambda each: each[1] > each[0]
)
untruncated = st.tuples(st.just(START), st.integers(0, 40), st.integers(0, 2))


@given(st.lists(spell, min_size=1, max_size=60))
def test_incidences_and_what_remains_sum_to_one(spells):
    found = curve(spells)
    remains = 1 - found.success - found.failure
    assert np.all(remains >= -1e-9)
    assert np.all(np.diff(found.success) >= -1e-12)
    survival = np.cumprod(1 - (found.successes + found.failures) / found.at_risk)
    assert remains == pytest.approx(survival, abs=1e-9)
    inside = ~np.isnan(found.low)
    assert np.all(found.low[inside] <= found.success[inside] + 1e-9)
    assert np.all(found.high[inside] >= found.success[inside] - 1e-9)


@given(st.lists(st.tuples(st.just(START), st.integers(0, 40), st.integers(1, 2)), min_size=1))
def test_without_censoring_it_is_the_plain_proportion(spells):
    _, _, ended = arrays(spells)
    found = curve(spells)
    share = np.count_nonzero(ended == 1) / len(ended)
    assert found.success[-1] == pytest.approx(share)
    assert found.std_error[-1] == pytest.approx(np.sqrt(share * (1 - share) / len(ended)), abs=1e-9)


@given(st.lists(spell, min_size=1, max_size=40), st.randoms())
def test_the_order_of_the_spells_does_not_matter(spells, chance):
    shuffled = list(spells)
    chance.shuffle(shuffled)
    one, other = curve(spells), curve(shuffled)
    assert list(one.age) == list(other.age)
    assert one.success == pytest.approx(other.success)
    assert one.std_error == pytest.approx(other.std_error)


@given(st.lists(spell, min_size=1, max_size=40))
def test_the_error_is_the_sum_over_pairs_of_steps(spells):
    """The running sums equal the double sum of the formula, term by term."""
    found = curve(spells)
    success, failure = found.successes / found.at_risk, found.failures / found.at_risk
    stays = 1 - success - failure
    before = np.concatenate(([1.0], np.cumprod(np.clip(stays, 0, 1))[:-1]))
    for at_step in range(len(found.age)):
        total = 0.0
        for step in range(at_step + 1):
            missed = 0.0
            if stays[step] > 1e-12:
                missed = (found.success[at_step] - found.success[step]) / stays[step]
            gained = before[step] - missed
            total += (
                gained**2 * success[step] * (1 - success[step])
                + missed**2 * failure[step] * (1 - failure[step])
                + 2 * gained * missed * success[step] * failure[step]
            ) / found.at_risk[step]
        assert found.std_error[at_step] ** 2 == pytest.approx(max(total, 0), abs=1e-12)


@given(st.lists(st.tuples(spell, st.integers(1, 4)), min_size=1, max_size=30))
def test_a_weight_stands_for_that_many_spells(weighted):
    spells = [each for each, _ in weighted]
    repeated = [each for each, times in weighted for _ in range(times)]
    one = curve(spells, weight=np.array([times for _, times in weighted], dtype=float))
    other = curve(repeated)
    assert one.at_risk == pytest.approx(other.at_risk)
    assert one.success == pytest.approx(other.success)
    assert one.std_error == pytest.approx(other.std_error)


@given(st.lists(untruncated, min_size=1, max_size=60))
def test_without_failures_it_agrees_with_scipy(spells):
    spells = [(entry, exit_, min(ended, 1)) for entry, exit_, ended in spells]
    _, exit_, ended = arrays(spells)
    if not ended.any():
        return
    found = curve(spells)
    data = stats.CensoredData(uncensored=exit_[ended == 1], right=exit_[ended == 0])
    theirs = stats.ecdf(data).cdf.evaluate(found.age)
    assert found.success == pytest.approx(theirs)
