"""Reading CSV: encoding and delimiter are found by looking, rows are streamed."""

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from governance.domain.names import name_key
from governance.errors import UnreadableFileError

Opener = Callable[[], AbstractContextManager[BinaryIO]]

CELL_LIMIT = 1_000_000
"""Longest text of one cell, in characters; a longer one is mostly a quote that never closes."""

_CHUNK_BYTES = 1 << 20
_SAMPLE_ROWS = 40
_DELIMITERS = (",", ";", "\t")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How a CSV file is written."""

    sha256: str
    encoding: str
    delimiter: str


def inspect_csv(name: str, opener: Opener, headings: frozenset[str]) -> CsvFormat:
    """Find out how a CSV file is written; reads all of it once.

    Parameters
    ----------
    headings
        Keys (:func:`~governance.domain.names.name_key`) of headings to expect; they decide between
        delimiters.

    Raises
    ------
    UnreadableFileError
        The file is empty, holds binary data, or is in an encoding that is not supported.
    """
    sha256, encoding = _encoding(name, opener)
    # The limit is one for the whole process and other modules may leave it at its small default.
    csv.field_size_limit(CELL_LIMIT)
    return CsvFormat(sha256, encoding, _delimiter(name, opener, encoding, headings))


def csv_rows(name: str, opener: Opener, style: CsvFormat) -> Iterator[list[str]]:
    """Yield every row of a CSV file, a blank line as an empty one.

    Raises
    ------
    UnreadableFileError
        A quoted value is broken or too long; the message says in which row.
    """
    with opener() as binary:
        text = io.TextIOWrapper(binary, encoding=style.encoding, newline="")
        number = 0
        try:
            for row in csv.reader(text, delimiter=style.delimiter, strict=True):
                number += 1
                yield row
        except csv.Error as error:
            raise UnreadableFileError(_broken(name, number + 1, error)) from error
        finally:
            text.detach()


def _broken(name: str, row: int, error: csv.Error) -> str:
    if "field limit" in str(error):
        return (
            f"{name}, row {row}: a value is longer than {CELL_LIMIT:,} characters; "
            "look for a quotation mark that is never closed."
        )
    if "end of data" in str(error):
        return f"{name}, row {row}: the file ends inside a quoted value; it was probably cut off."
    return (
        f"{name}, row {row}: a quotation mark inside a quoted value must be doubled; "
        "save the sheet as CSV again."
    )


def _encoding(name: str, opener: Opener) -> tuple[str, str]:
    digest = hashlib.sha256()
    candidates = {
        "utf-8-sig": codecs.getincrementaldecoder("utf-8-sig")(),
        "cp1252": codecs.getincrementaldecoder("cp1252")(),
    }
    size, has_nul, mark = 0, False, b""
    with opener() as binary:
        while chunk := binary.read(_CHUNK_BYTES):
            mark = mark or chunk[:2]
            digest.update(chunk)
            size += len(chunk)
            has_nul = has_nul or b"\0" in chunk
            candidates = {
                encoding: decoder
                for encoding, decoder in candidates.items()
                if _decodes(decoder, chunk, final=False)
            }
    if not size:
        raise UnreadableFileError(
            f"{name} is empty; choose a file with a row of headings and rows below."
        )
    if mark in _UTF16_MARKS:
        return digest.hexdigest(), "utf-16"
    if has_nul:
        raise UnreadableFileError(
            f"{name} holds binary data and is no text; save the sheet as CSV UTF-8 or as XLSX."
        )
    for encoding, decoder in candidates.items():
        if _decodes(decoder, b"", final=True):
            return digest.hexdigest(), encoding
    raise UnreadableFileError(
        f"{name} is neither UTF-8 nor Windows-1252 text; save the sheet as CSV UTF-8."
    )


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(name: str, opener: Opener, encoding: str, headings: frozenset[str]) -> str:
    def score(delimiter: str) -> tuple[int, int]:
        rows = csv_rows(name, opener, CsvFormat("", encoding, delimiter))
        try:
            sample = [row for row in islice(rows, _SAMPLE_ROWS) if row]
        except (UnreadableFileError, UnicodeDecodeError):
            return (0, 0)
        known = max((sum(name_key(cell) in headings for cell in row) for row in sample), default=0)
        widths = Counter(len(row) for row in sample)
        return (known, widths.most_common(1)[0][0] if widths else 0)

    return max(_DELIMITERS, key=score)
