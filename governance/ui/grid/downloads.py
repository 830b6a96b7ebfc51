"""The list as a file: the same filter, order and columns as on the screen, all of its rows."""

from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.exchange.export import initiative_table
from governance.exchange.record_rows import Records
from governance.queries import initiatives
from governance.ui.components import filters, taking
from governance.ui.grid import columns
from governance.ui.grid.view import ListView


def draw(where: PortfolioFilter, asked: ListView) -> None:
    """Offer the filtered list as files; each is written when it is asked for."""
    taking.offer(listed(where, asked), key="initiatives.export")


def listed(where: PortfolioFilter, asked: ListView) -> taking.Taken:
    """Return the list as it is looked at, all of its rows."""

    def read(session: Session, actor: Actor) -> Records:
        rows = initiatives.all_rows(
            session, where, actor, sort=asked.sort, descending=asked.descending
        )
        table = initiative_table(rows, columns=columns.exported(asked.columns))
        return Records(table.headings, table.rows, table.widths)

    direction = "descending" if asked.descending else "ascending"
    order = f"by {asked.sort.value.replace('_', ' ')}, {direction}"
    return taking.Taken("initiatives", "Initiatives", read, filters.words(where), order)
