"""Which business units summaries hold by themselves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.models import BusinessUnit


def are_top_level(session: Session, units: tuple[int, ...]) -> bool:
    """Tell whether units are all top-level ones, by which summary rows can be restricted."""
    if not units:
        return True
    top = select(BusinessUnit.id).where(
        BusinessUnit.id.in_(units), BusinessUnit.parent_id.is_(None)
    )
    return set(session.scalars(top)) == set(units)
