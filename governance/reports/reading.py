"""A document read back from its canonical JSON, so that it can be rendered again at any time."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from governance.errors import IntegrityError
from governance.reports.document import FORMAT, Document

_MADE: Mapping[type[Any], Any] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    Decimal: Decimal,
}
"""What makes a value out of its canonical form; all else is its own."""


def document_of(content: bytes) -> Document:
    """Return the document that canonical JSON holds.

    Raises
    ------
    IntegrityError
        It is no document, or one of a shape that this version does not read.
    """
    plain = json.loads(content)
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise IntegrityError(
            f"The stored report is not of the format {FORMAT}; read it with the version of "
            "Trackgate that issued it."
        )
    document = _value(Document, plain)
    if not isinstance(document, Document) or document.canonical.encode() != content:
        raise IntegrityError(
            "The stored report does not read back as it was written; read it with the version of "
            "Trackgate that issued it."
        )
    return document


def _value(kind: Any, plain: Any) -> Any:  # noqa: ANN401 - whatever a field of a document holds
    origin = get_origin(kind)
    if origin is tuple:
        return _tuple(get_args(kind), plain)
    if origin in {Union, UnionType}:
        return _one_of(get_args(kind), plain)
    if is_dataclass(kind):
        assert isinstance(kind, type)  # noqa: S101 - hints name classes
        held = _hints(kind)
        return kind(**{name: _value(hint, plain[name]) for name, hint in held.items()})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    return _MADE[kind](plain) if kind in _MADE else plain


def _tuple(of: tuple[Any, ...], plain: list[Any]) -> tuple[Any, ...]:
    if of[-1] is Ellipsis:
        return tuple(_value(of[0], each) for each in plain)
    return tuple(_value(kind, each) for kind, each in zip(of, plain, strict=True))


def _one_of(kinds: tuple[Any, ...], plain: Any) -> Any:  # noqa: ANN401 - see _value
    """Return a value of one of several types; dataclasses are told apart by their ``type``."""
    if plain is None or not isinstance(plain, dict):
        rest = [kind for kind in kinds if kind is not type(None)]
        return plain if plain is None or len(rest) > 1 else _value(rest[0], plain)
    named = {getattr(kind, "type", ""): kind for kind in kinds}
    return _value(named[plain["type"]], plain)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
