"""How one control stands for one initiative, in one word."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from governance.domain.checklist import Item, waits_for_law
from governance.domain.enums import Applies, ControlResult
from governance.domain.readiness import Answer, Exemption, current, excused, settles


class ControlState(StrEnum):
    """How a control stands; the worse, the later."""

    OUT_OF_SCOPE = "out_of_scope"
    """Its rule rules it out for this initiative."""
    NOT_APPLICABLE = "not_applicable"
    """Answered so, with a reason, and confirmed."""
    MET = "met"
    """And confirmed, where it holds a gate."""
    WAIVED = "waived"
    UPCOMING = "upcoming"
    """Only law asks for it that starts later."""
    UNCONFIRMED = "unconfirmed"
    """Answered met or not applicable, and a second person has still to confirm it."""
    PARTIALLY_MET = "partially_met"
    NOT_ASSESSED = "not_assessed"
    LAPSED = "lapsed"
    """It was answered; the answer or all its evidence is out of date."""
    NOT_MET = "not_met"


HELD = frozenset({ControlState.NOT_APPLICABLE, ControlState.MET, ControlState.WAIVED})
"""States in which nothing is left to do."""

IN_SCOPE = tuple(
    state
    for state in ControlState
    if state not in {ControlState.OUT_OF_SCOPE, ControlState.NOT_APPLICABLE}
)
"""States of a control that applies."""


def last_days(exemptions: Iterable[Exemption], today: dt.date) -> dict[str, dt.date]:
    """Return by control the last day of the waivers that count today."""
    counting = (each for each in exemptions if today <= each.expires_on)
    return {each.control_id: each.expires_on for each in sorted(counting, key=_expiry)}


def state_of(
    item: Item, answer: Answer | None, waived: Mapping[str, dt.date], today: dt.date
) -> ControlState:
    """Return how a control stands on a day.

    Parameters
    ----------
    answer
        None while there is none.
    waived
        What :func:`last_days` returned.
    """
    if item.applies is Applies.NO:
        return ControlState.OUT_OF_SCOPE
    if answer is not None and excused(answer, today):
        return ControlState.NOT_APPLICABLE
    if answer is not None and settles(item, answer, today):
        return ControlState.MET
    if item.id in waived:
        return ControlState.WAIVED
    if waits_for_law(item, today):
        return ControlState.UPCOMING
    return ControlState.NOT_ASSESSED if answer is None else _shortfall(answer, today)


def _shortfall(answer: Answer, today: dt.date) -> ControlState:
    if answer.result is ControlResult.NOT_ASSESSED:
        return ControlState.NOT_ASSESSED
    if not current(answer, today):
        return ControlState.LAPSED
    return _OF_RESULT[answer.result]


_OF_RESULT = {
    ControlResult.MET: ControlState.UNCONFIRMED,
    ControlResult.NOT_APPLICABLE: ControlState.UNCONFIRMED,
    ControlResult.PARTIALLY_MET: ControlState.PARTIALLY_MET,
    ControlResult.NOT_MET: ControlState.NOT_MET,
}


def _expiry(exemption: Exemption) -> dt.date:
    return exemption.expires_on
