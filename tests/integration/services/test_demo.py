"""The demo portfolio comes in through the services; what stays of it is the audit trail."""

import datetime as dt
import itertools
from collections import Counter

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain import chain, lifecycle
from governance.domain.actors import Role
from governance.domain.drafts import refusals
from governance.domain.enums import DateBasis, Operation, Precision, RowOutcome, Stage, Track
from governance.domain.filters import AuditFilter
from governance.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError
from governance.models import (
    AuditEvent,
    BusinessUnit,
    ImportBatch,
    ImportRow,
    Initiative,
    Person,
    SourceRecord,
    StageEntry,
)
from governance.models.recorder import WriteContext, set_context
from governance.queries.audit import event_page, links
from governance.services.demo import DemoState, demo_state, load_demo, remove_demo
from governance.services.demo_acts import DemoGovernance
from governance.services.demo_portfolio import Ago, read_portfolio
from tests import factories
from tests.factories import governing

TABLES_OF_RECORDS = (Initiative, StageEntry, SourceRecord, ImportRow, Person, BusinessUnit)


@pytest.fixture(autouse=True)
def idle_people(monkeypatch):
    """People of the demo who do nothing; what they do is tested in test_demo_governance."""
    monkeypatch.setattr(
        "governance.services.demo.read_governance", lambda: DemoGovernance(people={}, acts={})
    )


@pytest.fixture
def database(database):
    """A database in which the catalogue is published."""
    governing.publish()
    return database


def load(admin) -> int:
    with write_scope() as session:
        return load_demo(session, actor=admin)


def remove(admin) -> int:
    with write_scope() as session:
        return remove_demo(session, actor=admin)


def state() -> DemoState:
    with read_scope() as session:
        return demo_state(session)


def rows(model) -> list:
    with read_scope() as session:
        return list(session.scalars(select(model)))


def test_the_portfolio_shows_every_track_and_every_stage_before_its_gates(database, admin):
    assert load(admin) == 69
    initiatives = rows(Initiative)
    assert all(initiative.is_demo for initiative in initiatives)
    assert {initiative.track for initiative in initiatives} == set(Track)
    # Retirement is a gate, so it is what people of the demo do that leads there.
    assert {initiative.stage for initiative in initiatives} == set(Stage) - {Stage.RETIRED}
    by_track = Counter(initiative.track for initiative in initiatives)
    assert by_track[Track.ML] > by_track[Track.GENAI] > by_track[Track.HYBRID] > 4


def test_its_history_covers_two_years_and_ends_near_today(database, admin):
    load(admin)
    today = dt.datetime.now(dt.UTC).date()
    entries = rows(StageEntry)
    newest = max(entry.effective_on for entry in entries)
    months = {(entry.effective_on.year, entry.effective_on.month) for entry in entries}
    assert today - dt.timedelta(days=45) < newest <= today
    assert len(months) > 24
    assert {entry.precision for entry in entries} == set(Precision)
    assert {entry.basis for entry in entries} == set(DateBasis)


def test_it_holds_moves_back_and_corrections_with_their_reasons(database, admin):
    load(admin)
    entries = rows(StageEntry)
    stages: dict[int, list[Stage]] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        if entry.corrects_id is None:
            stages.setdefault(entry.initiative_id, []).append(entry.stage)
    ladder = lifecycle.LADDER
    went_back = [
        history
        for history in stages.values()
        for before, after in itertools.pairwise(history)
        if before in ladder and after in ladder and ladder.index(after) < ladder.index(before)
    ]
    corrections = [entry for entry in entries if entry.corrects_id is not None]
    assert len(went_back) == 2
    assert len(corrections) == 2
    assert all(entry.note for entry in corrections)


def test_loading_leaves_an_audit_event_for_every_row_and_a_chain_that_holds(database, admin):
    load(admin)
    inserted = Counter(
        event.entity for event in rows(AuditEvent) if event.operation is Operation.INSERT
    )
    for model in (Initiative, StageEntry, Person, BusinessUnit):
        assert inserted[model.__tablename__] == len(rows(model))
    with read_scope() as session:
        assert chain.verify(links(session), {}).holds


def test_a_second_loading_is_refused_and_changes_nothing(database, admin):
    load(admin)
    with pytest.raises(ConflictError, match="already loaded"):
        load(admin)
    assert len(rows(Initiative)) == 69


def test_removing_takes_everything_away_and_keeps_the_audit_trail(database, admin):
    load(admin)
    before = len(rows(AuditEvent))
    assert remove(admin) == 69
    for model in TABLES_OF_RECORDS:
        assert rows(model) == []
    deleted = [event for event in rows(AuditEvent) if event.operation is Operation.DELETE]
    assert len(rows(AuditEvent)) == before + len(deleted)
    assert {event.action for event in deleted} == {"remove_demo"}
    with read_scope() as session:
        assert chain.verify(links(session), {}).holds


def test_removing_leaves_what_people_have_registered_meanwhile(database, admin):
    load(admin)
    mine = factories.initiative(
        name="Ours", unit=("Claims", "Motor Claims"), owner="claims-analytics@example.com"
    )
    remove(admin)
    assert [initiative.id for initiative in rows(Initiative)] == [mine.id]
    assert {unit.name for unit in rows(BusinessUnit)} == {"Claims", "Motor Claims"}
    assert [person.name for person in rows(Person)] == ["claims-analytics@example.com"]


