"""Use cases of evidence: attaching a file or a link to a control, withdrawing it, reading it."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.config import settings
from governance.domain import clock, policy
from governance.domain.actors import Actor
from governance.domain.drafts import NAME_LIMIT, TEXT_LIMIT, clean, text_refusal
from governance.domain.enums import EvidenceKind
from governance.domain.policy import Permission
from governance.domain.readiness import evidence_until
from governance.errors import ConflictError, InvalidInputError, NotFoundError
from governance.exchange.evidence_store import evidence_store
from governance.exchange.evidence_types import base_name, download_name, file_type
from governance.exchange.published import published_catalogue
from governance.models import Assessment, Evidence, Initiative
from governance.queries.checklists import visible_initiative
from governance.services.catalogues import pin_catalogue
from governance.services.contract import service
from governance.services.stages import load_for_change

MEDIA_TYPE = "application/octet-stream"
"""What every file is served as, so that no browser shows or runs what somebody attached."""

URL_LIMIT = 2_000
"""Longest link, in characters."""

_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file to be downloaded: always as an attachment, of :data:`MEDIA_TYPE`."""

    file_name: str
    content: bytes
    media_type: str = MEDIA_TYPE


@service(Permission.EVIDENCE_ATTACH)
def attach_file(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    control_id: str,
    file_name: str,
    content: bytes,
    stale_on: dt.date | None = None,
    title: str = "",
) -> Evidence:
    """Keep a file as evidence for a control.

    The object is stored before the row is written: a row never names a file that is not there.

    Parameters
    ----------
    file_name
        What the person calls the file; it decides what kind the content must be, and is the title
        where none is given. No path is made of it.
    stale_on
        Day from which it no longer proves anything; None: it does not age.

    Raises
    ------
    NotFoundError
        There is no such initiative or control.
    InvalidInputError
        The file is too large, of a kind that is not taken, or attached already.
    ConfigurationError
        There is no place for files, or it cannot be written.
    """
    initiative = _load(session, actor, initiative_id, control_id)
    name = base_name(clean(file_name))
    limit_mb = settings().max_upload_mb
    if len(content) > limit_mb * 1_000_000:
        raise InvalidInputError(
            f"“{name}” is larger than {limit_mb} MB; attach a link to it, or a part of it."
        )
    kind = file_type(name, content)
    called = clean(title) or name
    _refuse(text_refusal("The title", called, NAME_LIMIT, required=True), _age_refusal(stale_on))
    sha256 = evidence_store().put(content)
    evidence = Evidence(
        initiative_id=initiative.id,
        control_id=control_id,
        kind=EvidenceKind.FILE,
        title=called,
        sha256=sha256,
        size_bytes=len(content),
        media_type=kind.media_type,
        stale_on=stale_on,
        attached_by=actor.identity,
    )
    return _attach(session, evidence)


@service(Permission.EVIDENCE_ATTACH)
def attach_link(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    control_id: str,
    url: str,
    title: str = "",
    stale_on: dt.date | None = None,
) -> Evidence:
    """Keep a link as evidence for a control.

    Parameters
    ----------
    url
        Address of a web page, beginning with ``http://`` or ``https://``.
    stale_on
        As for :func:`attach_file`.

    Raises
    ------
    NotFoundError
        There is no such initiative or control.
    InvalidInputError
        The address is not one of a web page, or attached already.
    """
    initiative = _load(session, actor, initiative_id, control_id)
    address = clean(url)
    called = clean(title) or address[:NAME_LIMIT]
    _refuse(
        url_refusal(address),
        text_refusal("The title", called, NAME_LIMIT, required=True),
        _age_refusal(stale_on),
    )
    evidence = Evidence(
        initiative_id=initiative.id,
        control_id=control_id,
        kind=EvidenceKind.LINK,
        title=called,
        url=address,
        stale_on=stale_on,
        attached_by=actor.identity,
    )
    return _attach(session, evidence)


