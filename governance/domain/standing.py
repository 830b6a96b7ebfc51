"""Where an initiative stands with its checklist and gates, as its summary row says it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from governance.domain.checklist import Item, due_at
from governance.domain.enums import Applies, Gate, Stage
from governance.domain.gates import BEFORE_PRODUCTION, ExceptionKind
from governance.domain.readiness import Answer, Exemption, Readiness, judge

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Position:
    """What gates, conditions and reviews have left on an initiative."""

    stage: Stage
    approved: bool
    """Whether a decision let it into its stage."""
    stale: bool
    """Whether something material changed since."""
    conditions_due: tuple[dt.date, ...] = ()
    """Days by which open conditions are due."""
    reviews_due: tuple[dt.date, ...] = ()
    """Days on which open reviews are due."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of blocking controls by gate and theme, and the exceptions."""

    due: tuple[int, int, int]
    """Blocking controls due at intake, pilot and production, each with those before it."""
    met: tuple[int, int, int]
    """Those of them that are met and confirmed, or validly waived."""
    themes: dict[str, tuple[int, int]]
    """Theme to due and met at the production gate."""
    exceptions: ExceptionKind
    valid_until: dt.date | None
    """First day on which time alone may change it; None when nothing runs out."""


def standing_of(
    items: Iterable[Item],
    answers: dict[str, Answer],
    exemptions: Iterable[Exemption],
    position: Position,
    today: dt.date,
) -> Standing:
    """Return where an initiative stands today.

    Parameters
    ----------
    exemptions
        Waivers that were granted and not revoked; expired ones may be among them.
    """
    held, waived = tuple(items), tuple(exemptions)
    judged = judge(held, answers, waived, today)
    at = [judged.at(gate) for gate in BEFORE_PRODUCTION]
    last = at[-1]
    open_ids = {blocker.item.id for blocker in last.blockers}
    return Standing(
        due=(at[0].required, at[1].required, last.required),
        met=(at[0].settled, at[1].settled, last.settled),
        themes=_themes(held, last),
        exceptions=_exceptions(open_ids, waived, position, today),
        valid_until=_valid_until(held, answers, waived, position, today),
    )


def _themes(items: tuple[Item, ...], ready: Readiness) -> dict[str, tuple[int, int]]:
    """Part what is required by theme, in the order of the checklist.

    Only open majors of one theme block together, so the parts add up to the whole.
    """
    met = Counter(item.theme for item in ready.settled_items)
    still_open = Counter(blocker.item.theme for blocker in ready.blockers)
    return {
        theme: (met[theme] + still_open[theme], met[theme])
        for theme in dict.fromkeys(item.theme for item in items)
        if met[theme] or still_open[theme]
    }


def _exceptions(
    open_ids: set[str], exemptions: tuple[Exemption, ...], position: Position, today: dt.date
) -> ExceptionKind:
    kinds = ExceptionKind(0)
    if position.stage is Stage.PRODUCTION:
        if not position.approved:
            kinds |= ExceptionKind.NO_DECISION
        if open_ids:
            kinds |= ExceptionKind.OPEN_CONTROL
    if any(each.expires_on < today and each.control_id in open_ids for each in exemptions):
        kinds |= ExceptionKind.WAIVER_EXPIRED
    if position.stale:
        kinds |= ExceptionKind.APPROVAL_STALE
    if any(day < today for day in position.conditions_due):
        kinds |= ExceptionKind.CONDITION_OVERDUE
    in_production = position.stage is Stage.PRODUCTION
    if in_production and any(day < today for day in position.reviews_due):
        kinds |= ExceptionKind.REVIEW_OVERDUE
    return kinds


def _valid_until(
    items: tuple[Item, ...],
    answers: dict[str, Answer],
    exemptions: tuple[Exemption, ...],
    position: Position,
    today: dt.date,
) -> dt.date | None:
    held = [item for item in items if item.applies is not Applies.NO]
    days = [each.expires_on + DAY for each in exemptions]
    days += [answer.revalidate_on for answer in answers.values() if answer.revalidate_on]
    days += [answer.evidence_until for answer in answers.values() if answer.evidence_until]
    days += [day + DAY for day in (*position.conditions_due, *position.reviews_due)]
    days += [
        duty.starts_on
        for item in held
        if item.only_law and due_at(item, Gate.PRODUCTION)
        for duty in item.duties
    ]
    return min((day for day in days if day > today), default=None)
