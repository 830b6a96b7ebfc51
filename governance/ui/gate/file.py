"""The file of facts of a gate decision: what is, or was, decided on, line by line."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from governance.analytics.formats import plural
from governance.domain.enums import Applies, ControlResult, RiskTier, Severity, Track
from governance.domain.labels import label
from governance.queries.decisions import Decided
from governance.ui.components import dates, parts
from governance.ui.components.text import escape
from governance.ui.gate.differences import differences

_SHORT = 160
"""Characters of a value in a table of differences."""


def draw(frozen: str) -> None:
    """Draw a frozen record as people read it; the whole of it is the JSON beside it."""
    held = json.loads(frozen)
    ready, initiative = held["readiness"], held["initiative"]
    parts.section(
        "The file of facts",
        f"{ready['settled']} of {plural(ready['required'], 'blocking control')} settled · "
        f"catalogue {escape(held['catalogue']['label'])} · as of {escape(held['as_of'])}",
    )
    facts = {
        "Purpose": initiative["description"],
        "Unit": " › ".join(held["unit"]),
        "Track": label(Track(initiative["track"])),
        "Risk tier": label(RiskTier(initiative["risk_tier"])),
        **{
            name.replace("_", " ").capitalize(): value
            for name, value in sorted(held["material"]["facts"].items())
        },
    }
    st.table(
        {
            "name": [f":gray[{escape(name)}]" for name in facts],
            "value": [escape(_value(each)) or "–" for each in facts.values()],
        },
        border="horizontal",
        hide_index=True,
        hide_header=True,
        alt="What the decision rests on",
    )
    asked = [line for line in held["checklist"] if line["applies"] != Applies.NO]
    with st.expander(f"{plural(len(asked), 'control')} with answer, evidence and waiver"):
        st.table(
            {
                "Control": [_control(line) for line in asked],
                "Answer": [_answer(line) for line in asked],
                "Evidence and waiver": [_backing(line) for line in asked],
            },
            border="horizontal",
            hide_index=True,
            alt="The checklist as the decision finds it",
        )


def draw_difference(before: str, now: str, last: Decided) -> None:
    """Say what changed since the last decision on the same initiative."""
    found = differences(before, now)
    verdict = last.verdict.replace("_", " ")
    parts.section(
        "Since the last decision" if found else "Nothing changed since the last decision",
        f"{label(last.gate)} gate, {verdict}, {dates.day(last.decided_at.date())}",
    )
    if not found:
        return
    st.table(
        {
            "What": [escape(f"{each.where}: {each.what}") for each in found],
            "Then": [f":gray[{escape(_cut(each.before))}]" for each in found],
            "Now": [escape(_cut(each.after)) for each in found],
        },
        border="horizontal",
        hide_index=True,
        alt="What changed since the last decision",
    )


def _control(line: Mapping[str, Any]) -> str:
    sign = "**" if line["severity"] == Severity.BLOCKING else ""
    return f"{sign}{escape(line['control'])}{sign} :gray[{line['severity']}, {line['gate']}]"


def _answer(line: Mapping[str, Any]) -> str:
    answer = line["answer"]
    if answer is None:
        return ":gray[not assessed]"
    confirmed = answer["confirmed_by"]
    by = f"confirmed by {escape(confirmed)}" if confirmed else "not confirmed"
    said = label(ControlResult(answer["result"]))
    comment = f" “{escape(_cut(answer['comment']))}”" if answer["comment"] else ""
    return f"{said}{comment} :gray[{escape(answer['assessed_by'])}, {by}]"


def _backing(line: Mapping[str, Any]) -> str:
    evidence = [escape(each["title"]) for each in line["evidence"]]
    waivers = [
        f"waiver until {escape(each['expires_on'])}"
        for each in line["waivers"]
        if each["granted_at"] and not each["ended_at"]
    ]
    return " · ".join([*evidence, *waivers]) or ":gray[–]"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).replace("_", " ") if value is not None else ""


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
