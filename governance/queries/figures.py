"""Reads behind the registry of figures."""

import datetime as dt

from sqlalchemy.orm import Session

from governance.analytics.figures import FIGURES, Evidence, FigureValue
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.queries.portfolio import counts_frame, gaps


def figure_values(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> dict[str, FigureValue]:
    """Return every figure of the registry by its slug, over the filtered initiatives.

    Parameters
    ----------
    as_of
        As for :func:`governance.queries.portfolio.counts_frame`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    counts = counts_frame(session, where, viewer, as_of=as_of)
    lacking = gaps(session, where, viewer, as_of=as_of)
    evidence = Evidence(counts, lacking.without_owner, lacking.observed_dates)
    return {slug: figure.compute(evidence) for slug, figure in FIGURES.items()}
