"""The proof that the trail is whole: its head, and the check of the whole chain."""

import streamlit as st

from governance.analytics.formats import count, plural
from governance.db.session import read_scope
from governance.domain import policy
from governance.domain.policy import Permission
from governance.services.audit import AuditReport, verify_audit
from governance.ui import reads, viewer
from governance.ui.components import parts
from governance.ui.components.text import escape

_REPORT = "trail.report"


def draw() -> None:
    """Draw the head of the chain, and the check with what it found."""
    head = reads.audit_head()
    if head is None:
        return
    sequence, digest = head
    parts.section(
        "Is it whole?",
        "Every event carries the hash of the one before; heads are also kept outside the database.",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if policy.may(viewer.current(), Permission.AUDIT_VERIFY) and st.button(
            "Verify the whole chain", key="trail.verify", icon=":material/verified:"
        ):
            st.session_state[_REPORT] = _verify()
        st.markdown(f":small[:gray[Head: event {count(sequence)}]]", width="content")
        st.code(digest, language=None, wrap_lines=True, width="stretch")
    report: AuditReport | None = st.session_state.get(_REPORT)
    if report is not None:
        _say(report)


def _verify() -> AuditReport:
    bar = st.progress(0.0, "Reading the chain …")

    def tell(done: int, total: int | None) -> None:
        bar.progress(min(done / total, 1.0) if total else 0.0, f"{count(done)} events read")

    try:
        with read_scope() as session:
            return verify_audit(session, actor=viewer.current(), progress=tell)
    finally:
        bar.empty()


def _say(report: AuditReport) -> None:
    chain = report.chain
    if not report.holds:
        st.error(escape(f"The chain does not hold. {report.problem}"), icon=":material/gpp_bad:")
        return
    st.success(
        f"The chain holds: {plural(chain.events, 'event')} from the first to the last, and "
        f"{plural(chain.anchors, 'head')} kept outside the database agree.",
        icon=":material/verified:",
    )
    if report.warning:
        st.warning(escape(report.warning), icon=":material/info:")
