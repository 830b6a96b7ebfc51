"""The text of catalogue files: YAML without traps, and exact names for what is wrong in it."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from governance.errors import CatalogueError
from governance.exchange.catalogue_parts import (
    CataloguePart,
    ControlPart,
    DutyPart,
    FactPart,
    FrameworkPart,
    MeaningPart,
    MetricPart,
    OverlayPart,
)

SIZE_LIMIT = 1_000_000
"""Longest file, in characters."""

SECTIONS: dict[str, type[CataloguePart]] = {
    "gates": MeaningPart,
    "severities": MeaningPart,
    "facts": FactPart,
    "metrics": MetricPart,
    "frameworks": FrameworkPart,
    "duties": DutyPart,
    "controls": ControlPart,
    "overlays": OverlayPart,
}
"""The lists of a catalogue and what their entries are."""

_SINGULAR = {"severities": "severity", "duties": "duty"}
_WORDING = {
    "extra_forbidden": "there is no such key; remove it or check its spelling",
    "missing": "the key is missing; add it",
    "string_type": "it must be a text; write it in quotes",
    "enum": "{input} is none of {expected}; use one of them",
    "string_pattern_mismatch": "{input} does not have the form {pattern}; write it like that",
    "model_type": "it must be a mapping; write keys and values",
}

Part = TypeVar("Part", bound=CataloguePart)
Sections = dict[str, list[Any]]


class _Loader(yaml.SafeLoader):
    """YAML without aliases, in which a key stands once in a mapping: the last would just win."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 - as the base class has it
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            problem = "an alias (*) stands for a value; write the value out"
            raise yaml.composer.ComposerError(problem=problem, problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - as the base class has it
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for position, key in enumerate(keys):
            if key in keys[:position]:
                mark = node.value[position][0].start_mark
                problem = f"the key {key} stands twice in one mapping"
                raise yaml.constructor.ConstructorError(problem=problem, problem_mark=mark)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping that a file holds.

    Raises
    ------
    CatalogueError
        The file cannot be read or is no YAML mapping; the message names file and place.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CatalogueError(
            f"{path} cannot be read; name a YAML file in UTF-8 that exists."
        ) from error
    if len(text) > SIZE_LIMIT:
        raise CatalogueError(f"{path} is longer than {SIZE_LIMIT:,} characters; shorten it.")
    try:
        plain = yaml.load(text, _Loader)  # noqa: S506 - a safe loader that is stricter
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise CatalogueError(f"{path} is no YAML{_place(error)}; correct it there.") from error
    if not isinstance(plain, dict):
        raise CatalogueError(f"{path} holds no keys; it must hold lists such as controls.")
    return plain


def _place(error: Exception) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    said = f": {problem}" if problem else ""
    return f" at line {mark.line + 1}, column {mark.column + 1}{said}" if mark else ""


def read_sections(plain: Mapping[str, Any], called: str) -> Sections:
    """Return the lists of a catalogue as records of the domain, in their order.

    Parameters
    ----------
    called
        What the mapping is called in messages, a file name as a rule.

    Raises
    ------
    CatalogueError
        An entry is wrong or stands twice; the message names it and the key.
    """
    sections: Sections = {}
    for section, entries in plain.items():
        part = SECTIONS.get(section)
        if part is None:
            known = ", ".join(SECTIONS)
            raise CatalogueError(f"{called}: there is no list {section}; use {known}.")
        sections[section] = [each.record() for each in read_list(part, entries, section, called)]
    return sections


def read_list(part: type[Part], entries: object, section: str, called: str) -> list[Part]:
    """Return the entries of one list.

    Raises
    ------
    CatalogueError
        It is no list, or an entry is wrong.
    """
    if not isinstance(entries, list):
        raise CatalogueError(f"{called}: {section} must be a list; begin each entry with a dash.")
    return [
        read_part(part, entry, f"{called}, {named(section, _id_of(entry, number))}")
        for number, entry in enumerate(entries, 1)
    ]


def read_part(part: type[Part], entry: object, called: str) -> Part:
    """Return one mapping.

    Raises
    ------
    CatalogueError
        A key is wrong; the message names it.
    """
    try:
        return part.model_validate(entry)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        counted = (str(key + 1) if isinstance(key, int) else key for key in fault["loc"])
        key = ".".join(counted)
        wording = _WORDING.get(fault["type"], "{msg}")
        said = wording.format(
            input=str(fault["input"])[:80],
            msg=fault["msg"].removeprefix("Value error, ").rstrip("."),
            **fault.get("ctx", {}),
        )
        raise CatalogueError(f"{called}{f', {key}' if key else ''}: {said}.") from error


def named(section: str, entry_id: str) -> str:
    """Return what an entry is called in messages: control ML-EXP-01."""
    return f"{_SINGULAR.get(section, section.removesuffix('s'))} {entry_id}"


def key_of(section: str, record: Any) -> str:  # noqa: ANN401 - a record of any section
    """Return by what an entry of a list is known; duties by their clause."""
    return f"{record.framework} {record.clause}" if section == "duties" else str(record.id)


def _id_of(entry: object, number: int) -> str:
    if isinstance(entry, dict):
        for key in ("id", "clause", "control", "metric"):
            if isinstance(entry.get(key), str):
                return str(entry[key])
    return str(number)
