"""Lets the people of the demo act through the services, each on the day on which it happened."""

import datetime as dt
from collections.abc import Mapping
from functools import singledispatch

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import ControlResult
from governance.errors import GovernanceError, InvalidInputError
from governance.exchange.published import published_catalogue
from governance.models import Assessment, GateCondition, Initiative
from governance.queries.checklists import checklist_of
from governance.services import demo_acts
from governance.services.assessments import assess_control, confirm_assessments
from governance.services.demo_acts import DemoGovernance
from governance.services.evidence import attach_link
from governance.services.gates import (
    Condition,
    decide_gate,
    fulfil_condition,
    request_gate,
    withdraw_request,
)
from governance.services.initiatives import Edit, edit_initiative
from governance.services.reviews import open_review
from governance.services.waivers import end_waiver, grant_waiver, request_waiver

People = Mapping[str, Actor]


def perform(
    session: Session, governance: DemoGovernance, loaded: Mapping[str, Initiative], today: dt.date
) -> None:
    """Let everything happen that the file tells.

    Parameters
    ----------
    loaded
        The initiatives of the demo by the ids of its file.

    Raises
    ------
    InvalidInputError
        An act cannot be; the message names the initiative and the act.
    """
    people = {key: person.actor for key, person in governance.people.items()}
    for initiative_id, acts in governance.acts.items():
        for position, act in enumerate(acts, start=1):
            where = f"Demo initiative {initiative_id}, act {position}"
            if initiative_id not in loaded:
                raise InvalidInputError(f"{where}: the portfolio has no such initiative.")
            day = act.when.before(today).on if act.when else today
            try:
                with clock.set_to(day):
                    _perform(act, session, loaded[initiative_id], people)
                    session.flush()
            except GovernanceError as error:
                raise InvalidInputError(f"{where}: {error}") from error
            except KeyError as error:
                raise InvalidInputError(f"{where}: there is nobody called {error}.") from error


@singledispatch
def _perform(act: object, session: Session, initiative: Initiative, people: People) -> None:
    raise NotImplementedError(type(act).__name__)


@_perform.register
def _settle(
    act: demo_acts.Settle, session: Session, initiative: Initiative, people: People
) -> None:
    of = published_catalogue(session, initiative.catalogue_version_id)
    ready = checklist_of(session, initiative, of, today=clock.today()).readiness(act.gate)
    answers = [
        _answer(
            session,
            people[act.by],
            initiative,
            blocker.item.id,
            ControlResult.MET,
            f"Shown: {blocker.item.control.evidence[0]}",
        )
        for blocker in ready.blockers
        if blocker.item.id not in act.leave
    ]
    seen = {each.id: each.version for each in answers}
    confirm_assessments(session, actor=people[act.confirmed_by], seen=seen)


@_perform.register
def _answer_one(
    act: demo_acts.Answer, session: Session, initiative: Initiative, people: People
) -> None:
    by = people[act.by]
    answer = _answer(session, by, initiative, act.control, act.result, act.comment)
    if act.link:
        attach_link(
            session, actor=by, initiative_id=initiative.id, control_id=act.control, url=act.link
        )
    if act.confirmed_by:
        seen = {answer.id: answer.version}
        confirm_assessments(session, actor=people[act.confirmed_by], seen=seen)


@_perform.register
def _waive(act: demo_acts.Waive, session: Session, initiative: Initiative, people: People) -> None:
    waiver = request_waiver(
        session,
        actor=people[act.by],
        initiative_id=initiative.id,
        control_id=act.control,
        reason=act.reason,
        compensating_measure=act.measure,
        expires_on=clock.today() + dt.timedelta(days=act.days),
    )
    session.flush()
    decider = people[act.decided_by]
    if act.granted:
        grant_waiver(session, actor=decider, waiver_id=waiver.id, seen_version=waiver.version)
        session.flush()
    if act.ended:
        end_waiver(
            session,
            actor=decider,
            waiver_id=waiver.id,
            seen_version=waiver.version,
            reason=act.ended,
        )


@_perform.register
def _ask(act: demo_acts.Ask, session: Session, initiative: Initiative, people: People) -> None:
    by = people[act.by]
    request = request_gate(
        session,
        actor=by,
        initiative_id=initiative.id,
        seen_version=initiative.version,
        target=act.to,
        reason=act.reason,
    )
    session.flush()
    seen = {"request_id": request.id, "seen_version": request.version}
    if act.withdrawn:
        withdraw_request(session, actor=by, **seen, reason=act.withdrawn)
    if act.verdict is None:
        return
    decision = decide_gate(
        session,
        actor=people[act.decided_by],
        **seen,
        verdict=act.verdict,
        reason=act.rationale,
        conditions=[
            Condition(each.text, clock.today() + dt.timedelta(days=each.days))
            for each in act.conditions
        ],
    )
    session.flush()
    mine = select(GateCondition).where(GateCondition.decision_id == decision.id)
    told = {each.text: each.fulfilled for each in act.conditions if each.fulfilled}
    for condition in session.scalars(mine):
        if condition.text in told:
            fulfil_condition(
                session,
                actor=by,
                condition_id=condition.id,
                seen_version=condition.version,
                reason=told[condition.text],
            )


@_perform.register
def _change(
    act: demo_acts.Change, session: Session, initiative: Initiative, people: People
) -> None:
    changes = {"facts": initiative.facts | act.facts}
    edit = Edit(initiative.id, initiative.version, changes)
    edit_initiative(session, actor=people[act.by], edit=edit, reason=act.reason)


@_perform.register
def _review(
    act: demo_acts.Review, session: Session, initiative: Initiative, people: People
) -> None:
    open_review(
        session,
        actor=people[act.by],
        initiative_id=initiative.id,
        trigger=act.trigger,
        reason=act.cause,
        due_on=clock.today() + dt.timedelta(days=act.days),
    )


def _answer(
    session: Session,
    actor: Actor,
    initiative: Initiative,
    control_id: str,
    result: ControlResult,
    comment: str,
) -> Assessment:
    held = session.scalar(
        select(Assessment).where(
            Assessment.initiative_id == initiative.id, Assessment.control_id == control_id
        )
    )
    answer = assess_control(
        session,
        actor=actor,
        initiative_id=initiative.id,
        control_id=control_id,
        result=result,
        comment=comment,
        seen_version=held.version if held else None,
        is_demo=True,
    )
    session.flush()
    return answer
