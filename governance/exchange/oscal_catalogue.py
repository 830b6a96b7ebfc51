"""The control catalogue as an OSCAL catalogue."""

from collections.abc import Iterator
from decimal import Decimal

from governance.domain.catalogue import Catalogue, Control, MetricUse
from governance.domain.catalogue_parts import Framework, Metric
from governance.domain.enums import ControlTrack
from governance.domain.labels import label
from governance.domain.rule_words import rule_words
from governance.exchange.oscal_parts import (
    Part,
    filled,
    identifier,
    line,
    metadata,
    properties,
    prose,
    token,
)

_METHODS = "http://csrc.nist.gov/ns/rmf"
"""Namespace in which SP 800-53A names EXAMINE, INTERVIEW and TEST."""

_GROUPS = {
    ControlTrack.COMMON: "Controls of every initiative",
    ControlTrack.ML: "Controls of machine learning",
    ControlTrack.GENAI: "Controls of generative AI",
}


def oscal_catalogue(of: Catalogue) -> Part:
    """Return a catalogue as an OSCAL document.

    Every control has its question as ``statement``, what is assessed as ``assessment-objective``,
    the evidence that answers it under each method, its limits as parameters, and a link to each
    clause that it answers to.
    """
    return {
        "catalog": {
            "uuid": identifier("catalogue", of.digest),
            "metadata": metadata(
                of.label,
                of.as_of,
                of.version,
                props=properties({"digest": of.digest, "controls": len(of.controls)}),
            ),
            "groups": [_group(track, of) for track in ControlTrack if _themes(track, of)],
            "back-matter": {"resources": [_resource(each) for each in of.frameworks]},
        }
    }


def control_token(control_id: str) -> str:
    """Return the id that a control has in OSCAL."""
    return token(control_id)


def objective_token(control_id: str) -> str:
    """Return the id of the objective that findings on a control point to."""
    return f"{control_token(control_id)}_obj"


def _themes(track: ControlTrack, of: Catalogue) -> list[str]:
    return list(dict.fromkeys(each.theme for each in of.controls if each.track is track))


def _group(track: ControlTrack, of: Catalogue) -> Part:
    themes = [
        {
            "id": token(f"{track.value}-{theme}"),
            "title": line(theme.replace("_", " ").capitalize()),
            "controls": [
                _control(each, of)
                for each in of.controls
                if each.track is track and each.theme == theme
            ],
        }
        for theme in _themes(track, of)
    ]
    return {"id": token(track.value), "title": _GROUPS[track], "groups": themes}


def _control(control: Control, of: Catalogue) -> Part:
    applies = None if control.applies_when is None else rule_words(control.applies_when, of)
    stated = {
        "severity": control.severity.value,
        "gate": label(control.gate),
        "applies-when": applies,
        "revalidation-days": control.revalidation_days,
        "origin": control.origin,
    }
    props: list[Part] = [{"name": "label", "value": control.id}, *properties(stated)]
    props += [
        part
        for each in control.escalate
        for part in properties({"escalates": f"{each.to.value}: {rule_words(each.when, of)}"})
    ]
    return filled(
        {
            "id": control_token(control.id),
            "title": line(control.title),
            "params": list(_parameters(control, of)),
            "props": props,
            "links": [
                {
                    "href": f"#{_framework(each.framework)}",
                    "rel": "reference",
                    "resource-fragment": line(each.clause),
                }
                for each in control.references
            ],
            "parts": list(_parts(control)),
        }
    )


def _parts(control: Control) -> Iterator[Part]:
    named = control_token(control.id)
    yield {"id": f"{named}_smt", "name": "statement", "prose": prose(control.question)}
    yield {
        "id": objective_token(control.id),
        "name": "assessment-objective",
        "prose": f"Determine whether it is so: {prose(control.title)}.",
    }
    if control.note:
        yield {"id": f"{named}_gdn", "name": "guidance", "prose": prose(control.note)}
    for method in control.methods:
        yield filled(
            {
                "id": f"{named}_asm-{method.value}",
                "name": "assessment-method",
                "props": [{"name": "method", "ns": _METHODS, "value": method.value.upper()}],
                "parts": [
                    {"name": "assessment-objects", "prose": prose(each)}
                    for each in control.evidence
                ],
            }
        )


def _parameters(control: Control, of: Catalogue) -> Iterator[Part]:
    """Yield the limits of a control, each metric once: at another gate it has the same limit."""
    uses = {use.metric: use for use in reversed(control.metrics)}
    for name in dict.fromkeys(use.metric for use in control.metrics):
        metric = of.metric_by_id[name]
        yield filled(
            {
                "id": f"{control_token(control.id)}_prm_{token(name)}",
                "props": properties(_measured(metric, uses[name])),
                "label": line(metric.definition),
                "values": _limits(metric),
            }
        )


def _measured(metric: Metric, use: MetricUse) -> dict[str, object]:
    return {
        "metric": metric.id,
        "test": metric.test.value,
        "basis": metric.basis,
        "legal": metric.legal,
        "min-n": use.min_n if use.min_n is not None else metric.min_n,
    }


def _limits(metric: Metric) -> list[str]:
    limits: tuple[Decimal | None, ...] = (metric.limit, metric.upper_limit)
    return [format(limit, "f") for limit in limits if limit is not None]


def _framework(framework_id: str) -> str:
    return identifier("framework", framework_id)


def _resource(framework: Framework) -> Part:
    return {
        "uuid": _framework(framework.id),
        "title": line(f"{framework.name}, {framework.version}"),
        "description": prose(framework.note or framework.kind.capitalize()),
    }