@service(Permission.EVIDENCE_ATTACH)
def withdraw_evidence(
    session: Session, *, actor: Actor, evidence_id: int, seen_version: int, reason: str
) -> Evidence:
    """Take evidence out of the count; it stays on record, and a confirmation falls with it.

    Raises
    ------
    NotFoundError
        There is none in the actor's scope.
    ConflictError
        It changed after the actor opened it.
    InvalidInputError
        The reason is missing, or it was withdrawn before.
    """
    evidence = session.get(Evidence, evidence_id)
    if evidence is None:
        raise NotFoundError(f"There is no evidence {evidence_id}.")
    load_for_change(session, actor, evidence.initiative_id, None)
    if evidence.version != seen_version:
        raise ConflictError("This evidence changed after you opened it; read it again.")
    _refuse(text_refusal("The reason", clean(reason), TEXT_LIMIT, required=True))
    if evidence.withdrawn_at is not None:
        raise InvalidInputError("This evidence was withdrawn already.")
    evidence.withdrawn_at = clock.now()
    _unconfirm(session, evidence)
    return evidence


def evidence_file(session: Session, viewer: Actor, evidence_id: int) -> EvidenceFile:
    """Return an attached file, its content checked against its hash.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    NotFoundError
        There is no such file in the viewer's scope, or the store has lost it.
    IntegrityError
        The stored content was altered.
    ConfigurationError
        There is no place for files, or it cannot be read.
    """
    policy.require(viewer, Permission.INITIATIVE_READ)
    evidence = session.get(Evidence, evidence_id)
    if evidence is None or evidence.sha256 is None:
        raise NotFoundError(f"There is no file {evidence_id} that you may see.")
    visible_initiative(session, evidence.initiative_id, viewer)
    name = download_name(evidence.title, evidence.media_type)
    return EvidenceFile(name, evidence_store().get(evidence.sha256))


def url_refusal(url: str) -> str | None:
    """Return why an address cannot be kept as a link, None when it can."""
    if len(url) > URL_LIMIT:
        return f"The link is longer than {URL_LIMIT:,} characters; use a shorter one."
    advice = "give the address of a web page that begins with https:// or http://."
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return f"The link cannot be read; {advice}"
    if any(each.isspace() or not each.isprintable() for each in url) or "\\" in url:
        return f"The link has spaces or characters that addresses do not have; {advice}"
    if parts.scheme.lower() not in _SCHEMES or not host:
        return f"The link cannot be used; {advice}"
    if parts.username is not None or parts.password is not None:
        return "The link holds a user name or password, which everybody here would see; remove it."
    return None


def _load(session: Session, actor: Actor, initiative_id: int, control_id: str) -> Initiative:
    initiative = load_for_change(session, actor, initiative_id, None)
    pin_catalogue(session, initiative)
    published_catalogue(session, initiative.catalogue_version_id).control(control_id)
    return initiative


def _attach(session: Session, evidence: Evidence) -> Evidence:
    held = _held(session, evidence)
    if any((each.sha256, each.url) == (evidence.sha256, evidence.url) for each in held):
        raise InvalidInputError(
            f"“{evidence.title}” is attached to {evidence.control_id} already; "
            "withdraw it first to change its date."
        )
    before = evidence_until(each.stale_on for each in held)
    after = evidence_until(each.stale_on for each in (*held, evidence))
    session.add(evidence)
    session.flush()
    if before is not None and (after is None or after > before):
        # Nobody has confirmed that the new piece proves what the old ones did.
        _unconfirm(session, evidence)
    return evidence


def _held(session: Session, evidence: Evidence) -> list[Evidence]:
    same = select(Evidence).where(
        Evidence.initiative_id == evidence.initiative_id,
        Evidence.control_id == evidence.control_id,
        Evidence.withdrawn_at.is_(None),
    )
    return list(session.scalars(same))


def _unconfirm(session: Session, evidence: Evidence) -> None:
    """Take the confirmation off the answer that evidence backs; it was given on other ground."""
    answer = session.scalar(
        select(Assessment).where(
            Assessment.initiative_id == evidence.initiative_id,
            Assessment.control_id == evidence.control_id,
        )
    )
    if answer is not None:
        answer.confirmed_by = answer.confirmed_on = None


def _age_refusal(stale_on: dt.date | None) -> str | None:
    if stale_on is None or stale_on > clock.today():
        return None
    return f"It would be stale since {stale_on}; attach newer evidence, or give a later day."


def _refuse(*refusals: str | None) -> None:
    for refusal in refusals:
        if refusal:
            raise InvalidInputError(refusal)
