"""What was imported: every import with its counts, and one import with its rows."""

import streamlit as st
import yaml

from governance.analytics.formats import count, plural
from governance.domain.enums import RowOutcome
from governance.domain.filters import PortfolioFilter
from governance.domain.record_tables import RecordTable
from governance.errors import NotFoundError
from governance.exchange.record_tables import import_row_records
from governance.queries.imports import Batch, BatchRow
from governance.ui import reads
from governance.ui.components import dates, parts, taking
from governance.ui.components.text import escape, quiet
from governance.ui.importing import rows
from governance.ui.importing.rows import Shown, View

BATCH = "batch"
_WIDEST = len("2147483647")


def latest(batches: tuple[Batch, ...]) -> str:
    """Say in one sentence what was imported last."""
    if not batches:
        return "Nothing has been imported yet."
    newest = batches[0]
    return (
        f"{escape(newest.register)} was last imported as of {dates.day(newest.as_of)}: "
        f"{plural(newest.rows, 'row')}."
    )


def draw(batches: tuple[Batch, ...]) -> None:
    """Draw the imports, newest first."""
    if not batches:
        return
    parts.section("What was imported", "Each import opens with what became of every row.")
    taking.offer(taking.table(RecordTable.IMPORTS, PortfolioFilter()), key="imports.list")
    for batch in batches:
        with st.container(gap=None, key=f"imports.batch.{batch.id}"):
            words = f"{escape(batch.register)}, as of {dates.day(batch.as_of)}"
            # A button, because a link to the page one is on looks as if it were the page itself.
            st.button(
                f":primary[{words}]",
                type="tertiary",
                key=f"imports.open.{batch.id}",
                on_click=_open,
                args=(batch.id,),
            )
            parts.note(
                f"{escape(batch.file_name)}: {outcomes(batch)}. "
                f"{escape(batch.recorded_by)}, {dates.instant(batch.recorded_at)}"
            )


def outcomes(batch: Batch) -> str:
    """Return the counts of an import that are not zero, in words."""
    said = (
        (batch.created, "new"),
        (batch.updated, "updated"),
        (batch.unchanged, "unchanged"),
        (batch.rejected, "rejected"),
        (batch.disappeared, "no longer in the file"),
    )
    return ", ".join(f"{count(number)} {words}" for number, words in said if number) or "no row"


def asked() -> int | None:
    """Return the import that the URL names; 0, which none has, for what is no number."""
    given = st.query_params.get(BATCH)
    if given is None:
        return None
    usable = given.isascii() and given.isdecimal() and len(given) < _WIDEST
    return int(given) if usable else 0


def draw_one(batch_id: int) -> None:
    """Draw one import with its rows."""
    st.button(":small[← Imports]", type="tertiary", key="imports.back", on_click=_go_back)
    try:
        detail = reads.batch_detail(batch_id)
    except NotFoundError as error:
        parts.sentence(escape(str(error)))
        return
    batch = detail.batch
    st.title(escape(batch.register), anchor=False)
    parts.sentence(f"As of {dates.day(batch.as_of)}: {outcomes(batch)}.")
    parts.note(
        f"{plural(batch.rows, 'row')} of {escape(batch.file_name)}, read by the profile "
        f"{escape(batch.profile_name)}; imported by {escape(batch.recorded_by)} on "
        f"{dates.instant(batch.recorded_at)}."
    )
    if batch.ambiguous:
        parts.note(f"{plural(batch.ambiguous, 'row')} shared an id or a name with another.")
    counts: dict[View, int] = {each: getattr(batch, each.value) for each in RowOutcome}
    counts[rows.PROBLEMS] = reads.batch_rows(batch_id, None, page=1, size=1).total
    picked = rows.choose(counts, key=f"imports.rows.{batch_id}")
    if picked is not None:
        _rows(batch_id, picked)
    with st.expander("The file and the profile as it was used"):
        st.markdown(quiet(f"SHA-256 of the file: {batch.file_sha256}"))
        text = yaml.safe_dump(detail.profile, sort_keys=False, allow_unicode=True)
        st.code(text, language="yaml")


def _open(batch_id: int) -> None:
    st.query_params[BATCH] = str(batch_id)


def _go_back() -> None:
    del st.query_params[BATCH]


def _rows(batch_id: int, picked: View) -> None:
    key = f"imports.rows.{batch_id}.{picked}"
    turned = st.session_state.get(key, 1)
    outcome = None if picked == rows.PROBLEMS else RowOutcome(picked)
    found = reads.batch_rows(batch_id, outcome, page=turned, size=rows.PAGE_SIZE)
    taking.offer(
        taking.Taken(
            "import-rows",
            f"Rows of import {batch_id}",
            lambda session, actor: import_row_records(session, batch_id, actor, outcome),
            "with a problem" if outcome is None else outcome.value,
            "as in the file",
        ),
        key="imports.rows",
    )
    rows.draw([_shown(row) for row in found.rows], alt="What became of each row")
    pages = -(-found.total // rows.PAGE_SIZE)
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            st.pagination(pages, key=key)


def _shown(row: BatchRow) -> Shown:
    problems = [
        (each.get("column", ""), each.get("value", ""), each.get("reason", ""))
        for each in row.problems
    ]
    name = row.name or ""
    return Shown(row.row_number, row.outcome, name, row.initiative_id, "", row.changes, problems)
