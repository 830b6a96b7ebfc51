"""What a checklist says to its reader: what each line waits for, progress, what is next."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from governance.domain import gates, lifecycle
from governance.domain.checklist import waits_for_law
from governance.domain.enums import Applies, ControlResult, Stage
from governance.domain.readiness import Blocker, Readiness, settles
from governance.queries.checklists import Checklist, GateCheck, Line

TO_CONFIRM = (ControlResult.MET, ControlResult.NOT_APPLICABLE)
"""Answers that count only once a second person has confirmed them."""


class State(Enum):
    """How far one line is."""

    SETTLED = "settled"
    WAIVED = "waived"
    TO_CONFIRM = "to confirm"
    BLOCKS = "blocks"
    """It holds its gate."""
    OPEN = "open"
    """Not settled, and holds no gate."""
    OUT = "not applicable"
    """Confirmed as not applicable, or no rule asks for it."""
    LATER = "later"
    """Only law asks for it that starts later."""
    DROPPED = "no longer asked"


class Move(Enum):
    """What has to be done to a blocking control next."""

    ANSWER = "answer"
    CONFIRM = "confirm"
    DECIDE_WAIVER = "decide the waiver"


@dataclass(frozen=True, slots=True)
class Theme:
    """The controls of one theme that the checklist asks about, with progress."""

    name: str
    lines: tuple[Line, ...]
    settled: int
    asked: int
    """Controls that apply now, without those confirmed as not applicable."""
    blocks: bool
    """Whether one of them holds a gate."""


def state(of: Checklist, line: Line) -> State:
    """Return how far a line is at the gate at which its control is first due."""
    if line.dropped:
        return State.DROPPED
    if line.item.applies is Applies.NO:
        return State.OUT
    ready = _alone(of, line)
    if ready.upcoming:
        return State.LATER
    if ready.blockers:
        return State.TO_CONFIRM if waits_for_second_person(of, line) else State.BLOCKS
    return _unblocked(of, line, ready)


def waits_for_second_person(of: Checklist, line: Line) -> bool:
    """Tell whether nothing but a confirmation is missing from an answer."""
    answer = of.answers.get(line.item.id)
    if answer is None or answer.confirmed or answer.result not in TO_CONFIRM:
        return False
    ends = (answer.revalidate_on, answer.evidence_until)
    return all(day is None or of.today < day for day in ends)


def themes(of: Checklist) -> tuple[Theme, ...]:
    """Return the themes in the order of the catalogue, and their controls that may apply.

    Controls that do not apply are left out, unless somebody has answered them.
    """
    lines = [line for line in of.lines if not line.dropped and _listed(line)]
    found = []
    for name in dict.fromkeys(line.item.theme for line in lines):
        own = tuple(line for line in lines if line.item.theme == name)
        states = [state(of, line) for line in own]
        out = sum(each in {State.OUT, State.LATER} for each in states)
        found.append(
            Theme(
                name=name,
                lines=own,
                settled=sum(each in {State.SETTLED, State.WAIVED} for each in states),
                asked=len(own) - out,
                blocks=any(each in {State.BLOCKS, State.TO_CONFIRM} for each in states),
            )
        )
    return tuple(found)


def dropped(of: Checklist) -> tuple[Line, ...]:
    """Return the lines that were answered and no longer belong to the checklist."""
    return tuple(line for line in of.lines if line.dropped)


def upcoming(of: Checklist) -> tuple[tuple[dt.date, Line], ...]:
    """Return the lines that only later law asks for, with the day it starts, the earliest first."""
    later = [
        (min(duty.starts_on for duty in line.item.duties), line)
        for line in of.lines
        if not line.dropped
        and line.item.applies is not Applies.NO
        and waits_for_law(line.item, of.today)
    ]
    return tuple(sorted(later, key=lambda pair: (pair[0], pair[1].item.id)))


def targets(of: Checklist) -> tuple[Stage, ...]:
    """Return the stages that a gate can be requested for, the natural next one first.

    An initiative whose approval is stale, or that is in pilot or production without one, is first
    confirmed where it is.
    """
    current = of.initiative.stage
    ahead = [
        each for each in lifecycle.FORWARD[current] if gates.gate_between(current, each) is not None
    ]
    ladder = [each for each in lifecycle.LADDER if each in ahead]
    ahead.sort(key=lambda each: ladder.index(each) if each in ladder else len(ladder))
    if current not in gates.GATE_INTO or current is Stage.RETIRED:
        return tuple(ahead)
    unsure = of.stale or (of.approval is None and current in {Stage.PILOT, Stage.PRODUCTION})
    if unsure or current is Stage.PRODUCTION:
        return (current, *ahead)
    return (*ahead, current)


def grouped(of: Checklist, check: GateCheck) -> dict[Move, list[Blocker]]:
    """Return what blocks a gate by what has to be done next, in the order of :class:`Move`."""
    found: dict[Move, list[Blocker]] = {move: [] for move in Move}
    lines = {line.item.id: line for line in of.lines}
    for blocker in check.readiness.blockers if check.readiness else ():
        found[_next_move(of, lines[blocker.item.id])].append(blocker)
    return {move: blockers for move, blockers in found.items() if blockers}


def chosen(of: Checklist, control_id: str, open_first: Iterable[Blocker]) -> Line | None:
    """Return the line with an id; else the first that blocks, else the first; None for no line."""
    by_id = {line.item.id: line for line in of.lines}
    wanted = (control_id, *(each.item.id for each in open_first), *by_id)
    return next((by_id[each] for each in wanted if each in by_id), None)


def _listed(line: Line) -> bool:
    return line.item.applies is not Applies.NO or line.assessment is not None


def _next_move(of: Checklist, line: Line) -> Move:
    if waits_for_second_person(of, line):
        return Move.CONFIRM
    if any(each.granted_at is None and each.ended_at is None for each in line.waivers):
        return Move.DECIDE_WAIVER
    return Move.ANSWER


def _unblocked(of: Checklist, line: Line, ready: Readiness) -> State:
    """Return how far a line is that does not hold its gate now."""
    answer = of.answers.get(line.item.id)
    if answer is not None and settles(line.item, answer, of.today):
        return State.SETTLED
    if ready.settled:
        return State.WAIVED
    out = answer is not None and answer.confirmed and not ready.open_majors
    return State.OUT if out and line.result is ControlResult.NOT_APPLICABLE else State.OPEN


def _alone(of: Checklist, line: Line) -> Readiness:
    """Return the readiness of a checklist of this one line, at its own gate."""
    alone = Checklist(of.initiative, (line,), None, (), (), of.today)
    return alone.readiness(line.item.gate)
