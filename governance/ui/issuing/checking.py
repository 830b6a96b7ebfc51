"""A place to drop a file and learn whether it is what was issued."""

import streamlit as st

from governance.domain.issued import in_words
from governance.services.reporting import check_file
from governance.ui import viewer
from governance.ui.components import parts
from governance.ui.components.text import escape


def draw() -> None:
    """Draw the drop zone, and what the file in it turned out to be."""
    parts.section(
        "Is a file what was issued?",
        "A PDF, workbook or JSON, under whatever name; it is compared byte for byte and not kept.",
    )
    file = st.file_uploader("File to be checked", key="reports.check", label_visibility="collapsed")
    if file is None:
        return
    found = check_file(file.getvalue(), viewer.current())
    said = escape(f"{file.name} {in_words(found)}")
    if found.holds:
        st.success(said, icon=":material/verified:")
    else:
        st.error(said, icon=":material/gpp_bad:")
