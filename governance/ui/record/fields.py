"""The inputs of the edit form, one a field, and what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from governance.domain.drafts import ID_LIMIT, NAME_LIMIT, FactValue
from governance.domain.enums import Phase, RiskTier, Technique, Track
from governance.domain.labels import label
from governance.domain.lifecycle import EARLIEST, PHASES
from governance.ui import reads
from governance.ui.components.fields import choose, choose_any, choose_or_none
from governance.ui.components.people_fields import person, unit
from governance.ui.editing import facts
from governance.ui.editing.facts import FactRow, Kind
from governance.ui.editing.fields import TITLES
from governance.ui.editing.versions import Values

Begun = Mapping[str, Any]
"""The values that inputs begin with, by field."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the inputs hold."""

    values: Values
    problems: tuple[str, ...]
    """Why facts cannot be read; they are then as they were."""


def is_drawn(key: str) -> bool:
    """Tell whether the inputs of a key were there in the run before."""
    return f"{key}.name" in st.session_state


def draw(begun: Begun, key: str) -> Filled:
    """Draw the inputs and return what they hold.

    Parameters
    ----------
    begun
        The values to begin with, by field.
    key
        What the keys of the inputs begin with.
    """
    values: dict[str, object] = {
        "name": _line("name", begun, key, NAME_LIMIT),
        "description": _long("description", begun, key),
    }
    unit_at, owner_at, sponsor_at = st.columns(3)
    with unit_at:
        values["unit"] = _unit(begun["unit"], key)
    with owner_at:
        values["owner"] = person(TITLES["owner"], f"{key}.owner", current=begun["owner"])
    with sponsor_at:
        values["sponsor"] = person(TITLES["sponsor"], f"{key}.sponsor", current=begun["sponsor"])
    values |= _kind(begun, key) | _risk_and_record(begun, key)
    read = _facts(begun["facts"], f"{key}.facts")
    values["facts"] = begun["facts"] if read.problems else read.facts
    return Filled(values, read.problems)


def _line(name: str, begun: Begun, key: str, limit: int) -> str:
    return st.text_input(TITLES[name], value=begun[name], max_chars=limit, key=f"{key}.{name}")


def _long(name: str, begun: Begun, key: str) -> str:
    return st.text_area(TITLES[name], value=begun[name], height="content", key=f"{key}.{name}")


def _kind(begun: Begun, key: str) -> dict[str, object]:
    """Draw the inputs for what kind of AI it is."""
    track_at, techniques_at, phase_at = st.columns(3)
    with track_at:
        track = choose(
            TITLES["track"], Track, key=f"{key}.track", show=label, current=begun["track"]
        )
    with techniques_at:
        techniques = choose_any(
            TITLES["techniques"],
            Technique,
            key=f"{key}.techniques",
            show=label,
            current=begun["techniques"],
            placeholder="None named",
        )
    with phase_at:
        phase = _phase(begun["phase"], track, key)
    return {"track": track, "techniques": techniques, "phase": phase}


def _risk_and_record(begun: Begun, key: str) -> dict[str, object]:
    """Draw the inputs for its risk tier and how it is registered."""
    tier_at, id_at, registered_at = st.columns(3)
    with tier_at:
        tier = choose(
            TITLES["risk_tier"],
            RiskTier,
            key=f"{key}.risk_tier",
            show=label,
            current=begun["risk_tier"],
        )
    with id_at:
        external_id = _line("external_id", begun, key, ID_LIMIT)
    with registered_at:
        registered_on = st.date_input(
            TITLES["registered_on"],
            value=begun["registered_on"],
            min_value=EARLIEST,
            max_value="today",
            format="YYYY-MM-DD",
            key=f"{key}.registered_on",
        )
    return {
        "risk_tier": tier,
        "external_id": external_id,
        "registered_on": registered_on,
        "risk_tier_reason": _long("risk_tier_reason", begun, key),
    }


def _unit(current: int | tuple[str, ...], key: str) -> int | tuple[str, ...] | None:
    """Return the id of a known unit, the path of a new one, or None."""
    known = current if isinstance(current, int) else None
    picked = unit(key, reads.units(), current=known)
    if isinstance(picked, str):
        return tuple(part.strip() for part in picked.split("›"))
    if picked is not None:
        return picked.id
    return None if known else current


def _phase(current: Phase | None, track: Track, key: str) -> Phase | None:
    """Offer the phases of the track, and the present one even where it is none of them."""
    options = [*PHASES[track]]
    if current is not None and current not in options:
        options.append(current)
    # A field that begins with an option cannot be emptied; one that begins with a state can.
    held = f"{key}.phase.{track}"
    if current is not None and held not in st.session_state:
        st.session_state[held] = current
    return choose_or_none(
        TITLES["phase"],
        options,
        key=held,
        show=label,
        placeholder="Not named" if options else "Tag it first",
    )


def _facts(begun: Mapping[str, FactValue], key: str) -> facts.ReadFacts:
    """Draw the facts as rows that can be added and taken out."""
    st.markdown(f":small[{TITLES['facts']}]")
    listed = facts.rows(begun)
    columns = {
        "name": [row.name for row in listed],
        "kind": [row.kind.value for row in listed],
        "value": [row.value for row in listed],
    }
    filled = st.data_editor(
        pd.DataFrame(columns, dtype="str"),
        hide_index=True,
        num_rows="dynamic",
        column_config={
            "name": st.column_config.TextColumn(
                "Fact", required=True, help="Small letters, digits and underscores"
            ),
            "kind": st.column_config.SelectboxColumn(
                "Kind", options=[kind.value for kind in Kind], default=Kind.TEXT.value
            ),
            "value": st.column_config.TextColumn("Value", help="Parts of a list: a; b; c"),
        },
        key=key,
        placeholder="",
        alt="Facts of the initiative by name, kind and value; rows can be added and deleted.",
    )
    given = [
        FactRow(_text(row["name"]), Kind(_text(row["kind"]) or Kind.TEXT), _text(row["value"]))
        for row in filled.to_dict("records")
    ]
    return facts.read(given, begun)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
