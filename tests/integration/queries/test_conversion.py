"""Pilot spells are read from the stage history that holds, of whom the viewer may see."""

import datetime as dt
from dataclasses import fields

import pytest
from sqlalchemy import select

from governance.analytics.conversion import Standing
from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, RiskTier, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.spell_rows import SpellRow, as_of
from governance.domain.spells import Outcome, Reading, ages
from governance.models import PilotSpell
from governance.queries.conversion import (
    Split,
    cohorts_frame,
    left_out,
    spells_frame,
    spells_frames,
)
from governance.services.stages import correct_stage_entry, history_of
from tests import factories
from tests.factories import ADMIN, entered

ALL = PortfolioFilter()
TODAY = dt.date(2026, 6, 30)
EARLY = dt.date(2024, 1, 1)
PILOT = entered(Stage.PILOT, "2025-01-01")


def read(where=ALL, viewer=ADMIN, as_of=TODAY):
    with read_scope() as session:
        found = spells_frame(session, where, viewer, as_of=as_of)
    columns = ["track", "outcome", "standing", "entry_age", "exit_age"]
    rows = found.loc[found.index.repeat(found["n"]), columns]
    return sorted(rows.itertuples(index=False, name=None))


@pytest.fixture
def portfolio(database):
    """One spell of each kind."""
    return [
        factories.initiative(
            unit=["Claims"],
            track=Track.ML,
            stages=[PILOT, entered(Stage.PRODUCTION, "2025-03-02")],
            registered_on=EARLY,
        ),
        factories.initiative(
            unit=["Claims"], track=Track.GENAI, stages=[PILOT], registered_on=EARLY
        ),
        factories.initiative(
            unit=["Treasury"],
            track=Track.ML,
            stages=[entered(Stage.PILOT, "2025-01-01", DateBasis.OBSERVED)],
        ),
        factories.initiative(unit=["Treasury"], stages=[entered(Stage.PRODUCTION, "2024")]),
        factories.initiative(
            unit=["Treasury"],
            stages=[PILOT, entered(Stage.STOPPED, "2025-02-01")],
            registered_on=dt.date(2026, 1, 1),
        ),
        factories.initiative(unit=["Treasury"], stages=[entered(Stage.IDEA, "2024")]),
    ]


def test_every_spell_is_read_with_why_it_is_outside_the_curve(portfolio):
    assert read() == sorted(
        [
            ("ml", Outcome.CONVERTED, Standing.OBSERVED, -1, 60),
            ("genai", Outcome.RUNNING, Standing.OBSERVED, -1, 545),
            ("ml", Outcome.RUNNING, Standing.UNDATED, -1, -1),
            ("untagged", Outcome.CONVERTED, Standing.UNRECORDED, -1, -1),
            ("untagged", Outcome.FAILED, Standing.ENDED_BEFORE, -1, -1),
        ]
    )


def test_as_of_a_day_what_ended_later_was_running(portfolio):
    assert read(PortfolioFilter(tracks=(Track.ML,)), as_of=dt.date(2025, 2, 1)) == [
        ("ml", Outcome.RUNNING, Standing.OBSERVED, -1, 31),
        ("ml", Outcome.RUNNING, Standing.UNDATED, -1, -1),
    ]
    assert read(as_of=dt.date(2024, 12, 31)) == [
        ("untagged", Outcome.CONVERTED, Standing.UNRECORDED, -1, -1)
    ]


def test_a_corrected_start_moves_the_spell(portfolio):
    running = portfolio[1]
    with write_scope() as session:
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=history_of(session, running.id)[0].id,
            seen_version=running.version,
            stage=Stage.PILOT,
            entered=PartialDate(dt.date(2026, 1, 1)),
            reason="It began a year later.",
        )
    assert read(PortfolioFilter(tracks=(Track.GENAI,))) == [
        ("genai", Outcome.RUNNING, Standing.OBSERVED, -1, 180)
    ]


def test_nobody_counts_what_they_may_not_see(portfolio):
    claims = portfolio[0].root_unit_id
    viewer = Actor("v@example.org", "V", frozenset({Role.VIEWER}), frozenset({claims}))
    assert len(read(viewer=viewer)) == 2


