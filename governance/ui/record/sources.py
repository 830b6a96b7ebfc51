"""What registers last said of an initiative, as it was received."""

import streamlit as st

from governance.queries.initiatives import InitiativeDetail
from governance.ui.components import dates, parts
from governance.ui.components.text import escape
from governance.ui.editing.fields import plain
from governance.ui.record import known


def draw(detail: InitiativeDetail) -> None:
    """Draw one collapsible table a register."""
    if not detail.sources:
        parts.note("No register that was imported holds this initiative.")
        return
    parts.note(
        "Columns without a field of their own, and values that could not be read, as the file "
        "held them. Nothing of a source is thrown away."
    )
    for source in detail.sources:
        title = f"{escape(source.register)}, as of {dates.day(source.as_of)}"
        with st.expander(title, expanded=len(detail.sources) == 1):
            if source.fields:
                received = (
                    (escape(name), escape(plain(value))) for name, value in source.fields.items()
                )
                known.table(received, alt=f"What {source.register} said")
            else:
                parts.note("Everything it said has a field of its own.")
            parts.note(f"Import {source.import_batch_id}")
