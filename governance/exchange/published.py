"""The control catalogue as it was published into the database."""

from collections.abc import Callable
from functools import cache, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.catalogue import Catalogue
from governance.errors import NotFoundError
from governance.exchange.catalogue_files import catalogue_of
from governance.models import CatalogueVersion

_PARSED: dict[str, Catalogue] = {}


def newest_version_id(session: Session) -> int | None:
    """Return the id of the newest published catalogue, None before the first."""
    newest = select(CatalogueVersion.id).order_by(CatalogueVersion.id.desc())
    return session.scalar(newest.limit(1))


def published_catalogue(session: Session, version_id: int | None = None) -> Catalogue:
    """Return a published catalogue, the newest by default.

    Parameters
    ----------
    version_id
        ``Initiative.catalogue_version_id``; None for the newest.

    Raises
    ------
    NotFoundError
        Nothing is published yet, or there is no such version.
    """
    wanted = version_id if version_id is not None else newest_version_id(session)
    named = select(CatalogueVersion.digest).where(CatalogueVersion.id == wanted)
    digest = session.scalar(named) if wanted is not None else None
    if wanted is None or digest is None:
        raise NotFoundError(
            "No control catalogue is published; run python -m governance catalogue publish."
        )
    if digest not in _PARSED:
        # A published catalogue never changes, so what its digest names can be kept for good.
        _PARSED[digest] = catalogue_of(session.get_one(CatalogueVersion, wanted).body)
    return _PARSED[digest]


def published_catalogues(session: Session) -> Callable[[int | None], Catalogue]:
    """Return :func:`published_catalogue` for one session, which asks for each version once.

    For reads of many initiatives, each of which names its version.
    """
    return cache(partial(published_catalogue, session))
