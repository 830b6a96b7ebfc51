"""Reading YAML that people write: which words stay words, and where a fault is."""

import re

import yaml
from pydantic import ValidationError


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
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _Loader)):
            raise ValueError("uses a YAML alias (*); write the value out")
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader with fewer implicit types
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ValueError(f"is no YAML{place}; correct the text there") from error


def first_fault(error: ValidationError) -> tuple[tuple[str | int, ...], str]:
    """Return the path of the first wrong key, and the end of a sentence on what is wrong."""
    fault = error.errors(include_url=False)[0]
    path = tuple(part for part in fault["loc"] if not str(part).startswith("function-"))
    if fault["type"] == "extra_forbidden":
        return path, "there is no such key; remove it or check its spelling"
    if fault["type"] == "missing":
        return path, "the key is missing; add it"
    return path, fault["msg"].removeprefix("Value error, ").rstrip(".")
