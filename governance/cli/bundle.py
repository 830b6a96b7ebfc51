"""Commands on bundles: files that prove the record without its database."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.audit import read_head
from governance.cli.portfolio import STANDARD_OUTPUT, replacing
from governance.cli.terminal import operator, progress_bar, remark, say, say_json
from governance.errors import IntegrityError

if TYPE_CHECKING:
    from governance.exchange.bundle_check import BundleReport
    from governance.exchange.bundle_manifest import Manifest


def bundle(
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help="ZIP file to write; - writes to standard output."
        ),
    ],
) -> None:
    """Write the whole audit trail as a ZIP file that proves itself on any machine.

    It holds every event as it was hashed, the anchors known now, a manifest and a text on how to
    check it by hand. The same record gives the same bytes. Note the head that is printed, or
    compare it with one on an earlier report: it is what tells a bundle that was made anew.
    """
    from governance.analytics.formats import plural
    from governance.db.schema import require_current_schema
    from governance.db.session import snapshot_scope
    from governance.services.bundles import export_audit_bundle

    require_current_schema()
    with (
        progress_bar("Writing events") as progress,
        snapshot_scope() as session,
        replacing(out) as file,
    ):
        manifest = export_audit_bundle(session, actor=operator(), file=file, progress=progress)
    if out != STANDARD_OUTPUT:
        say(f"Wrote {plural(manifest.contents['events'], 'event')} to {out}.")
        say(f"Head: {manifest.head or 'none'}")


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The bundle.")],
    *,
    known: Annotated[
        list[str] | None,
        typer.Option(
            "--head",
            metavar="NUMBER:HASH",
            help="A head of the audit trail that was printed or reported earlier; the bundle must "
            "contain it. May be repeated.",
        ),
    ] = None,
    trail: Annotated[
        Path | None,
        typer.Option(
            "--bundle",
            metavar="BUNDLE",
            help="Of a dossier: compare its events with the whole audit trail in this file that "
            "`bundle` or `backup` wrote.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the finding as JSON.")] = False,
) -> None:
    """Check a bundle, and say what it is and whether it holds, or the first thing that is wrong.

    Needs no database and no settings. Every file in it is compared with the manifest, and the
    events with their chain. Somebody who changes an event and makes everything behind it anew is
    found only by a head that was kept elsewhere: give one with `--head`.
    """
    heads = [read_head(each) for each in known or ()]
    from governance.exchange.bundle_check import check_bundle

    report = check_bundle(file, heads)
    if report.holds and trail is not None:
        report = _compared(report, file, trail, heads)
    if as_json:
        say_json(_as_json(report))
    if not report.holds:
        raise IntegrityError(report.problem)
    assert report.manifest is not None  # noqa: S101 - a bundle that holds was read
    if not as_json:
        for line in _said(report.manifest):
            say(line)
    for each in report.remarks:
        remark(each)
    if not heads:
        remark(
            "Compare the head with one that was kept elsewhere (--head): a bundle that somebody "
            "made anew in full holds as well."
        )


def _compared(
    report: "BundleReport", file: Path, trail: Path, heads: list[tuple[int, str]]
) -> "BundleReport":
    """Return a report with what a comparison with the whole trail found as well."""
    from governance.exchange.bundle_comparison import compare_with_trail

    try:
        compare_with_trail(file, trail, heads)
    except IntegrityError as error:
        return replace(report, problem=str(error))
    return report


def _said(manifest: "Manifest") -> list[str]:
    from governance.analytics.formats import plural
    from governance.exchange.bundle_manifest import BundleKind

    what = {
        BundleKind.AUDIT: "audit trail",
        BundleKind.DOSSIER: "dossier",
        BundleKind.BACKUP: "backup",
    }
    files = plural(len(manifest.members), "file")
    return [
        f"The {what[manifest.kind]} holds: {files} as of {manifest.as_of or 'the beginning'}.",
        f"Head: {manifest.head or 'none'}",
    ]


def _as_json(report: "BundleReport") -> dict[str, object]:
    manifest = report.manifest
    head = manifest.head if manifest else None
    return {
        "holds": report.holds,
        "kind": manifest.kind.value if manifest else None,
        "as_of": manifest.as_of if manifest else None,
        "head": {"sequence": head.sequence, "hash": head.hash} if head else None,
        "contents": manifest.contents if manifest else None,
        "problem": report.problem,
        "remarks": list(report.remarks),
    }
