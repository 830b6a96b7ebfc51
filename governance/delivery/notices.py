"""Messages to chat services and webhooks, through apprise; their URLs hold secrets."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from apprise import Apprise, AppriseAsset, AppriseResult, AppriseResultStatus, NotifyFormat
from apprise.attachment.memory import AttachMemory
from apprise.plugins.base import NotifyBase

from governance.config import settings
from governance.delivery.message import Message, Sent
from governance.errors import InvalidInputError

SETTING = "GOVERNANCE_NOTIFY_URLS"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}", re.IGNORECASE)
_CODE = re.compile(r"\berror=(\d{3})\b")
_PATIENCE_S = 120
_SAID = {
    401: "it does not accept the token or password in its URL; make a new one and put it there",
    403: "it does not accept the token or password in its URL; make a new one and put it there",
    404: "it knows no such address; check its URL",
    410: "it knows no such address any more; make a new one and put it in its URL",
    413: "the file is too large for it; narrow the report with a filter, or write it with --out",
    429: "it takes no more messages for now; try again later",
}
"""What the answers of a service mean (RFC 9110, 15.5; RFC 6585, 4) and what to do."""


@dataclass(frozen=True, slots=True)
class Service:
    """One place that messages are handed to."""

    name: str
    """What the kind of service is called; two of a kind have the same name."""
    takes_files: bool
    plugin: NotifyBase = field(repr=False, compare=False)


def configured_urls() -> tuple[str, ...]:
    """Return the URLs of the settings, each with its secrets: never to be shown."""
    held = settings().notify_urls
    return tuple(held.get_secret_value().split()) if held else ()


def services_of(urls: Sequence[str], *, origin: str = SETTING) -> tuple[Service, ...]:
    """Return the services that URLs stand for.

    Parameters
    ----------
    urls
        In the notation of apprise, as ``slack://…`` or ``jsons://host/path``.
    origin
        Where they are from, for the sentence when one is wrong.

    Raises
    ------
    InvalidInputError
        A URL stands for no service; the message counts it and names its scheme alone.
    """
    _silence()
    asset = AppriseAsset(app_id="Trackgate", app_desc="Trackgate", app_url="", image_url_mask="")
    found = []
    for number, url in enumerate(urls, start=1):
        plugin = Apprise.instantiate(url, asset=asset)
        if plugin is None:
            raise InvalidInputError(
                f"URL {number} of {origin}{_begins(url)} is none of a service; write it as "
                "https://github.com/caronc/apprise/wiki shows for yours, a webhook of your own as "
                "jsons://host/path."
            )
        found.append(Service(str(plugin.service_name), bool(plugin.attachment_support), plugin))
    return tuple(found)


def notify(message: Message, services: Sequence[Service]) -> tuple[Sent, ...]:
    """Hand a message to each service, one after the other.

    A service that takes no files gets the text alone, and the answer says so.
    """
    return tuple(_sent(message, service) for service in services)


def _sent(message: Message, service: Service) -> Sent:
    files = message.attachments if service.takes_files else ()
    attach = [
        AttachMemory(each.content, each.safe_name, each.media_type)  # type: ignore[no-untyped-call]
        for each in files
    ]
    result = Apprise(service.plugin).notify(
        body=message.text,
        title=message.heading,
        body_format=NotifyFormat.TEXT,
        attach=attach or None,
        interpret_escapes=False,
        timeout=_PATIENCE_S,
    )
    if not result:
        return Sent(service.name, problem=f"{service.name} did not get it: {_why(result)}.")
    left_out = message.attachments and not service.takes_files
    return Sent(service.name, remark=f"{service.name} takes no files." if left_out else "")


def _why(result: AppriseResult) -> str:
    """Say why a service did not take a message, from codes alone: words may quote its URL."""
    if result.status == AppriseResultStatus.TIMEOUT:
        return f"it did not answer within {_PATIENCE_S} seconds; try again later"
    codes = [found for entry in result.logs() for found in _CODE.findall(entry.message)]
    if not codes:
        return "it cannot be reached; check the host in its URL and the way through the network"
    code = int(codes[-1])
    said = _SAID.get(code, "ask who runs it" if code < 500 else "try again later")  # noqa: PLR2004
    return f"{said} (it answered {code})"


def _begins(url: str) -> str:
    """Return the scheme in words; nothing where it could be a part of a secret."""
    scheme, mark, _ = url.partition("://")
    return f" ({scheme}://…)" if mark and _SCHEME.fullmatch(scheme) else ""


def _silence() -> None:
    """Keep addresses with secrets out of logs: results say all that is passed on."""
    logging.getLogger("apprise").propagate = False
    for name in ("urllib3", "requests_oauthlib", "oauthlib"):
        logging.getLogger(name).setLevel(logging.WARNING)
