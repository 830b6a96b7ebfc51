"""Writing a bundle: members one after the other, never all in memory, and the manifest last.

Nothing in the archive depends on when or where it is written: times are fixed and the order is the
writer's, so the same record gives the same bytes (with the same version of zlib).
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Self

from governance.exchange.bundle_manifest import MANIFEST, Manifest, Member

Write = Callable[[bytes], None]

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that ZIP knows."""
_OWNER_ONLY = 0o100600 << 16
_LEVEL = 6


class BundleWriter:
    """An archive in the making, within its context; :meth:`finish` makes it a bundle.

    Parameters
    ----------
    file
        Open for writing; it need not be one that can seek.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._members: list[Member] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    @contextmanager
    def member(self, name: str, *, packed: bool = True) -> Iterator[Write]:
        """Yield what appends to a new member.

        Parameters
        ----------
        packed
            Whether to compress it; content that people attached is stored as it is, so that no
            file of theirs can make a bundle look like one that was made to burst.
        """
        info = _info(name, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as target:

            def write(content: bytes) -> None:
                nonlocal size
                digest.update(content)
                size += len(content)
                target.write(content)

            yield write
        self._members.append(Member(name, digest.hexdigest(), size))

    def add(self, name: str, content: bytes, *, packed: bool = True) -> Member:
        """Add a member whose content is at hand."""
        with self.member(name, packed=packed) as write:
            write(content)
        return self._members[-1]

    def add_lines(self, name: str, lines: Iterable[str]) -> int:
        """Add a member of lines, and return how many they are."""
        count = 0
        with self.member(name) as write:
            for line in lines:
                write(f"{line}\n".encode())
                count += 1
        return count

    def finish(self, manifest: Manifest) -> Manifest:
        """Add the manifest with the members that were written."""
        whole = replace(manifest, members=tuple(self._members))
        with self._archive.open(_info(MANIFEST, zipfile.ZIP_DEFLATED), "w") as target:
            target.write(whole.content())
        return whole


def _info(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.compress_type = compression
    info.create_system = 3  # Unix, wherever it is written
    info.external_attr = _OWNER_ONLY
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]  # noqa: SLF001 - public from 3.13 on
    return info
