"""Reading a bundle that may have been tampered with: nothing is unpacked, nothing is believed.

Needs no database and no settings.
"""

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from governance.errors import IntegrityError, UnreadableFileError
from governance.exchange.bundle_manifest import MANIFEST, Manifest, Member, read_manifest

MANIFEST_LIMIT = 128_000_000
"""Largest manifest, in bytes: some hundred thousand files of evidence."""
LINE_LIMIT = 256_000_000
"""Longest line, in bytes."""
BURST_FACTOR = 200
"""How many times larger than the archive its members may be together; our lines pack by 5 to 30."""
BURST_FREE = 10_000_000
"""Size of the members together up to which the factor does not matter, in bytes."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*(/[A-Za-z0-9][A-Za-z0-9_.\-]*)*")
_AT_A_TIME = 1 << 20
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
"""What the standard library raises while it reads a member that is damaged."""


class Bundle:
    """An archive whose manifest was read and whose members are those it names."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest
        self._members = manifest.sizes
        self._checked: set[str] = set()

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a member without their ends; none when there is no such member.

        Raises
        ------
        IntegrityError
            At the end: the member is not what the manifest says. Before: it cannot be read, or a
            line is longer than any that was written.
        """
        if name not in self._members:
            return
        with self._open(name) as file:
            while line := file.readline(LINE_LIMIT):
                if not line.endswith(b"\n"):
                    raise IntegrityError(f"{name} does not end with a whole line: it was changed.")
                yield line[:-1]

    def content(self, name: str) -> bytes:
        """Return a member, checked against the manifest.

        Raises
        ------
        IntegrityError
            It is not what the manifest says, or there is none.
        """
        if name not in self._members:
            raise IntegrityError(f"The bundle lacks {name}.")
        with self._open(name) as file:
            return file.read()

    def check_rest(self) -> None:
        """Compare every member that was not read to its end with the manifest.

        Raises
        ------
        IntegrityError
            One is not what the manifest says.
        """
        for name in self._members:
            if name not in self._checked:
                with self._open(name) as file:
                    while file.read(_AT_A_TIME):
                        pass

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._archive.open(name) as packed:
                measured = _Measured(packed, self._members[name], self._checked)
                yield io.BufferedReader(measured, _AT_A_TIME)
        except _DAMAGE as error:
            raise IntegrityError(f"{name} cannot be read: it was damaged.") from error


class _Measured(io.RawIOBase):
    """A member while it is read; at its end it is compared with the manifest.

    Not before: who reads events on the way finds out which of them was changed.
    """

    def __init__(self, packed: IO[bytes], member: Member, checked: set[str]) -> None:
        self._packed = packed
        self._checked = checked
        self._member = member
        self._digest = hashlib.sha256()
        self._size = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - Buffer has no name before 3.12
        """Read into a buffer and return how many bytes came; 0 at the end."""
        content = self._packed.read(len(buffer))
        self._size += len(content)
        self._digest.update(content)
        buffer[: len(content)] = content
        if not content:
            self._end()
        return len(content)

    def _end(self) -> None:
        member = self._member
        if (self._size, self._digest.hexdigest()) != (member.size, member.sha256):
            raise IntegrityError(
                f"{member.name} is not what {MANIFEST} says it is: one of the two was changed."
            )
        self._checked.add(member.name)


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Yield a bundle whose list of members holds; the members are checked as they are read.

    Raises
    ------
    UnreadableFileError
        There is no such file, or it is no bundle.
    IntegrityError
        A member was added or removed, or the archive was made to do harm.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise UnreadableFileError(f"{path} cannot be read ({error.strerror}).") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFileError(
            f"{path} is not a ZIP archive, or it was cut off; get it again from whoever sent it."
        ) from error
    with archive:
        _check_archive(archive, path.stat().st_size)
        manifest = read_manifest(_manifest_content(archive))
        _check_members(archive, manifest)
        yield Bundle(archive, manifest)


def _check_archive(archive: zipfile.ZipFile, packed_size: int) -> None:
    members = archive.infolist()
    for info in members:
        # The directory and the member each hold a name; programs differ in which they believe.
        if not _NAME.fullmatch(info.filename) or info.orig_filename != info.filename:
            raise IntegrityError(
                f"The archive holds {info.orig_filename!a}, a name that no bundle has and that "
                "could leave the folder it is unpacked into; do not unpack it."
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise IntegrityError(
                f"{info.filename} is a link to another file, which no bundle holds; do not unpack "
                "it."
            )
        if info.flag_bits & _ENCRYPTED or info.compress_type not in _COMPRESSIONS:
            raise IntegrityError(f"{info.filename} is packed in a way that no bundle is.")
    twice = [name for name, count in Counter(i.filename for i in members).items() if count > 1]
    if twice:
        raise IntegrityError(f"The archive holds {twice[0]} twice.")
    unpacked = sum(info.file_size for info in members)
    if unpacked > max(BURST_FREE, BURST_FACTOR * packed_size):
        raise IntegrityError(
            f"The archive of {packed_size:,} bytes says it holds {unpacked:,}, more than any "
            "bundle: it was made to fill a disk; do not unpack it."
        )


def _manifest_content(archive: zipfile.ZipFile) -> bytes:
    if MANIFEST not in archive.namelist():
        raise UnreadableFileError(
            f"It is no bundle: it has no {MANIFEST}; give a file that `bundle`, `backup` or "
            "`report dossier --format zip` wrote."
        )
    try:
        with archive.open(MANIFEST) as file:
            content = file.read(MANIFEST_LIMIT + 1)
    except _DAMAGE as error:
        raise IntegrityError(f"{MANIFEST} cannot be read: it was damaged.") from error
    if len(content) > MANIFEST_LIMIT:
        raise IntegrityError(f"{MANIFEST} is larger than that of any bundle.")
    return content


def _check_members(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    held = set(archive.namelist()) - {MANIFEST}
    named = [member.name for member in manifest.members]
    if len(set(named)) < len(named):
        raise IntegrityError(f"{MANIFEST} names a file twice: it was changed.")
    for name in named:
        if name not in held:
            raise IntegrityError(f"{name} is missing: {MANIFEST} names it.")
    for name in sorted(held - set(named)):
        raise IntegrityError(f"{name} was added: {MANIFEST} does not name it.")
