"""What a mail server's refusals mean, each as one sentence with what to do; never a password."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from governance.delivery.message import single_line

TOO_LARGE = frozenset({523, 552})
"""Replies of servers to a message above their limit (RFC 1870, 6; 523 is older)."""
_LONGEST_REPLY = 160


class Refused(Exception):  # noqa: N818 - it is no fault of ours, and becomes a sentence
    """A message did not leave; ``str()`` says why and what to do."""

    def __init__(self, sentence: str, *, ends: bool = False) -> None:
        super().__init__(sentence)
        self.ends = ends
        """Whether nothing more can be sent on this connection."""


@contextmanager
def connecting(place: str) -> Iterator[None]:
    """Turn what can happen until a connection stands into a sentence."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Refused(
            f"The certificate of the mail server {place} is not trusted "
            f"({single_line(error.verify_message, _LONGEST_REPLY)}); name the file of its "
            "authority in SSL_CERT_FILE, or use the host name that the certificate is for.",
            ends=True,
        ) from error
    except ssl.SSLError as error:
        raise Refused(
            f"The mail server {place} does not speak TLS there; check GOVERNANCE_SMTP_SECURITY "
            "(starttls, tls or none) and GOVERNANCE_SMTP_PORT.",
            ends=True,
        ) from error
    except socket.gaierror as error:
        raise Refused(
            f"The mail server {place} cannot be found; check GOVERNANCE_SMTP_HOST.", ends=True
        ) from error
    except SMTPNotSupportedError as error:
        raise Refused(
            f"The mail server {place} offers no STARTTLS; set GOVERNANCE_SMTP_SECURITY to tls, or "
            "to none where the network is trusted.",
            ends=True,
        ) from error
    except SMTPServerDisconnected as error:
        raise Refused(
            f"The mail server {place} ended the connection before a message was sent; check "
            "GOVERNANCE_SMTP_SECURITY and GOVERNANCE_SMTP_PORT.",
            ends=True,
        ) from error
    except (SMTPException, OSError) as error:
        raise Refused(
            f"The mail server {place} cannot be reached ({_reason(error)}); check "
            "GOVERNANCE_SMTP_HOST and GOVERNANCE_SMTP_PORT.",
            ends=True,
        ) from error


@contextmanager
def logging_in(place: str, user: str) -> Iterator[None]:
    """Turn a refused login into a sentence, without what was sent or answered."""
    try:
        yield
    except SMTPAuthenticationError as error:
        raise Refused(
            f"The mail server {place} refused the login of {user} ({error.smtp_code}); check "
            "GOVERNANCE_SMTP_USER and GOVERNANCE_SMTP_PASSWORD.",
            ends=True,
        ) from None
    except SMTPNotSupportedError:
        raise Refused(
            f"The mail server {place} takes no login; leave out GOVERNANCE_SMTP_USER and "
            "GOVERNANCE_SMTP_PASSWORD.",
            ends=True,
        ) from None
    except UnicodeEncodeError:  # it quotes what it could not encode
        raise Refused(
            "The name or the password for the mail server has other signs than ASCII, which a "
            "login over SMTP cannot carry; choose another one.",
            ends=True,
        ) from None
    except (SMTPException, OSError) as error:
        raise Refused(
            f"The mail server {place} broke off the login of {user} ({type(error).__name__}); "
            "try again, or ask who runs it.",
            ends=True,
        ) from None


@contextmanager
def sending(place: str, sender: str, secret: str) -> Iterator[None]:
    """Turn what can happen to one mail into a sentence.

    Parameters
    ----------
    secret
        What must not be repeated although a server said it.
    """
    try:
        yield
    except SMTPRecipientsRefused as error:
        ((code, reply),) = error.recipients.values()
        raise Refused(
            f"The mail server {place} refused the address ({_reply(code, reply, secret)}); check "
            "how it is spelled."
        ) from None
    except SMTPSenderRefused as error:
        if error.smtp_code in TOO_LARGE:
            raise _too_large(place) from None
        raise Refused(
            f"The mail server {place} refused the sender {sender} "
            f"({_reply(error.smtp_code, error.smtp_error, secret)}); check "
            "GOVERNANCE_SMTP_SENDER, and whether it wants a login."
        ) from None
    except SMTPResponseException as error:
        if error.smtp_code in TOO_LARGE:
            raise _too_large(place) from None
        raise Refused(
            f"The mail server {place} refused the message "
            f"({_reply(error.smtp_code, error.smtp_error, secret)}); ask who runs it."
        ) from None
    except (SMTPException, OSError) as error:
        raise Refused(
            f"The mail server {place} broke off ({_reason(error)}); try again.", ends=True
        ) from None


def _too_large(place: str) -> Refused:
    return Refused(
        f"The mail server {place} takes no message of this size; narrow the report with a filter, "
        "or hand the file on by --out."
    )


def _reply(code: int, reply: bytes | str, secret: str) -> str:
    said = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    if secret:
        said = said.replace(secret, "…")
    return f"{code} {single_line(said, _LONGEST_REPLY)}".strip()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, SMTPResponseException):
        return f"it answered {error.smtp_code}"
    if isinstance(error, SMTPServerDisconnected):
        return "it ended the connection"
    words = error.strerror if isinstance(error, OSError) else None
    return words.lower() if words else type(error).__name__
