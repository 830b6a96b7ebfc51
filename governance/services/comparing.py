"""What changed between two days, each read as it was known at its end."""

import datetime as dt

import pandas as pd

from governance.analytics.changes import Snapshot, compare
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError
from governance.exchange.published import published_catalogues
from governance.queries.snapshot import snapshot
from governance.services.past import as_known_on


def changes(
    where: PortfolioFilter, viewer: Actor, *, before: dt.date, after: dt.date
) -> pd.DataFrame:
    """Return what changed of the filtered initiatives, a CHANGES frame.

    A filter admits what it admits on each day: what no longer matches it counts as removed.

    Raises
    ------
    InvalidInputError
        The days are not in order, or the later one is still to come.
    PastError
        Nothing was on record on the earlier day.
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    if not before < after <= clock.today():
        raise InvalidInputError(
            f"{before.isoformat()} and {after.isoformat()} cannot be compared: "
            "name an earlier day first, and none that is still to come."
        )
    return compare(
        known(where, viewer, before, before=before), known(where, viewer, after, before=before)
    )


def known(where: PortfolioFilter, viewer: Actor, day: dt.date, *, before: dt.date) -> Snapshot:
    """Return what was known of the filtered initiatives at the end of a day.

    Parameters
    ----------
    before
        The earlier day whose stages are told, as they were known on the day.

    Raises
    ------
    PastError
        Nothing was on record by then.
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    with as_known_on(day), read_scope() as session:
        return snapshot(
            session,
            where,
            viewer,
            day=day,
            before=before,
            catalogue_of=published_catalogues(session),
        )