def test_alike_spells_are_counted_together(database):
    for _ in range(3):
        factories.initiative(track=Track.ML, stages=[PILOT], registered_on=EARLY)
    with read_scope() as session:
        found = spells_frame(session, ALL, ADMIN, as_of=TODAY)
        split = spells_frame(session, ALL, ADMIN, as_of=TODAY, by=tuple(Split))
    assert found[["track", "n", "exit_age"]].values.tolist() == [["ml", 3, 545]]
    names = ["track", "root_unit", "risk_tier", "cohort", "n"]
    assert split[names].values.tolist() == [["ml", "Operations", "undetermined", "2025 Q1", 3]]


def test_a_period_that_has_not_passed_is_cut_off_at_the_day(database):
    factories.initiative(stages=[PILOT, entered(Stage.PRODUCTION, "2026")], registered_on=EARLY)
    factories.initiative(stages=[entered(Stage.PILOT, "2026")], registered_on=EARLY)
    with read_scope() as session:
        early = spells_frame(session, ALL, ADMIN, as_of=dt.date(2026, 2, 1))
        late = spells_frame(session, ALL, ADMIN, as_of=dt.date(2027, 2, 1))
    names = ["outcome", "exit_age", "youngest", "oldest"]
    assert sorted(early[names].values.tolist()) == [
        ["converted", 396, 365, 396],
        ["running", 0, 0, 31],
    ]
    assert sorted(late[names].values.tolist()) == [
        ["converted", 547, 365, 729],
        ["running", 214, 32, 396],
    ]


@pytest.mark.parametrize("as_of", [TODAY, dt.date(2025, 2, 15)])
def test_quarters_say_what_became_of_their_pilots(portfolio, as_of):
    with read_scope() as session:
        found = cohorts_frame(session, ALL, ADMIN, as_of=as_of)
    (row,) = found.to_dict("records")
    now = as_of == TODAY
    assert row == {
        "cohort": "2025 Q1",
        "begun": 3,
        "converted": int(now),
        "failed": 1,
        "running": 1 if now else 2,
        "year_passed": now,
        "followed": 2,
        "within_year": int(now),
    }


def test_what_is_left_out_is_named_by_why(portfolio):
    claims = portfolio[0].root_unit_id
    insider = Actor("v@example.org", "V", frozenset({Role.VIEWER}), frozenset({claims}))
    with read_scope() as session:
        found = left_out(session, ALL, ADMIN, as_of=TODAY)
        none = left_out(session, ALL, insider, as_of=TODAY)
    assert {standing: each.ids for standing, each in found.items()} == {
        Standing.UNDATED: (portfolio[2].id,),
        Standing.ENDED_BEFORE: (portfolio[4].id,),
        Standing.NOT_YET_OBSERVED: (),
        Standing.UNRECORDED: (portfolio[3].id,),
    }
    assert not any(each.number for each in none.values())


@pytest.mark.parametrize(
    ("where", "number"),
    [
        (PortfolioFilter(tracks=(Track.ML,)), 2),
        (PortfolioFilter(tiers=(RiskTier.HIGH,)), 0),
        (PortfolioFilter(stages=(Stage.PILOT,)), 2),
        (PortfolioFilter(tracks=(Track.ML,), stages=(Stage.PILOT,)), 1),
        (PortfolioFilter(text="nothing like it"), 0),
    ],
)
def test_a_filter_means_the_same_initiatives_as_elsewhere(portfolio, where, number):
    assert len(read(where)) == number


def test_what_runs_and_is_registered_on_the_day_has_not_been_observed_yet(database):
    made = factories.initiative(track=Track.ML, stages=[PILOT], registered_on=TODAY)
    assert read() == [("ml", Outcome.RUNNING, Standing.NOT_YET_OBSERVED, -1, -1)]
    before, after = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
    assert read(as_of=before) == [("ml", Outcome.RUNNING, Standing.NOT_YET_OBSERVED, -1, -1)]
    assert read(as_of=after) == [("ml", Outcome.RUNNING, Standing.OBSERVED, 545, 546)]
    with read_scope() as session:
        out = left_out(session, ALL, ADMIN, as_of=TODAY)
    assert out[Standing.NOT_YET_OBSERVED].ids == (made.id,)
    assert out[Standing.ENDED_BEFORE].number == 0


