"""A backup: every row of every table of one moment, the files that rows name, and the anchors."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import IO, Any

from sqlalchemy import Connection

from governance.db import copying
from governance.domain import canonical
from governance.domain.chain import Link
from governance.errors import IntegrityError, NotFoundError
from governance.exchange.bundle_events import Trail
from governance.exchange.bundle_manifest import ANCHORS, README, BundleKind, Manifest
from governance.exchange.bundle_writing import BundleWriter

Fetch = Callable[[str], bytes]
"""What returns a stored file by its SHA-256, or raises NotFoundError or IntegrityError."""

STORED = {"evidence": "sha256", "issued_report": "digest", "issued_file": "sha256"}
"""The column of each table that names files of the store by their SHA-256."""

TRAIL = "audit_event"


TEXT = f"""Backup of Trackgate
===================

tables/NAME.jsonl    the rows of a table, a JSON object a line
files/SHA256         a stored file (evidence, issued reports) under the SHA-256 of its content
{ANCHORS}        heads of the audit trail that were kept outside the database
manifest.json        size and SHA-256 of each of these, and the state of the record they are of

To check it, no database is needed:    python -m governance verify bundle FILE.zip
To restore it into an empty database:  python -m governance restore FILE.zip --into URL
"""


def table_member(name: str) -> str:
    """Return the member that holds the rows of a table."""
    return f"tables/{name}.jsonl"


def file_member(sha256: str) -> str:
    """Return the member that holds a stored file."""
    return f"files/{sha256}"


def event_of(row: Mapping[str, Any]) -> tuple[Link, str, str]:
    """Return an audit event from its row: content, the hash it names before it, its own."""
    return Link(**{name: row[name] for name in Link._fields}), row["previous_hash"], row["hash"]


def write_backup(
    file: IO[bytes],
    connection: Connection,
    *,
    revision: str,
    anchors: bytes,
    fetch: Fetch,
    tell: Callable[[int], None],
) -> Manifest:
    """Write a backup; rows and files go through one by one.

    Parameters
    ----------
    connection
        In a transaction that sees one moment.
    revision
        Of the schema.
    anchors
        The anchor file, whole lines, read before the transaction began to see.
    fetch
        Asked only after all rows were read: a file is stored before the row that names it.
    tell
        Told how many rows and files were written.
    """
    trail, named, done = Trail(), set[str](), 0
    tables: dict[str, int] = {}
    with BundleWriter(file) as writer:
        writer.add(README, TEXT.encode())
        for name in copying.table_names(connection):
            with closing(copying.read_rows(connection, name)) as rows:
                passing = _noted(rows, name, trail, named)
                tables[name] = writer.add_lines(table_member(name), map(canonical.dumps, passing))
            done += tables[name]
            tell(done)
        missing, altered = [], []
        for sha256 in sorted(named):
            try:
                content = fetch(sha256)
            except NotFoundError:
                missing.append(sha256)
            except IntegrityError:
                altered.append(sha256)
            else:
                writer.add(file_member(sha256), content, packed=False)
            done += 1
            tell(done)
        writer.add(ANCHORS, anchors)
        contents = {
            "revision": revision,
            "tables": tables,
            "counters": copying.read_counters(connection),
            "files": len(named) - len(missing) - len(altered),
            "missing": missing,
            "altered": altered,
        }
        return writer.finish(trail.manifest(BundleKind.BACKUP, contents))


def _noted(
    rows: Generator[copying.Row], name: str, trail: Trail, named: set[str]
) -> Generator[copying.Row]:
    """Yield rows and note what they say of the trail and which files they name."""
    stored = STORED.get(name)
    for row in rows:
        if name == TRAIL:
            link, _, own = event_of(row)
            trail.note(link, own)
        if stored and row[stored]:
            named.add(row[stored])
        yield row
