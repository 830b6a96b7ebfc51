"""Whether a catalogue agrees with itself: all that is named exists and can be meant."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from governance.domain.applicability import (
    TIER_FACT,
    TRACK_FACT,
    AllOf,
    AnyOf,
    FactIn,
    FactIs,
    Leaf,
    Not,
    Rule,
    leaves,
)
from governance.domain.catalogue import ROUTE_FACT, Catalogue, Control
from governance.domain.catalogue_parts import Duty, Metric
from governance.domain.enums import (
    ControlTrack,
    FactKind,
    Gate,
    MetricTest,
    RiskTier,
    Severity,
    Track,
)

_DERIVED_VALUES = {
    TRACK_FACT: {each.value for each in Track if each is not Track.UNTAGGED},
    TIER_FACT: {each.value for each in RiskTier if each is not RiskTier.UNDETERMINED},
}
_HYBRID = Track.HYBRID.value
_WEIGHTS = tuple(Severity)

PREFIXES = {ControlTrack.COMMON: "COM", ControlTrack.ML: "ML", ControlTrack.GENAI: "GEN"}
"""What the ids of the product's own controls begin with."""


class Fault(NamedTuple):
    """Something in a catalogue that cannot stand."""

    section: str
    """Which list it is in: facts, metrics, duties, controls, …"""
    entry: str
    """Id of the entry, empty where the whole list is meant."""
    key: str
    said: str
    """What is wrong and what to do, without a full stop."""


def faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Return what is wrong with a catalogue, in the order of its parts."""
    yield from _vocabulary_faults(catalogue)
    for metric in catalogue.metrics:
        yield from (Fault("metrics", metric.id, *each) for each in _metric_faults(metric))
    for duty in catalogue.duties:
        named = f"{duty.framework} {duty.clause}"
        yield from (Fault("duties", named, *each) for each in _duty_faults(catalogue, duty))
    for control in catalogue.controls:
        yield from (
            Fault("controls", control.id, *each) for each in _control_faults(catalogue, control)
        )


def _vocabulary_faults(catalogue: Catalogue) -> Iterator[Fault]:
    for section, words, known in (
        ("gates", catalogue.gates, tuple(Gate)),
        ("severities", catalogue.severities, tuple(Severity)),
    ):
        if tuple(each.id for each in words) != known:
            yield Fault(section, "", "id", f"the list must be {', '.join(known)}, in this order")
    for name, values in _DERIVED_VALUES.items():
        fact = catalogue.fact_by_id.get(name)
        if fact is None or {each.id for each in fact.values} != values:
            said = f"the fact must exist with the values {', '.join(sorted(values))}"
            yield Fault("facts", name, "values", said)
    for each in catalogue.facts:
        if (each.kind is FactKind.BOOL) == bool(each.values):
            yield Fault("facts", each.id, "values", "choices need values, yes or no has none")


def _metric_faults(metric: Metric) -> Iterator[tuple[str, str]]:
    is_range = metric.test is MetricTest.RANGE
    if is_range != (metric.upper_limit is not None):
        yield "upper_limit", "a range has an upper limit, and nothing else has"
    if is_range and metric.limit is None:
        yield "limit", "a range needs a lower limit"
    if None not in (metric.limit, metric.upper_limit) and metric.limit >= metric.upper_limit:  # type: ignore[operator]
        yield "upper_limit", "the upper limit must lie above the lower one"


def _duty_faults(catalogue: Catalogue, duty: Duty) -> Iterator[tuple[str, str]]:
    yield from _clause_faults(catalogue, duty.framework, duty.clause)
    if duty.annex_i_starts_on is not None:
        if duty.annex_i_starts_on < duty.starts_on:
            yield "annex_i_starts_on", "it must not be before starts_on, which counts until known"
        if ROUTE_FACT not in catalogue.fact_by_id:
            yield "annex_i_starts_on", f"it needs the fact {ROUTE_FACT}; add the fact"


def _control_faults(catalogue: Catalogue, control: Control) -> Iterator[tuple[str, str]]:
    for key, rule, about_track in _rules(control):
        yield from ((key, said) for said in _rule_faults(catalogue, rule))
        if about_track and (said := _track_fault(rule)):
            yield key, said
    yield from _weight_faults(control)
    yield from _reference_faults(catalogue, control)


def _weight_faults(control: Control) -> Iterator[tuple[str, str]]:
    for number, escalation in enumerate(control.escalate, 1):
        if _WEIGHTS.index(escalation.to) >= _WEIGHTS.index(control.severity):
            yield f"escalate.{number}.to", f"{escalation.to} is not above {control.severity}"
    for number, interval in enumerate(control.escalate_interval, 1):
        if control.revalidation_days is None or interval.days >= control.revalidation_days:
            yield f"escalate_interval.{number}.days", "it must be shorter than revalidation_days"


def _reference_faults(catalogue: Catalogue, control: Control) -> Iterator[tuple[str, str]]:
    for number, reference in enumerate(control.references, 1):
        for key, said in _clause_faults(catalogue, reference.framework, reference.clause):
            yield f"references.{number}.{key}", said
    for number, use in enumerate(control.metrics, 1):
        if use.metric not in catalogue.metric_by_id:
            yield f"metrics.{number}.metric", f"there is no metric {use.metric}; define it"
    for name in repeated(f"{each.framework} {each.clause}" for each in control.references):
        yield "references", f"{name} is named twice; remove one"
    for metric in repeated(each.metric for each in control.metrics):
        yield "metrics", f"{metric} is named twice; remove one"


def repeated(values: Iterable[str]) -> list[str]:
    """Return the values that occur more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def _clause_faults(
    catalogue: Catalogue, framework_id: str, clause_id: str
) -> Iterator[tuple[str, str]]:
    framework = catalogue.framework_by_id.get(framework_id)
    if framework is None:
        yield "framework", f"there is no framework {framework_id}; define it or check its spelling"
    elif all(clause.id != clause_id for clause in framework.clauses):
        yield "clause", f"{framework_id} has no clause {clause_id}; list it there or correct it"


