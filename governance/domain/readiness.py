"""Whether an initiative may pass a gate: what counts as settled, and what still blocks."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.domain.checklist import Item, due_at, waits_for_law
from governance.domain.enums import Applies, ControlResult, Gate, Severity

MAJORS_THAT_BLOCK = 2
"""Open majors on one theme that count as blocking."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one control."""

    result: ControlResult
    reason: str = ""
    """Why; needed where the answer is that the control is not applicable."""
    confirmed: bool = False
    """Whether a second person has confirmed it."""
    revalidate_on: dt.date | None = None
    """From this day on the answer no longer counts; None: it holds for good."""
    evidence_until: dt.date | None = None
    """From this day on all its evidence is stale; None: it has none, or some that does not age."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A waiver that was granted for one control."""

    control_id: str
    expires_on: dt.date
    """The last day on which it counts."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One control that keeps a gate shut, and why."""

    item: Item
    reason: str
    """One sentence for the person who can change it."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far an initiative is from passing a gate."""

    gate: Gate
    settled_items: tuple[Item, ...]
    """Blocking controls that are met and confirmed, or waived."""
    blockers: tuple[Blocker, ...]
    open_majors: tuple[Item, ...]
    """Majors that do not block; each needs a remediation item."""
    upcoming: tuple[Item, ...]
    """Items that only law asks for which starts later."""

    @property
    def settled(self) -> int:
        """Number of blocking controls that are met and confirmed, or waived."""
        return len(self.settled_items)

    @property
    def required(self) -> int:
        """Number of blocking controls that apply, without those confirmed as not applicable."""
        return self.settled + len(self.blockers)

    @property
    def may_pass(self) -> bool:
        """Whether nothing blocks."""
        return not self.blockers

    @property
    def share(self) -> float | None:
        """Settled over required, a share of one; None where nothing is required."""
        return self.settled / self.required if self.required else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is settled and what is open of a whole checklist, whatever the gate."""

    settled: tuple[Item, ...]
    """Blocking controls that are met and confirmed, or waived."""
    unsettled: tuple[Blocker, ...]
    """The other blocking ones."""
    open_majors: tuple[Item, ...]
    upcoming: tuple[Item, ...]
    """Items that only law asks for which starts later."""

    def at(self, gate: Gate) -> Readiness:
        """Return how ready the initiative is for a gate, by what is due there."""
        paired, single = _paired(_due(self.open_majors, gate))
        blockers = [each for each in self.unsettled if due_at(each.item, gate)]
        blockers += [Blocker(each, _pair_reason(each)) for each in paired]
        settled, upcoming = _due(self.settled, gate), _due(self.upcoming, gate)
        return Readiness(gate, settled, tuple(blockers), tuple(single), upcoming)


NOT_ASSESSED = Answer(ControlResult.NOT_ASSESSED)


def readiness(
    items: Iterable[Item],
    gate: Gate,
    answers: Mapping[str, Answer],
    exemptions: Iterable[Exemption],
    today: dt.date,
) -> Readiness:
    """Return how ready an initiative is for one gate; the parameters are :func:`judge`'s."""
    return judge(items, answers, exemptions, today).at(gate)


def judge(
    items: Iterable[Item],
    answers: Mapping[str, Answer],
    exemptions: Iterable[Exemption],
    today: dt.date,
) -> Judgement:
    """Return what of a checklist is settled and what is open.

    Parameters
    ----------
    items
        The checklist.
    answers
        By control id; a control that is absent is not assessed.
    exemptions
        Waivers that were granted and not revoked; expired ones may be among them.
    """
    last_days = _last_days(exemptions)
    settled: list[Item] = []
    unsettled: list[Blocker] = []
    majors: list[Item] = []
    later: list[Item] = []
    for item in items:
        answer = answers.get(item.id, NOT_ASSESSED)
        if item.applies is Applies.NO or excused(answer, today):
            continue
        waived = today <= last_days.get(item.id, dt.date.min)
        if waits_for_law(item, today):
            later.append(item)
        elif item.holds_gate and (waived or settles(item, answer, today)):
            settled.append(item)
        elif item.holds_gate:
            unsettled.append(Blocker(item, _open_because(item, answer, last_days, today)))
        elif item.severity is Severity.MAJOR and not waived and not _met(answer, today):
            majors.append(item)
    return Judgement(tuple(settled), tuple(unsettled), tuple(majors), tuple(later))


