"""Comparing what people call things: spelling that differs only in form counts as the same."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return text for searching: compatibility-normalised, without case, spaces collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def name_key(text: str) -> str:
    """Return the key under which two spellings of one name meet.

    Case, accents, punctuation, dashes of every kind and spaces do not count: ``Chat–Bot  2`` and
    ``chat bot 2`` share a key. Empty when the text holds no letter or digit.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", bare).strip()
