"""An import is a dated snapshot: it updates what its register changed and nothing else."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import func, select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, EntrySource, RowOutcome, Stage, Track
from governance.errors import (
    ConflictError,
    ImportRejectedError,
    InvalidInputError,
    ProfileError,
    UnreadableFileError,
)
from governance.exchange.profiles import load_profile, parse_profile
from governance.models import (
    AuditEvent,
    BusinessUnit,
    ImportBatch,
    ImportRow,
    Initiative,
    SourceRecord,
    StageEntry,
)
from governance.queries.imports import batch_detail, batch_rows, batches, saved_profiles
from governance.services.imports import preview_import, save_profile
from governance.services.initiatives import Edit, edit_initiative
from governance.services.stages import history_of, move_initiative, standing
from tests.support.sheets import AS_OF, csv_sheet, import_sheet, table_of

LATER = dt.date(2026, 6, 30)

CHATBOT = {
    "external_id": "A-1",
    "name": "Chatbot",
    "unit": "Service",
    "track": "genai",
    "stage": "pilot",
    "pilot_on": "2025-03",
    "vendor": "Acme",
    "cost centre": "K7",
}
FORECAST = {
    "external_id": "A-2",
    "name": "Demand forecast",
    "unit": "Supply › Planning",
    "owner": "ann@example.org",
    "track": "ml",
    "techniques": "classical_ml",
    "stage": "production",
    "production_on": "2024-11-05",
    "fact:personal_data": "no",
}


def counts(result) -> dict[str, int]:
    names = ("rows", "created", "updated", "unchanged", "rejected", "ambiguous", "disappeared")
    return {name: n for name in names if (n := getattr(result.counts, name))}


def one(name: str) -> Initiative:
    with read_scope() as session:
        return session.scalars(select(Initiative).where(Initiative.name == name)).one()


def history(name: str) -> list[StageEntry]:
    with read_scope() as session:
        found = session.scalars(select(Initiative.id).where(Initiative.name == name)).one()
        return standing(history_of(session, found))


def total(model) -> int:
    with read_scope() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def edit(admin, name: str, **changes) -> None:
    seen = one(name)
    with write_scope() as session:
        edit_initiative(session, actor=admin, edit=Edit(seen.id, seen.version, changes))


def test_rows_become_initiatives_with_unit_stage_facts_and_source_fields(database, admin):
    assert counts(import_sheet(admin, csv_sheet(CHATBOT, FORECAST))) == {"rows": 2, "created": 2}
    chatbot = one("Chatbot")
    assert (chatbot.track, chatbot.stage, chatbot.facts) == (
        Track.GENAI,
        Stage.PILOT,
        {"vendor": "Acme"},
    )
    assert PartialDate(chatbot.stage_since, chatbot.stage_since_precision) == PartialDate(
        dt.date(2025, 3, 1), chatbot.stage_since_precision
    )
    assert str(chatbot.stage_since_precision) == "month"
    assert one("Demand forecast").facts == {"personal_data": False}
    with read_scope() as session:
        unit = session.get_one(BusinessUnit, one("Demand forecast").unit_id)
        above = session.get_one(BusinessUnit, unit.parent_id)
        record = session.scalars(
            select(SourceRecord).where(SourceRecord.initiative_id == chatbot.id)
        ).one()
    assert (unit.name, above.name) == ("Planning", "Supply")
    assert record.fields == {"cost centre": "K7"}


def test_the_same_file_twice_changes_nothing_but_records_the_import(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT, FORECAST))
    before = (one("Chatbot").version, total(StageEntry), total(Initiative))
    again = import_sheet(admin, csv_sheet(CHATBOT, FORECAST), as_of=LATER)
    assert counts(again) == {"rows": 2, "unchanged": 2}
    assert (one("Chatbot").version, total(StageEntry), total(Initiative)) == before
    assert total(ImportBatch) == 2


def test_only_what_the_register_changed_is_taken_over(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT, FORECAST))
    edit(admin, "Chatbot", description="Answers customers")
    changed = CHATBOT | {"vendor": "Globex", "cost centre": "K8"}
    result = import_sheet(admin, csv_sheet(changed, FORECAST), as_of=LATER)
    assert counts(result) == {"rows": 2, "updated": 1, "unchanged": 1}
    chatbot = one("Chatbot")
    assert chatbot.facts == {"vendor": "Globex"}
    assert chatbot.description == "Answers customers"
    with read_scope() as session:
        updated = batch_rows(session, result.batch_id, admin, outcome=RowOutcome.UPDATED)
    assert updated.rows[0].changes == {
        "fact:vendor": ["Acme", "Globex"],
        "source:cost centre": ["K7", "K8"],
    }


def test_a_value_that_a_person_edited_as_well_stays_and_the_row_says_so(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT))
    edit(admin, "Chatbot", track=Track.HYBRID, facts={"vendor": "Own"})
    result = import_sheet(
        admin, csv_sheet(CHATBOT | {"track": "ml", "vendor": "Globex"}), as_of=LATER
    )
    assert counts(result) == {"rows": 1, "updated": 1}
    assert (one("Chatbot").track, one("Chatbot").facts) == (Track.HYBRID, {"vendor": "Own"})
    assert [problem.column for problem in result.problems] == ["track", "fact vendor"]
    assert "the edit was kept" in result.problems[0].reason


def test_a_new_stage_is_history_on_the_date_the_row_gives(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT))
    moved = CHATBOT | {"stage": "production", "production_on": "2026-02-10"}
    import_sheet(admin, csv_sheet(moved), as_of=LATER)
    assert [(entry.stage, entry.effective_on) for entry in history("Chatbot")] == [
        (Stage.PILOT, dt.date(2025, 3, 1)),
        (Stage.PRODUCTION, dt.date(2026, 2, 10)),
    ]
    assert one("Chatbot").stage_since == dt.date(2026, 2, 10)


def test_a_new_stage_without_a_date_is_dated_by_the_snapshot(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT))
    import_sheet(admin, csv_sheet(CHATBOT | {"stage": "stopped"}), as_of=LATER)
    last = history("Chatbot")[-1]
    assert (last.stage, last.effective_on, last.basis, last.source) == (
        Stage.STOPPED,
        LATER,
        DateBasis.OBSERVED,
        EntrySource.IMPORT,
    )


def test_a_changed_date_of_a_stage_is_a_correction(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT))
    import_sheet(admin, csv_sheet(CHATBOT | {"pilot_on": "2025-04-02"}), as_of=LATER)
    (held,) = history("Chatbot")
    assert held.effective_on == dt.date(2025, 4, 2)
    assert held.corrects_id is not None
    assert total(StageEntry) == 2


def test_a_stage_that_began_before_another_was_seen_pulls_that_sighting_back(database, admin):
    row = {"name": "Scan", "unit": "Service", "stage": "development", "production_on": ""}
    import_sheet(admin, csv_sheet(row))
    now = row | {"stage": "production", "production_on": "2025-05-01"}
    result = import_sheet(admin, csv_sheet(now), as_of=LATER)
    assert result.problems == ()
    assert (one("Scan").stage, one("Scan").stage_since) == (Stage.PRODUCTION, dt.date(2025, 5, 1))
    assert [entry.stage for entry in history("Scan")] == [Stage.DEVELOPMENT, Stage.PRODUCTION]


def test_a_stage_moved_here_meanwhile_stays(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT))
    seen = one("Chatbot")
    with write_scope() as session:
        move_initiative(
            session,
            actor=admin,
            initiative_id=seen.id,
            seen_version=seen.version,
            target=Stage.STOPPED,
            entered=PartialDate(dt.date(2026, 2, 1)),
        )
    result = import_sheet(admin, csv_sheet(CHATBOT | {"stage": "production"}), as_of=LATER)
    assert one("Chatbot").stage is Stage.STOPPED
    assert "moved to stopped here" in result.problems[0].reason


def test_what_the_file_no_longer_holds_is_listed_and_left_alone(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT, FORECAST))
    result = import_sheet(admin, csv_sheet(FORECAST), as_of=LATER)
    assert counts(result) == {"rows": 1, "unchanged": 1, "disappeared": 1}
    with read_scope() as session:
        gone = batch_rows(session, result.batch_id, admin, outcome=RowOutcome.DISAPPEARED)
    assert [(row.row_number, row.name) for row in gone.rows] == [(None, "Chatbot")]
    assert one("Chatbot").stage is Stage.PILOT


def test_a_rejected_row_does_not_make_its_initiative_disappear(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT, FORECAST))
    result = import_sheet(admin, csv_sheet(CHATBOT | {"track": "magic"}, FORECAST), as_of=LATER)
    assert counts(result) == {"rows": 2, "unchanged": 1, "rejected": 1}


def test_names_match_whatever_their_form_and_ids_are_not_needed(database, admin):
    import_sheet(admin, csv_sheet({"name": "Chat–Bot  2", "unit": "Service", "track": ""}))
    result = import_sheet(
        admin, csv_sheet({"name": "chat bot 2", "unit": "SERVICE", "track": "ml"}), as_of=LATER
    )
    assert counts(result) == {"rows": 1, "updated": 1}
    assert one("chat bot 2").track is Track.ML


def test_one_id_in_two_agencies_is_two_records(database, admin):
    twins = [{"external_id": "35", "name": f"Use {unit}", "unit": unit} for unit in ("X", "Y")]
    assert counts(import_sheet(admin, csv_sheet(*twins))) == {"rows": 2, "created": 2}
    renamed = [twin | {"name": twin["name"] + " now"} for twin in twins]
    result = import_sheet(admin, csv_sheet(*renamed), as_of=LATER)
    assert counts(result) == {"rows": 2, "updated": 2}


def test_generic_rejects_the_later_of_two_rows_with_one_identity(database, admin):
    result = import_sheet(admin, csv_sheet(CHATBOT, FORECAST, CHATBOT | {"name": "Other"}))
    assert counts(result) == {"rows": 3, "created": 2, "rejected": 1, "ambiguous": 2}
    (problem,) = result.problems
    assert problem.row == 4
    assert "repeats row 2" in problem.reason


NAMESAKES = """
name: namesakes
register: namesakes
fields: {name: name, external_id: id, description: description}
unit: [unit]
on_unread: keep
duplicates: keep
"""


def namesake(description: str, ident: str = "") -> dict[str, object]:
    return {"id": ident, "name": "Chatbot", "unit": "Service", "description": description}


def test_namesakes_are_kept_apart_and_never_guessed(database, admin):
    rules = parse_profile(NAMESAKES)
    sheet = csv_sheet(namesake("one"), namesake("two"))
    first = import_sheet(admin, sheet, profile=rules)
    assert counts(first) == {"rows": 2, "created": 2, "ambiguous": 2}
    again = import_sheet(admin, sheet, profile=rules)
    assert counts(again) == {"rows": 2, "unchanged": 2, "ambiguous": 2}
    changed = csv_sheet(namesake("one"), namesake("two, changed"))
    result = import_sheet(admin, changed, profile=rules, as_of=LATER)
    assert counts(result) == {"rows": 2, "unchanged": 1, "rejected": 1, "ambiguous": 2}
    assert "could be initiative" in result.problems[0].reason
    third = csv_sheet(namesake("one"), namesake("two"), namesake("three"))
    assert counts(import_sheet(admin, third, profile=rules, as_of=LATER)) == {
        "rows": 3,
        "created": 1,
        "unchanged": 2,
        "ambiguous": 3,
    }


def test_ids_tell_namesakes_apart(database, admin):
    rules = parse_profile(NAMESAKES)
    import_sheet(admin, csv_sheet(namesake("one", "1"), namesake("two", "2")), profile=rules)
    changed = csv_sheet(namesake("two, changed", "2"), namesake("one", "1"))
    result = import_sheet(admin, changed, profile=rules, as_of=LATER)
    assert counts(result) == {"rows": 2, "updated": 1, "unchanged": 1}


def test_an_id_given_later_joins_the_record_that_had_none(database, admin):
    rules = parse_profile(NAMESAKES)
    import_sheet(admin, csv_sheet(namesake("one")), profile=rules)
    result = import_sheet(admin, csv_sheet(namesake("one", "7")), profile=rules, as_of=LATER)
    assert counts(result) == {"rows": 1, "updated": 1}
    assert one("Chatbot").external_id == "7"


def test_a_strict_import_names_the_first_bad_row_and_writes_nothing(database, admin):
    with pytest.raises(ImportRejectedError, match=r"Row 3, column stage “flying”"):
        import_sheet(admin, csv_sheet(CHATBOT, FORECAST | {"stage": "flying"}), strict=True)
    assert total(Initiative) == total(ImportBatch) == total(AuditEvent) == 0


def test_an_older_snapshot_cannot_follow_a_newer_one(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT), as_of=LATER)
    with pytest.raises(InvalidInputError, match="already imported as of 2026-06-30"):
        import_sheet(admin, csv_sheet(FORECAST), as_of=AS_OF)
    assert counts(import_sheet(admin, csv_sheet(CHATBOT), as_of=AS_OF)) == {
        "rows": 1,
        "unchanged": 1,
    }


def test_a_snapshot_of_tomorrow_is_refused(sqlite_database, admin):
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    with pytest.raises(InvalidInputError, match="must lie between 1950-01-01 and today"):
        import_sheet(admin, csv_sheet(CHATBOT), as_of=tomorrow)


def test_a_preview_says_what_would_change_and_writes_nothing(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT, FORECAST))
    events = total(AuditEvent)
    rules = load_profile("generic")
    new = {"name": "New", "unit": "Brand new unit", "owner": "zoe@example.org"}
    sheet = csv_sheet(CHATBOT | {"stage": "production", "unit": "Elsewhere"}, new)
    with read_scope() as session:
        preview = preview_import(
            session, actor=admin, table=table_of(sheet, rules), profile=rules, as_of=LATER
        )
    assert (preview.counts.created, preview.counts.disappeared) == (2, 2)
    same_unit = csv_sheet(CHATBOT | {"stage": "production"}, new)
    with read_scope() as session:
        preview = preview_import(
            session, actor=admin, table=table_of(same_unit, rules), profile=rules, as_of=LATER
        )
    updated, created = preview.rows
    assert updated.changes == {"stage": ["pilot", "production 2026-06-30"]}
    assert (created.outcome, created.initiative_id) == (RowOutcome.CREATED, None)
    assert preview.disappeared == (one("Demand forecast").id,)
    assert total(AuditEvent) == events


def test_rows_outside_the_scope_of_the_actor_are_rejected(database, admin, actor):
    import_sheet(admin, csv_sheet(CHATBOT, FORECAST))
    service = one("Chatbot").root_unit_id
    analyst = actor(Role.ANALYST, units={service})
    changed = csv_sheet(CHATBOT | {"vendor": "Globex"}, FORECAST | {"track": "genai"})
    result = import_sheet(analyst, changed, as_of=LATER)
    assert counts(result) == {"rows": 2, "updated": 1, "rejected": 1}
    assert one("Demand forecast").track is Track.ML
    assert "outside your scope" in result.problems[0].reason
    other = actor(Role.VIEWER, units={one("Demand forecast").root_unit_id})
    with read_scope() as session:
        (mine,) = batches(session, other)
        seen = batch_rows(session, mine.id, other)
    assert (mine.rows, mine.created, mine.ambiguous) == (1, 1, None)
    assert [row.name for row in seen.rows] == ["Demand forecast"]


def test_what_was_imported_can_be_read_by_row(database, admin):
    result = import_sheet(admin, csv_sheet(CHATBOT, FORECAST | {"stage": "flying"}))
    with read_scope() as session:
        detail = batch_detail(session, result.batch_id, admin)
        everything = batch_rows(session, result.batch_id, admin)
        bad = batch_rows(session, result.batch_id, admin, with_problems=True)
    assert (detail.batch.rows, detail.batch.rejected) == (2, 1)
    assert detail.profile["name"] == "generic"
    assert [row.row_number for row in everything.rows] == [2, 3]
    assert (bad.total, bad.rows[0].problems[0]["column"]) == (1, "stage")


def test_every_row_of_an_import_is_audited(database, admin):
    import_sheet(admin, csv_sheet(CHATBOT))
    with read_scope() as session:
        told = session.execute(select(AuditEvent.action, AuditEvent.entity)).all()
    assert {action for action, _ in told} == {"run_import"}
    assert {entity for _, entity in told} == {
        "business_unit",
        "import_batch",
        "import_row",
        "initiative",
        "source_record",
        "stage_entry",
    }


def test_a_sheet_without_a_required_column_writes_nothing(database, admin):
    with pytest.raises(UnreadableFileError, match="no column “name” for the name"):
        import_sheet(admin, csv_sheet({"title": "x", "unit": "y", "stage": "idea"}))
    assert total(ImportBatch) == 0


def test_a_profile_is_saved_once_and_then_only_by_who_saw_it(database, admin):
    with write_scope() as session:
        save_profile(session, actor=admin, name="namesakes", body=NAMESAKES)
    with read_scope() as session:
        (saved,) = saved_profiles(session, admin)
    assert parse_profile(saved.body).register_name == "namesakes"
    with write_scope() as session:
        save_profile(
            session,
            actor=admin,
            name="namesakes",
            body=NAMESAKES + "dates: {day_first: true}\n",
            seen_version=saved.version,
        )
    with pytest.raises(ConflictError, match="saved by somebody else"), write_scope() as session:
        save_profile(
            session, actor=admin, name="namesakes", body=NAMESAKES, seen_version=saved.version
        )


@pytest.mark.parametrize(
    ("name", "body", "error", "sentence"),
    [
        ("generic", NAMESAKES, InvalidInputError, "built in"),
        ("other", NAMESAKES, InvalidInputError, "names the profile namesakes"),
        ("namesakes", "name: namesakes", ProfileError, "the key register is missing"),
    ],
)
def test_a_wrong_profile_is_not_saved(sqlite_database, admin, name, body, error, sentence):
    with pytest.raises(error, match=sentence), write_scope() as session:
        save_profile(session, actor=admin, name=name, body=body)


# A file that holds NUL is refused as a whole, and lone surrogates cannot be written to one.
SIGNS = strategies.characters(exclude_characters="\0", exclude_categories=["Cs"])
ANY_ROW = strategies.fixed_dictionaries(
    {
        "external_id": strategies.sampled_from(["", "1", "2", "3"]),
        "name": strategies.sampled_from(["", "Chatbot", "chat bot", "Scan", "=1+1", "\x07"]),
        "unit": strategies.sampled_from(["", "A", "a", "A › B"]),
        "stage": strategies.sampled_from(["", "pilot", "c) Production", "nowhere"]),
        "pilot_on": strategies.sampled_from(["", "2024", "01/2025", "TBD", "2999-01-01"]),
        "more": strategies.text(SIGNS, max_size=5),
    }
)


@pytest.mark.parametrize("duplicates", ["keep", "reject"])
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    first=strategies.lists(ANY_ROW, min_size=1, max_size=6),
    second=strategies.lists(ANY_ROW, min_size=1, max_size=6),
)
def test_every_row_has_one_outcome_and_a_second_run_changes_nothing(
    sqlite_database, admin, duplicates, first, second
):
    register = f"r{total(ImportBatch)}"
    text = load_profile("generic").as_text()
    rules = parse_profile(
        text.replace("register: generic", f"register: {register}")
        + f"duplicates: {duplicates}\non_unread: keep\n"
    )
    marker = {"external_id": "9", "name": "Marker", "unit": f"M {register}"}
    for rows in (first, second):
        own = [row | {"unit": row["unit"] and f"{row['unit']} {register}"} for row in rows]
        sheet = csv_sheet(*own, marker)
        result = import_sheet(admin, sheet, profile=rules).counts
        parts = (result.created, result.updated, result.unchanged, result.rejected)
        assert sum(parts) == result.rows
        initiatives = total(Initiative)
        again = import_sheet(admin, sheet, profile=rules).counts
        assert (again.rows, again.rejected) == (result.rows, result.rejected)
        assert (again.created, again.updated) == (0, 0)
        assert total(Initiative) == initiatives
        with read_scope() as session:
            numbers = session.scalars(
                select(ImportRow.row_number).where(
                    ImportRow.import_batch_id == select(func.max(ImportBatch.id)).scalar_subquery(),
                    ImportRow.row_number.is_not(None),
                )
            ).all()
        assert len(numbers) == len(set(numbers)) == again.rows
