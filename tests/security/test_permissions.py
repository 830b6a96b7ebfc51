"""Who may call which service function, as a table written by hand; a new function needs a row."""

import datetime as dt
import importlib
import inspect
import io
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance import services
from governance.db.session import read_scope, write_scope
from governance.domain import clock, issued
from governance.domain.actors import Actor, Role
from governance.domain.drafts import InitiativeDraft
from governance.domain.enums import (
    ControlResult,
    PilotVerdict,
    ReviewOutcome,
    ReviewTrigger,
    RiskTier,
    Stage,
    Track,
    Verdict,
)
from governance.domain.report_kinds import Kind, ReportFormat
from governance.errors import NotFoundError, PermissionDeniedError, RowsRefusedError
from governance.exchange.profiles import load_profile
from governance.exchange.readers import open_table
from governance.models import AuditEvent, BusinessUnit, Initiative, StageEntry, ValueLine
from governance.services.assessments import (
    assess_control,
    assess_initiatives,
    confirm_assessments,
)
from governance.services.audit import verify_audit
from governance.services.backups import take_backup
from governance.services.bundles import export_audit_bundle
from governance.services.catalogues import adopt_catalogue, publish_catalogue
from governance.services.deliveries import (
    TEST_MESSAGE,
    Addressed,
    begin_deliveries,
    end_deliveries,
)
from governance.services.demo import load_demo, remove_demo
from governance.services.evidence import attach_file, attach_link, withdraw_evidence
from governance.services.gates import (
    decide_gate,
    fulfil_condition,
    request_gate,
    withdraw_request,
)
from governance.services.imports import preview_import, run_import, save_profile
from governance.services.initiatives import (
    Edit,
    create_initiative,
    edit_initiative,
    edit_initiatives,
)
from governance.services.issuing import NewReport, issue_report, record_report_file
from governance.services.moves import move_initiatives
from governance.services.pilots import decide_pilot
from governance.services.rate_imports import preview_rate_import, run_rate_import
from governance.services.reviews import close_review, open_review
from governance.services.stages import correct_stage_entry, move_initiative
from governance.services.summaries import rebuild_summaries
from governance.services.triage import (
    TriageForm,
    accept_suggestions,
    record_triage,
    register_with_triage,
)
from governance.services.value import NewLine, correct_value_line, record_value_lines
from governance.services.value_imports import preview_value_import, run_value_import
from governance.services.value_terms import RateDraft, set_rates, set_value_terms
from governance.services.waivers import end_waiver, grant_waiver, request_waiver
from tests import factories
from tests.factories import ADMIN, entered, governing, on
from tests.factories import value as value_drafts
from tests.support.governed import OTHER_CONTROL, Governed, govern, lenient_catalogue

V, A, R, P, C, X = (
    Role.VIEWER,
    Role.ANALYST,
    Role.REVIEWER,
    Role.APPROVER,
    Role.COMPLIANCE,
    Role.ADMIN,
)

