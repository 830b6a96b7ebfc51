"""The fields people edit, and their values in words."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from governance.analytics.formats import DASH
from governance.domain.labels import label
from governance.ui.components.dates import day

TITLES = {
    "name": "Name",
    "external_id": "External id",
    "unit": "Unit",
    "track": "Track",
    "techniques": "Techniques",
    "risk_tier": "Risk tier",
    "risk_tier_reason": "Reason of the risk tier",
    "owner": "Owner",
    "sponsor": "Sponsor",
    "phase": "Phase",
    "registered_on": "Registered on",
    "description": "Description",
    "facts": "Facts",
}
"""Field names of an edit and the words people read for them, in the order of a form."""

REQUIRED = ("name", "unit", "track", "risk_tier", "registered_on")


def words(field: str, value: object, units: Mapping[int, str]) -> str:
    """Return the value of a field as people read it; an en dash for none.

    Parameters
    ----------
    field
        One of :data:`TITLES`.
    units
        Labels of business units by id.
    """
    if value is None or value in ("", (), {}):
        return DASH
    return _unit_words(value, units) if field == "unit" else plain(value)


def _unit_words(value: object, units: Mapping[int, str]) -> str:
    if isinstance(value, int):
        return units.get(value, "a unit outside your view")
    return " › ".join(value) if isinstance(value, tuple) else str(value)


def plain(value: object) -> str:
    """Return a single value, a list or named values as people read them."""
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {plain(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain(each) for each in value)
    return str(value)
