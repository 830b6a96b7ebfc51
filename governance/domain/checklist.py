"""The checklist of an initiative: which controls apply to it, how heavily, when, and why."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from governance.domain import canonical
from governance.domain.applicability import Facts, Rule, evaluate, facts_of, find, rule_facts
from governance.domain.catalogue import ROUTE_FACT, Catalogue, Control, Reference
from governance.domain.catalogue_parts import Duty
from governance.domain.drafts import FactValue
from governance.domain.enums import Applies, Gate, RiskTier, Severity, Track

_GATES = tuple(Gate)
_WEIGHTS = tuple(Severity)
_ANNEX_I = "annex_i"


@dataclass(frozen=True, slots=True)
class DatedDuty:
    """A legal duty behind a control, with the day on which it starts for this initiative."""

    framework: str
    clause: str
    topic: str
    roles: tuple[str, ...]
    """Who owes it."""
    starts_on: dt.date


@dataclass(frozen=True, slots=True)
class Item:
    """One control, decided for one initiative; answers and evidence are not part of it."""

    control: Control
    applies: Applies
    why: str
    """One sentence: which facts decided, or which are missing."""
    missing: tuple[str, ...]
    """Facts to answer before it is known whether the control applies."""
    severity: Severity
    """After every escalation whose rule holds."""
    could_be: Severity
    """The heaviest it can become once the facts of ``missing_for_severity`` are answered."""
    missing_for_severity: tuple[str, ...]
    """Facts to answer before it is known how heavily it weighs."""
    asked_for_severity: tuple[str, ...]
    """What people call those facts."""
    revalidation_days: int | None
    """The shortest interval that is not ruled out; None: an answer holds for good."""
    duties: tuple[DatedDuty, ...]
    """Legal duties that ask for it, as far as not ruled out."""
    only_law: bool
    """Whether nothing but those duties asks for it."""
    clauses: frozenset[tuple[str, str]]
    """Framework and clause of the references that are not ruled out for this initiative."""

    @property
    def id(self) -> str:
        """The control's id."""
        return self.control.id

    @property
    def theme(self) -> str:
        """The control's theme."""
        return self.control.theme

    @property
    def gate(self) -> Gate:
        """The gate at which it is first due."""
        return self.control.gate

    @property
    def holds_gate(self) -> bool:
        """Whether the gate stays shut while it is unmet.

        A control that would be blocking under an answer nobody has given holds the gate too: what
        is left unanswered must not make a gate easier to pass.
        """
        return self.applies is not Applies.NO and self.could_be is Severity.BLOCKING


def checklist(catalogue: Catalogue, track: Track, tier: RiskTier, facts: Facts) -> tuple[Item, ...]:
    """Return every control that the track asks about, in the order of the catalogue.

    Controls that do not apply are among them and say why. Untagged initiatives are asked the
    controls of all tracks, those of ML and GenAI until somebody has decided on the track.

    Parameters
    ----------
    facts
        The facts document of the initiative; what does not answer a fact's question is ignored.
    """
    known = _known(catalogue, track, tier, facts)
    return tuple(_item(catalogue, control, known) for control in catalogue.controls_for(track))


def item(catalogue: Catalogue, control_id: str, track: Track, tier: RiskTier, facts: Facts) -> Item:
    """Return one control as it stands for an initiative, whatever the track.

    For an answer given while the control still applied.

    Raises
    ------
    NotFoundError
        The catalogue has no such control.
    """
    known = _known(catalogue, track, tier, facts)
    return _item(catalogue, catalogue.control(control_id), known)


def asks(
    catalogue: Catalogue, control_id: str, track: Track, tier: RiskTier, facts: Facts
) -> tuple[Applies, str]:
    """Return whether a control applies to an initiative, and why, as :func:`item` says it.

    For one control over many initiatives: it looks at no fact that its rule does not ask for.

    Raises
    ------
    NotFoundError
        The catalogue has no such control.
    """
    rule = catalogue.control(control_id).rule
    given = rule_facts(track, tier, facts)
    known = {
        name: value
        for name in facts_of(rule)
        if (value := given.get(name)) is not None and catalogue.fact_by_id[name].fits(value)
    }
    finding = find(rule, known)
    why = _why(catalogue, finding.holds, finding.because, finding.missing, known)
    return _APPLIES[finding.holds], why


def signature(catalogue: Catalogue, track: Track, tier: RiskTier, facts: Facts) -> str:
    """Return 64 hex digits that are equal only where checklists are equal.

    A checklist depends on the catalogue, the track, and those facts that its rules look at; so one
    result can be kept for all initiatives that share the signature.
    """
    known = _known(catalogue, track, tier, facts)
    held = {
        name: sorted(value) if isinstance(value, list) else value for name, value in known.items()
    }
    text = canonical.dumps([catalogue.digest, track.value, held])
    return hashlib.sha256(text.encode()).hexdigest()