def _rules(control: Control) -> Iterator[tuple[str, Rule, bool]]:
    """Give each rule with its key and whether a second track must not weaken it."""
    if control.applies_when is not None:
        yield "applies_when", control.applies_when, True
    for number, escalation in enumerate(control.escalate, 1):
        yield f"escalate.{number}.when", escalation.when, True
    for number, interval in enumerate(control.escalate_interval, 1):
        yield f"escalate_interval.{number}.when", interval.when, True
    for number, reference in enumerate(control.references, 1):
        if reference.when is not None:
            yield f"references.{number}.when", reference.when, False
    for number, use in enumerate(control.metrics, 1):
        if use.when is not None:
            yield f"metrics.{number}.when", use.when, False


def _rule_faults(catalogue: Catalogue, rule: Rule) -> Iterator[str]:
    for leaf in leaves(rule):
        fact = catalogue.fact_by_id.get(leaf.fact)
        if fact is None:
            yield f"there is no fact {leaf.fact}; define it or check its spelling"
            continue
        for value in leaf.values if isinstance(leaf, FactIn) else (leaf.value,):
            asked_as_list = not isinstance(leaf, FactIs | FactIn)
            if (fact.kind is FactKind.CHOICES) != asked_as_list:
                yield f"fact {fact.id} is of the kind {fact.kind}; use `has` for choices only"
            elif not fact.fits([str(value)] if asked_as_list else value):
                yield f"{str(value).lower()} is no answer to fact {fact.id}; use one of its values"


def _track_fault(rule: Rule, *, negated: bool = False) -> str | None:
    """Return why a rule could ask a hybrid initiative less than its two halves, or None."""
    match rule:
        case AllOf(parts) | AnyOf(parts):
            return next(filter(None, (_track_fault(each, negated=negated) for each in parts)), None)
        case Not(part):
            return _track_fault(part, negated=not negated)
    if rule.fact == TRACK_FACT and _accepts_hybrid(rule) is negated:
        return "the track may not make hybrid initiatives exempt; accept hybrid as well"
    return None


def _accepts_hybrid(leaf: Leaf) -> bool:
    return _HYBRID in (leaf.values if isinstance(leaf, FactIn) else (leaf.value,))
