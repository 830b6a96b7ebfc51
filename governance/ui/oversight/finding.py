"""Finding a control in the catalogue: by words, track, theme, gate and severity."""

from collections.abc import Iterable

import streamlit as st

from governance.analytics.formats import plural
from governance.domain.catalogue import Catalogue, Control
from governance.domain.enums import ControlTrack, Gate, Severity, Track
from governance.domain.labels import label, theme_label
from governance.domain.names import fold
from governance.exchange.governance_records import control_records
from governance.ui import navigation
from governance.ui.components import links, parts, taking
from governance.ui.components.fields import choose_any
from governance.ui.components.text import TRACK_INK, escape

_TRACK = {ControlTrack.ML: Track.ML, ControlTrack.GENAI: Track.GENAI}


_ROW_PX = 380


def draw(of: Catalogue) -> None:
    """Draw the fields and the controls that they leave, by gate."""
    found = _chosen(of)
    if not found:
        parts.note("No control matches; take a word or a choice away.")
        return
    said = "" if len(found) == len(of.controls) else f"{plural(len(found), 'control')} as found"
    taking.offer(
        taking.Taken(
            "controls",
            f"Controls of {of.label}",
            lambda _session, _actor: control_records(found),
            said,
            "as in the catalogue",
        ),
        key="catalogue",
    )
    for gate in Gate:
        mine = [each for each in found if each.gate is gate]
        if mine:
            meaning = next((each.meaning for each in of.gates if each.id == gate.value), "")
            parts.section(f"{label(gate)}: {plural(len(mine), 'control')}", escape(meaning))
            with st.grid(2, min_column_width=_ROW_PX, gap="small"):
                for each in mine:
                    _row(each)


def track_of(control: Control) -> str:
    """Return whose control it is as markdown, in the ink of its track."""
    if control.track is ControlTrack.COMMON:
        return ":gray[All tracks]"
    track = _TRACK[control.track]
    return f":{TRACK_INK[track]}[{label(track)}]"


def matches(control: Control, text: str) -> bool:
    """Tell whether every word of a text occurs in what a control says of itself."""
    clauses = (f"{each.framework} {each.clause}" for each in control.references)
    metrics = (each.metric for each in control.metrics)
    said = (control.id, control.title, control.question, control.theme, control.note)
    held = fold(" ".join((*said, *control.evidence, *clauses, *metrics)).replace("_", " "))
    return all(word in held for word in fold(text).replace("_", " ").split())


def _chosen(of: Catalogue) -> list[Control]:
    with st.grid(5, min_column_width=150, gap="xsmall"):
        text = st.text_input(
            "Words",
            key="catalogue.text",
            placeholder="Any words",
            label_visibility="collapsed",
            icon=":material/search:",
            bind="query-params",
        )
        tracks = _field("Track", ControlTrack, "track", "Any track")
        themes = choose_any(
            "Theme",
            sorted(of.themes),
            key="catalogue.theme",
            show=theme_label,
            placeholder="Any theme",
            compact=True,
        )
        gates = _field("Gate", Gate, "gate", "Any gate")
        severities = _field("Severity", Severity, "severity", "Any severity")
    return [
        each
        for each in of.controls
        if (not tracks or each.track.value in tracks)
        and (not themes or each.theme in themes)
        and (not gates or each.gate.value in gates)
        and (not severities or each.severity.value in severities)
        and matches(each, text)
    ]


def _field(
    name: str, options: Iterable[ControlTrack | Gate | Severity], key: str, placeholder: str
) -> tuple[str, ...]:
    chosen = choose_any(
        name,
        list(options),
        key=f"catalogue.{key}",
        show=label,
        placeholder=placeholder,
        compact=True,
    )
    return tuple(each.value for each in chosen)


def _row(control: Control) -> None:
    with st.container(gap=None):
        query = {"control": [control.id]}
        links.to_page(navigation.CATALOGUE, f":primary[{escape(control.title)}]", query)
        about = f"{escape(control.id)} · {theme_label(control.theme)} · {label(control.severity)}"
        st.markdown(f":small[{track_of(control)} :gray[· {about}]]")
