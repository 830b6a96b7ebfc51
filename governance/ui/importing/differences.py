"""What importing a file would change, row by row, and the button that does it."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from governance.analytics.formats import count, plural
from governance.db.session import read_scope
from governance.domain.enums import RowOutcome
from governance.domain.filters import Paging, PortfolioFilter
from governance.errors import GovernanceError
from governance.exchange.profiles import ImportProfile
from governance.exchange.tables import Table
from governance.services.imports import ImportPreview, ImportResult, preview_import, run_import
from governance.services.imports_results import ROWS_SHOWN, ImportCounts, RowPreview
from governance.ui import reads, viewer
from governance.ui.actions import perform, refuse
from governance.ui.components import parts
from governance.ui.importing import rows, upload
from governance.ui.importing.rows import Shown, View

_KEPT, _ASKED = "imports.preview", "imports.preview.asked"


def draw(table: Table, profile: ImportProfile, as_of: dt.date) -> None:
    """Draw what an import would change, once somebody asks, and offer to do it."""
    key = (table.sha256, table.sheet, profile.as_text(), as_of, reads.sight())
    kept = st.session_state.get(_KEPT)
    preview: ImportPreview | None = kept[1] if kept and kept[0] == key else None
    if preview is None:
        # The wish is kept until it is answered: a run that another interrupts forgets the click.
        st.button(
            "Show what would change",
            type="primary",
            key="imports.preview.show",
            on_click=_ask,
            args=(key,),
        )
        if st.session_state.get(_ASKED) != key:
            return
        preview = _look(table, profile, as_of)
        st.session_state.pop(_ASKED, None)
        if preview is None:
            return
        st.session_state[_KEPT] = (key, preview)
        st.rerun()
    parts.sentence(answer(preview.counts))
    _warnings(preview)
    _confirm(table, profile, as_of, preview)
    _rows(preview)


def _ask(key: tuple[object, ...]) -> None:
    st.session_state[_ASKED] = key


def _look(table: Table, profile: ImportProfile, as_of: dt.date) -> ImportPreview | None:
    bar = Bar("Reading")
    try:
        with read_scope() as session:
            return preview_import(
                session,
                actor=viewer.current(),
                table=table,
                profile=profile,
                as_of=as_of,
                progress=bar,
            )
    except GovernanceError as error:
        refuse(error)
        return None
    finally:
        bar.close()


class Bar:
    """A progress bar that a service can tell how far it is."""

    def __init__(self, verb: str) -> None:
        """Show the bar."""
        self._verb = verb
        self._bar = st.progress(0.0, f"{verb} …")

    def __call__(self, done: int, total: int | None) -> None:
        """Move the bar; the total is None while rows are counted."""
        if total:
            text = f"{self._verb}: {count(done)} of {plural(total, 'row')}"
            self._bar.progress(min(done / total, 1.0), text)
        else:
            self._bar.progress(0.0, f"{self._verb}: {plural(done, 'row')} …")

    def close(self) -> None:
        """Take the bar away."""
        self._bar.empty()


def answer(counts: ImportCounts) -> str:
    """Say the counts in words: ``3 rows: 1 new, 1 updated and 1 rejected``."""
    said = [
        f"{count(number)} {words}"
        for number, words in (
            (counts.created, "new"),
            (counts.updated, "updated"),
            (counts.unchanged, "unchanged"),
            (counts.rejected, "rejected"),
        )
        if number
    ]
    if len(said) == 1 and counts.rows > 1:
        return f"All {count(counts.rows)} rows are {said[0].split()[-1]}."
    listed = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)
    return f"{plural(counts.rows, 'row')}: {listed}."


def _warnings(preview: ImportPreview) -> None:
    counts = preview.counts
    if counts.ambiguous:
        parts.note(
            f"{plural(counts.ambiguous, 'row')} share an id or a name with another row; none is "
            "guessed: what cannot be told apart is rejected with its candidates."
        )
    if counts.disappeared:
        parts.note(
            f"{plural(counts.disappeared, 'initiative')} of earlier snapshots are no longer in the "
            "file; they are listed and left as they are."
        )


def _rows(preview: ImportPreview) -> None:
    counts: dict[View, int] = {each: getattr(preview.counts, each.value) for each in RowOutcome}
    troubled = [row for row in preview.rows if row.problems]
    counts[rows.PROBLEMS] = len(troubled)
    picked = rows.choose(counts, key="imports.preview.view")
    if picked is None:
        return
    if picked == RowOutcome.DISAPPEARED:
        shown = _gone(preview.disappeared[:ROWS_SHOWN])
    elif picked == rows.PROBLEMS:
        shown = [_shown(row) for row in troubled]
    else:
        shown = [_shown(row) for row in preview.rows if row.outcome == picked]
    table = st.container()
    with table:
        rows.draw(_turn(shown, picked), alt="What the file would change, row by row")
    if counts[picked] > len(shown):
        parts.note(f"The first {count(len(shown))} of {count(counts[picked])} are shown.")


def _turn(shown: Sequence[Shown], picked: View) -> Sequence[Shown]:
    """Return the rows of the page that the reader turned to, and draw the pages beneath them."""
    pages = -(-len(shown) // rows.PAGE_SIZE)
    if pages < 2:  # noqa: PLR2004 - nothing to turn
        return shown
    with st.container(horizontal_alignment="center"):
        page = st.pagination(pages, key=f"imports.preview.page.{picked}")
    return shown[(page - 1) * rows.PAGE_SIZE : page * rows.PAGE_SIZE]


def _shown(row: RowPreview) -> Shown:
    problems = [(each.column, each.value, each.reason) for each in row.problems]
    new = row.outcome is RowOutcome.CREATED
    says = rows.summary(row.unit, row.track, row.stage) if new else ""
    return Shown(row.number, row.outcome, row.name, row.initiative_id, says, row.changes, problems)


def _gone(ids: Sequence[int]) -> list[Shown]:
    where, paging = PortfolioFilter(ids=tuple(ids)), Paging(size=ROWS_SHOWN)
    return [
        Shown(
            number=None,
            outcome=RowOutcome.DISAPPEARED,
            name=row.name,
            initiative_id=row.id,
            says=rows.summary([row.unit], row.track, row.stage),
            changes={},
            problems=(),
        )
        for row in reads.initiative_page(where, paging).rows
    ]


def _confirm(table: Table, profile: ImportProfile, as_of: dt.date, preview: ImportPreview) -> None:
    changing = preview.counts.created + preview.counts.updated
    strict = False
    words = f"Import {plural(changing, 'row')}" if changing else "Record that nothing changes"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        confirmed = st.button(words, type="primary", key="imports.confirm")
        if preview.counts.rejected:
            strict = st.checkbox("Import nothing if any row is rejected", key="imports.strict")
    if not confirmed:
        return
    bar = Bar("Importing")
    perform(
        _finish,
        run_import,
        actor=viewer.current(),
        table=table,
        profile=profile,
        as_of=as_of,
        strict=strict,
        progress=bar,
    )
    bar.close()


def _finish(result: ImportResult) -> str:
    """Leave the form for the page of the import, and say what was done."""
    upload.forget()
    st.session_state.pop(_KEPT, None)
    st.query_params["batch"] = str(result.batch_id)
    return f"Imported. {answer(result.counts)}"
