"""Which reports a file names itself, whatever kind of file it is and whatever was done to it."""

import io
import zipfile
import zlib

from governance.domain.issued import KEY

_PROPERTIES = "docProps/core.xml"
"""Part of a workbook in which ours stands."""
_LARGEST = 1_000_000
"""Of that part, in bytes; ours has a few hundred."""


def named_keys(content: bytes) -> tuple[str, ...]:
    """Return the keys of reports that can be read in a file, in their order, each once."""
    found = KEY.findall(_properties(content) or content)
    return tuple(dict.fromkeys(key.decode() for key in found))


def _properties(content: bytes) -> bytes:
    """Return the properties of a workbook; nothing of what is none, or is damaged there."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book, book.open(_PROPERTIES) as part:
            return part.read(_LARGEST)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, zlib.error, ValueError):
        return b""
    except (NotImplementedError, RuntimeError):  # packed or locked in a way we cannot open
        return b""
