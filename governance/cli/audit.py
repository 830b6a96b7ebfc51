"""Commands on the audit trail."""

from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.terminal import operator, progress_bar, remark, say, say_json
from governance.errors import IntegrityError

if TYPE_CHECKING:
    from governance.services.audit import AuditReport


def read_head(text: str) -> tuple[int, str]:
    """Read a head of the chain as it is printed: sequence number, colon, hash."""
    sequence, _, digest = text.partition(":")
    if not sequence.isdigit() or len(digest) != 64:  # noqa: PLR2004 - hex digits of SHA-256
        raise typer.BadParameter(
            f"{text!r} is not a head; give it as it was printed, for example 1042:9f3a…"
        )
    return int(sequence), digest.lower()


def verify(
    *,
    known: Annotated[
        list[str] | None,
        typer.Option(
            "--head",
            metavar="NUMBER:HASH",
            help="A head of the chain that was printed or reported earlier; the chain must still "
            "contain it. May be repeated.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the finding as JSON.")] = False,
) -> None:
    """Walk the audit trail from its first event and say where it first breaks.

    Each event carries a hash over its content and the event before it, so an event that was
    changed, removed, inserted or moved is found. A tail that was cut off is found by the heads that
    are kept outside the database: in the anchor file, and wherever you have noted the head that
    this command prints.
    """
    heads = [read_head(each) for each in known or ()]
    from governance.analytics.formats import plural
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.services import audit

    require_current_schema()
    with progress_bar("Verifying events") as progress, read_scope() as session:
        report = audit.verify_audit(session, actor=operator(), known_heads=heads, progress=progress)
    if as_json:
        say_json(_as_json(report))
    if not report.holds:
        raise IntegrityError(report.problem)
    if not as_json:
        events, anchors = report.chain.events, report.chain.anchors
        compared = f"compared with {plural(anchors, 'anchor')}"
        say(f"The audit trail holds: {plural(events, 'event')}, {compared}.")
        if events:
            say(f"Head: {events}:{report.chain.head}")
    if report.warning:
        remark(report.warning)


def _as_json(report: "AuditReport") -> dict[str, object]:
    return {
        "holds": report.holds,
        "events": report.chain.events,
        "head": report.chain.head,
        "anchors": report.chain.anchors,
        "unanchored": report.unanchored,
        "broken_at": report.chain.broken_at,
        "problem": report.problem,
        "warning": report.warning,
    }