ALLOWED: dict[str, set[Role]] = {
    "assessments.assess_control": {A, R, X},
    "assessments.assess_initiatives": {A, R, X},
    "assessments.confirm_assessments": {R},
    "audit.verify_audit": {R, P, C, X},
    "backups.take_backup": {X},
    "bundles.export_audit_bundle": {R, P, C, X},
    "catalogues.adopt_catalogue": {A, X},
    "catalogues.publish_catalogue": {X},
    "demo.load_demo": {X},
    "demo.remove_demo": {X},
    "deliveries.begin_deliveries": {X},
    "deliveries.end_deliveries": {X},
    "evidence.attach_file": {A, R, X},
    "evidence.attach_link": {A, R, X},
    "evidence.withdraw_evidence": {A, R, X},
    "gates.decide_gate": {P},
    "gates.fulfil_condition": {A, X},
    "gates.request_gate": {A, X},
    "gates.withdraw_request": {A, X},
    "imports.preview_import": {A, X},
    "imports.run_import": {A, X},
    "imports.save_profile": {A, X},
    "initiatives.create_initiative": {A, X},
    "initiatives.edit_initiative": {A, X},
    "initiatives.edit_initiatives": {A, X},
    "issuing.issue_report": {V, A, R, P, C, X},
    "issuing.record_report_file": {V, A, R, P, C, X},
    "moves.move_initiatives": {A, X},
    "pilots.decide_pilot": {P, X},
    "reviews.close_review": {R, P, X},
    "reviews.open_review": {A, R, P, X},
    "stages.correct_stage_entry": {A, X},
    "stages.move_initiative": {A, X},
    "summaries.rebuild_summaries": {X},
    "triage.accept_suggestions": {A, X},
    "triage.record_triage": {A, X},
    "triage.register_with_triage": {A, X},
    "rate_imports.preview_rate_import": {X},
    "rate_imports.run_rate_import": {X},
    "value.correct_value_line": {A, X},
    "value.record_value_lines": {A, X},
    "value_terms.set_rates": {X},
    "value_terms.set_value_terms": {X},
    "value_imports.preview_value_import": {A, X},
    "value_imports.run_value_import": {A, X},
    "waivers.end_waiver": {P},
    "waivers.grant_waiver": {P},
    "waivers.request_waiver": {A, R, X},
}

INNER_PARTS: dict[str, str] = {
    "catalogues.pin_catalogue": "part of services that have checked actor and initiative",
    "demo.demo_state": "tells only whether there is a demo portfolio; init asks it",
    "demo_value.record_demo_value": "part of load_demo, which has checked the actor",
    "demo_value.revise_demo_value": "part of load_demo, which has checked the actor",
    "demo_governance.perform": "part of load_demo; its people are checked by each service",
    "evidence.evidence_file": "a read; checks that the viewer may see the initiative",
    "freezing.frozen_record": "part of decide_gate, which has checked the actor",
    "gates.open_request": "part of request_gate, which has checked the actor",
    "identities.free_ids": "names rows that the services write which have checked the actor",
    "imports_identity.load_universe": "part of run_import, which has checked the actor",
    "imports_snapshot.effects": "part of run_import, which has checked the actor",
    "imports_snapshot.read_snapshot": "part of run_import, which has checked the actor",
    "pilot_spells.forget_spells": "writes what follows from other rows, for remove_demo",
    "pilot_spells.refresh_spells": "writes what follows from other rows, before every commit",
    "pilot_spells.wrong_spells": "part of rebuild_summaries, which has checked the actor",
    "reviews.follow_catalogue": "part of adopt_catalogue, which has checked the actor",
    "reviews.follow_decision": "part of decide_gate, which has checked the actor",
    "stages.enter_stage": "part of move_initiative and decide_pilot, which have checked the actor",
    "stages.history_of": "part of the services that change one initiative they have checked",
    "stages.load_for_change": "part of the same services; checks the business unit itself",
    "summaries.forget": "writes what follows from other rows, for remove_demo",
    "summaries.refresh": "writes what follows from other rows, before every commit",
    "value_terms.held_rates": "part of set_rates, which has checked the actor",
    "value.taken_keys": "part of record_value_lines, which has checked the actor",
    "value_imports.open_batch": "part of run_value_import, which has checked the actor",
    "value_summaries.differences": "part of rebuild_summaries, which has checked the actor",
    "value_summaries.forget": "writes what follows from other rows, for remove_demo",
    "value_summaries.rebuild": "writes what follows from other rows",
    "value_summaries.refresh": "writes what follows from other rows, before every commit",
}
"""Public functions that take a session without declaring a permission, and why they may."""


