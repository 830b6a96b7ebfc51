"""The form in which somebody points at the columns of a file, and keeps that as a profile."""

from collections.abc import Mapping

import streamlit as st

from governance.domain import policy
from governance.domain.enums import Stage
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.errors import GovernanceError
from governance.exchange import handmade
from governance.exchange.handmade import DATED_STAGES, MAPPED_VALUES, VALUES_SHOWN, Pointing
from governance.exchange.profile_rules import DuplicatePolicy, UnreadPolicy
from governance.exchange.profiles import ImportProfile
from governance.exchange.tables import Table
from governance.services.imports import save_profile
from governance.ui import reads, viewer
from governance.ui.actions import perform, refuse
from governance.ui.components import fields, parts
from governance.ui.components.text import escape

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What and whose it is", ("name", "unit", "sub_unit", "external_id", "description", "owner")),
    ("What kind it is", ("track", "techniques", "risk_tier", "vendor", "sponsor")),
    ("Where it stands", ("stage", "stage_since", "registered_on")),
    ("When it entered its stages", tuple(f"{stage.value}_on" for stage in DATED_STAGES)),
)
_TITLES = {
    "name": "Name (required)",
    "unit": "Unit (required)",
    "sub_unit": "Unit below it",
    "external_id": "External id",
    "risk_tier": "Risk tier",
    "stage_since": "In this stage since",
    "registered_on": "Registered on",
}
_UNREAD = {
    UnreadPolicy.KEEP: "Keep it as received and say so; the row is taken",
    UnreadPolicy.REJECT: "Reject the row",
}
_DUPLICATES = {
    DuplicatePolicy.REJECT: "The first row stands, later ones are rejected",
    DuplicatePolicy.KEEP: "Each row is an initiative of its own",
}
_COUNTED = "imports.by_hand.counted"
_LEAVE_EMPTY = "leave empty"


def ask(table: Table) -> ImportProfile | None:
    """Ask what each column feeds; None while that is no profile yet, which is then said."""
    key = f"imports.by_hand.{table.sha256[:12]}.{table.sheet}"
    shown = handmade.examples(table)
    columns = _columns(table, shown, key)
    only_unit = ""
    if "unit" not in columns:
        only_unit = st.text_input("The unit of every row", key=f"{key}.only_unit")
    facts = _facts(table, columns, key)
    values = _values(table, columns, key)
    unread, duplicates, day_first = _unclear(key)
    pointing = Pointing(columns, only_unit, facts, values, day_first, unread, duplicates)
    name, register = _names(table, key)
    try:
        profile = handmade.handmade_profile(name, register, pointing)
    except GovernanceError as error:
        refuse(error)
        return None
    _keep(profile, key)
    return profile


def _columns(table: Table, shown: Mapping[str, tuple[str, ...]], key: str) -> dict[str, str]:
    likely = handmade.suggested_columns(table.columns)
    chosen: dict[str, str] = {}

    def words(heading: str) -> str:
        said = ", ".join(shown[heading])
        return f"{heading}  ·  {said[:60]}" if said else heading

    for title, targets in _GROUPS:
        parts.section(title)
        with st.grid(3, min_column_width=240, gap="small"):
            for target in targets:
                picked = fields.choose_or_none(
                    _title(target),
                    table.columns,
                    key=f"{key}.target.{target}",
                    show=words,
                    current=likely.get(target),
                    placeholder="No column",
                )
                if picked is not None:
                    chosen[target] = picked
    return chosen


def _title(target: str) -> str:
    if target.endswith("_on") and target in {f"{stage.value}_on" for stage in Stage}:
        return f"Entered {target.removesuffix('_on')} on"
    return _TITLES.get(target, target.replace("_", " ").capitalize())


def _facts(table: Table, columns: Mapping[str, str], key: str) -> tuple[str, ...]:
    free = [heading for heading in table.columns if heading not in columns.values()]
    return fields.choose_any(
        "Columns that are facts of the initiative; all others stay on the record as received",
        free,
        key=f"{key}.facts",
        placeholder="No column",
    )


