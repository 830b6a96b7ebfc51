"""Messages by mail, over SMTP as the settings say."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from smtplib import SMTP, SMTP_SSL, SMTPException

from governance.config import SmtpSecurity, settings
from governance.delivery.mail_problems import Refused, connecting, logging_in, sending
from governance.delivery.message import Message, Sent, mail_address
from governance.errors import ConfigurationError, InvalidInputError

PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}
"""The port of each way, where the settings name none (RFC 8314, RFC 6409, RFC 5321)."""
_THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    security: SmtpSecurity
    sender: str
    user: str | None = None
    password: str = field(default="", repr=False)
    timeout_s: float = 30.0

    @property
    def place(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


def mail_server() -> MailServer | None:
    """Return the mail server of the settings; None when they name none.

    Raises
    ------
    ConfigurationError
        A setting that belongs to it is missing, or a password would cross the network in the clear.
    """
    held = settings()
    if not held.smtp_host:
        return None
    password = held.smtp_password.get_secret_value() if held.smtp_password else ""
    if not held.smtp_sender:
        raise ConfigurationError(
            "GOVERNANCE_SMTP_SENDER is missing; name the address that mail comes from, such as "
            "trackgate@example.org."
        )
    try:
        sender = mail_address(held.smtp_sender)
    except InvalidInputError as error:
        raise ConfigurationError(f"GOVERNANCE_SMTP_SENDER: {error}") from error
    if bool(held.smtp_user) != bool(password):
        missing = "GOVERNANCE_SMTP_PASSWORD" if held.smtp_user else "GOVERNANCE_SMTP_USER"
        raise ConfigurationError(f"{missing} is missing; a login has a name and a password.")
    if (
        password
        and held.smtp_security is SmtpSecurity.NONE
        and held.smtp_host not in _THIS_COMPUTER
    ):
        raise ConfigurationError(
            "The mail password would cross the network unencrypted; set GOVERNANCE_SMTP_SECURITY "
            "to starttls or tls."
        )
    return MailServer(
        host=held.smtp_host,
        port=held.smtp_port or PORTS[held.smtp_security],
        security=held.smtp_security,
        sender=sender,
        user=held.smtp_user or None,
        password=password,
        timeout_s=held.smtp_timeout_s,
    )


def send_mail(server: MailServer, message: Message, recipients: Sequence[str]) -> tuple[Sent, ...]:
    """Hand a message in for each recipient, on one connection.

    Each gets a mail of their own, so nobody reads who else got it, and one address that is refused
    keeps nobody else from theirs.

    Parameters
    ----------
    recipients
        As :func:`~governance.delivery.message.mail_address` returns them.
    """
    sent: list[Sent] = []
    try:
        with _connected(server) as connection:
            for recipient in recipients:
                sent.append(_sent(connection, server, message, recipient))  # noqa: PERF401
    except Refused as refused:
        rest = recipients[len(sent) :]
        return (*sent, *(Sent(recipient, problem=str(refused)) for recipient in rest))
    return tuple(sent)


def mail_of(message: Message, sender: str, recipient: str) -> EmailMessage:
    """Return a message as the mail to one recipient."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = message.heading
    mail["From"] = Address("Trackgate", addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Date"] = localtime()
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: an absent reader's answer stays away
    mail.set_content(message.text, cte="quoted-printable")  # every server takes seven bits
    for each in message.attachments:
        kind, _, subtype = each.media_type.partition("/")
        mail.add_attachment(each.content, maintype=kind, subtype=subtype, filename=each.safe_name)
    return mail


@contextmanager
def _connected(server: MailServer) -> Iterator[SMTP]:
    with connecting(server.place):
        # Certificates are checked against those of the system, or of SSL_CERT_FILE.
        trust = ssl.create_default_context()
        if server.security is SmtpSecurity.TLS:
            connection: SMTP = SMTP_SSL(
                server.host, server.port, timeout=server.timeout_s, context=trust
            )
        else:
            connection = SMTP(server.host, server.port, timeout=server.timeout_s)
    try:
        if server.security is SmtpSecurity.STARTTLS:
            with connecting(server.place):
                connection.starttls(context=trust)
        if server.user:
            with logging_in(server.place, server.user):
                connection.login(server.user, server.password)
        yield connection
    finally:
        _left(connection)


def _left(connection: SMTP) -> None:
    """Say goodbye; what was accepted stays so when the other side has gone already."""
    try:
        connection.quit()
    except (SMTPException, OSError):
        connection.close()


def _sent(connection: SMTP, server: MailServer, message: Message, recipient: str) -> Sent:
    try:
        with sending(server.place, server.sender, server.password):
            mail = mail_of(message, server.sender, recipient)
            connection.send_message(mail, server.sender, [recipient])
    except Refused as refused:
        if refused.ends:
            raise
        return Sent(recipient, problem=str(refused))
    return Sent(recipient)
