"""The events of a dossier against the whole audit trail in another bundle."""

from collections.abc import Iterable
from pathlib import Path

from governance.errors import IntegrityError, InvalidInputError
from governance.exchange.backup_check import backup_events
from governance.exchange.bundle_check import check_bundle
from governance.exchange.bundle_events import Events, events
from governance.exchange.bundle_manifest import EVENTS, BundleKind
from governance.exchange.bundle_reading import Bundle, open_bundle


def trail_of(bundle: Bundle, path: Path) -> Events:
    """Yield the whole audit trail that a bundle holds.

    Raises
    ------
    InvalidInputError
        It holds only that of one initiative.
    """
    match bundle.manifest.kind:
        case BundleKind.AUDIT:
            return events(bundle)
        case BundleKind.BACKUP:
            return backup_events(bundle)
        case BundleKind.DOSSIER:
            raise InvalidInputError(
                f"{path} has only the audit events of one initiative; give one that `bundle` or "
                "`backup` wrote."
            )


def compare_with_trail(
    dossier: Path, trail: Path, known_heads: Iterable[tuple[int, str]] = ()
) -> None:
    """Compare a dossier that holds with the whole audit trail.

    Every event of the dossier must stand in the trail under its number, and of the rows that the
    dossier speaks of no event may be left out from its first to the newest that its report knew.

    Parameters
    ----------
    known_heads
        Sequence numbers and hashes kept elsewhere; the trail must contain them.

    Raises
    ------
    IntegrityError
        The trail does not hold, or the first event that differs or was left out.
    InvalidInputError
        One of the two is a bundle of another kind.
    """
    report = check_bundle(trail, known_heads)
    if not report.holds:
        raise IntegrityError(f"{trail} proves nothing: {report.problem}")
    with open_bundle(dossier) as opened:
        if opened.manifest.kind is not BundleKind.DOSSIER:
            raise InvalidInputError(f"{dossier} holds its whole audit trail; leave --bundle out.")
        head = opened.manifest.head
        held = {link.sequence: (own, link) for link, _, own in events(opened)}
    rows = {(link.entity, link.entity_id) for _, link in held.values()}
    first, last = min(held, default=0), head.sequence if head else 0
    seen = set()
    with open_bundle(trail) as opened:
        for link, _, own in trail_of(opened, trail):
            number = link.sequence
            if number == last and head and own != head.hash:
                raise IntegrityError(f"Event {last}, which the report names, is not in {trail}.")
            if number in held:
                seen.add(number)
                if held[number][0] != own:
                    raise IntegrityError(f"{EVENTS}: event {number} is another in {trail}.")
            elif first < number <= last and (link.entity, link.entity_id) in rows:
                raise IntegrityError(f"{EVENTS}: event {number} was left out; {trail} holds it.")
    missing = min(held.keys() - seen, default=None)
    if missing is not None:
        raise IntegrityError(f"{trail} ends before event {missing}: it is older than the dossier.")
