"""Overlays: what an organisation adds to the catalogue without touching the product's files."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from governance.domain.catalogue import Catalogue, Control
from governance.domain.catalogue_check import PREFIXES, repeated
from governance.domain.catalogue_parts import Metric, Overlay
from governance.domain.enums import MetricTest, Severity
from governance.errors import CatalogueError
from governance.exchange.catalogue_parts import LimitPart, OverlayPart, RaisePart
from governance.exchange.catalogue_text import key_of, named, read_list, read_part, read_sections

ADDED = ("facts", "metrics", "frameworks", "duties", "controls")
"""Lists to which an overlay may add entries."""

_WEIGHTS = tuple(Severity)

Record = TypeVar("Record", Control, Metric)


def apply_overlay(
    catalogue: Catalogue, plain: Mapping[str, Any], called: str
) -> tuple[Catalogue, dict[tuple[str, str], str]]:
    """Return the catalogue with an overlay, and the file of each entry that came with it.

    An overlay adds entries, raises severities and sets limits. It removes nothing and softens
    nothing that the law demands.

    Parameters
    ----------
    plain
        The mapping that the overlay's file holds.
    called
        The name of that file.

    Raises
    ------
    CatalogueError
        The overlay is wrong or contradicts what is there; the message names entry and key.
    """
    known = {"overlay", "raise", "limits", *ADDED}
    if unknown := [key for key in plain if key not in known]:
        raise CatalogueError(
            f"{called}: an overlay has no key {unknown[0]}; use {', '.join(sorted(known))}."
        )
    overlay = _head(catalogue, plain.get("overlay"), called)
    changed = _changed(catalogue, plain, overlay, called)
    return _extended(changed, plain, overlay, called)


def _head(catalogue: Catalogue, plain: object, called: str) -> Overlay:
    overlay: Overlay = read_part(OverlayPart, plain, f"{called}, overlay").record()
    if overlay.prefix in PREFIXES.values():
        raise CatalogueError(
            f"{called}, overlay, prefix: {overlay.prefix} belongs to the product; choose your own."
        )
    for other in catalogue.overlays:
        if overlay.id == other.id or overlay.prefix == other.prefix:
            raise CatalogueError(
                f"{called}, overlay: the overlay {other.id} with the prefix {other.prefix} is in "
                "use already; choose another id and prefix."
            )
    return overlay


def _changed(
    catalogue: Catalogue, plain: Mapping[str, Any], overlay: Overlay, called: str
) -> Catalogue:
    raised = read_list(RaisePart, plain.get("raise", []), "raise", called)
    limits = read_list(LimitPart, plain.get("limits", []), "limits", called)
    _refuse_repeats([each.control for each in raised], "raise", called)
    _refuse_repeats([each.metric for each in limits], "limits", called)
    controls, metrics = catalogue.controls, catalogue.metrics
    for change in raised:
        controls = _replaced(
            controls, _raised(_found(controls, change.control, called), change, called)
        )
    for limit in limits:
        metrics = _replaced(
            metrics, _limited(_found(metrics, limit.metric, called), limit, overlay, called)
        )
    return replace(
        catalogue, controls=controls, metrics=metrics, overlays=(*catalogue.overlays, overlay)
    )


def _extended(
    catalogue: Catalogue, plain: Mapping[str, Any], overlay: Overlay, called: str
) -> tuple[Catalogue, dict[tuple[str, str], str]]:
    sources: dict[tuple[str, str], str] = {}
    lists: dict[str, Any] = {}
    added = read_sections({key: plain[key] for key in ADDED if key in plain}, called)
    for section, records in added.items():
        present = getattr(catalogue, section)
        taken = {key_of(section, each) for each in present}
        for record in records:
            key = section, key_of(section, record)
            if key[1] in taken:
                raise CatalogueError(
                    f"{called}, {named(*key)}: it exists already; an overlay adds under other ids."
                )
            taken.add(key[1])
            sources[key] = called
        lists[section] = (*present, *(_owned(each, overlay, called) for each in records))
    return replace(catalogue, **lists), sources


def _owned(record: Any, overlay: Overlay, called: str) -> Any:  # noqa: ANN401 - of any list
    if not isinstance(record, Control):
        return record
    if not record.id.startswith(f"{overlay.prefix}-"):
        raise CatalogueError(
            f"{called}, control {record.id}, id: controls of this overlay begin with "
            f"{overlay.prefix}-; rename it."
        )
    return replace(record, origin=overlay.id)


def _raised(control: Control, change: RaisePart, called: str) -> Control:
    if _WEIGHTS.index(change.severity) >= _WEIGHTS.index(control.severity):
        raise CatalogueError(
            f"{called}, control {control.id}, severity: {change.severity} is not above "
            f"{control.severity}; an overlay may only raise a severity."
        )
    # An escalation that would no longer raise anything has nothing left to say.
    still = tuple(
        each
        for each in control.escalate
        if _WEIGHTS.index(each.to) < _WEIGHTS.index(change.severity)
    )
    return replace(control, severity=change.severity, escalate=still)


def _limited(metric: Metric, change: LimitPart, overlay: Overlay, called: str) -> Metric:
    place = f"{called}, metric {metric.id}"
    if metric.legal and not _as_strict(metric, change):
        raise CatalogueError(
            f"{place}, limit: {change.limit} is softer than {metric.limit}, which follows from law "
            f"({metric.basis}); tighten it or leave it."
        )
    if metric.min_n is not None and change.min_n is not None and change.min_n < metric.min_n:
        raise CatalogueError(
            f"{place}, min_n: fewer than {metric.min_n} cases cannot show it; use more or leave it."
        )
    return replace(
        metric,
        limit=change.limit,
        upper_limit=change.upper_limit,
        warn=change.warn,
        min_n=change.min_n or metric.min_n,
        basis=f"set by {overlay.id}; before: {metric.basis}",
    )


def _as_strict(metric: Metric, change: LimitPart) -> bool:
    if metric.limit is None:
        return True
    match metric.test:
        case MetricTest.AT_MOST:
            return change.limit <= metric.limit
        case MetricTest.AT_LEAST | MetricTest.ABOVE:
            return change.limit >= metric.limit
        case MetricTest.EQUAL:
            return change.limit == metric.limit
        case MetricTest.RANGE:
            upper = change.upper_limit
            within = upper is not None and metric.upper_limit is not None
            return change.limit >= metric.limit and within and upper <= metric.upper_limit  # type: ignore[operator]


def _found(records: tuple[Record, ...], wanted: str, called: str) -> Record:
    for record in records:
        if record.id == wanted:
            return record
    raise CatalogueError(f"{called}: there is no {wanted} in the catalogue; check its spelling.")


def _replaced(records: tuple[Record, ...], changed: Record) -> tuple[Record, ...]:
    return tuple(changed if each.id == changed.id else each for each in records)


def _refuse_repeats(ids: list[str], section: str, called: str) -> None:
    for twice in repeated(ids):
        raise CatalogueError(f"{called}, {section}: {twice} stands twice; keep one.")
