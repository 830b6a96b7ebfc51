"""A mail server on this computer, with login, STARTTLS or TLS as a test asks for."""

import datetime as dt
import ipaddress
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "reports", "correct horse"
HOST = "127.0.0.1"
UNKNOWN = "nobody@example.org"
"""The one address that the server does not know."""
HANGS_UP = "hang-up@example.org"
"""The one at which it ends the connection."""


@dataclass
class Box:
    """What arrived."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    """Sender and recipients of each."""
    logins: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, to: str, _: Any) -> str:  # noqa: N802
        """Refuse who is unknown."""
        if to == UNKNOWN:
            return f"550 5.1.1 no such user here, said {PASSWORD}"
        if to == HANGS_UP:
            server.transport.abort()
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return "250 Message accepted for delivery"

    def login(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
    ) -> AuthResult:
        """Let one user in."""
        assert isinstance(given, LoginPassword)
        name = given.login.decode()
        self.logins.append(name)
        passes = (name, given.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=passes, handled=False)


@dataclass(frozen=True)
class Running:
    """A server that takes mail."""

    port: int
    box: Box


@contextmanager
def mail_server(
    certificate: Path | None = None, *, tls: bool = False, login: bool = False, **options: Any
) -> Iterator[Running]:
    """Run a mail server.

    Parameters
    ----------
    certificate
        Key and certificate in one file, for STARTTLS, or for TLS from the first byte.
    login
        Whether it wants a login, which it takes in the clear as well.
    options
        Of ``aiosmtpd.smtp.SMTP``.
    """
    box, context = Box(), None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    if login:
        options |= {"authenticator": box.login, "auth_required": True, "auth_require_tls": False}
    if context is not None and not tls:
        options |= {"tls_context": context, "require_starttls": True}
    port = free_port()
    controller = Controller(
        box, hostname=HOST, port=port, ssl_context=context if tls else None, **options
    )
    with warnings.catch_warnings():  # a login in the clear is what some tests are about
        warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)
        controller.start()
        try:
            yield Running(port, box)
        finally:
            controller.stop()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def write_certificate(path: Path) -> Path:
    """Write a certificate for this computer that it has signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + own.public_bytes(serialization.Encoding.PEM))
    return path
