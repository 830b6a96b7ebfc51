"""Where evidence and issued reports are kept: a folder or a bucket, each object by its SHA-256."""

import hashlib
import os
import re
import uuid
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from governance.config import settings
from governance.errors import ConfigurationError, IntegrityError, NotFoundError

_DIGEST = re.compile(r"[0-9a-f]{64}")


class EvidenceStore:
    """Keeps objects under the hash of their content, in two levels of folders.

    Nothing is ever overwritten by something else or deleted: an object that no row names, because
    its transaction failed after it was written, does no harm.
    """

    def __init__(self, url: str) -> None:
        """Open a store.

        Parameters
        ----------
        url
            A folder, or a URL that fsspec knows, such as ``s3://bucket/evidence``.

        Raises
        ------
        ConfigurationError
            There is no such kind of store, or its package is not installed.
        """
        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ConfigurationError(
                f"GOVERNANCE_EVIDENCE_URL cannot be used: {error}; name a folder, or install the "
                "package for this kind of storage."
            ) from error

    def put(self, content: bytes) -> str:
        """Keep content and return its SHA-256 in hex; the same content is kept once.

        Raises
        ------
        ConfigurationError
            The store cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        try:
            if self._holds(path, sha256):
                return sha256
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            # Under another name first: a reader or a crash never meets half an object.
            part = f"{path}.{uuid.uuid4().hex}.part"
            self._files.pipe_file(part, content)
            self._files.mv(part, path)
        except OSError as error:
            raise _unusable("written", error) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the content with a hash.

        Raises
        ------
        NotFoundError
            The store does not hold it.
        IntegrityError
            What the store holds under the name is something else.
        ConfigurationError
            The store cannot be read.
        """
        if not _DIGEST.fullmatch(sha256):  # no path is made of what a tampered row holds
            raise NotFoundError(f"{sha256!r} is no SHA-256; no file was ever kept under it.")
        try:
            content: bytes = self._files.cat_file(self._path(sha256))
        except FileNotFoundError as error:
            raise NotFoundError(
                f"The evidence store does not hold the file {sha256[:12]}…; "
                "restore it from a backup of the store."
            ) from error
        except OSError as error:
            raise _unusable("read", error) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise IntegrityError(
                f"The file {sha256[:12]}… in the evidence store was altered after it was kept; "
                "restore it from a backup of the store."
            )
        return content

    def refusal(self) -> str | None:
        """Return why nothing can be kept here, None when it can or only a write would tell."""
        if not isinstance(self._files, LocalFileSystem):
            return None
        there = next(
            path for path in (self._root, *Path(self._root).parents) if Path(path).exists()
        )
        if Path(there).is_dir() and os.access(there, os.W_OK):
            return None
        return f"{self._root} cannot be written, so no file can be attached."

    def _path(self, sha256: str) -> str:
        return f"{self._root.rstrip('/')}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _holds(self, path: str, sha256: str) -> bool:
        """Tell whether an object is kept whole; a damaged one is written anew."""
        try:
            content: Any = self._files.cat_file(path)
        except FileNotFoundError:
            return False
        return hashlib.sha256(content).hexdigest() == sha256


def evidence_store() -> EvidenceStore:
    """Return the store that the settings name.

    Raises
    ------
    ConfigurationError
        None is set and there is no place beside the database, or it cannot be used.
    """
    url = settings().evidence_location()
    if url is None:
        raise ConfigurationError(
            "No place for evidence files is set, where issued reports are kept too; "
            "set GOVERNANCE_EVIDENCE_URL to a folder or a bucket, for example "
            "/var/lib/trackgate/evidence."
        )
    return EvidenceStore(url)


def _unusable(what: str, error: OSError) -> ConfigurationError:
    reason = error.strerror or str(error)
    return ConfigurationError(
        f"The evidence store cannot be {what} ({reason}); check GOVERNANCE_EVIDENCE_URL and the "
        "rights of this process there."
    )
