"""Comparing what people call things: spelling that differs only in form counts as the same."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")
_ASCII_WORDS = str.maketrans({sign: " " for sign in map(chr, range(128)) if not sign.isalnum()})


def fold(text: str) -> str:
    """Return text for searching: compatibility-normalised, without case, spaces collapsed."""
    if text.isascii():  # most of it is, and nothing of it has another form
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def name_key(text: str) -> str:
    """Return the key under which two spellings of one name meet.

    Case, accents, punctuation, dashes of every kind and spaces do not count: ``Chat–Bot  2`` and
    ``chat bot 2`` share a key. Empty when the text holds no letter or digit.
    """
    if text.isascii():  # four times as fast; an index of a portfolio reads every word of it
        return " ".join(text.lower().translate(_ASCII_WORDS).split())
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", bare).strip()


def search_text(external_id: str, name: str, vendor: str, owner: str, description: str) -> str:
    """Return what a text filter looks in: all that is said of an initiative, folded."""
    parts = (external_id, name, vendor, owner, description)
    return fold(" \n ".join(part for part in parts if part))