def test_removing_takes_what_an_import_has_said_of_demo_initiatives(database, admin):
    load(admin)
    one = rows(Initiative)[0]
    with write_scope() as session:
        set_context(session, WriteContext(admin, "run_import"))
        batch = ImportBatch(
            register="sheet",
            file_name="sheet.csv",
            file_sha256="0" * 64,
            as_of=dt.date(2026, 1, 28),
            profile_name="generic",
            profile={},
            recorded_by=admin.identity,
        )
        session.add(batch)
        session.flush()
        about = {"import_batch_id": batch.id, "initiative_id": one.id}
        session.add(ImportRow(**about, row_number=2, outcome=RowOutcome.UPDATED))
        session.add(
            SourceRecord(
                **about,
                register="sheet",
                name=one.name,
                unit_id=one.unit_id,
                mapped={},
                fields={},
                row_sha256="0" * 64,
            )
        )
    remove(admin)
    for model in TABLES_OF_RECORDS:
        assert rows(model) == []


def test_what_is_registered_later_does_not_inherit_the_history_of_the_demo(database, admin):
    load(admin)
    remove(admin)
    mine = factories.initiative(name="Ours")
    with read_scope() as session:
        found = event_page(session, AuditFilter(initiative_id=mine.id), admin)
    assert [event.operation for event in found.events] == [Operation.INSERT]
    assert found.events[0].after["name"] == "Ours"


def test_it_is_not_loaded_before_a_catalogue_is_published(sqlite_database, admin):
    with pytest.raises(NotFoundError, match="catalogue publish"):
        load(admin)
    assert rows(Initiative) == []


def test_removing_what_is_not_there_is_refused(database, admin):
    with pytest.raises(ConflictError, match="no demo portfolio"):
        remove(admin)


def test_the_state_tells_never_loaded_and_removed_apart(database, admin):
    factories.initiative(name="Ours", unit=("Claims",))
    assert state() is DemoState.NEVER
    load(admin)
    assert state() is DemoState.LOADED
    remove(admin)
    assert state() is DemoState.REMOVED


def test_after_removal_it_can_be_loaded_again(database, admin):
    load(admin)
    remove(admin)
    assert load(admin) == 69
    assert state() is DemoState.LOADED


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_only_an_administrator_may_load_or_remove_it(sqlite_database, actor, role):
    for use in (load_demo, remove_demo):
        with pytest.raises(PermissionDeniedError), write_scope() as session:
            use(session, actor=actor(role))


def test_the_portfolio_is_in_order_on_whatever_day_it_is_loaded():
    portfolio = read_portfolio()
    for offset in range(2 * 366):
        today = dt.date(2027, 1, 1) + dt.timedelta(days=offset)
        for record in portfolio.initiatives:
            assert refusals(record.draft(today), today) == {}
            entered = [draft.entered for draft in record.stage_drafts(today)]
            entered += [move.when.before(today) for move in record.moves]
            placed = None
            for date in entered:
                assert lifecycle.date_refusal(date, today) is None
                day = lifecycle.place(date, placed)
                assert placed is None or placed <= day, (record.id, today)
                placed = day


def test_ids_and_names_in_the_file_do_not_repeat():
    initiatives = read_portfolio().initiatives
    assert len({record.id for record in initiatives}) == len(initiatives)
    assert len({record.name for record in initiatives}) == len(initiatives)


@pytest.mark.parametrize(
    ("ago", "today", "date"),
    [
        (Ago(1, 0), dt.date(2026, 3, 31), "2026-02-28"),
        (Ago(14, 3), dt.date(2026, 11, 20), "2025-09-17"),
        (Ago(0, 20), dt.date(2026, 1, 5), "2025-12-16"),
        (Ago(12, 0, Precision.MONTH), dt.date(2026, 11, 20), "2025-11"),
        (Ago(40, 0, Precision.YEAR), dt.date(2026, 11, 20), "2023"),
    ],
)
def test_months_and_then_days_are_counted_back(ago, today, date):
    assert str(ago.before(today)) == date


VALID = """
units: {Claims: CLM}
initiatives:
  - {id: A-1, name: One, unit: [Claims], description: Reads., stages: {pilot: 3m}}
  - {id: A-2, name: Two, unit: [Claims], description: Writes., stages: {pilot: 3m}}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("Writes., stages: {pilot: 3m}", "Writes., stages: {pilot: soon}", "A-2, key stages.pilot"),
        ("Writes., stages: {pilot: 3m}", "Writes., stages: {trial: 3m}", "A-2, key stages.trial"),
        ("description: Writes.", "describes: Writes.", "A-2, key description: Field required"),
        ("id: A-2", "id: A-2, track: robot", "A-2, key track"),
        ("name: Two, unit: [Claims]", "name: Two, unit: [Elsewhere]", "A-2, key unit: 'Elsewhere'"),
        ("units: {Claims: CLM}", "units: Claims", "demo.yaml, key units"),
        ("units: {Claims: CLM}", "units: {Claims", "demo.yaml cannot be read"),
    ],
)
def test_a_fault_in_the_file_is_told_with_record_and_key(tmp_path, right, wrong, sentence):
    file = tmp_path / "demo.yaml"
    file.write_text(VALID)
    assert len(read_portfolio(file).initiatives) == 2
    file.write_text(VALID.replace(right, wrong))
    with pytest.raises(InvalidInputError, match=sentence):
        read_portfolio(file)


def test_a_fault_that_only_the_services_see_names_the_record(
    sqlite_database, admin, tmp_path, monkeypatch
):
    file = tmp_path / "demo.yaml"
    file.write_text(VALID.replace("Writes., stages: {pilot: 3m}", "Writes., phase: training"))
    portfolio = read_portfolio(file)
    monkeypatch.setattr("governance.services.demo.read_portfolio", lambda: portfolio)
    governing.publish()
    with pytest.raises(InvalidInputError, match="Demo initiative A-2: Training is not a phase"):
        load(admin)
    assert rows(Initiative) == []