def settles(item: Item, answer: Answer, today: dt.date) -> bool:
    """Tell whether an answer settles its item without a waiver."""
    return _met(answer, today) and (answer.confirmed or not item.holds_gate)


def holds(answer: Answer, today: dt.date) -> bool:
    """Tell whether a control is met and confirmed by a second person, and has not run out."""
    return _met(answer, today) and answer.confirmed


def evidence_until(stale_on: Iterable[dt.date | None]) -> dt.date | None:
    """Return the first day on which every piece of evidence is stale; None when that never comes.

    Parameters
    ----------
    stale_on
        Of each piece of one answer the day from which it proves nothing; None: it does not age.
    """
    days = list(stale_on)
    dated = [day for day in days if day is not None]
    return max(dated) if dated and len(dated) == len(days) else None


def current(answer: Answer, today: dt.date) -> bool:
    """Tell whether an answer still counts: neither it nor all its evidence is out of date."""
    ends = (answer.revalidate_on, answer.evidence_until)
    return all(day is None or today < day for day in ends)


def _met(answer: Answer, today: dt.date) -> bool:
    return answer.result is ControlResult.MET and current(answer, today)


def excused(answer: Answer, today: dt.date) -> bool:
    """Tell whether it is answered, reasoned and confirmed that a control is not applicable."""
    return (
        answer.result is ControlResult.NOT_APPLICABLE
        and bool(answer.reason.strip())
        and answer.confirmed
        and current(answer, today)
    )


def _last_days(exemptions: Iterable[Exemption]) -> dict[str, dt.date]:
    last: dict[str, dt.date] = {}
    for each in exemptions:
        last[each.control_id] = max(each.expires_on, last.get(each.control_id, dt.date.min))
    return last


def _open_because(
    item: Item, answer: Answer, last_days: Mapping[str, dt.date], today: dt.date
) -> str:
    said = _shortfall(answer, today)
    if item.severity is not Severity.BLOCKING:
        said += f" It may be blocking: answer {', '.join(item.asked_for_severity)}."
    if item.id in last_days:
        said += f" Its waiver expired on {last_days[item.id]}."
    return said


def _shortfall(answer: Answer, today: dt.date) -> str:
    if answer.result is not ControlResult.NOT_ASSESSED and not current(answer, today):
        if answer.revalidate_on is not None and answer.revalidate_on <= today:
            return f"The answer was to be renewed by {answer.revalidate_on}."
        return f"All its evidence is stale since {answer.evidence_until}."
    if answer.result is ControlResult.NOT_APPLICABLE and not answer.reason.strip():
        return "Answered not applicable without a reason."
    return _SHORTFALLS[answer.result]


_SHORTFALLS = {
    ControlResult.MET: "Answered met; a second person must confirm it.",
    ControlResult.PARTIALLY_MET: "Only partially met.",
    ControlResult.NOT_MET: "Not met.",
    ControlResult.NOT_APPLICABLE: "Answered not applicable; a second person must confirm it.",
    ControlResult.NOT_ASSESSED: "Not assessed.",
}


def _due(items: Iterable[Item], gate: Gate) -> tuple[Item, ...]:
    return tuple(each for each in items if due_at(each, gate))


def _paired(majors: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Part open majors into those that share a theme with another, and the rest."""
    on_theme = Counter(each.theme for each in majors)
    paired = [each for each in majors if on_theme[each.theme] >= MAJORS_THAT_BLOCK]
    single = [each for each in majors if on_theme[each.theme] < MAJORS_THAT_BLOCK]
    return paired, single


def _pair_reason(item: Item) -> str:
    theme = item.theme.replace("_", " ")
    return f"One of several open major controls on {theme}; together they block."