@pytest.mark.parametrize("where", [ALL, PortfolioFilter(tracks=(Track.ML,))])
@pytest.mark.parametrize("by", [(Split.TRACK,), (), (Split.UNIT,)])
def test_days_that_are_read_together_are_what_each_is_alone(portfolio, where, by):
    days = (dt.date(2024, 6, 1), dt.date(2025, 2, 15), dt.date(2025, 1, 20), TODAY)

    def spread(frame):
        every = frame.loc[frame.index.repeat(frame["n"])].drop(columns="n")
        return sorted(every.itertuples(index=False, name=None))

    with read_scope() as session:
        together = spells_frames(session, where, ADMIN, days=days, by=by)
        alone = [spells_frame(session, where, ADMIN, as_of=day, by=by) for day in days]
    assert [spread(frame) for frame in together] == [spread(frame) for frame in alone]
    assert len(together[-1])


def test_without_bounds_all_is_as_with_them_but_what_ages_could_be(portfolio):
    for start in ("2025-02", "2025"):
        ended = entered(Stage.PRODUCTION, "2025-12-20")
        factories.initiative(stages=[entered(Stage.PILOT, start), ended], registered_on=EARLY)
    days = (dt.date(2025, 6, 1), TODAY)

    def known(frames):
        held = [frame.drop(columns=["youngest", "oldest", "n"]) for frame in frames]
        counted = zip(held, frames, strict=True)
        rows = [each.loc[each.index.repeat(frame["n"])] for each, frame in counted]
        return [sorted(each.itertuples(index=False, name=None)) for each in rows]

    with read_scope() as session:
        bounded = spells_frames(session, ALL, ADMIN, days=days, by=())
        plain = spells_frames(session, ALL, ADMIN, days=days, by=(), bounds=False)
    assert known(plain) == known(bounded)
    assert len(plain[-1])


SWEEP = [dt.date(2024, 12, 31) + dt.timedelta(days=17 * n) for n in range(36)]


def test_on_every_day_a_spell_is_as_old_as_its_history_says(portfolio):
    later = dt.date(2025, 9, 9)
    for stages in (
        [entered(Stage.PILOT, "2025-02"), entered(Stage.PRODUCTION, "2025-08-20")],
        [entered(Stage.PILOT, "2025-02-10"), entered(Stage.STOPPED, "2025")],
        [entered(Stage.PILOT, "2025"), entered(Stage.PRODUCTION, "2026-01", DateBasis.OBSERVED)],
        [PILOT, entered(Stage.IDEA, "2025-04-04"), entered(Stage.PILOT, "2025-06-06")],
    ):
        for registered_on in (EARLY, later):
            factories.initiative(track=Track.ML, stages=stages, registered_on=registered_on)
    with read_scope() as session:
        held = session.scalars(select(PilotSpell)).all()
        for day, found in zip(
            SWEEP, spells_frames(session, ALL, ADMIN, days=SWEEP, by=()), strict=True
        ):
            columns = ["outcome", "standing", "entry_age", "exit_age", "youngest", "oldest"]
            every = found.loc[found.index.repeat(found["n"]), columns]
            told = [list(each) for row in held if (each := by_history(row, day))]
            assert sorted(every.to_numpy().tolist()) == sorted(told), day


def by_history(row, day):
    """Return how a spell stood on a day, None before it began, by the rules for one history."""
    if row.began_by > day:
        return None
    if not row.recorded:
        return (row.outcome, Standing.UNRECORDED, -1, -1, -1, -1)
    spell = as_of(SpellRow(*(getattr(row, each.name) for each in fields(SpellRow))), day)
    assert spell is not None
    if not spell.dated:
        return (spell.outcome, Standing.UNDATED, -1, -1, -1, -1)
    middle, young, old = (
        ages(spell, registered_on=row.registered_on, as_of=day, reading=reading)
        for reading in (Reading.MIDDLE, Reading.SHORTEST, Reading.LONGEST)
    )
    if not middle.observed:
        runs = spell.outcome is Outcome.RUNNING
        why = Standing.NOT_YET_OBSERVED if runs else Standing.ENDED_BEFORE
        return (spell.outcome, why, -1, -1, -1, -1)
    return (spell.outcome, Standing.OBSERVED, middle.entry, middle.exit, young.exit, old.exit)


def test_a_top_level_unit_is_asked_of_the_summaries_and_a_lower_one_of_initiatives(
    portfolio, count_statements
):
    below = factories.initiative(unit=["Claims", "Office"], stages=[PILOT], registered_on=EARLY)
    with count_statements() as statements:
        assert len(read(PortfolioFilter(units=(below.root_unit_id,)))) == 3
    assert not any("FROM initiative" in statement for statement in statements)
    assert len(read(PortfolioFilter(units=(below.unit_id,)))) == 1
