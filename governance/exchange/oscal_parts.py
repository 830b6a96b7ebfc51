"""What all OSCAL documents share: identifiers that stay, tokens, texts and metadata.

OSCAL is NIST's format for controls and their assessment, here version 1.2.3 in JSON
(https://pages.nist.gov/OSCAL/). A document is plain values; :func:`oscal_bytes` writes it.
"""

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from governance.domain import drafts

OSCAL_VERSION = "1.2.3"

NAMESPACE = "urn:trackgate:oscal"
"""Whose names our own properties are; those of OSCAL itself carry no namespace."""

Part = dict[str, Any]

_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_NO_TOKEN = re.compile(r"[^\w.\-]+")


def identifier(*key: object) -> str:
    """Return the UUID (version 5) of what a key names: the same key is the same thing for good."""
    return str(uuid.uuid5(_ROOT, json.dumps([str(each) for each in key])))


def token(text: str) -> str:
    """Return text in the form that OSCAL asks of ids: a letter or underscore comes first."""
    bare = _NO_TOKEN.sub("-", text.lower())
    return bare if bare[:1].isalpha() or bare[:1] == "_" else f"_{bare}"


def line(text: object, otherwise: str = "–") -> str:
    """Return text as one line without control characters; OSCAL allows no empty one."""
    return " ".join(drafts.clean(str(text)).split()) or otherwise


def prose(text: object, otherwise: str = "–") -> str:
    """Return text of several lines without control characters."""
    return drafts.clean(str(text)) or otherwise


def instant(moment: dt.datetime | dt.date) -> str:
    """Return a moment, or the beginning of a day, with its zone, which OSCAL asks for."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(), dt.UTC)
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def properties(named: Mapping[str, object]) -> list[Part]:
    """Return properties in our own namespace; what is None or blank is left out."""
    return [
        {"name": name, "ns": NAMESPACE, "value": line(_word(value))}
        for name, value in named.items()
        if value is not None and str(value).strip()
    ]


def filled(part: Mapping[str, Any]) -> Part:
    """Return a part without the keys that hold nothing: OSCAL knows no empty list."""
    return {key: value for key, value in part.items() if value not in (None, "", [], {})}


def metadata(title: str, moment: dt.datetime | dt.date, version: str, **more: Any) -> Part:
    """Return the head of a document.

    Parameters
    ----------
    moment
        As of when it speaks; written as its last change.
    """
    return filled(
        {
            "title": line(title),
            "last-modified": instant(moment),
            "version": line(version),
            "oscal-version": OSCAL_VERSION,
            **more,
        }
    )


def sentences(texts: Iterable[str]) -> str:
    """Return texts joined as one."""
    return " ".join(each for each in texts if each)


def oscal_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON in UTF-8; equal documents are equal bytes."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def _word(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
