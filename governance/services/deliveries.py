"""Use cases of sending: what leaves is on record before it leaves, and again when its end is known.

A message leaves outside of any transaction: a mail server may take half a minute, and writers wait
for nobody that long.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from governance.db.session import write_scope
from governance.delivery.mail import MailServer, mail_server, send_mail
from governance.delivery.message import LONGEST_SUBJECT, Message, Sent, mail_address, single_line
from governance.delivery.notices import SETTING, Service, configured_urls, notify, services_of
from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.enums import DeliveryOutcome, DeliveryWay
from governance.domain.policy import Permission
from governance.errors import DeliveryError, GovernanceError, InvalidInputError
from governance.models import Delivery
from governance.services.contract import service

_NO_WAY = "No way of sending is set up."

TEST_MESSAGE = Message(
    subject="Test message from Trackgate",
    text=(
        "This is a test message from Trackgate.\n\n"
        "Who reads it can be sent reports on this way. Nothing has to be done.\n"
    ),
)
"""What is sent to try the settings; it says nothing of the portfolio."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom a message goes, and how; what can be wrong before it leaves was checked."""

    server: MailServer | None = None
    recipients: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()

    @property
    def places(self) -> tuple[tuple[DeliveryWay, str], ...]:
        """Way and recipient of each message, in the order in which they leave."""
        mails = ((DeliveryWay.MAIL, each) for each in self.recipients)
        return (*mails, *((DeliveryWay.SERVICE, each.name) for each in self.services))


@dataclass(frozen=True, slots=True)
class Ways:
    """On which ways messages can leave, as the settings say."""

    server: MailServer | None = None
    services: tuple[Service, ...] = ()
    problems: tuple[str, ...] = field(default=())
    """A sentence for each setting that is wrong."""

    @property
    def words(self) -> str:
        """The ways that are set up, in a sentence."""
        said = []
        if self.server is not None:
            said.append(f"by mail through {self.server.place} from {self.server.sender}")
        if self.services:
            said.append(f"to {', '.join(each.name for each in self.services)}")
        return f"Reports can be sent {' and '.join(said)}." if said else _NO_WAY


def ways() -> Ways:
    """Return which ways the settings open; what is wrong in them is told, not raised."""
    server: MailServer | None = None
    services: tuple[Service, ...] = ()
    problems = []
    try:
        server = mail_server()
    except GovernanceError as error:
        problems.append(str(error))
    try:
        services = services_of(configured_urls())
    except GovernanceError as error:
        problems.append(str(error))
    return Ways(server, services, tuple(problems))


def addressed(
    recipients: Sequence[str] = (), *, configured: bool = False, urls: Sequence[str] = ()
) -> Addressed:
    """Check to whom a message shall go, before anything is made ready for it.

    Parameters
    ----------
    recipients
        Mail addresses; one that is given twice counts once.
    configured
        Whether it also goes to the services of the settings.
    urls
        Services beside those, as URLs of apprise.

    Raises
    ------
    InvalidInputError
        An address or URL is none, or nothing is set up for what is asked.
    ConfigurationError
        The settings of the mail server are wrong.
    """
    mails = tuple(dict.fromkeys(mail_address(each) for each in recipients))
    server = mail_server() if mails else None
    if mails and server is None:
        raise InvalidInputError(
            "No mail server is set up; name it in GOVERNANCE_SMTP_HOST, and the address that mail "
            "comes from in GOVERNANCE_SMTP_SENDER."
        )
    known = configured_urls() if configured else ()
    if configured and not known:
        raise InvalidInputError(
            f"No service is set up to be notified; put its URL in {SETTING}, or name it with "
            "--notify-url."
        )
    services = (*services_of(known), *services_of(urls, origin="--notify-url"))
    return Addressed(server, mails, services)


def deliver(message: Message, to: Addressed, *, actor: Actor) -> tuple[Sent, ...]:
    """Send a message to everybody it is addressed to, and keep what became of it.

    Returns
    -------
    tuple of Sent
        For each of ``to.places``, accepted or not.

    Raises
    ------
    PermissionDeniedError
        The actor may not send; nothing left.
    BusyError
        It could not be put on record that something leaves; nothing left.
    DeliveryError
        It left, but its end could not be put on record.
    """
    with write_scope() as session:
        begun = begin_deliveries(session, actor=actor, message=message, to=to)
    sent = (
        *(send_mail(to.server, message, to.recipients) if to.server else ()),
        *notify(message, to.services),
    )
    try:
        with write_scope() as session:
            end_deliveries(session, actor=actor, ended=dict(zip(begun, sent, strict=True)))
    except GovernanceError as error:
        raise DeliveryError(
            f"{outcome_words(sent)} The record still says that it was begun: {error}"
        ) from error
    return sent


def deliver_test(to: Addressed, *, actor: Actor) -> tuple[Sent, ...]:
    """Send the test message; see :func:`deliver`."""
    return deliver(TEST_MESSAGE, to, actor=actor)


def outcome_words(sent: Sequence[Sent]) -> str:
    """Return in words who got a message and who did not, and why."""
    arrived = [each for each in sent if each.accepted]
    names = ", ".join(each.recipient for each in arrived)
    said = [f"Sent to {names}." if arrived else "Nothing was sent."]
    said += [each.remark for each in arrived if each.remark]
    said += [f"Not sent to {each.recipient}: {each.problem}" for each in sent if not each.accepted]
    return " ".join(said)


@service(Permission.REPORT_DELIVER)
def begin_deliveries(
    session: Session, *, actor: Actor, message: Message, to: Addressed
) -> tuple[int, ...]:
    """Put on record that a message is about to leave; return an id for each recipient.

    Raises
    ------
    InvalidInputError
        It is addressed to nobody.
    """
    if not to.places:
        raise InvalidInputError("The message is addressed to nobody; name an address or a service.")
    rows = [
        Delivery(
            way=way,
            recipient=recipient,
            subject=single_line(message.subject, LONGEST_SUBJECT),
            reference=message.reference,
            digest=message.digest,
            files=[
                f"{each.safe_name} {hashlib.sha256(each.content).hexdigest()}"
                for each in message.attachments
            ],
            sent_by=actor.identity,
            problem="",
        )
        for way, recipient in to.places
    ]
    session.add_all(rows)
    session.flush()
    return tuple(row.id for row in rows)


@service(Permission.REPORT_DELIVER)
def end_deliveries(session: Session, *, actor: Actor, ended: Mapping[int, Sent]) -> None:
    """Put on record what became of messages.

    Parameters
    ----------
    ended
        By the ids that :func:`begin_deliveries` returned.
    """
    del actor
    for delivery_id, sent in ended.items():
        row = session.get_one(Delivery, delivery_id)
        accepted = DeliveryOutcome.ACCEPTED if sent.accepted else DeliveryOutcome.REFUSED
        row.outcome, row.problem, row.ended_at = accepted, sent.problem, clock.now()
