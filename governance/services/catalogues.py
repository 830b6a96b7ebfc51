"""Use cases of the control catalogue: publishing a version, moving an initiative to the newest."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.policy import Permission
from governance.exchange.published import newest_version_id
from governance.models import CatalogueVersion, Initiative, touched
from governance.services.contract import service
from governance.services.reviews import follow_catalogue
from governance.services.stages import load_for_change


@service(Permission.CATALOGUE_PUBLISH)
def publish_catalogue(
    session: Session, *, actor: Actor, catalogue: Catalogue, reason: str = ""
) -> CatalogueVersion:
    """Publish a catalogue as a new, immutable version; the same content is published once."""
    del reason
    same = select(CatalogueVersion).where(CatalogueVersion.digest == catalogue.digest)
    if (known := session.scalar(same)) is not None:
        return known
    version = CatalogueVersion(
        catalogue=catalogue.id,
        label=catalogue.label,
        digest=catalogue.digest,
        body=catalogue.document,
        controls=len(catalogue.controls),
        published_by=actor.identity,
    )
    session.add(version)
    following = select(Initiative.id).where(Initiative.catalogue_version_id.is_(None))
    touched.add(session, set(session.scalars(following)))
    return version


@service(Permission.INITIATIVE_EDIT)
def adopt_catalogue(
    session: Session, *, actor: Actor, initiative_id: int, seen_version: int, reason: str = ""
) -> Initiative:
    """Assess an initiative against the newest catalogue from now on; its answers stay.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`governance.services.stages.load_for_change`.
    """
    del reason
    initiative = load_for_change(session, actor, initiative_id, seen_version)
    before, newest = initiative.catalogue_version_id, newest_version_id(session)
    initiative.catalogue_version_id = newest
    if newest is not None and before is not None and newest != before:
        label = session.get_one(CatalogueVersion, newest).label
        follow_catalogue(session, initiative, label)
    return initiative


def pin_catalogue(session: Session, initiative: Initiative) -> None:
    """Keep an initiative at the newest catalogue from its first answer or gate request on."""
    if initiative.catalogue_version_id is None:
        initiative.catalogue_version_id = newest_version_id(session)
