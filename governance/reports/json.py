"""A report as JSON: the document with its digest, as the published schema describes it."""

import json

from governance.reports.document import Document


def render(document: Document) -> bytes:
    """Return the document in UTF-8.

    The digest covers what stands under ``document``, in canonical form: keys sorted by code point,
    no white space, UTF-8.
    """
    whole = {"sha256": document.digest, "document": json.loads(document.canonical)}
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()
