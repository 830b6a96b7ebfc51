"""Looking through OSCAL documents: are they valid, their controls, what refers to what."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from tests.support.databases import ROOT


@cache
def _schema(model: str) -> jsonschema_rs.Validator:
    path = ROOT / "tests" / "data" / "oscal" / f"oscal_{model}_schema.json"
    return jsonschema_rs.validator_for(
        json.loads(path.read_text(encoding="utf-8")), validate_formats=True
    )


def complaints(document: dict[str, Any]) -> list[str]:
    """Return what the official JSON Schema of its model has against a document."""
    (model,) = document
    return [error.message for error in _schema(model).iter_errors(document)]


def controls_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all controls of a catalogue, in order."""
    return list(_controls(document["catalog"]))


def _controls(group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from group.get("controls", ())
    for each in group.get("groups", ()):
        yield from _controls(each)


def walk(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(part, dict):
        yield part
        for each in part.values():
            yield from walk(each)
    elif isinstance(part, list):
        for each in part:
            yield from walk(each)


def repeated(document: dict[str, Any]) -> list[str]:
    """Return the ids and UUIDs that name several things."""
    named = Counter(each[key] for each in walk(document) for key in ("id", "uuid") if key in each)
    return [name for name, times in named.items() if times > 1]


def dangling(document: dict[str, Any]) -> list[str]:
    """Return references to things that the document does not hold."""
    held = {each["uuid"] for each in walk(document) if "uuid" in each}
    asked = [
        str(value).removeprefix("#")
        for each in walk(document)
        for key, value in each.items()
        if key in {"observation-uuid", "risk-uuid", "subject-uuid"}
        or (key == "href" and str(value).startswith("#"))
    ]
    return [name for name in asked if name not in held]
