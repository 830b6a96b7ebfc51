"""Pilot spells are cut out of a history by the rules that the conversion figures state."""

import datetime as dt

import pytest

from governance.domain.enums import DateBasis, Stage
from governance.domain.spells import Ages, Entered, Outcome, Reading, ages, began_unrecorded, spells
from tests.factories import on

TODAY = dt.date(2026, 6, 30)
FIRST = dt.date(2000, 1, 1)


def entered(stage, when, basis=DateBasis.STATED):
    return Entered(stage, on(when), basis)


def outcomes(*history):
    return [spell.outcome for spell in spells(history)]


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        (Stage.PRODUCTION, Outcome.CONVERTED),
        (Stage.STOPPED, Outcome.FAILED),
        (Stage.RETIRED, Outcome.FAILED),
        (Stage.IDEA, Outcome.FAILED),
        (Stage.DEVELOPMENT, Outcome.FAILED),
    ],
)
def test_how_a_spell_ends(stage, outcome):
    assert outcomes(entered(Stage.PILOT, "2025-01-01"), entered(stage, "2025-03-01")) == [outcome]


def test_what_has_not_ended_runs():
    assert outcomes(entered(Stage.PILOT, "2025-01-01")) == [Outcome.RUNNING]
    assert outcomes(entered(Stage.IDEA, "2025-01-01")) == []


def test_a_second_entry_into_pilot_begins_nothing_and_coming_back_does():
    history = (
        entered(Stage.PILOT, "2025-01-01"),
        entered(Stage.PILOT, "2025-02-01"),
        entered(Stage.PRODUCTION, "2025-03-01"),
        entered(Stage.PILOT, "2025-04-01"),
    )
    first, second = spells(history)
    assert (first.outcome, second.outcome) == (Outcome.CONVERTED, Outcome.RUNNING)
    assert ages(first, registered_on=FIRST, as_of=TODAY) == Ages(-1, 59)


def test_production_without_a_pilot_is_told():
    assert began_unrecorded([entered(Stage.PRODUCTION, "2025")])
    assert not began_unrecorded([entered(Stage.PILOT, "2024"), entered(Stage.PRODUCTION, "2025")])


def test_a_spell_registered_late_is_seen_from_that_age_on():
    (spell,) = spells([entered(Stage.PILOT, "2026-01-01")])
    assert ages(spell, registered_on=dt.date(2026, 3, 2), as_of=TODAY) == Ages(60, 180)
    assert ages(spell, registered_on=dt.date(2026, 1, 1), as_of=TODAY) == Ages(-1, 180)


def test_a_spell_that_ended_before_it_was_registered_was_never_observed():
    (spell,) = spells([entered(Stage.PILOT, "2025-01-01"), entered(Stage.STOPPED, "2025-02-01")])
    assert not ages(spell, registered_on=dt.date(2025, 2, 1), as_of=TODAY).observed
    assert ages(spell, registered_on=dt.date(2025, 1, 31), as_of=TODAY).observed


def test_coarse_dates_stand_in_the_middle_and_bound_the_age():
    (spell,) = spells([entered(Stage.PILOT, "2024"), entered(Stage.PRODUCTION, "2025-03")])

    def age(reading):
        return ages(spell, registered_on=FIRST, as_of=TODAY, reading=reading).exit

    middle = (dt.date(2025, 3, 16) - dt.date(2024, 7, 1)).days
    assert age(Reading.MIDDLE) == middle
    assert age(Reading.SHORTEST) == (dt.date(2025, 3, 1) - dt.date(2024, 12, 31)).days
    assert age(Reading.LONGEST) == (dt.date(2025, 3, 31) - dt.date(2024, 1, 1)).days


def test_the_middle_of_a_period_is_never_after_the_day_looked_at():
    (spell,) = spells([entered(Stage.PILOT, "2026")])
    assert ages(spell, registered_on=FIRST, as_of=dt.date(2026, 3, 1)).exit == 0


def test_an_end_is_never_before_its_start():
    (spell,) = spells([entered(Stage.PILOT, "2025"), entered(Stage.PRODUCTION, "2025-02-01")])
    assert ages(spell, registered_on=FIRST, as_of=TODAY) == Ages(-1, 0)


def test_a_pilot_that_was_only_seen_has_no_age():
    (spell,) = spells([entered(Stage.PILOT, "2025-01-01", DateBasis.OBSERVED)])
    assert not spell.dated
    with pytest.raises(ValueError, match="no age"):
        ages(spell, registered_on=FIRST, as_of=TODAY)


def test_an_end_that_was_only_seen_counts_when_it_was_seen():
    (spell,) = spells(
        [
            entered(Stage.PILOT, "2025-01-01"),
            entered(Stage.PRODUCTION, "2025-03-01", DateBasis.OBSERVED),
        ]
    )
    assert ages(spell, registered_on=FIRST, as_of=TODAY).exit == 59
    youngest = ages(spell, registered_on=FIRST, as_of=TODAY, reading=Reading.SHORTEST)
    assert youngest.exit == 0