@dataclass(frozen=True)
class World:
    """Two initiatives of two top-level units, and what waits there for somebody."""

    claims: Initiative
    treasury: Initiative
    claims_system: Initiative
    treasury_system: Initiative
    """In production, each with a gate request that waits."""
    at_claims: Governed
    at_treasury: Governed

    def entry_of(self, initiative: Initiative) -> int:
        """Return the id of the one stage entry of an initiative."""
        mine = select(StageEntry.id).where(StageEntry.initiative_id == initiative.id)
        with read_scope() as session:
            return session.scalars(mine).one()

    def line_of(self, initiative: Initiative) -> int:
        """Return the id of the first line of an initiative in the value ledger."""
        mine = select(func.min(ValueLine.id)).where(ValueLine.initiative_id == initiative.id)
        with read_scope() as session:
            return session.scalars(mine).one()


@pytest.fixture
def world(database) -> World:
    """What the functions are called on."""
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=lenient_catalogue())
        issue_report(session, actor=ADMIN, new=NEW_REPORT)
    pilot = [entered(Stage.PILOT, "2024-05-01")]
    runs = [entered(Stage.PRODUCTION, "2024-05-01")]
    claims = factories.initiative(name="Language model chatbot", unit=["Claims"], stages=pilot)
    treasury = factories.initiative(name="Generative chatbot", unit=["Treasury"], stages=pilot)
    claims_system = factories.initiative(unit=["Claims"], stages=runs)
    treasury_system = factories.initiative(unit=["Treasury"], stages=runs)
    for one in (claims, treasury):
        value_drafts.record(one.id, value_drafts.cost())
    return World(
        claims,
        treasury,
        claims_system,
        treasury_system,
        govern(claims, claims_system),
        govern(treasury, treasury_system),
    )


def functions() -> dict[str, Callable[..., Any]]:
    """Return every public function of the services by module and name."""
    found = {}
    for module_info in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"governance.services.{module_info.name}")
        for name, member in vars(module).items():
            own = inspect.isfunction(member) and member.__module__ == module.__name__
            if own and not name.startswith("_"):
                found[f"{module_info.name}.{name}"] = member
    return found


def takes_session(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters), "")
    return first == "session"


SERVICES = {name for name, function in functions().items() if hasattr(function, "permission")}


def sheet(unit: str) -> dict[str, Any]:
    """Return the arguments of an import of one row."""
    profile = load_profile("generic")
    content = f"name,unit,track\nNew,{unit},ml\n".encode()
    return {
        "table": open_table(content, name="sheet.csv", headings=profile.headings),
        "profile": profile,
        "as_of": dt.date(2026, 1, 28),
    }


UNDECIDED = TriageForm(track=Track.UNTAGGED, tier=RiskTier.UNDETERMINED)
RATES = open_table(b"currency,month,rate\nUSD,2026-01,0.9\n", name="rates.csv")
VALUES = open_table(
    b"initiative,month,kind,basis,category,amount,currency\nX,2026-01,cost,plan,Y,1,EUR\n",
    name="values.csv",
)
NEW_REPORT = NewReport(
    key="AR-20260128-0123456789ab",
    kind=Kind.REGISTER,
    subject="AI initiatives",
    as_of=dt.datetime(2026, 1, 28, tzinfo=dt.UTC),
    scope="All business units",
    quotes_trail=False,
    filter="None",
    rows=0,
    catalogue="",
    digest="0" * 64,
    audit_sequence=0,
    audit_head="",
)
YAML = "name: mine\nregister: mine\nfields: {name: name}\nunit: [unit]\n"


