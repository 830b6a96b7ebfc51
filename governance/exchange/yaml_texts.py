"""Reading YAML that people write: which words stay words, and where a fault is."""

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from governance.errors import GovernanceError


class YamlPart(BaseModel):
    """A mapping in a YAML text; a key that does not exist is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Part = TypeVar("Part", bound=YamlPart)


class _Loader(yaml.SafeLoader):
    """YAML in which yes, no and dates stay words, as in version 1.2."""


_Loader.yaml_implicit_resolvers = {
    first: [resolver for resolver in resolvers if not resolver[0].endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def load_yaml(text: str) -> object:
    """Return what a YAML text holds.

    Raises
    ------
    ValueError
        The text is no YAML, nests too deeply or uses an alias; the message names line and column
        where they are known, as the end of a sentence.
    """
    try:
        aliased = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _Loader))
        plain: object = None
        if not aliased:
            plain = yaml.load(text, _Loader)  # noqa: S506 - a safe one with fewer implicit types
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ValueError(f"is no YAML{place}; correct the text there") from error
    if aliased:
        raise ValueError("uses a YAML alias (*); write the value out")
    return plain


def first_fault(error: ValidationError) -> tuple[tuple[str | int, ...], str]:
    """Return the path of the first wrong key, and the end of a sentence on what is wrong."""
    fault = error.errors(include_url=False)[0]
    path = tuple(part for part in fault["loc"] if not str(part).startswith("function-"))
    if fault["type"] == "extra_forbidden":
        return path, "there is no such key; remove it or check its spelling"
    if fault["type"] == "missing":
        return path, "the key is missing; add it"
    return path, fault["msg"].removeprefix("Value error, ").rstrip(".")


def read_part(path: Path, kind: type[Part], error_class: type[GovernanceError]) -> Part:
    """Return what a YAML file of our own holds.

    Parameters
    ----------
    error_class
        What to raise; its sentence names the file, the item by its id, and the key.

    Raises
    ------
    GovernanceError
        The file cannot be read, is no YAML, or does not hold what it should.
    """
    plain: object = None
    try:
        plain = load_yaml(path.read_text(encoding="utf-8"))
        return kind.model_validate(plain)
    except OSError as error:
        raise error_class(f"{path.name} cannot be read ({error.strerror}); restore it.") from error
    except ValidationError as error:
        keys, said = first_fault(error)
        place = place_of(plain, keys)
        raise error_class(f"{path.name}{f', {place}' if place else ''}: {said}.") from error
    except ValueError as error:
        raise error_class(f"{path.name} {error}.") from error


def place_of(plain: object, keys: tuple[str | int, ...]) -> str:
    """Return where a key stands in what a YAML text holds, items of lists by their id."""
    places: list[str] = []
    at: Any = plain
    for key in keys:
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            at = None
        named = at.get("id") if isinstance(key, int) and isinstance(at, dict) else None
        places.append(str(named or key))
    return ", ".join(places)
