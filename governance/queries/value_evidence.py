"""The read behind the figures of value."""

import datetime as dt

from sqlalchemy.orm import Session

from governance.analytics.value_evidence import ValueEvidence
from governance.domain.actors import Actor
from governance.domain.filters import PortfolioFilter
from governance.queries.ledger import terms
from governance.queries.value import ValueGroup, months_by_frame, months_frame
from governance.queries.value_totals import gate_plans_frame, value_sums


def value_evidence(
    session: Session,
    where: PortfolioFilter,
    viewer: Actor,
    *,
    as_of: dt.date | None = None,
    grouped: bool = True,
) -> ValueEvidence:
    """Return what the figures of value are computed from, over the filtered initiatives.

    Parameters
    ----------
    grouped
        Whether units and tracks are told apart month by month as well.
    as_of
        As for :func:`governance.queries.value.months_frame`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    stated = terms(session)
    sums = value_sums(session, where, viewer, as_of=as_of)
    frames = {
        f"by_{by}": months_by_frame(session, where, viewer, by=by, as_of=as_of)
        for by in ValueGroup
        if grouped
    }
    return ValueEvidence(
        **frames,
        months=months_frame(session, where, viewer, as_of=as_of),
        gate_plans=gate_plans_frame(session, where, viewer, as_of=as_of),
        matched_actual=sums.matched_actual,
        matched_plan=sums.matched_plan,
        matched=sums.matched,
        sunk_in_stopped=sums.sunk_in_stopped,
        stopped_with_cost=sums.stopped_with_cost,
        stopped=sums.stopped,
        discount_rate=float(stated.discount_rate),
        base_currency=stated.base_currency,
        uncounted=sums.uncounted,
        initiatives=sums.with_lines,
        eligible=sums.eligible,
    )


def value_by_month(
    session: Session, where: PortfolioFilter, viewer: Actor, *, as_of: dt.date | None = None
) -> ValueEvidence:
    """Return evidence of sums by month alone: for what came back of what was spent, and when.

    Parameters
    ----------
    as_of
        As for :func:`governance.queries.value.months_frame`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    stated = terms(session)
    return ValueEvidence(
        months=months_frame(session, where, viewer, as_of=as_of),
        discount_rate=float(stated.discount_rate),
        base_currency=stated.base_currency,
    )
