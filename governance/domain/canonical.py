"""Canonical JSON: one text for one value, so that a hash over it means something.

Version 1: UTF-8, keys sorted by code point, no white space, no NaN or infinity; dates and instants
as ISO 8601 (instants in UTC with microseconds and ``Z``), decimals and enum members as their text.
"""

import datetime as dt
import json
from decimal import Decimal
from enum import Enum

VERSION = 1


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise TypeError(f"an instant without a time zone has no canonical form: {value!r}")
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


_encode = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_plain,
).encode


def dumps(value: object) -> str:
    """Return the canonical text of a value.

    Raises
    ------
    TypeError
        The value holds something without a canonical form.
    ValueError
        The value holds NaN or an infinity.
    """
    return _encode(value)
