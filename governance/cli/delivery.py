"""Sending from the command line: the options of `report`, and the command that tries them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.terminal import operator, remark

if TYPE_CHECKING:
    from governance.delivery.message import Sent
    from governance.reports.document import Document
    from governance.services.deliveries import Addressed

MailTo = Annotated[
    list[str] | None,
    typer.Option(
        "--mail-to", metavar="ADDRESS", help="Send it by mail to this address; may be repeated."
    ),
]
Notify = Annotated[
    bool,
    typer.Option("--notify", help="Send it to the services in GOVERNANCE_NOTIFY_URLS."),
]
NotifyUrl = Annotated[
    list[str] | None,
    typer.Option(
        "--notify-url",
        metavar="URL",
        help="Send it to this chat service or webhook (a URL of apprise); may be repeated. Other "
        "users of this computer can see what is typed here; GOVERNANCE_NOTIFY_URLS is safer.",
    ),
]
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "zip": "application/zip",
}
"""Of the files that reports are written as, by the ending of their names."""


def addressed(
    mail_to: list[str] | None, notify: bool, notify_urls: list[str] | None
) -> "Addressed | None":
    """Check to whom a report shall go, before it is made; None when nobody is named."""
    if not (mail_to or notify or notify_urls):
        return None
    from governance.services import deliveries

    return deliveries.addressed(mail_to or (), configured=notify, urls=notify_urls or ())


def send_report(document: "Document", content: bytes, ending: str, to: "Addressed") -> None:
    """Send a report as a file, and say on standard error who got it.

    Parameters
    ----------
    ending
        Of the file's name, a key of :data:`MEDIA_TYPES`.

    Raises
    ------
    DeliveryError
        Somebody did not get it.
    """
    from governance.delivery.message import Attachment
    from governance.reports.covering import covering
    from governance.services import deliveries

    file = Attachment(f"{document.key}.{ending}", content, MEDIA_TYPES[ending])
    _tell(deliveries.deliver(covering(document, file), to, actor=operator()), document.key)


def try_settings(
    *, mail_to: MailTo = None, notify: Notify = False, notify_url: NotifyUrl = None
) -> None:
    """Send a test message, to try the settings of mail server and services.

    Without an option it goes to the services in GOVERNANCE_NOTIFY_URLS. It says nothing of the
    portfolio. Who got it is said on standard error and kept in the audit trail.
    """
    from governance.db.schema import require_current_schema
    from governance.services import deliveries

    require_current_schema()
    everywhere = not (mail_to or notify_url)
    to = addressed(mail_to, notify or everywhere, notify_url)
    assert to is not None  # noqa: S101 - somebody is named
    _tell(deliveries.deliver_test(to, actor=operator()), "the test message")


def _tell(sent: "Sequence[Sent]", what: str) -> None:
    """Say who got it; an error says who did not."""
    from governance.errors import DeliveryError

    for each in sent:
        if each.accepted:
            remark(f"Sent {what} to {each.recipient}. {each.remark}".rstrip())
    failed = [each for each in sent if not each.accepted]
    if failed:
        reasons = " ".join(f"Not sent to {each.recipient}: {each.problem}" for each in failed)
        arrived = sum(each.accepted for each in sent)
        raise DeliveryError(f"{arrived} of {len(sent)} accepted {what}. {reasons}")