def call(name: str, session: Session, actor: Actor, world: World, *, foreign: bool = False) -> Any:
    """Call a service function with valid arguments, on the unit Claims or on a foreign one."""
    mine = world.treasury if foreign else world.claims
    unit = "Treasury" if foreign else "Claims"
    edit = Edit(mine.id, mine.version, {"track": Track.GENAI})
    system = world.treasury_system if foreign else world.claims_system
    waits = world.at_treasury if foreign else world.at_claims
    on_control: dict[str, Any] = {"initiative_id": mine.id, "control_id": OTHER_CONTROL}
    first: dict[str, Any] = {"seen_version": 1, "reason": "seen in the minutes"}
    target: dict[str, Any] = {"target": Stage.STOPPED, "entered": on("2025-01-01")}
    seen: dict[str, Any] = {"seen_version": mine.version, "reason": "seen in the minutes"}
    arguments: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "assessments.assess_control": (
            assess_control,
            on_control | {"result": ControlResult.MET, "seen_version": None},
        ),
        "assessments.assess_initiatives": (
            assess_initiatives,
            {"control_id": OTHER_CONTROL, "result": ControlResult.MET, "seen": {mine.id: None}},
        ),
        "assessments.confirm_assessments": (confirm_assessments, {"seen": {waits.answer: 1}}),
        "audit.verify_audit": (verify_audit, {}),
        "backups.take_backup": (take_backup, {"file": io.BytesIO()}),
        "bundles.export_audit_bundle": (export_audit_bundle, {"file": io.BytesIO()}),
        "catalogues.adopt_catalogue": (adopt_catalogue, {"initiative_id": mine.id} | seen),
        "catalogues.publish_catalogue": (
            publish_catalogue,
            {"catalogue": governing.product_catalogue()},
        ),
        "demo.load_demo": (load_demo, {}),
        "demo.remove_demo": (remove_demo, {}),
        "deliveries.begin_deliveries": (
            begin_deliveries,
            {"message": TEST_MESSAGE, "to": Addressed(recipients=("ada@example.org",))},
        ),
        "deliveries.end_deliveries": (end_deliveries, {"ended": {}}),
        "evidence.attach_file": (
            attach_file,
            on_control | {"file_name": "minutes.txt", "content": b"Seen."},
        ),
        "evidence.attach_link": (attach_link, on_control | {"url": "https://example.org/minutes"}),
        "evidence.withdraw_evidence": (withdraw_evidence, {"evidence_id": waits.evidence} | first),
        "gates.decide_gate": (
            decide_gate,
            {"request_id": waits.request, "verdict": Verdict.REJECT} | first,
        ),
        "gates.fulfil_condition": (fulfil_condition, {"condition_id": waits.condition} | first),
        "gates.request_gate": (
            request_gate,
            {"initiative_id": mine.id, "target": Stage.PRODUCTION} | seen,
        ),
        "gates.withdraw_request": (withdraw_request, {"request_id": waits.request} | first),
        "imports.preview_import": (preview_import, sheet(unit)),
        "imports.run_import": (run_import, sheet(unit)),
        "imports.save_profile": (save_profile, {"name": "mine", "body": YAML}),
        "initiatives.create_initiative": (
            create_initiative,
            {"draft": InitiativeDraft("New"), "unit": [unit]},
        ),
        "initiatives.edit_initiative": (edit_initiative, {"edit": edit}),
        "initiatives.edit_initiatives": (edit_initiatives, {"edits": [edit]}),
        "issuing.issue_report": (
            issue_report,
            {"new": replace(NEW_REPORT, key="AR-20260128-ba9876543210")},
        ),
        "issuing.record_report_file": (
            record_report_file,
            {
                "key": NEW_REPORT.key,
                "file": issued.IssuedFile(ReportFormat.JSON, "1" * 64, 2),
            },
        ),
        "moves.move_initiatives": (move_initiatives, {"seen": {mine.id: mine.version}} | target),
        "pilots.decide_pilot": (
            decide_pilot,
            {"initiative_id": mine.id, "verdict": PilotVerdict.FIX} | seen,
        ),
        "reviews.close_review": (
            close_review,
            {"review_id": waits.review, "outcome": ReviewOutcome.CONTINUE} | first,
        ),
        "reviews.open_review": (
            open_review,
            {
                "initiative_id": system.id,
                "trigger": ReviewTrigger.INCIDENT,
                "reason": "seen in the minutes",
            },
        ),
        "summaries.rebuild_summaries": (rebuild_summaries, {}),
        "waivers.end_waiver": (end_waiver, {"waiver_id": waits.waiver} | first),
        "waivers.grant_waiver": (grant_waiver, {"waiver_id": waits.waiver} | first),
        "waivers.request_waiver": (
            request_waiver,
            on_control
            | {
                "reason": "seen in the minutes",
                "compensating_measure": "read twice",
                "expires_on": clock.today(),
            },
        ),
        "stages.correct_stage_entry": (
            correct_stage_entry,
            {"entry_id": world.entry_of(mine), "stage": Stage.IDEA, "entered": None} | seen,
        ),
        "stages.move_initiative": (
            move_initiative,
            {"initiative_id": mine.id} | target | seen,
        ),
        "value.correct_value_line": (
            correct_value_line,
            {"line_id": world.line_of(mine), "draft": None, "reason": "seen in the minutes"},
        ),
        "value.record_value_lines": (
            record_value_lines,
            {"lines": [NewLine(mine.id, value_drafts.cost())]},
        ),
        "value_terms.set_rates": (
            set_rates,
            {"rates": [RateDraft("USD", value_drafts.month("2026-01"), Decimal("0.9"))]},
        ),
        "value_terms.set_value_terms": (set_value_terms, {"discount_rate": Decimal("0.1")}),
        "rate_imports.preview_rate_import": (preview_rate_import, {"table": RATES}),
        "rate_imports.run_rate_import": (run_rate_import, {"table": RATES}),
        "value_imports.preview_value_import": (preview_value_import, {"table": VALUES}),
        "value_imports.run_value_import": (run_value_import, {"table": VALUES}),
        "triage.accept_suggestions": (
            accept_suggestions,
            {"seen": {mine.id: mine.version}, "tracks": {mine.id: Track.GENAI}},
        ),
        "triage.record_triage": (
            record_triage,
            {"initiative_id": mine.id, "form": UNDECIDED} | seen,
        ),
        "triage.register_with_triage": (
            register_with_triage,
            {"draft": InitiativeDraft("New"), "unit": [unit], "form": UNDECIDED},
        ),
    }
    function, given = arguments[name]
    return function(session, actor=actor, **given)