def due_at(due: Item, gate: Gate) -> bool:
    """Tell whether an item is due at a gate: at its own and at every later one up to the review.

    Retirement asks for its own controls only. Otherwise a system could not be switched off because
    it is not fit to run.
    """
    if gate is Gate.RETIREMENT:
        return due.gate is gate
    return _GATES.index(due.gate) <= _GATES.index(gate)


def upcoming(of: Item, today: dt.date) -> tuple[DatedDuty, ...]:
    """Return the duties behind an item that start after today, the earliest first."""
    later = (duty for duty in of.duties if duty.starts_on > today)
    return tuple(sorted(later, key=lambda duty: (duty.starts_on, duty.framework, duty.clause)))


def waits_for_law(waiting: Item, today: dt.date) -> bool:
    """Tell whether nothing asks for an item but law that starts later: upcoming, not failed."""
    return waiting.only_law and all(duty.starts_on > today for duty in waiting.duties)


def _known(
    catalogue: Catalogue, track: Track, tier: RiskTier, facts: Facts
) -> dict[str, FactValue]:
    return catalogue.readable(rule_facts(track, tier, facts))


def _item(catalogue: Catalogue, control: Control, known: Mapping[str, FactValue]) -> Item:
    finding = find(control.rule, known)
    severity, could_be, open_facts = _severity(control, known)
    asking = [each for each in control.references if _possible(each.when, known)]
    duties, only_law = _duties(catalogue, asking, known)
    return Item(
        control=control,
        applies=_APPLIES[finding.holds],
        why=_why(catalogue, finding.holds, finding.because, finding.missing, known),
        missing=finding.missing,
        severity=severity,
        could_be=could_be,
        missing_for_severity=open_facts,
        asked_for_severity=tuple(catalogue.fact_by_id[name].label for name in open_facts),
        revalidation_days=_interval(control, known),
        duties=duties,
        only_law=only_law,
        clauses=frozenset((each.framework, each.clause) for each in asking),
    )


_APPLIES = {True: Applies.YES, None: Applies.UNTIL_ANSWERED, False: Applies.NO}


def _why(
    catalogue: Catalogue,
    holds: bool | None,  # noqa: FBT001 - None is the third value, not an option switched on
    because: Iterable[str],
    missing: Iterable[str],
    known: Mapping[str, FactValue],
) -> str:
    asked = catalogue.fact_by_id
    if holds is None:
        return f"Applies until answered: {', '.join(asked[name].label for name in missing)}."
    reasons = [f"{asked[name].label} ({asked[name].words(known[name])})" for name in because]
    if not reasons:
        return "Applies to every initiative."
    said = ", ".join(reasons)
    return f"Applies because of {said}." if holds else f"Does not apply because of {said}."


def _severity(
    control: Control, known: Mapping[str, FactValue]
) -> tuple[Severity, Severity, tuple[str, ...]]:
    """Return the severity, the heaviest it can become, and the facts on which that depends."""
    certain = possible = control.severity
    missing: dict[str, None] = {}
    for escalation in control.escalate:
        finding = find(escalation.when, known)
        if finding.holds:
            certain = _heavier(certain, escalation.to)
        if finding.holds is not False:
            possible = _heavier(possible, escalation.to)
            missing |= dict.fromkeys(finding.missing)
    return certain, possible, tuple(missing) if possible is not certain else ()


def _heavier(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=_WEIGHTS.index)


def _interval(control: Control, known: Mapping[str, FactValue]) -> int | None:
    if control.revalidation_days is None:
        return None
    shorter = (each.days for each in control.escalate_interval if _possible(each.when, known))
    return min((control.revalidation_days, *shorter))


def _duties(
    catalogue: Catalogue, asking: Iterable[Reference], known: Mapping[str, FactValue]
) -> tuple[tuple[DatedDuty, ...], bool]:
    duties = [catalogue.duty(each.framework, each.clause) for each in asking]
    dated = tuple(_dated(duty, known) for duty in duties if duty is not None)
    return dated, bool(duties) and None not in duties


def _dated(duty: Duty, known: Mapping[str, FactValue]) -> DatedDuty:
    """Date a duty; while the route is unknown the earlier day counts."""
    starts_on = duty.starts_on
    if duty.annex_i_starts_on is not None and known.get(ROUTE_FACT) == _ANNEX_I:
        starts_on = duty.annex_i_starts_on
    return DatedDuty(duty.framework, duty.clause, duty.topic, duty.roles, starts_on)


def _possible(when: Rule | None, known: Mapping[str, FactValue]) -> bool:
    return when is None or evaluate(when, known) is not False
