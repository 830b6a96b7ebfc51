"""The list as a file: the same filter, order and columns as on the screen, all of its rows."""

import io
from collections.abc import Callable

import streamlit as st

from governance.db.session import read_scope
from governance.domain.actors import Actor
from governance.domain.enums import FileFormat
from governance.domain.filters import PortfolioFilter
from governance.exchange.export import export_initiatives
from governance.queries import initiatives
from governance.ui import past, viewer
from governance.ui.grid import columns
from governance.ui.grid.view import ListView

_MEDIA_TYPES = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def draw(where: PortfolioFilter, asked: ListView) -> None:
    """Offer the filtered list as CSV and XLSX; a file is written when it is asked for."""
    with st.popover("Export", type="tertiary", icon=":material/download:"):
        st.markdown("Every row that the filter admits, in this order, with these columns.")
        for file_format in FileFormat:
            st.download_button(
                file_format.upper(),
                data=past.bound(writer(file_format, where, asked, viewer.current())),
                file_name=f"initiatives.{file_format}",
                mime=_MEDIA_TYPES[file_format],
                on_click="ignore",
                key=f"initiatives.export.{file_format}",
            )


def writer(
    file_format: FileFormat, where: PortfolioFilter, asked: ListView, actor: Actor
) -> Callable[[], bytes]:
    """Return what writes the file when called; it runs outside the session of the reader."""

    def write() -> bytes:
        out = io.BytesIO()
        with read_scope() as session:
            rows = initiatives.all_rows(
                session, where, actor, sort=asked.sort, descending=asked.descending
            )
            headings = columns.exported(asked.columns)
            export_initiatives(rows, file_format, out, columns=headings)
        return out.getvalue()

    return write
