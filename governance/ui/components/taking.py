"""Taking a table away as a file: all rows of the screen, as CSV or XLSX, with a head."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.runtime.scriptrunner import get_script_run_ctx

from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import FileFormat
from governance.domain.filters import PortfolioFilter
from governance.domain.record_tables import UNFILTERED, RecordTable
from governance.exchange import record_tables
from governance.exchange.record_rows import Records
from governance.exchange.table_files import About, TableFile, about_csv, seen_by, write_table
from governance.ui import past, reads, viewer
from governance.ui.components import filters

MEDIA_TYPES = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SAYS = (
    "Every row, in this order. XLSX says on its sheet About as of when it is, how it is filtered "
    "and who may see it; a CSV file is the table alone, and About is that for it."
)


@dataclass(frozen=True)
class Taken:
    """A table that can be taken away."""

    name: str
    """Of the file, without its ending."""
    title: str
    read: Callable[[Session, Actor], Records]
    """Reads it anew; runs when the file is asked for, outside the session of the reader."""
    filtered: str = ""
    """The filter in words."""
    order: str = ""


def table(of: RecordTable, where: PortfolioFilter) -> Taken:
    """Return a table of records within the filter of a page."""

    def read(session: Session, actor: Actor) -> Records:
        return record_tables.records(session, of, where, actor)

    filtered = "" if of in UNFILTERED else filters.words(where)
    return Taken(of.value, record_tables.title_of(of), read, filtered)


def offer(*tables: Taken, key: str) -> None:
    """Offer tables as files, folded away.

    Parameters
    ----------
    key
        Of the page, ``page.area``.
    """
    with st.popover("Export", type="tertiary", icon=":material/download:", key=f"{key}.take"):
        st.markdown(f":small[:gray[{_SAYS}]]")
        for each in tables:
            if len(tables) > 1:
                st.markdown(each.title)
            buttons(each, key=f"{key}.{each.name}")


def buttons(of: Taken, *, key: str) -> None:
    """Draw the buttons that write one table, each when it is pressed."""
    with st.container(horizontal=True, gap="small"):
        for file_format in FileFormat:
            st.download_button(
                file_format.upper(),
                data=past.bound(writer(of, file_format, viewer.current())),
                file_name=f"{of.name}.{file_format}",
                mime=MEDIA_TYPES[file_format],
                on_click="ignore",
                key=f"{key}.{file_format}",
            )
        st.download_button(
            "About",
            data=past.bound(about_writer(of, viewer.current())),
            file_name=f"{of.name}.about.csv",
            mime=MEDIA_TYPES[FileFormat.CSV],
            on_click="ignore",
            key=f"{key}.about",
            help="What the CSV file holds: as of when, filter, rows, who may see it.",
        )


def writer(of: Taken, file_format: FileFormat, actor: Actor) -> Callable[[], bytes]:
    """Return what writes the file when it is called."""
    seen = seen_by(actor, _top_units())

    def write() -> bytes:
        out = io.BytesIO()
        with read_scope() as session:
            write_table(_file(of, session, actor, seen), file_format, out)
        return out.getvalue()

    return write


def about_writer(of: Taken, actor: Actor) -> Callable[[], bytes]:
    """Return what writes the head of the CSV file when it is called."""
    seen = seen_by(actor, _top_units())

    def write() -> bytes:
        with read_scope() as session:
            file = _file(of, session, actor, seen)
            return about_csv(file, sum(1 for _ in file.rows))

    return write


def in_force() -> str:
    """Return the filter of the page that is drawn, in words; empty where it has none."""
    context = get_script_run_ctx()
    where = filters.of_page(context.page_script_hash if context else "")
    return filters.words(where) if where else ""


def _file(of: Taken, session: Session, actor: Actor, seen: str) -> TableFile:
    found = of.read(session, actor)
    about = About(of.title, clock.known_until(), of.filtered, of.order, seen)
    return TableFile(about, *found)


def _top_units() -> dict[int, str]:
    return {unit.id: unit.name for unit in reads.units() if unit.depth == 0}
