"""Stage history: entries are added, never changed, and the initiative shows what they say."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from governance.db.session import engine_for, read_scope, write_scope
from governance.domain.dates import PartialDate
from governance.domain.drafts import StageDraft
from governance.domain.enums import DateBasis, EntrySource, Precision, Stage
from governance.domain.filters import PortfolioFilter
from governance.errors import ConflictError, InvalidInputError
from governance.models import Initiative, StageEntry
from governance.queries.portfolio import counts_frame
from governance.services.stages import correct_stage_entry, move_initiative
from tests import factories
from tests.factories import ADMIN, entered, on


def move(record, target, when):
    with write_scope() as session:
        return move_initiative(
            session,
            actor=ADMIN,
            initiative_id=record.id,
            seen_version=record.version,
            target=target,
            entered=on(when),
            reason="decided",
        )


def correct(record, entry, stage, when=None, reason="recorded wrongly"):
    with write_scope() as session:
        return correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=entry.id,
            seen_version=record.version,
            stage=stage,
            entered=on(when) if when else None,
            reason=reason,
        )


def history(record):
    with read_scope() as session:
        mine = select(StageEntry).where(StageEntry.initiative_id == record.id)
        return session.scalars(mine.order_by(StageEntry.id)).all()


class TestMoving:
    def test_a_move_adds_an_entry_and_changes_none(self, database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])
        before = [(entry.id, entry.stage) for entry in history(record)]

        moved = move(record, Stage.STOPPED, "2025-02")

        assert (moved.stage, moved.stage_since) == (Stage.STOPPED, dt.date(2025, 2, 1))
        assert moved.stage_since_precision is Precision.MONTH
        assert [(entry.id, entry.stage) for entry in history(record)][:1] == before

    def test_moving_back_is_recorded_as_a_move(self, database):
        record = factories.initiative(stages=[entered(Stage.PRODUCTION, "2024-06-03")])

        moved = move(record, Stage.PILOT, "2025-02-01")

        assert moved.stage is Stage.PILOT
        assert [entry.stage for entry in history(record)] == [Stage.PRODUCTION, Stage.PILOT]

    def test_the_first_thing_said_of_its_stage_needs_no_gate(self, database):
        record = factories.initiative()

        move(record, Stage.PRODUCTION, "2024-06-03")

        assert [entry.source for entry in history(record)] == [EntrySource.REGISTERED]

    def test_a_stage_is_not_entered_before_the_one_it_follows(self, database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])

        with pytest.raises(InvalidInputError, match="before pilot was entered"):
            move(record, Stage.STOPPED, "2024-06-02")

    def test_a_month_or_year_around_the_last_entry_comes_after_it(self, database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])

        assert move(record, Stage.STOPPED, "2024").stage is Stage.STOPPED

    @pytest.mark.parametrize(
        ("target", "when", "words"),
        [
            (Stage.RETIRED, "2025-01-01", "cannot move to retired"),
            (Stage.PRODUCTION, "2999-01-01", "lies in the future"),
        ],
    )
    def test_moves_that_cannot_be_are_refused(self, sqlite_database, target, when, words):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])

        with pytest.raises(InvalidInputError, match=words):
            move(record, target, when)

    def test_a_move_from_a_stale_page_is_refused(self, database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])
        move(record, Stage.DEVELOPMENT, "2025-01-01")

        with pytest.raises(ConflictError):
            move(record, Stage.STOPPED, "2025-01-01")


class TestCorrecting:
    def test_the_wrong_entry_stays_and_no_longer_counts(self, database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])

        fixed = correct(record, history(record)[0], Stage.DEVELOPMENT, "2024-05-01")

        assert (fixed.stage, fixed.stage_since) == (Stage.DEVELOPMENT, dt.date(2024, 5, 1))
        assert [entry.stage for entry in history(record)] == [Stage.PILOT, Stage.DEVELOPMENT]
        assert history(record)[1].corrects_id == history(record)[0].id

    def test_withdrawing_the_only_entry_leaves_the_stage_unknown(self, database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])

        fixed = correct(record, history(record)[0], None)

        assert (fixed.stage, fixed.reached) == (Stage.UNKNOWN, 0)
        assert fixed.stage_since == record.registered_on

    def test_correcting_an_earlier_entry_keeps_the_present_stage(self, database):
        stages = [entered(Stage.PILOT, "2024-06-03"), entered(Stage.PRODUCTION, "2024-09-01")]
        record = factories.initiative(stages=stages)

        fixed = correct(record, history(record)[0], Stage.PILOT, "2024-02")

        assert (fixed.stage, fixed.stage_since) == (Stage.PRODUCTION, dt.date(2024, 9, 1))

    def test_stating_a_date_that_was_only_observed_makes_it_stated(self, database):
        seen = entered(Stage.PILOT, "2026-01-28", DateBasis.OBSERVED)
        record = factories.initiative(stages=[seen])

        fixed = correct(record, history(record)[0], Stage.PILOT, "2024-02")

        assert fixed.stage_since_basis is DateBasis.STATED

    def test_an_entry_is_corrected_once(self, database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])
        wrong = history(record)[0]
        fixed = correct(record, wrong, Stage.PILOT, "2024-05-03")

        with pytest.raises(ConflictError, match="correct the newer one"):
            correct(fixed, wrong, Stage.PILOT, "2024-04-03")

    def test_a_correction_says_why(self, sqlite_database):
        record = factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])

        with pytest.raises(InvalidInputError, match="The reason is empty"):
            correct(record, history(record)[0], None, reason=" ")


@pytest.mark.parametrize(
    "statement", ["UPDATE stage_entry SET note = 'x'", "DELETE FROM stage_entry"]
)
def test_the_database_refuses_to_change_history(database, statement):
    factories.initiative(stages=[entered(Stage.PILOT, "2024-06-03")])

    with pytest.raises(DBAPIError, match="append-only"), engine_for(database).begin() as connection:
        connection.execute(text(statement))


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    dates=st.lists(DAYS, min_size=1, max_size=4, unique=True),
    precision=st.sampled_from(Precision),
    day=DAYS,
)
def test_the_stage_as_of_a_day_is_the_last_one_entered_by_then(
    sqlite_database, dates, precision, day
):
    path = [Stage.IDEA, Stage.DEVELOPMENT, Stage.PILOT, Stage.PRODUCTION]
    drafts = [
        StageDraft(stage, PartialDate(date, precision))
        for stage, date in zip(path, sorted(dates), strict=False)
    ]
    record = factories.initiative(stages=drafts)
    ordered = [entry.ordered_on for entry in history(record)]
    expected = [stage for stage, date in zip(path, ordered, strict=False) if date <= day]

    with read_scope() as session:
        mine = PortfolioFilter(ids=(record.id,))
        then = counts_frame(session, mine, ADMIN, as_of=day)
        now = counts_frame(session, mine, ADMIN)
        today = counts_frame(session, mine, ADMIN, as_of=dt.date(2026, 1, 1))

    assert list(then["stage"]) == [stage.value for stage in expected[-1:]]
    assert now.equals(today)


def test_columns_of_the_initiative_equal_what_the_history_says(database):
    stages = [entered(Stage.PILOT, "2024"), entered(Stage.PRODUCTION, "2024-03-05")]
    record = factories.initiative(stages=stages)
    moved = move(record, Stage.PILOT, "2025-01-01")
    correct(moved, history(record)[1], Stage.PRODUCTION, "2024-04-01")

    with read_scope() as session:
        found = session.get_one(Initiative, record.id)
        then = counts_frame(session, PortfolioFilter(), ADMIN, as_of=dt.date(2026, 1, 1))

    assert list(then["stage"]) == [found.stage.value] == ["pilot"]
    assert list(then["reached"]) == [found.reached]
