"""Registering and editing: what is kept, what is refused, and that nothing is lost on the way."""

import json

import pytest
from sqlalchemy import func, select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.drafts import InitiativeDraft
from governance.domain.enums import Phase, Stage, Technique, Track
from governance.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    PermissionDeniedError,
)
from governance.models import AuditEvent, BusinessUnit, Initiative, Person, StageEntry
from governance.queries.initiatives import namesakes
from governance.services.initiatives import (
    Edit,
    create_initiative,
    edit_initiative,
    edit_initiatives,
)
from tests import factories
from tests.factories import entered


def edit(actor, record, **changes):
    with write_scope() as session:
        return edit_initiative(
            session, actor=actor, edit=Edit(record.id, record.version, changes), reason="test"
        )


def stored(record):
    with read_scope() as session:
        return session.get_one(Initiative, record.id)


class TestRegistering:
    def test_a_new_initiative_has_its_unit_owner_stage_and_history(self, database):
        record = factories.initiative(
            name="Invoice matching",
            unit=["Finance", "Accounts payable"],
            owner="payables@example.org",
            track=Track.ML,
            techniques=(Technique.NLP, Technique.CLASSICAL_ML),
            stages=[entered(Stage.IDEA, "2024-01"), entered(Stage.PILOT, "2024-06-03")],
        )

        found = stored(record)
        assert (found.stage, str(found.stage_since)) == (Stage.PILOT, "2024-06-03")
        assert found.techniques == ["classical_ml", "nlp"]
        with read_scope() as session:
            unit = session.get_one(BusinessUnit, found.unit_id)
            assert session.get_one(BusinessUnit, unit.parent_id).id == found.root_unit_id
            assert session.get_one(Person, found.owner_id).email == "payables@example.org"
            history = session.scalars(select(StageEntry).order_by(StageEntry.id)).all()
        assert [entry.stage for entry in history] == [Stage.IDEA, Stage.PILOT]

    def test_two_spellings_of_a_unit_and_an_owner_are_one(self, database):
        factories.initiative(unit=["Finance – EU"], owner="Risk Desk")
        factories.initiative(unit=["finance EU"], owner="risk  desk")

        with read_scope() as session:
            assert session.scalar(select(func.count(BusinessUnit.id))) == 1
            assert session.scalar(select(func.count(Person.id))) == 1

    def test_text_that_looks_like_a_formula_or_markup_is_kept_as_it_is(self, database):
        record = factories.initiative(name='=HYPERLINK("x")', description="<b>**$x$**</b>\x00")

        assert stored(record).name == '=HYPERLINK("x")'
        assert stored(record).description == "<b>**$x$**</b>"

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"name": " "}, "The name is empty"),
            ({"name": "x" * 10_000}, "at most 500"),
            ({"unit": []}, "The business unit is missing"),
            ({"unit": ["–"]}, "holds no letter or digit"),
            ({"unit": 999}, "There is no business unit 999"),
            ({"owner": "x" * 501}, "The name of the person has 501 characters"),
            ({"stages": [entered(Stage.PILOT, "2999-01-01")]}, "lies in the future"),
            ({"stages": [entered(Stage.PILOT, "0001-01-01")]}, "check the year"),
            (
                {"stages": [entered(Stage.PILOT, "2024-05"), entered(Stage.PRODUCTION, "2024-04")]},
                "before the stage it follows",
            ),
        ],
    )
    def test_what_cannot_be_is_refused_in_one_sentence_and_leaves_nothing(
        self, sqlite_database, fields, words
    ):
        with pytest.raises(InvalidInputError, match=words):
            factories.initiative(**fields)

        with read_scope() as session:
            assert session.scalar(select(func.count(AuditEvent.sequence))) == 0

    def test_a_scoped_analyst_registers_in_the_own_units_only(self, database, actor):
        own = factories.initiative(unit=["Claims"])
        factories.initiative(unit=["Finance"])
        analyst = actor(Role.ANALYST, units={own.root_unit_id})

        factories.initiative(actor=analyst, unit=["Claims", "Motor"])
        with pytest.raises(PermissionDeniedError):
            factories.initiative(actor=analyst, unit=["Finance"])
        with pytest.raises(PermissionDeniedError, match="top-level unit"):
            factories.initiative(actor=analyst, unit=["Brand new"])


