"""Whether a backup holds together: its chain, its counts, and the files that its rows name."""

import json
from collections.abc import Generator
from typing import Any

from governance.errors import IntegrityError
from governance.exchange.backup_files import (
    STORED,
    TRAIL,
    event_of,
    file_member,
    table_member,
)
from governance.exchange.bundle_events import Events, check_chain
from governance.exchange.bundle_manifest import ANCHORS, MANIFEST, README
from governance.exchange.bundle_reading import Bundle

_KEYS = {"revision", "tables", "counters", "files", "missing", "altered"}


def backup_rows(bundle: Bundle, name: str) -> Generator[dict[str, Any]]:
    """Yield the rows of a table of a backup.

    Raises
    ------
    IntegrityError
        A line is no row, or at the end: the member is not what the manifest says.
    """
    member = table_member(name)
    for number, line in enumerate(bundle.lines(member), start=1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise IntegrityError(f"Line {number} of {member} is not a row: it was changed.")
        yield row


def check_backup(bundle: Bundle, known_heads: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    """Check a backup, and return a sentence for each thing it was written without.

    Raises
    ------
    IntegrityError
        The first that does not hold.
    """
    contents = bundle.manifest.contents
    if not is_whole(contents):
        raise IntegrityError(f"{MANIFEST} lacks what that of a backup has: it was changed.")
    verdict = check_chain(bundle, backup_events(bundle), table_member(TRAIL), known_heads)
    counts = {TRAIL: verdict.events}
    named: set[str] = set()
    for name in contents["tables"]:
        if name != TRAIL:
            counts[name] = _count(bundle, name, named)
    lacking = {*contents["missing"], *contents["altered"]}
    held = named - lacking
    members = {
        README,
        ANCHORS,
        *map(table_member, contents["tables"]),
        *map(file_member, held),
    }
    if counts != contents["tables"] or len(held) != contents["files"] or not lacking <= named:
        raise IntegrityError(f"The counts in {MANIFEST} are not those of the rows: it was changed.")
    if members != set(bundle.manifest.sizes):
        odd = min(members ^ set(bundle.manifest.sizes))
        raise IntegrityError(f"{odd} is there without a row that names it, or the other way round.")
    for sha256 in held:
        if bundle.manifest.sizes[file_member(sha256)].sha256 != sha256:
            raise IntegrityError(f"{file_member(sha256)} is not the file that a row names.")
    return lacking_words(contents)


def is_whole(contents: dict[str, Any]) -> bool:
    """Tell whether the manifest has all that one of a backup has, each of its type."""
    if set(contents) != _KEYS or not isinstance(contents["revision"], str):
        return False
    numbered = (contents["tables"], contents["counters"])
    listed = (contents["missing"], contents["altered"])
    return (
        all(isinstance(each, dict) for each in numbered)
        and all(type(count) is int for each in numbered for count in each.values())
        and all(isinstance(each, list) for each in listed)
        and all(isinstance(name, str) for each in listed for name in each)
        and TRAIL in contents["tables"]
    )


def lacking_words(contents: dict[str, Any]) -> tuple[str, ...]:
    """Say which stored files a backup was written without; nothing when it has all."""
    said = []
    for key, what in (("missing", "were missing in"), ("altered", "had been altered in")):
        names = contents[key]
        if names:
            said.append(
                f"Stored files that {what} the store when the backup was written: {len(names):,} "
                f"(the first {names[0]}); it holds the rows that name them, not their content."
            )
    return tuple(said)


def backup_events(bundle: Bundle) -> Events:
    """Yield the audit events of a backup: content, the hash before each, its own."""
    for number, row in enumerate(backup_rows(bundle, TRAIL), start=1):
        try:
            yield event_of(row)
        except KeyError as error:
            raise IntegrityError(
                f"Line {number} of {table_member(TRAIL)} is not an audit event: it was changed."
            ) from error


def _count(bundle: Bundle, name: str, named: set[str]) -> int:
    count, stored = 0, STORED.get(name)
    for row in backup_rows(bundle, name):
        count += 1
        if stored and row.get(stored):
            named.add(str(row[stored]))
    return count
