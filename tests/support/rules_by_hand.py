"""The control files read and applied without the application, to count against what it says."""

from functools import cache
from typing import Any

import yaml

from tests.support.databases import ROOT


@cache
def controls() -> list[dict[str, Any]]:
    """Return every control of the product as its file says it."""
    files = sorted((ROOT / "seeds" / "catalogue").glob("controls-*.yaml"))
    return [
        control
        for file in files
        for control in yaml.safe_load(file.read_text(encoding="utf-8"))["controls"]
    ]


def holds(control: dict[str, Any], facts: dict[str, Any]) -> bool:
    """Tell whether a control applies where every fact that its rule looks at is known."""
    return "applies_when" not in control or _true(control["applies_when"], facts)


def _true(rule: dict[str, Any], facts: dict[str, Any]) -> bool:
    if "all" in rule:
        return all(_true(part, facts) for part in rule["all"])
    if "any" in rule:
        return any(_true(part, facts) for part in rule["any"])
    if "not" in rule:
        return not _true(rule["not"], facts)
    value = facts[rule["fact"]]
    return value in rule["in"] if "in" in rule else bool(value == rule["is"])


def possible(rule: dict[str, Any] | None, facts: dict[str, Any]) -> bool:
    """Tell whether a rule without negation may hold, whatever is not known turns out to be."""
    if rule is None:
        return True
    if "all" in rule:
        return all(possible(part, facts) for part in rule["all"])
    if "any" in rule:
        return any(possible(part, facts) for part in rule["any"])
    return rule["fact"] not in facts or _true(rule, facts)