class TestEditing:
    def test_only_what_changed_is_recorded(self, database, admin):
        record = factories.initiative(name="Chatbot", track=Track.ML)

        edit(admin, record, track=Track.GENAI, description="Answers questions")

        with read_scope() as session:
            newest = select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(1)
            event = session.scalars(newest).one()
        before, after = json.loads(event.before), json.loads(event.after)
        assert before.pop("updated_at") < after.pop("updated_at")
        assert before == {"description": "", "track": "ml"}
        assert after == {"description": "Answers questions", "track": "genai"}
        assert (event.action, event.reason, event.actor) == (
            "edit_initiative",
            "test",
            admin.identity,
        )

    def test_an_edit_that_changes_nothing_leaves_no_trace(self, database, admin):
        record = factories.initiative(name="Chatbot")
        with read_scope() as session:
            events = session.scalar(select(func.count(AuditEvent.sequence)))

        edit(admin, record, name="Chatbot")

        assert stored(record).version == record.version
        with read_scope() as session:
            assert session.scalar(select(func.count(AuditEvent.sequence))) == events

    def test_people_and_units_change_by_name(self, database, admin):
        record = factories.initiative(owner="a@example.org")

        edit(admin, record, owner="", sponsor="Board", unit=["Sales", "Online"])

        found = stored(record)
        assert found.owner_id is None
        with read_scope() as session:
            assert session.get_one(Person, found.sponsor_id).name == "Board"
            assert session.get_one(BusinessUnit, found.root_unit_id).name == "Sales"

    def test_searching_follows_the_edit(self, database, admin):
        record = factories.initiative(name="Chatbot", facts={"vendor": "Acme"})

        edit(admin, record, name="Ärztebot", facts={"vendor": "Globex"}, owner="Clinic desk")

        assert all(word in stored(record).search_text for word in ("ärztebot", "globex", "clinic"))
        assert "acme" not in stored(record).search_text

    def test_a_stale_edit_is_refused_and_nothing_is_overwritten(self, database, admin):
        record = factories.initiative(name="Chatbot")
        edit(admin, record, name="Chatbot A")

        with pytest.raises(ConflictError, match="saved by somebody else"):
            edit(admin, record, name="Chatbot B")

        assert stored(record).name == "Chatbot A"

    def test_many_edits_are_all_made_or_none(self, database, admin):
        one, two = factories.initiative(name="One"), factories.initiative(name="Two")
        edits = [
            Edit(one.id, one.version, {"name": "One better"}),
            Edit(two.id, two.version, {"name": " "}),
        ]

        with pytest.raises(InvalidInputError, match="Two: The name is empty"), write_scope() as s:
            edit_initiatives(s, actor=admin, edits=edits)

        assert stored(one).name == "One"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"stage": Stage.PRODUCTION}, "stage is not a field that can be edited"),
            ({"phase": Phase.RELEASE}, "not a phase of ML work"),
            ({"facts": {"Bad Name": 1}}, "not usable"),
            ({"registered_on": None}, "registered on is missing"),
            ({"track": None}, "track is missing"),
        ],
    )
    def test_fields_that_cannot_be_are_refused(self, sqlite_database, admin, changes, words):
        record = factories.initiative(track=Track.ML)

        with pytest.raises(InvalidInputError, match=words):
            edit(admin, record, **changes)

    def test_an_initiative_out_of_scope_does_not_exist_for_the_actor(self, database, actor):
        record = factories.initiative(unit=["Claims"])
        elsewhere = actor(Role.ANALYST, units={record.root_unit_id + 1})

        with pytest.raises(NotFoundError):
            edit(elsewhere, record, name="Mine now")


def test_a_service_without_permission_reads_nothing(sqlite_database, actor, count_statements):
    draft = InitiativeDraft("Chatbot")

    with count_statements() as statements, pytest.raises(PermissionDeniedError):  # noqa: SIM117
        with write_scope() as session:
            create_initiative(session, actor=actor(Role.VIEWER), draft=draft, unit=["Sales"])

    assert statements == []


def test_namesakes_differ_only_in_spelling_accents_included(database, admin):
    first = factories.initiative(name="Café – Schätzung", unit=["Claims"])
    below = factories.initiative(name="CAFE SCHATZUNG", unit=["Claims", "Motor"])
    factories.initiative(name="Cafe Schatzung", unit=["Service"])
    factories.initiative(name="Cafe Schatzung 2", unit=["Claims"])

    with read_scope() as session:
        found = namesakes(session, "cafe schätzung", first.unit_id, admin)

    assert [row.id for row in found] == [first.id, below.id]
