"""The evidence store keeps content under its hash, once, and notices when it was altered."""

import hashlib
import uuid
from pathlib import Path

import pytest

from governance.errors import ConfigurationError, IntegrityError, NotFoundError
from governance.exchange.evidence_store import EvidenceStore

CONTENT = b"accuracy 0.93, n = 4120"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path) -> EvidenceStore:
    """A store of each kind; memory stands for what is reached through fsspec only."""
    folder = str(tmp_path / "evidence")
    return EvidenceStore(folder if request.param == "folder" else f"memory://{uuid.uuid4()}")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_content_comes_back_by_its_hash(store):
    assert store.put(CONTENT) == SHA256
    assert store.get(SHA256) == CONTENT


def test_the_same_content_is_kept_once_in_two_levels_of_folders(tmp_path):
    store = EvidenceStore(str(tmp_path))
    store.put(CONTENT)
    store.put(CONTENT)

    assert files(tmp_path) == [tmp_path / SHA256[:2] / SHA256[2:4] / SHA256]


def test_the_same_content_is_not_written_again(tmp_path):
    store = EvidenceStore(str(tmp_path))
    store.put(CONTENT)
    (kept,) = files(tmp_path)
    inode = kept.stat().st_ino
    store.put(CONTENT)

    assert kept.stat().st_ino == inode


def test_altered_content_is_not_handed_out(tmp_path):
    store = EvidenceStore(str(tmp_path))
    store.put(CONTENT)
    (kept,) = files(tmp_path)
    kept.write_bytes(CONTENT + b"!")

    with pytest.raises(IntegrityError, match="was altered after it was kept"):
        store.get(SHA256)


def test_a_damaged_object_is_written_anew_when_its_content_comes_again(tmp_path):
    store = EvidenceStore(str(tmp_path))
    store.put(CONTENT)
    (kept,) = files(tmp_path)
    kept.write_bytes(b"half")
    store.put(CONTENT)

    assert store.get(SHA256) == CONTENT


def test_a_lost_object_is_named(store):
    with pytest.raises(NotFoundError, match=SHA256[:12]):
        store.get(SHA256)


def test_a_store_that_cannot_be_written_is_a_matter_of_settings(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigurationError, match="cannot be written"):
        EvidenceStore(str(tmp_path / "file" / "evidence")).put(CONTENT)


def test_a_kind_of_storage_that_does_not_exist_is_refused():
    with pytest.raises(ConfigurationError, match="GOVERNANCE_EVIDENCE_URL"):
        EvidenceStore("nowhere://bucket")
