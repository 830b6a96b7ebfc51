"""What is kept of a spell says, as of every day, what the history says."""

import datetime as dt
import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import lifecycle
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Precision, Stage
from governance.domain.spell_rows import as_of, cohort_ends, cohort_name, cohort_of, spell_rows
from governance.domain.spells import Entered, Outcome, Reading, ages, began_unrecorded, spells
from tests.factories import on

LAST = dt.date(2026, 12, 31)

days = st.dates(dt.date(2024, 1, 1), LAST)
entries = st.tuples(
    st.sampled_from([stage for stage in Stage if stage is not Stage.UNKNOWN]),
    st.builds(PartialDate, days, st.sampled_from(Precision)),
    st.sampled_from(DateBasis),
)


@st.composite
def histories(draw):
    """Return a history as the services would have put it in order."""
    after = None
    found = []
    for stage, when, basis in sorted(draw(st.lists(entries, max_size=8)), key=lambda one: one[1]):
        after = max(lifecycle.place(when, after), after or dt.date.min)
        found.append(Entered(stage, when, basis, after))
    return found


def spell_of(history, day):
    return list(spells([each for each in history if each.place <= day]))


@given(histories(), days, days)
def test_cut_off_at_a_day_the_rows_say_what_the_history_says(history, registered_on, day):
    rows = list(spell_rows(history, registered_on))
    recorded = [each for each in rows if each.recorded]
    cut = [spell for row in recorded if (spell := as_of(row, day)) is not None]
    before = [each for each in history if each.place <= day]

    assert cut == spell_of(history, day)
    found = began_unrecorded(before)
    assert (found is not None) == any(not each.recorded and each.began_by <= day for each in rows)


@given(histories(), days, days)
def test_once_settled_the_kept_ages_are_those_of_the_day(history, registered_on, day):
    for row in spell_rows(history, registered_on):
        if not row.recorded or row.settled_on > day:
            continue
        spell = as_of(row, day)
        assert spell is not None
        assert spell.outcome is row.outcome
        assert spell.dated == (row.entry_age is not None)
        if row.entry_age is None or row.exit_age is None:
            continue
        since = day.toordinal() if row.outcome is Outcome.RUNNING else 0
        for kept, reading in (
            (row.exit_age, Reading.MIDDLE),
            (row.youngest, Reading.SHORTEST),
            (row.oldest, Reading.LONGEST),
        ):
            true = ages(spell, registered_on=registered_on, as_of=day, reading=reading)
            assert kept is not None
            assert max(kept + since, 0) == true.exit
        middle = ages(spell, registered_on=registered_on, as_of=day)
        assert row.entry_age == middle.entry


def test_production_without_a_pilot_is_no_spell_and_refuses_to_be_one():
    (row,) = spell_rows([Entered(Stage.PRODUCTION, on("2025"), DateBasis.STATED)], LAST)
    assert (row.number, row.recorded, row.entry_age, row.cohort) == (0, False, None, None)
    with pytest.raises(ValueError, match="no spell"):
        as_of(row, LAST)


def test_quarters_are_named_and_end():
    quarter = cohort_of(dt.date(2025, 8, 20))
    assert cohort_name(quarter) == "2025 Q3"
    assert cohort_ends(quarter) == dt.date(2025, 9, 30)
    assert cohort_ends(quarter + 1) == dt.date(2025, 12, 31)


class Recorded:
    """An entry as the migration reads it."""

    def __init__(self, entry, registered_on):
        self.id, self.root_unit_id, self.track, self.risk_tier = 7, 1, "ml", "minimal"
        self.registered_on = registered_on
        self.stage = entry.stage.value
        self.effective_on, self.precision = entry.on.on, entry.on.precision.value
        self.basis, self.ordered_on = entry.basis.value, entry.place


@given(histories(), days)
def test_the_migration_fills_in_the_same_rows(history, registered_on):
    migration = importlib.import_module("migrations.versions.0006_keep_pilot_spells")
    filled = migration.cut([Recorded(entry, registered_on) for entry in history])
    kept = list(spell_rows(history, registered_on))
    assert len(filled) == len(kept)
    for theirs, ours in zip(filled, kept, strict=True):
        assert {name: theirs[name] for name in ours.__slots__} == {
            name: getattr(ours, name) for name in ours.__slots__
        }
