"""Rules of the catalogue as people read them."""

from governance.domain.applicability import AllOf, AnyOf, FactHas, FactIn, FactIs, Leaf, Not, Rule
from governance.domain.catalogue import Catalogue


def rule_words(rule: Rule, of: Catalogue) -> str:
    """Return a rule as a phrase: ``personal data and EU risk tier (high or limited)``.

    Parts of another kind inside a rule stand in brackets; an empty rule reads ``always``.
    """
    return _words(rule, of, inside=False)


def _words(rule: Rule, of: Catalogue, *, inside: bool) -> str:
    match rule:
        case AllOf(()) | AnyOf(()):
            return "always"
        case AllOf(parts) | AnyOf(parts):
            link = " and " if isinstance(rule, AllOf) else " or "
            if len(parts) == 1:
                return _words(parts[0], of, inside=inside)
            joined = link.join(_words(part, of, inside=True) for part in parts)
            return f"({joined})" if inside else joined
        case Not(part):
            return f"not {_words(part, of, inside=True)}"
        case _:
            return _leaf(rule, of)


def _leaf(leaf: Leaf, of: Catalogue) -> str:
    match leaf:
        case FactIs(fact, bool(value)):
            return _label(fact, of) if value else f"no {_label(fact, of)}"
        case FactIs(fact, value) | FactHas(fact, value):
            return f"{_label(fact, of)} {_value(fact, value, of)}"
        case FactIn(fact, values):
            return f"{_label(fact, of)} ({' or '.join(_value(fact, each, of) for each in values)})"


def _label(fact: str, of: Catalogue) -> str:
    return of.fact_by_id[fact].label


def _value(fact: str, value: str | bool, of: Catalogue) -> str:  # noqa: FBT001 - a fact's value
    return of.fact_by_id[fact].words(value)
