"""The evidence behind the answer to one control: reading, attaching and withdrawing it."""

import datetime as dt
from functools import partial

import streamlit as st

from governance.domain import policy
from governance.domain.drafts import NAME_LIMIT
from governance.domain.enums import EvidenceKind
from governance.domain.policy import Permission
from governance.exchange.evidence_types import download_name
from governance.models import Evidence
from governance.queries.checklists import Checklist, Line
from governance.services.evidence import (
    MEDIA_TYPE,
    attach_file,
    attach_link,
    withdraw_evidence,
)
from governance.ui import governing, past, viewer
from governance.ui.actions import perform
from governance.ui.components import dates, parts, shown
from governance.ui.components.text import escape, quiet

_EDITION = "checklist.evidence.edition"
"""Part of the keys of the inputs: after something was attached they begin empty again."""


def draw(of: Checklist, line: Line) -> None:
    """List what is attached and, for who may, offer to attach more."""
    may_attach = policy.may(viewer.current(), Permission.EVIDENCE_ATTACH)
    st.markdown("**Evidence**")
    if not line.evidence:
        parts.note("Nothing is attached.")
    for each in line.evidence:
        _piece(of, each, may_withdraw=may_attach)
    if may_attach and not line.dropped:
        _attach(of, line)


def _piece(of: Checklist, each: Evidence, *, may_withdraw: bool) -> None:
    seen_version = shown.version(f"evidence.{each.id}", each.version)
    sign = ":material/link:" if each.kind is EvidenceKind.LINK else ":material/attach_file:"
    address = [quiet(escape(each.url))] if each.url else []
    st.markdown("  \n".join([f"{sign} {escape(each.title)}", *address, quiet(_about(of, each))]))
    key = f"evidence.{each.id}"
    with st.container(horizontal=True, gap="xsmall"):
        if each.kind is EvidenceKind.LINK and each.url is not None:
            st.link_button("Open", each.url, type="tertiary")
        elif each.kind is EvidenceKind.FILE:
            st.download_button(
                "Download",
                past.bound(partial(governing.evidence_content, each.id, viewer.current())),
                file_name=download_name(each.title, each.media_type),
                # Never a type that a browser would show in our own origin.
                mime=MEDIA_TYPE,
                type="tertiary",
                on_click="ignore",
                key=f"{key}.download",
            )
        if may_withdraw:
            with st.popover("Withdraw", type="tertiary"):
                reason = st.text_input("Why", key=f"{key}.reason")
                if st.button("Withdraw it", key=f"{key}.withdraw"):
                    perform(
                        f"Withdrew “{each.title}”.",
                        withdraw_evidence,
                        actor=viewer.current(),
                        evidence_id=each.id,
                        seen_version=seen_version,
                        reason=reason,
                    )


def _about(of: Checklist, each: Evidence) -> str:
    said = [f"SHA-256 {each.sha256[:4]}…{each.sha256[-4:]}"] if each.sha256 else []
    said.append(f"{escape(each.attached_by)}, {dates.day(each.attached_at.date())}")
    if each.stale_on is not None and each.stale_on <= of.today:
        said.append(f":red[▲ stale since {dates.day(each.stale_on)}]")
    elif each.stale_on is not None:
        said.append(f"goes stale {dates.day(each.stale_on)}")
    return " · ".join(said)


def _attach(of: Checklist, line: Line) -> None:
    edition = st.session_state.setdefault(_EDITION, 1)
    key = f"evidence.new.{of.initiative.id}.{line.item.id}.{edition}"
    with st.expander("Attach evidence"):
        file = st.file_uploader("A file", key=f"{key}.file")
        url = st.text_input("or a link", key=f"{key}.url", placeholder="https://…")
        title = st.text_input(
            "Title", key=f"{key}.title", max_chars=NAME_LIMIT, placeholder="Optional"
        )
        stale_on: dt.date | None = st.date_input(
            "Goes stale on",
            value=None,
            min_value=of.today + dt.timedelta(days=1),
            format="YYYY-MM-DD",
            key=f"{key}.stale",
            help="Empty: it does not age.",
        )
        if not st.button("Attach", disabled=file is None and not url.strip(), key=f"{key}.save"):
            return
        if file is not None:
            perform(
                _attached,
                attach_file,
                actor=viewer.current(),
                initiative_id=of.initiative.id,
                control_id=line.item.id,
                file_name=file.name,
                content=file.getvalue(),
                title=title,
                stale_on=stale_on,
            )
        else:
            perform(
                _attached,
                attach_link,
                actor=viewer.current(),
                initiative_id=of.initiative.id,
                control_id=line.item.id,
                url=url,
                title=title,
                stale_on=stale_on,
            )


def _attached(evidence: Evidence) -> str:
    st.session_state[_EDITION] += 1
    return f"Attached “{evidence.title}”."
