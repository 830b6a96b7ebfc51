"""Paths of business units as the cells of a sheet name them."""

from governance.domain.names import name_key

PATH_SEPARATOR = "›"
"""Between the names of a path of units in one cell."""


def unit_path(levels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a path of units; a blank or repeated level is left out."""
    path: list[str] = []
    for name in (
        " ".join(part.split()) for level in levels for part in level.split(PATH_SEPARATOR)
    ):
        key = name_key(name)
        if key and (not path or key != name_key(path[-1])):
            path.append(name)
    return tuple(path)