def head() -> int:
    with read_scope() as session:
        return session.scalar(select(func.max(AuditEvent.sequence))) or 0


def test_every_service_function_has_a_row_in_the_table():
    assert set(ALLOWED) == SERVICES


def test_every_function_on_a_session_declares_a_permission_or_has_a_reason_not_to():
    bare = {name for name, function in functions().items() if takes_session(function)} - SERVICES
    assert bare == set(INNER_PARTS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_a_role_may_do_what_the_table_says_and_nothing_else(world, actor, name, role):
    if name.startswith("demo."):
        governing.publish()  # what people of the demo do needs all its controls
    if name == "demo.remove_demo" and role in ALLOWED[name]:
        with write_scope() as session:
            load_demo(session, actor=ADMIN)
    before = head()
    if role in ALLOWED[name]:
        with write_scope() as session:
            call(name, session, actor(role), world)
    else:
        with pytest.raises(PermissionDeniedError, match="ask somebody with the role"):
            refused_call(name, actor(role), world)
        assert head() == before


def refused_call(name: str, actor: Actor, world: World, *, foreign: bool = False) -> None:
    with write_scope() as session:
        call(name, session, actor, world, foreign=foreign)


def test_somebody_without_a_role_may_do_nothing(world):
    nobody = Actor("nobody@example.org", "Nobody", frozenset())
    before = head()
    for name in ALLOWED:
        with pytest.raises(PermissionDeniedError):
            refused_call(name, nobody, world)
    assert head() == before


def test_two_roles_may_do_what_either_may(world):
    both = Actor("two@example.org", "Two", frozenset({Role.ANALYST, Role.COMPLIANCE}))
    with write_scope() as session:
        verify_audit(session, actor=both)
        call("initiatives.edit_initiative", session, both, world)


class TestBusinessUnitScope:
    @pytest.mark.parametrize(
        ("name", "refusal"),
        [
            ("assessments.assess_control", NotFoundError),
            ("assessments.assess_initiatives", NotFoundError),
            ("assessments.confirm_assessments", NotFoundError),
            ("catalogues.adopt_catalogue", NotFoundError),
            ("evidence.attach_file", NotFoundError),
            ("evidence.attach_link", NotFoundError),
            ("evidence.withdraw_evidence", NotFoundError),
            ("gates.decide_gate", NotFoundError),
            ("gates.fulfil_condition", NotFoundError),
            ("gates.request_gate", NotFoundError),
            ("gates.withdraw_request", NotFoundError),
            ("initiatives.create_initiative", PermissionDeniedError),
            ("initiatives.edit_initiative", NotFoundError),
            ("initiatives.edit_initiatives", NotFoundError),
            ("moves.move_initiatives", NotFoundError),
            ("stages.correct_stage_entry", NotFoundError),
            ("stages.move_initiative", NotFoundError),
            ("triage.accept_suggestions", NotFoundError),
            ("triage.record_triage", NotFoundError),
            ("triage.register_with_triage", PermissionDeniedError),
            ("pilots.decide_pilot", NotFoundError),
            ("reviews.close_review", NotFoundError),
            ("reviews.open_review", NotFoundError),
            ("value.correct_value_line", NotFoundError),
            ("value.record_value_lines", RowsRefusedError),
            ("waivers.end_waiver", NotFoundError),
            ("waivers.grant_waiver", NotFoundError),
            ("waivers.request_waiver", NotFoundError),
        ],
    )
    def test_a_foreign_unit_cannot_be_changed(self, world, actor, name, refusal):
        scoped = actor(min(ALLOWED[name] - {X}), units={world.claims.root_unit_id})
        before = head()
        with pytest.raises(refusal):
            refused_call(name, scoped, world, foreign=True)
        assert head() == before
        with write_scope() as session:
            call(name, session, scoped, world)
        assert head() > before

    def test_rows_of_a_foreign_unit_are_rejected_by_an_import(self, world, actor):
        scoped = actor(Role.ANALYST, units={world.claims.root_unit_id})
        with write_scope() as session:
            result = call("imports.run_import", session, scoped, world, foreign=True)
        assert (result.counts.created, result.counts.rejected) == (0, 1)
        with write_scope() as session:
            result = run_import(session, actor=scoped, **sheet("Claims"))
        assert (result.counts.created, result.counts.rejected) == (1, 0)

    def test_an_initiative_cannot_be_moved_into_a_foreign_unit(self, world, actor):
        scoped = actor(Role.ANALYST, units={world.claims.root_unit_id})
        change = Edit(world.claims.id, world.claims.version, {"unit": ["Treasury"]})
        with pytest.raises(PermissionDeniedError), write_scope() as session:
            edit_initiative(session, actor=scoped, edit=change)

    def test_a_new_top_level_unit_cannot_be_added_from_within_a_scope(self, world, actor):
        scoped = actor(Role.ANALYST, units={world.claims.root_unit_id})
        with pytest.raises(PermissionDeniedError), write_scope() as session:
            create_initiative(session, actor=scoped, draft=InitiativeDraft("N"), unit=["Elsewhere"])
        with read_scope() as session:
            names = set(session.scalars(select(BusinessUnit.name)))
        assert names == {"Claims", "Treasury"}

    def test_an_administrator_with_a_scope_is_bound_by_it_too(self, world, actor):
        scoped = actor(Role.ADMIN, units={world.claims.root_unit_id})
        with pytest.raises(NotFoundError):
            refused_call("initiatives.edit_initiative", scoped, world, foreign=True)
