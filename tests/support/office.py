"""An office that governs at random: people, what each may try, and what must hold afterwards.

What must hold is computed from the rows and the control files alone, not by the rules under test.
"""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.db.session import read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.catalogue import Catalogue
from governance.domain.dates import PartialDate
from governance.domain.enums import (
    ControlResult,
    EntrySource,
    ReviewOutcome,
    ReviewTrigger,
    RiskTier,
    Stage,
    Track,
    Verdict,
)
from governance.domain.gates import ExceptionKind
from governance.exchange.published import published_catalogue
from governance.models import (
    Assessment,
    GateCondition,
    GateDecision,
    GateRequest,
    Initiative,
    Readiness,
    Review,
    StageEntry,
    Waiver,
)
from governance.queries.standings import Summariser
from governance.services.assessments import assess_control, confirm_assessments
from governance.services.catalogues import publish_catalogue
from governance.services.gates import (
    Condition,
    decide_gate,
    fulfil_condition,
    request_gate,
    withdraw_request,
)
from governance.services.initiatives import Edit, edit_initiative
from governance.services.reviews import close_review, open_review
from governance.services.stages import correct_stage_entry, history_of, move_initiative
from governance.services.waivers import end_waiver, grant_waiver, request_waiver
from tests.factories import ADMIN, governing
from tests.support import rules_by_hand

FIRST_DAY = dt.date(2026, 3, 2)

PEOPLE = tuple(
    Actor(f"{'-and-'.join(sorted(roles))}-{number}@example.org", "Somebody", frozenset(roles))
    for number, roles in enumerate(
        (
            {Role.ANALYST},
            {Role.ANALYST},
            {Role.REVIEWER},
            {Role.APPROVER},
            {Role.APPROVER},
            {Role.ANALYST, Role.REVIEWER},
            {Role.ANALYST, Role.APPROVER},
            {Role.ANALYST, Role.REVIEWER, Role.APPROVER},
        )
    )
)

CONTROLS = (
    "COM-RSK-01",
    "COM-PRV-01",
    "COM-HUM-01",
    "COM-SEC-01",
    "COM-MON-01",
    "COM-RET-01",
    "ML-SEC-01",
    "ML-DRF-01",
    "GEN-HAL-01",
    "GEN-TOX-01",
)
"""Few enough that chance can answer all: every gate, severity and track, escalations, intervals
from 30 days on, and two majors on one theme."""

FACTS = ("personal_data", "externally_reachable", "decisions_about_people", "customer_facing")
GATES = {
    Stage.DEVELOPMENT: ("intake",),
    Stage.PILOT: ("intake", "pilot"),
    Stage.PRODUCTION: ("intake", "pilot", "production"),
    Stage.RETIRED: ("retirement",),
}
"""Gates whose controls are due on the way into a stage."""


@cache
def small_catalogue() -> Catalogue:
    """Return the catalogue of the product with those controls only."""
    whole = governing.product_catalogue()
    kept = tuple(control for control in whole.controls if control.id in CONTROLS)
    return replace(whole, controls=kept)


def publish() -> None:
    """Publish the small catalogue."""
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=small_catalogue())


# ---------------------------------------------------------------- what people try


