"""Rules over facts, evaluated in three values: true, false, and unknown while a fact is missing.

Kleene's strong logic of indeterminacy: what the known facts settle is settled, whatever the missing
ones turn out to be. A rule is read from and written as a small tree: ``{fact: x, is: v}``,
``{fact: x, in: [v, w]}``, ``{fact: x, has: v}`` and ``all``, ``any`` and ``not`` above them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from governance.domain.drafts import FactValue
from governance.domain.enums import RiskTier, Track

TRACK_FACT = "track"
TIER_FACT = "eu_risk_tier"

Facts = Mapping[str, FactValue]
"""What is known of an initiative; a name that is absent is unknown."""

DEPTH_LIMIT = 12
"""Deepest nesting of a rule; a person cannot read deeper ones."""


@dataclass(frozen=True, slots=True)
class FactIs:
    """A fact has exactly this value."""

    fact: str
    value: bool | str


@dataclass(frozen=True, slots=True)
class FactIn:
    """A fact has one of these values."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactHas:
    """A fact that holds several values has this one among them."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; without parts always true."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Rule"


Leaf = FactIs | FactIn | FactHas
Rule = Leaf | AllOf | AnyOf | Not

ALWAYS = AllOf(())


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule comes to, and by which facts."""

    holds: bool | None
    """None while unknown."""
    because: tuple[str, ...] = ()
    """Names of known facts that settle it on their own, in the order of the rule."""
    missing: tuple[str, ...] = ()
    """Names of missing facts that keep it open; empty when it is settled."""


def rule_facts(track: Track, tier: RiskTier, facts: Facts) -> dict[str, FactValue]:
    """Return the facts that rules may look at: those answered, with track and risk tier.

    Track and tier come from the initiative's own fields only. Untagged and undetermined mean that
    nobody has decided, so they are left out and with it unknown.

    Parameters
    ----------
    facts
        The facts document of the initiative.
    """
    known = {name: value for name, value in facts.items() if name not in {TRACK_FACT, TIER_FACT}}
    if track is not Track.UNTAGGED:
        known[TRACK_FACT] = track.value
    if tier is not RiskTier.UNDETERMINED:
        known[TIER_FACT] = tier.value
    return known


def evaluate(rule: Rule, facts: Facts) -> bool | None:
    """Return whether a rule holds; None while missing facts keep it unknown."""
    return find(rule, facts).holds


def find(rule: Rule, facts: Facts) -> Finding:
    """Return what a rule comes to and why."""
    match rule:
        case AllOf(parts):
            return _joined(parts, facts, settles=False)
        case AnyOf(parts):
            return _joined(parts, facts, settles=True)
        case Not(part):
            inner = find(part, facts)
            opposite = None if inner.holds is None else not inner.holds
            return Finding(opposite, inner.because, inner.missing)
        case _:
            holds = _leaf_holds(rule, facts)
            if holds is None:
                return Finding(None, missing=(rule.fact,))
            return Finding(holds, because=(rule.fact,))


def facts_of(rule: Rule) -> tuple[str, ...]:
    """Return the names of the facts a rule looks at, in its order and each once."""
    return tuple(dict.fromkeys(leaf.fact for leaf in leaves(rule)))


def leaves(rule: Rule) -> tuple[Leaf, ...]:
    """Return the comparisons with single facts that a rule is made of."""
    match rule:
        case AllOf(parts) | AnyOf(parts):
            return tuple(leaf for part in parts for leaf in leaves(part))
        case Not(part):
            return leaves(part)
        case _:
            return (rule,)


def _leaf_holds(rule: Leaf, facts: Facts) -> bool | None:
    known = facts.get(rule.fact)
    match rule:
        case FactIs(value=value) if type(known) is type(value):
            return known == value
        case FactIn(values=values) if isinstance(known, str):
            return known in values
        case FactHas(value=value) if isinstance(known, list) and known:
            return value in known
    return None  # absent, or an answer of another type: nobody has answered this question


def _joined(parts: Iterable[Rule], facts: Facts, *, settles: bool) -> Finding:
    """Join parts of which one with the value ``settles`` decides; ``any`` and ``all`` mirror."""
    findings = [find(part, facts) for part in parts]
    deciding = [each for each in findings if each.holds is settles]
    if deciding:
        return Finding(settles, because=_united(each.because for each in deciding))
    if missing := _united(each.missing for each in findings):
        return Finding(None, missing=missing)
    return Finding(not settles, because=_united(each.because for each in findings))


def _united(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in names for name in each))


def rule_document(rule: Rule) -> dict[str, object]:
    """Return a rule as the plain tree that it is written as."""
    match rule:
        case AllOf(parts):
            return {"all": [rule_document(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [rule_document(part) for part in parts]}
        case Not(part):
            return {"not": rule_document(part)}
        case FactIs(fact, value):
            return {"fact": fact, "is": value}
        case FactIn(fact, values):
            return {"fact": fact, "in": list(values)}
        case FactHas(fact, value):
            return {"fact": fact, "has": value}


def rule_of(document: object, *, depth: int = 0) -> Rule:
    """Return the rule that a plain tree describes.

    Raises
    ------
    ValueError
        The tree is no rule; the message says what is wrong with which part.
    """
    if depth > DEPTH_LIMIT:
        raise ValueError(f"a rule may be nested {DEPTH_LIMIT} deep at most; simplify it")
    if not isinstance(document, dict):
        raise ValueError(f"{document!r} is no rule; write a mapping with fact, all, any or not")  # noqa: TRY004 - what a file says is a value
    if "fact" in document:
        return _leaf_of(document)
    if len(document) != 1 or not document.keys() <= {"all", "any", "not"}:
        raise ValueError(
            f"the keys {', '.join(map(str, document)) or '(none)'} make no rule; "
            "write one of all, any, not, or fact with is, in or has"
        )
    ((operator, parts),) = document.items()
    if operator == "not":
        return Not(rule_of(parts, depth=depth + 1))
    if not isinstance(parts, list) or not parts:
        raise ValueError(f"{operator} needs a list of rules")
    rules = tuple(rule_of(part, depth=depth + 1) for part in parts)
    return AllOf(rules) if operator == "all" else AnyOf(rules)


def _leaf_of(document: dict[object, object]) -> Leaf:
    fact = document["fact"]
    if not isinstance(fact, str):
        raise ValueError(f"{fact!r} is no name of a fact")  # noqa: TRY004 - what a file says is a value
    if len(document) != 2:  # noqa: PLR2004 - the fact and one comparison
        raise ValueError(f"fact {fact} needs exactly one of is, in or has")
    match document:
        case {"is": bool() | str() as value}:
            return FactIs(fact, value)
        case {"in": [*values]} if values and all(isinstance(each, str) for each in values):
            return FactIn(fact, tuple(map(str, values)))
        case {"has": str() as value}:
            return FactHas(fact, value)
    raise ValueError(
        f"fact {fact} needs `is` with true, false or a text, `in` with a list of texts, "
        "or `has` with a text"
    )
