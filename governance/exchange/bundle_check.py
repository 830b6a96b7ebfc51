"""Whether a bundle holds: what `verify bundle` finds, without database and settings.

What can be seen: a member that is not what the manifest says, an event that does not fit into its
chain, a chain that is not what was anchored. What cannot: a bundle that was made anew in full by
somebody who changed an event and everything behind it. Only a head that was kept elsewhere tells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from governance.errors import GovernanceError, IntegrityError
from governance.exchange.audit_bundle import audit_contents
from governance.exchange.backup_check import check_backup
from governance.exchange.bundle_events import check_chain, events
from governance.exchange.bundle_manifest import EVENTS, MANIFEST, BundleKind, Manifest
from governance.exchange.bundle_reading import Bundle, open_bundle
from governance.exchange.dossier_check import check_dossier


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What a check of a bundle found."""

    manifest: Manifest | None = None
    """None where the file could not be read so far."""
    problem: str = ""
    """The first thing that is wrong, in one sentence; empty when all holds."""
    remarks: tuple[str, ...] = ()
    """What the bundle itself says is missing, a sentence each."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


def check_bundle(path: Path, known_heads: Iterable[tuple[int, str]] = ()) -> BundleReport:
    """Check every member of a bundle, and what its kind holds together.

    Parameters
    ----------
    known_heads
        Sequence numbers and hashes of the audit trail that were kept elsewhere.
    """
    manifest = None
    try:
        with open_bundle(path) as bundle:
            manifest = bundle.manifest
            remarks = _CHECKS[manifest.kind](bundle, tuple(known_heads))
            bundle.check_rest()
    except GovernanceError as error:
        return BundleReport(manifest, str(error))
    return BundleReport(manifest, remarks=remarks)


def is_intact(path: Path) -> bool:
    """Tell whether every member of a bundle is what its manifest says, whatever they hold."""
    try:
        with open_bundle(path) as bundle:
            bundle.check_rest()
    except GovernanceError:
        return False
    return True


def _check_audit(bundle: Bundle, known_heads: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    verdict = check_chain(bundle, events(bundle), EVENTS, known_heads)
    if bundle.manifest.contents != audit_contents(verdict.events, verdict.anchors):
        raise IntegrityError(f"The counts in {MANIFEST} are not those of {EVENTS}: it was changed.")
    return ()


_CHECKS = {
    BundleKind.AUDIT: _check_audit,
    BundleKind.BACKUP: check_backup,
    BundleKind.DOSSIER: check_dossier,
}
