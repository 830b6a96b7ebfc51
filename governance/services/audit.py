"""Use case of proving the audit trail: the chain in the database against itself and its anchors."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from governance.config import settings
from governance.domain import anchors
from governance.domain.actors import Actor
from governance.domain.chain import Verdict, verify
from governance.domain.policy import Permission
from governance.queries import audit
from governance.services.contract import service

T = TypeVar("T")
_TELL_EVERY = 5_000


@dataclass(frozen=True, slots=True)
class Anchors:
    """Heads of the audit chain that were kept outside the database."""

    path: Path | None
    """The file, None when the settings name none."""
    heads: dict[int, str]
    """Hash by sequence number."""
    problems: tuple[str, ...] = ()
    """A sentence for each line that is not an anchor or contradicts another."""
    exists: bool = True


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a check of the audit trail found."""

    chain: Verdict
    anchors: Anchors

    @property
    def holds(self) -> bool:
        """Whether the chain is whole and agrees with every anchor, and every anchor can be read."""
        return self.chain.holds and not self.anchors.problems

    @property
    def problem(self) -> str:
        """The first thing that is wrong, in one sentence; empty when all holds."""
        return self.chain.problem or next(iter(self.anchors.problems), "")

    @property
    def unanchored(self) -> int:
        """Number of events behind the newest anchor; cutting these off would not be seen."""
        return self.chain.events - max(self.anchors.heads, default=0)

    @property
    def warning(self) -> str:
        """What this check could not see, in one sentence; empty when it saw everything."""
        if self.anchors.path is None:
            return (
                "No anchors: nothing outside the database keeps the head of the chain, so a tail "
                "that was cut off is not seen; name a file in GOVERNANCE_AUDIT_ANCHOR."
            )
        if not self.anchors.exists and self.chain.events:
            return (
                f"No anchors: there is no file {self.anchors.path}, so a tail that was cut off is "
                "not seen; restore it from a backup, or find out who removed it."
            )
        if self.holds and self.unanchored > 0:
            return (
                f"{self.unanchored} of {self.chain.events} events are newer than the last anchor "
                f"in {self.anchors.path}; check that the file can be written."
            )
        return ""


@service(Permission.AUDIT_VERIFY)
def verify_audit(
    session: Session,
    *,
    actor: Actor,
    known_heads: Iterable[tuple[int, str]] = (),
    progress: Callable[[int, int | None], None] | None = None,
) -> AuditReport:
    """Walk the whole chain and compare it with the anchors, up to the first break.

    The session must not have read anything yet: anchors are read before the chain, so that what
    other writers append meanwhile cannot look like a tail that was cut off.

    Parameters
    ----------
    known_heads
        Sequence numbers and hashes kept elsewhere, such as on a printed report; checked as anchors.
    progress
        Told after each few thousand events how many were read, and of how many.
    """
    del actor
    kept = read_anchors(settings().anchor_path(), known_heads)
    total = audit.head(session) if progress else 0
    with closing(audit.links(session)) as links:
        told = _told(links, progress, total) if progress else links
        return AuditReport(verify(told, kept.heads), kept)


def read_anchors(path: Path | None, known_heads: Iterable[tuple[int, str]] = ()) -> Anchors:
    """Read anchored heads from a file of JSON lines; of two that disagree the first counts."""
    heads: dict[int, str] = {}
    problems = [*anchors.add_known(known_heads, heads)]
    exists = path is not None and path.exists()
    if path is not None and exists:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                problems += anchors.collect(file, heads, str(path))
        except OSError as error:
            problems.append(f"The anchors in {path} cannot be read: {error.strerror}.")
    return Anchors(path, heads, tuple(problems), exists)


def _told(
    items: Iterator[T], progress: Callable[[int, int | None], None], total: int
) -> Iterator[T]:
    for done, item in enumerate(items, start=1):
        yield item
        if done % _TELL_EVERY == 0:
            progress(done, total)
