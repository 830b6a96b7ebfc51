"""Control catalogues as files: the product's own, an organisation's overlays, and back to YAML."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from governance.domain.catalogue import Catalogue
from governance.domain.catalogue_check import PREFIXES, faults
from governance.domain.enums import ControlTrack
from governance.errors import CatalogueError
from governance.exchange.catalogue_overlays import apply_overlay
from governance.exchange.catalogue_parts import HeadPart
from governance.exchange.catalogue_text import (
    SECTIONS,
    Sections,
    key_of,
    named,
    read_part,
    read_sections,
    read_yaml,
)

CORE_DIRECTORY = Path(__file__).parents[2] / "seeds" / "catalogue"

Sources = dict[tuple[str, str], str]
"""Which file an entry stands in, by list and id."""


def load_catalogue(overlays: Iterable[Path] = (), *, core: Path = CORE_DIRECTORY) -> Catalogue:
    """Return the product's catalogue with overlays laid over it, in their order.

    Parameters
    ----------
    core
        A directory of YAML files that make up one catalogue, or one file that holds all of it.

    Raises
    ------
    CatalogueError
        Something is wrong; the message names file, entry and key.
    """
    catalogue, sources = _load_core(core)
    _refuse_faults(catalogue, sources, str(core))
    return lay_over(_in_order(catalogue), overlays)


def lay_over(catalogue: Catalogue, overlays: Iterable[Path]) -> Catalogue:
    """Return a catalogue with overlay files laid over it, in their order.

    Raises
    ------
    CatalogueError
        An overlay is wrong or contradicts what is there; the message names file, entry and key.
    """
    sources: Sources = {}
    for path in overlays:
        catalogue, added = apply_overlay(catalogue, read_yaml(path), str(path))
        sources |= added
    _refuse_faults(catalogue, sources, catalogue.label)
    return _in_order(catalogue)


def catalogue_of(document: Mapping[str, Any], *, called: str = "The catalogue") -> Catalogue:
    """Return the catalogue that a document describes, as :attr:`Catalogue.document` gave it.

    Raises
    ------
    CatalogueError
        The document is no catalogue that agrees with itself.
    """
    catalogue, sources = _assembled([(called, document)], called)
    _refuse_faults(catalogue, sources, called)
    return _in_order(catalogue)


def dump_catalogue(catalogue: Catalogue) -> str:
    """Return a catalogue as one YAML text; read back it has the same digest."""
    return yaml.safe_dump(catalogue.document, sort_keys=False, allow_unicode=True, width=100)


def _load_core(core: Path) -> tuple[Catalogue, Sources]:
    paths = sorted(core.glob("*.yaml")) if core.is_dir() else [core]
    if not paths:
        raise CatalogueError(f"{core} holds no YAML file; name the directory of a catalogue.")
    catalogue, sources = _assembled([(str(path), read_yaml(path)) for path in paths], str(core))
    for control in catalogue.controls:
        prefix = PREFIXES[control.track]
        if not control.origin and not control.id.startswith(f"{prefix}-"):
            raise CatalogueError(
                f"{sources['controls', control.id]}, control {control.id}, id: "
                f"controls of the track {control.track} begin with {prefix}-; rename it."
            )
    return catalogue, sources


def _assembled(
    files: Iterable[tuple[str, Mapping[str, Any]]], called: str
) -> tuple[Catalogue, Sources]:
    merged: Sections = {section: [] for section in SECTIONS}
    head: dict[str, Any] | None = None
    sources: Sources = {}
    for name, plain in files:
        if "catalogue" in plain:
            if head is not None:
                raise CatalogueError(f"{name}: a second file says which catalogue it is; keep one.")
            head = read_part(HeadPart, plain["catalogue"], f"{name}, catalogue").record()
        lists = {section: entries for section, entries in plain.items() if section != "catalogue"}
        for section, records in read_sections(lists, name).items():
            _add(merged[section], records, section, name, sources)
    if head is None:
        raise CatalogueError(
            f"{called}: the key catalogue with id, version and as_of is missing; add it."
        )
    entries: dict[str, Any] = {section: tuple(records) for section, records in merged.items()}
    return Catalogue(**head, **entries), sources


def _in_order(catalogue: Catalogue) -> Catalogue:
    """Put the controls of one track together, whichever file they came from."""
    tracks = tuple(ControlTrack)
    ordered = sorted(catalogue.controls, key=lambda control: tracks.index(control.track))
    return replace(catalogue, controls=tuple(ordered))


def _add(merged: list[Any], records: list[Any], section: str, name: str, sources: Sources) -> None:
    for record in records:
        key = section, key_of(section, record)
        if key in sources:
            raise CatalogueError(
                f"{name}, {named(*key)}: it stands in {sources[key]} already; keep one."
            )
        sources[key] = name
        merged.append(record)


def _refuse_faults(catalogue: Catalogue, sources: Sources, called: str) -> None:
    for fault in faults(catalogue):
        source = sources.get((fault.section, fault.entry), called)
        entry = named(fault.section, fault.entry) if fault.entry else fault.section
        raise CatalogueError(f"{source}, {entry}, {fault.key}: {fault.said}.")
