"""Reads behind the registry of figures."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from governance.analytics.figures import FIGURES, Evidence, FigureValue
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.queries.conversion import spells_frame
from governance.queries.exceptions import acts
from governance.queries.governance import CatalogueOf, corrections, readiness_counts
from governance.queries.portfolio import counts_frame, gaps
from governance.queries.quality import rule_counts
from governance.queries.value_evidence import value_evidence
from governance.queries.vendors import vendors_in_production


def figure_values(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    catalogue_of: CatalogueOf,
    as_of: dt.date | None = None,
) -> dict[str, FigureValue]:
    """Return every figure of the registry by its slug, over the filtered initiatives.

    Parameters
    ----------
    catalogue_of
        Where checklists come from, for the few that time alone has changed.
    as_of
        As for :func:`governance.queries.portfolio.counts_frame`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    counts = counts_frame(session, where, viewer, as_of=as_of)
    lacking = gaps(session, where, viewer, as_of=as_of)
    today = clock.today()
    done = acts(session, where, viewer, day=as_of or today)
    evidence = Evidence(
        counts,
        lacking.without_owner,
        lacking.observed_dates,
        acts=done,
        spells=spells_frame(session, where, viewer, as_of=as_of or today),
        value=value_evidence(session, where, viewer, as_of=as_of),
    )
    if as_of is None or as_of >= today:
        late = corrections(session, where, viewer, catalogue_of=catalogue_of, today=today)
        evidence = replace(
            evidence,
            readiness=readiness_counts(session, where, viewer, late),
            vendors=vendors_in_production(session, where, viewer),
            findings=rule_counts(session, where, viewer),
        )
    return {slug: figure.compute(evidence) for slug, figure in FIGURES.items()}
