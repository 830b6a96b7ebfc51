"""What was decided about an initiative: gates and what they froze, waivers, reviews, stages."""

import datetime as dt
import hashlib

from sqlalchemy import select

from governance.analytics.formats import plural
from governance.domain.enums import DateBasis
from governance.domain.labels import label
from governance.models import GateDecision, Waiver
from governance.queries import decisions
from governance.queries.decisions import Condition
from governance.queries.initiatives import InitiativeDetail
from governance.queries.reviews import reviews_of
from governance.reports import cells, words
from governance.reports.basis import Basis
from governance.reports.blocks import Block, Column, Paragraph, Table
from governance.reports.cells import Cell, Mark, State, Text, Tone
from governance.reports.dossier_checklist import Told
from governance.reports.dossier_history import VERDICTS

_DECISIONS = (
    Column("decision", "Decision", width=37, tone=Tone.STRONG),
    Column("on", "On", under="decision", tone=Tone.SOFT),
    Column("reason", "Reason, conditions and frozen record"),
    Column("conditions", "Conditions", under="reason", prefix="Conditions: "),
    Column(
        "frozen", "SHA-256 of the frozen record", under="reason", prefix="Frozen ", tone=Tone.CODE
    ),
    Column("record", "The record as stored", under="reason", tone=Tone.SOFT),
    Column("by", "Decided by", width=44),
    Column("asked", "Asked by", under="by", prefix="asked by ", tone=Tone.SOFT),
)


def gates(on: Basis, of: Told) -> tuple[Block, ...]:
    """Return every decision at a gate, what it froze, and whether the last one still holds."""
    initiative = of.checklist.initiative
    mine = select(GateDecision).where(GateDecision.initiative_id == initiative.id)
    found = list(on.session.scalars(mine.order_by(GateDecision.id)))
    promised = decisions.conditions(on.session, on.viewer, initiative_id=initiative.id)
    rows = tuple(
        _decision(each, [one for one in promised if one.decision_id == each.id]) for each in found
    )
    return (
        Paragraph(_standing(on, of)),
        Table("Gates passed", _DECISIONS, rows, empty="No gate has been decided on."),
    )


def _standing(on: Basis, of: Told) -> str:
    checklist = of.checklist
    waiting = decisions.waiting_requests(
        on.session, on.viewer, initiative_id=checklist.initiative.id
    )
    said = []
    if checklist.approval is None:
        said.append("No decision is on record that let it into its present stage.")
    elif checklist.stale:
        changed = words.joined(list(checklist.stale))
        said.append(f"The approval of its present stage is stale: {changed} changed since.")
    else:
        said.append("The approval of its present stage holds: nothing material changed since.")
    said += [
        f"A request for the {each.gate.value} gate by {each.requested_by} waits since "
        f"{words.day(each.requested_at.date())}."
        for each in waiting
    ]
    if checklist.overdue_conditions:
        number = plural(len(checklist.overdue_conditions), "condition")
        said.append(f"{number} of an approval should have been fulfilled by now.")
    return " ".join(said)


def _decision(of: GateDecision, promised: list[Condition]) -> tuple[Cell, ...]:
    same = hashlib.sha256(of.frozen.encode()).hexdigest() == of.frozen_sha256
    return (
        Text(f"{label(of.gate)} gate: {VERDICTS[of.verdict].lower()}"),
        cells.moment(of.decided_at),
        Text(of.rationale),
        cells.texts(_condition(each) for each in promised),
        cells.code(of.frozen_sha256),
        Text("The stored record has this SHA-256.")
        if same
        else Text("The stored record no longer has this SHA-256.", Tone.ALARM),
        Text(of.decided_by),
        Text(of.requested_by),
    )


def _condition(of: Condition) -> str:
    if of.fulfilled_on is None:
        return f"{of.text} (due {words.day(of.due_on)}, open)"
    return f"{of.text} (fulfilled {words.day(of.fulfilled_on)} by {of.fulfilled_by})"


_WAIVERS = (
    Column("control", "Control", width=25, tone=Tone.CODE),
    Column("reason", "Reason and what stands in its place"),
    Column("measure", "Compensating measure", under="reason", prefix="Instead: "),
    Column("ended", "Why it ended", under="reason", prefix="Ended: "),
    Column("granted", "Granted by", width=44),
    Column("asked", "Asked by", under="granted", prefix="asked by ", tone=Tone.SOFT),
    Column("until", "Until", width=22, right=True),
    Column("state", "State", width=24),
)


def waivers(of: Told) -> tuple[Block, ...]:
    """Return every waiver, whether it counts or not."""
    today = of.checklist.today
    rows = tuple(
        _waiver(each, today) for line in of.checklist.lines for each in reversed(line.waivers)
    )
    return (Table("Waivers", _WAIVERS, rows, empty="No waiver was ever asked for."),)


def _waiver(of: Waiver, today: dt.date) -> tuple[Cell, ...]:
    return (
        cells.code(of.control_id),
        Text(of.reason),
        Text(of.compensating_measure),
        Text(of.ended_reason or ""),
        Text(of.granted_by or ""),
        Text(of.requested_by),
        cells.day(of.expires_on),
        _waiver_state(of, today),
    )


def _waiver_state(of: Waiver, today: dt.date) -> State:
    if of.ended_at is not None:
        return State(Mark.NOT_APPLICABLE, "Ended")
    if of.granted_at is None:
        return State(Mark.NOT_ASSESSED, "Waits")
    return State(Mark.NOT_MET, "Expired") if of.expires_on < today else State(Mark.WAIVED, "Counts")


_REVIEWS = (
    Column("trigger", "Why it was opened", width=38),
    Column("findings", "What happened and was found"),
    Column("cause", "Cause", under="findings", tone=Tone.SOFT),
    Column("closed_by", "Held by", width=40),
    Column("due", "Due", width=22, right=True),
    Column("state", "State", width=27),
)


def reviews(on: Basis, of: Told) -> tuple[Block, ...]:
    """Return every review, open and closed."""
    rows: list[tuple[Cell, ...]] = []
    for each in reviews_of(on.session, of.checklist.initiative.id, on.viewer):
        if each.closed_on is not None:
            state = State(Mark.MET, f"Held {words.short_day(each.closed_on)}")
        elif each.due_on < of.checklist.today:
            state = State(Mark.NOT_MET, "Overdue")
        else:
            state = State(Mark.UPCOMING, "Open")
        rows.append(
            (
                Text(label(each.trigger)),
                Text(each.findings),
                Text(each.cause),
                Text(each.closed_by or ""),
                cells.day(each.due_on),
                state,
            )
        )
    return (Table("Reviews", _REVIEWS, tuple(rows), empty="No review was ever opened."),)


_STAGES = (
    Column("stage", "Stage", width=30),
    Column("note", "Note"),
    Column("source", "Recorded as", width=28),
    Column("recorded", "Recorded on", width=24, right=True),
    Column("effective", "Entered", width=24, right=True),
    Column("basis", "Date", under="effective", tone=Tone.SOFT),
)


def stages(detail: InitiativeDetail) -> tuple[Block, ...]:
    """Return the stage history, replaced entries marked."""
    rows = tuple(
        (
            Text(label(each.stage) if each.stage else "Withdrawn"),
            Text(
                f"{each.note} (replaced by a later entry)".strip() if each.replaced else each.note
            ),
            Text(label(each.source)),
            cells.moment(each.recorded_at),
            cells.day(each.effective_on, each.precision),
            Text("seen" if each.basis is DateBasis.OBSERVED else ""),
        )
        for each in detail.history
    )
    return (Table("Stages", _STAGES, rows),)
