"""Finding a part of a text, by an index where the database has one.

On SQLite the trigrams of a word (each three characters in a row) are looked up in the full-text
index ``initiative_search``, which is kept by triggers; what holds all of them is then looked
through for the word itself. Words of fewer than three characters have no trigram and are looked for
in every text, as all words are on PostgreSQL.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from governance.models import Initiative

_GRAM = 3


class _Candidates(FunctionElement[int]):
    """What can hold a word, behind ``IN``: an initiative's own id, and trigrams as a query."""

    inherit_cache = True
    name = "candidates"


@compiles(_Candidates)
def _itself(element: _Candidates, compiler: SQLCompiler, **options: Any) -> str:
    """Admit everything where there is no index: the word is looked for in every text."""
    initiative_id, _grams = element.clauses
    return f"({compiler.process(initiative_id, **options)})"


@compiles(_Candidates, "sqlite")
def _indexed(element: _Candidates, compiler: SQLCompiler, **options: Any) -> str:
    _initiative_id, grams = element.clauses
    matches = compiler.process(grams, **options)
    index = "initiative_search"
    return f"(SELECT rowid FROM {index} WHERE {index} MATCH {matches})"  # noqa: S608 - a parameter


def holding(words: Iterable[str]) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that the folded text of an initiative holds all of some folded words."""
    grams = set[str]()
    for word in words:
        yield Initiative.search_text.contains(word, autoescape=True)
        if "\0" not in word:
            grams |= {word[at : at + _GRAM] for at in range(len(word) - _GRAM + 1)}
    if grams:
        quoted = ('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
        candidates = _Candidates(Initiative.id, literal(" AND ".join(quoted)))
        yield Initiative.id.op("IN", is_comparison=True)(candidates)