def answer(actor: Actor, initiative_id: int, number: int) -> None:
    """Answer one control in one way."""
    control_id = CONTROLS[number % len(CONTROLS)]
    result = tuple(ControlResult)[number // len(CONTROLS) % len(ControlResult)]
    with read_scope() as session:
        held = _answers(session, initiative_id).get(control_id)
    with write_scope() as session:
        assess_control(
            session,
            actor=actor,
            initiative_id=initiative_id,
            control_id=control_id,
            result=result,
            comment="As seen." if number % 3 else "",
            seen_version=held.version if held else None,
        )


def answer_all(actor: Actor, initiative_id: int, number: int) -> None:
    """Answer everything as met, save perhaps one control."""
    left = CONTROLS[number % len(CONTROLS)] if number % 2 else None
    with read_scope() as session:
        held = _answers(session, initiative_id)
    with write_scope() as session:
        for control_id in CONTROLS:
            if control_id != left:
                seen = held.get(control_id)
                assess_control(
                    session,
                    actor=actor,
                    initiative_id=initiative_id,
                    control_id=control_id,
                    result=ControlResult.MET,
                    seen_version=seen.version if seen else None,
                )


def confirm(actor: Actor, initiative_id: int, number: int) -> None:
    """Confirm one answer, or all that wait."""
    with read_scope() as session:
        held = _answers(session, initiative_id).values()
    waiting = [each for each in held if each.confirmed_by is None]
    chosen = waiting if number % 4 else _one(waiting, number)
    with write_scope() as session:
        confirm_assessments(session, actor=actor, seen={each.id: each.version for each in chosen})


def ask_waiver(actor: Actor, initiative_id: int, number: int) -> None:
    """Ask for a waiver of one control."""
    with write_scope() as session:
        request_waiver(
            session,
            actor=actor,
            initiative_id=initiative_id,
            control_id=CONTROLS[number % len(CONTROLS)],
            reason="Not yet.",
            compensating_measure="A person looks.",
            expires_on=clock.today() + dt.timedelta(days=number % 45 - 1),
        )


def give_waiver(actor: Actor, initiative_id: int, number: int) -> None:
    """Grant a waiver, whatever its state."""
    for each in _one(_rows(Waiver, initiative_id), number):
        with write_scope() as session:
            grant_waiver(session, actor=actor, waiver_id=each.id, seen_version=each.version)


def stop_waiver(actor: Actor, initiative_id: int, number: int) -> None:
    """Refuse or revoke a waiver."""
    for each in _one(_rows(Waiver, initiative_id), number):
        with write_scope() as session:
            end_waiver(
                session, actor=actor, waiver_id=each.id, seen_version=each.version, reason="No."
            )


def ask_gate(actor: Actor, initiative_id: int, number: int) -> None:
    """Request a gate."""
    with write_scope() as session:
        request_gate(
            session,
            actor=actor,
            initiative_id=initiative_id,
            seen_version=governing.current(initiative_id).version,
            target=tuple(GATES)[number % len(GATES)],
            reason="Ready.",
        )


def withdraw(actor: Actor, initiative_id: int, number: int) -> None:
    """Take a request back."""
    for each in _one(_rows(GateRequest, initiative_id), number):
        with write_scope() as session:
            withdraw_request(
                session, actor=actor, request_id=each.id, seen_version=each.version, reason="Early."
            )


def decide(actor: Actor, initiative_id: int, number: int) -> None:
    """Decide on the newest request; an approval must rest on what the control files demand."""
    for each in _rows(GateRequest, initiative_id)[-1:]:
        verdict = tuple(Verdict)[number % len(Verdict)]
        due = Condition("Look again.", clock.today() + dt.timedelta(days=number % 20))
        with write_scope() as session:
            decision = decide_gate(
                session,
                actor=actor,
                request_id=each.id,
                seen_version=each.version,
                verdict=verdict,
                reason="Considered.",
                conditions=[due] if verdict is Verdict.APPROVE_WITH_CONDITIONS else [],
            )
            if decision.verdict is not Verdict.REJECT:
                session.flush()
                initiative = session.get_one(Initiative, initiative_id)
                assert open_controls(session, initiative, GATES[decision.to_stage]) == set()


def fulfil(actor: Actor, initiative_id: int, number: int) -> None:
    """Fulfil a condition."""
    mine = select(GateCondition).join(GateDecision, GateDecision.id == GateCondition.decision_id)
    with read_scope() as session:
        found = session.scalars(mine.where(GateDecision.initiative_id == initiative_id)).all()
    for each in _one(found, number):
        with write_scope() as session:
            fulfil_condition(
                session,
                actor=actor,
                condition_id=each.id,
                seen_version=each.version,
                reason="Done.",
            )


def move(actor: Actor, initiative_id: int, number: int) -> None:
    """Write another stage, past every gate if nothing stops it."""
    record = governing.current(initiative_id)
    with write_scope() as session:
        move_initiative(
            session,
            actor=actor,
            initiative_id=initiative_id,
            seen_version=record.version,
            target=tuple(Stage)[number % len(Stage)],
            entered=PartialDate(clock.today()),
        )


def correct(actor: Actor, initiative_id: int, number: int) -> None:
    """Correct or withdraw an entry of the history."""
    with read_scope() as session:
        record, history = (
            session.get_one(Initiative, initiative_id),
            history_of(session, initiative_id),
        )
    for each in _one(history, number):
        with write_scope() as session:
            correct_stage_entry(
                session,
                actor=actor,
                entry_id=each.id,
                seen_version=record.version,
                stage=(*Stage, None)[number % (len(Stage) + 1)],
                entered=None,
                reason="Wrong.",
            )


def edit_material(actor: Actor, initiative_id: int, number: int) -> None:
    """Change the track, the tier, the purpose or a fact."""
    record = governing.current(initiative_id)
    name = FACTS[number % len(FACTS)]
    facts = {key: value for key, value in record.facts.items() if key != name}
    known = (True, False, None)[number // 7 % 3]
    possible: dict[int, dict[str, object]] = {
        0: {"track": tuple(Track)[number % len(Track)]},
        1: {"risk_tier": tuple(RiskTier)[number % len(RiskTier)]},
        2: {"description": f"Purpose {number % 3}"},
        3: {"facts": facts if known is None else facts | {name: known}},
    }
    _edit(actor, record, possible[number % 4])


def edit_immaterial(actor: Actor, initiative_id: int, number: int) -> None:
    """Change the name or the unit."""
    unit = ["Claims", "Sales"][number % 2]
    _edit(actor, governing.current(initiative_id), {"name": f"Name {number}", "unit": [unit]})


def report(actor: Actor, initiative_id: int, number: int) -> None:
    """Open a review."""
    with write_scope() as session:
        open_review(
            session,
            actor=actor,
            initiative_id=initiative_id,
            trigger=ReviewTrigger.INCIDENT,
            reason="It happened.",
            due_on=clock.today() + dt.timedelta(days=number % 14),
        )


def hold_review(actor: Actor, initiative_id: int, number: int) -> None:
    """Close a review."""
    for each in _one(_rows(Review, initiative_id), number):
        with write_scope() as session:
            close_review(
                session,
                actor=actor,
                review_id=each.id,
                seen_version=each.version,
                outcome=tuple(ReviewOutcome)[number % len(ReviewOutcome)],
                reason="Held.",
            )


ACTIONS: tuple[Callable[[Actor, int, int], None], ...] = (
    answer,
    answer_all,
    confirm,
    ask_waiver,
    give_waiver,
    stop_waiver,
    ask_gate,
    withdraw,
    decide,
    fulfil,
    move,
    correct,
    edit_material,
    edit_immaterial,
    report,
    hold_review,
)


# --------------------------------------------------------------- what must hold


def check(session: Session, initiative_ids: Collection[int]) -> None:
    """Assert what must hold of initiatives, on the day of the clock."""
    summariser = Summariser(
        session, lambda version: published_catalogue(session, version), clock.today()
    )
    fresh = {each.initiative_id: each for each in summariser.summaries(initiative_ids)}
    for initiative_id in initiative_ids:
        initiative = session.get_one(Initiative, initiative_id)
        row = session.get_one(Readiness, initiative_id)
        shown = fresh[initiative_id].standing.exceptions
        if row.valid_until is None or clock.today() < row.valid_until:
            assert ExceptionKind(row.exception_mask) == shown, "a summary row is out of date"
        _check_exceptions(session, initiative, shown)
        _check_people(session, initiative_id)
        _check_history(session, initiative)


def _check_exceptions(session: Session, initiative: Initiative, shown: ExceptionKind) -> None:
    if initiative.stage is not Stage.PRODUCTION:
        assert not shown & (ExceptionKind.OPEN_CONTROL | ExceptionKind.NO_DECISION)
        return
    unmet = open_controls(session, initiative, GATES[Stage.PRODUCTION])
    assert bool(unmet) == bool(shown & ExceptionKind.OPEN_CONTROL), unmet
    decided = any(
        each.to_stage is Stage.PRODUCTION and each.verdict is not Verdict.REJECT
        for each in _of(session, GateDecision, initiative.id)
    )
    assert decided != bool(shown & ExceptionKind.NO_DECISION)


def _check_people(session: Session, initiative_id: int) -> None:
    for assessment in _of(session, Assessment, initiative_id):
        assert assessment.confirmed_by != assessment.assessed_by
    for waiver in _of(session, Waiver, initiative_id):
        assert waiver.granted_by != waiver.requested_by
    requests = {each.id: each for each in _of(session, GateRequest, initiative_id)}
    decisions = _of(session, GateDecision, initiative_id)
    assert max(Counter(each.request_id for each in decisions).values(), default=1) == 1
    for decision in decisions:
        request = requests[decision.request_id]
        assert decision.decided_by != request.requested_by == decision.requested_by
        assert hashlib.sha256(decision.frozen.encode()).hexdigest() == decision.frozen_sha256
        frozen = json.loads(decision.frozen)
        assert frozen["initiative"]["id"] == initiative_id
        assert frozen["request"]["id"] == request.id
        assert decision.verdict is Verdict.REJECT or frozen["blockers"] == []


def _check_history(session: Session, initiative: Initiative) -> None:
    letting_in = {
        each.id: each.to_stage
        for each in _of(session, GateDecision, initiative.id)
        if each.verdict is not Verdict.REJECT
    }
    entries = {each.id: each for each in _of(session, StageEntry, initiative.id)}
    reached = set()
    for entry in entries.values():
        moved = entry.source is EntrySource.PERSON and entry.corrects_id is None
        came_down = entry.stage is Stage.PILOT and Stage.PRODUCTION in reached
        if moved and entry.stage in {Stage.PILOT, Stage.PRODUCTION} and not came_down:
            assert letting_in[entry.gate_decision_id] is entry.stage
        if entry.corrects_id and entry.stage in {Stage.PILOT, Stage.PRODUCTION}:
            assert entries[entry.corrects_id].stage is entry.stage
        reached.add(entry.stage)


def open_controls(session: Session, initiative: Initiative, gates: Sequence[str]) -> set[str]:
    """Return the controls that hold a gate shut, from the files and the rows alone."""
    today, answers = clock.today(), _answers(session, initiative.id)
    facts: dict[str, Any] = dict(initiative.facts)
    if initiative.track is not Track.UNTAGGED:
        facts["track"] = initiative.track.value
    if initiative.risk_tier is not RiskTier.UNDETERMINED:
        facts["eu_risk_tier"] = initiative.risk_tier.value
    excused = _excused_or_waived(session, initiative.id, today)
    unmet, majors = set(), []
    for control in rules_by_hand.controls():
        if control["id"] not in CONTROLS or control["gate"] not in gates:
            continue
        said: Any = answers.get(control["id"])
        if not _applies(control, facts) or control["id"] in excused:
            continue
        met = _counts(said, today) and said.result is ControlResult.MET
        weight = _heaviest(control, facts)
        if weight == "blocking" and not (met and said.confirmed_by):
            unmet.add(control["id"])
        elif weight == "major" and not met:
            majors.append(control)
    themes = Counter(control["theme"] for control in majors)
    return unmet | {control["id"] for control in majors if themes[control["theme"]] > 1}


def _applies(control: dict[str, Any], facts: dict[str, Any]) -> bool:
    own = control["track"]
    asked = own == "common" or facts.get("track", own) in {own, "hybrid"}
    return asked and rules_by_hand.possible(control.get("applies_when"), facts)


def _heaviest(control: dict[str, Any], facts: dict[str, Any]) -> str:
    """Return the heaviest severity that a control can turn out to have."""
    raised = (
        each["to"]
        for each in control.get("escalate", ())
        if rules_by_hand.possible(each["when"], facts)
    )
    weights = {control["severity"], *raised}
    return next(each for each in ("blocking", "major", "minor") if each in weights)


def _counts(said: Any, today: dt.date) -> bool:
    return said is not None and (not said.revalidate_on or today < said.revalidate_on)


def _excused_or_waived(session: Session, initiative_id: int, today: dt.date) -> set[str]:
    waived = {
        each.control_id
        for each in _of(session, Waiver, initiative_id)
        if each.granted_at and not each.ended_at and today <= each.expires_on
    }
    return waived | {
        each.control_id
        for each in _of(session, Assessment, initiative_id)
        if each.result is ControlResult.NOT_APPLICABLE
        and each.confirmed_by
        and _counts(each, today)
    }


def _edit(actor: Actor, record: Initiative, changes: dict[str, object]) -> None:
    with write_scope() as session:
        edit_initiative(session, actor=actor, edit=Edit(record.id, record.version, changes))


def _rows(model: Any, initiative_id: int) -> list[Any]:
    with read_scope() as session:
        return _of(session, model, initiative_id)


def _of(session: Session, model: Any, initiative_id: int) -> list[Any]:
    mine = select(model).where(model.initiative_id == initiative_id)
    return list(session.scalars(mine.order_by(model.id)))


def _answers(session: Session, initiative_id: int) -> dict[str, Assessment]:
    return {each.control_id: each for each in _of(session, Assessment, initiative_id)}


def _one(rows: Sequence[Any], number: int) -> list[Any]:
    """Return one of the rows, the newest more often than others; none when there is none."""
    return [rows[-1] if number % 2 else rows[number // 2 % len(rows)]] if rows else []