def _values(table: Table, columns: Mapping[str, str], key: str) -> dict[str, dict[str, str]]:
    """Ask what the values of closed lists mean, where they do not say it in our words."""
    mapped = {target: columns[target] for target in MAPPED_VALUES if target in columns}
    found = _found(table, tuple(mapped.values()))
    chosen: dict[str, dict[str, str]] = {}
    for target, heading in mapped.items():
        values = found[heading]
        if len(values) > VALUES_SHOWN:
            parts.note(
                f"{escape(heading)} holds more than {VALUES_SHOWN} different values, which is no "
                f"list of {target.replace('_', ' ')}s; values that we do not know stay as received."
            )
            continue
        parts.section(f"What {escape(heading)} says", f"and which {_title(target).lower()} it is")
        chosen[target] = _meanings(target, values, f"{key}.{target}")
    return chosen


def _meanings(target: str, values: Mapping[str, int], key: str) -> dict[str, str]:
    kind = MAPPED_VALUES[target]
    chosen = {}
    with st.grid(3, min_column_width=240, gap="small"):
        for position, (said, rows) in enumerate(values.items()):
            likely = handmade.suggested_value(target, said)
            picked = fields.choose_or_none(
                f"{escape(said[:80])} ({rows:,})",
                list(kind),
                key=f"{key}.value.{position}",
                show=label,
                current=kind(likely) if likely else None,
                placeholder=_LEAVE_EMPTY,
            )
            chosen[said] = picked.value if picked else ""
    return chosen


def _found(table: Table, headings: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return the values of columns; a whole file is not read anew at every click."""
    key = (table.sha256, table.sheet, headings)
    kept = st.session_state.get(_COUNTED)
    if kept is None or kept[0] != key:
        st.session_state[_COUNTED] = kept = (key, handmade.values_of(table, headings))
    values: dict[str, dict[str, int]] = kept[1]
    return values


def _unclear(key: str) -> tuple[UnreadPolicy, DuplicatePolicy, bool]:
    """Ask what to do with values that cannot be read, with repeats, and how days are written."""
    parts.section("Where the file is unclear")
    with st.grid(3, min_column_width=240, gap="small"):
        unread = fields.choose(
            "A value that cannot be read",
            UnreadPolicy,
            key=f"{key}.unread",
            show=_UNREAD.__getitem__,
        )
        duplicates = fields.choose(
            "Rows that repeat an id or name",
            tuple(_DUPLICATES),
            key=f"{key}.duplicates",
            show=_DUPLICATES.__getitem__,
        )
        day_first = fields.choose(
            "03/04/2025 is",
            (False, True),
            key=f"{key}.day_first",
            show=lambda first: "3 April 2025" if first else "4 March 2025",
        )
    return unread, duplicates, day_first


def _names(table: Table, key: str) -> tuple[str, str]:
    stem = table.name.rpartition(".")[0] or table.name
    parts.section("Keep this mapping", "A later file of the same register updates what changed.")
    with st.grid(2, min_column_width=240, gap="small"):
        register = st.text_input("Register that the file comes from", stem, key=f"{key}.register")
        name = st.text_input("Name of the profile", stem, key=f"{key}.name")
    return name, register


def _keep(profile: ImportProfile, key: str) -> None:
    text = profile.as_text()
    with st.container(horizontal=True, gap="small"):
        if policy.may(viewer.current(), Permission.PROFILE_SAVE):
            saved = {each.name: each for each in reads.saved_profiles()}.get(profile.name)
            words = "Save over the profile" if saved else "Save the profile"
            if st.button(words, key=f"{key}.save", disabled=bool(saved and saved.body == text)):
                perform(
                    f"The profile {profile.name} is saved.",
                    save_profile,
                    actor=viewer.current(),
                    name=profile.name,
                    body=text,
                    seen_version=saved.version if saved else None,
                )
        st.download_button(
            "Download YAML",
            data=text,
            file_name=f"{profile.name}.yaml",
            mime="application/yaml",
            on_click="ignore",
            key=f"{key}.yaml",
        )
    with st.expander("The profile as YAML"):
        st.code(text, language="yaml")
