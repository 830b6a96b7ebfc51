"""Commands that back everything up and restore it."""

from pathlib import Path
from typing import Annotated

import typer

from governance.cli.portfolio import STANDARD_OUTPUT, replacing
from governance.cli.terminal import operator, progress_bar, remark, say
from governance.errors import IntegrityError


def backup(
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help="ZIP file to write; - writes to standard output."
        ),
    ],
) -> None:
    """Write everything to one file while people work: rows, stored files, anchors.

    It is of one moment, whatever is written meanwhile, and of either engine. The file holds all
    that the database holds: keep it as private. `verify bundle` checks it anywhere, `restore`
    writes it into an empty database. Ends with 1 when a stored file is missing or altered; the
    rest is written then, too.
    """
    from governance.analytics.formats import plural
    from governance.db.schema import require_current_schema
    from governance.db.session import snapshot_scope
    from governance.exchange.backup_check import lacking_words
    from governance.services.backups import take_backup

    require_current_schema()
    with (
        progress_bar("Writing rows and files") as progress,
        snapshot_scope() as session,
        replacing(out) as file,
    ):
        manifest = take_backup(session, actor=operator(), file=file, progress=progress)
    if out != STANDARD_OUTPUT:
        rows = plural(sum(manifest.contents["tables"].values()), "row")
        say(f"Wrote {rows} and {plural(manifest.contents['files'], 'stored file')} to {out}.")
        say(f"Head: {manifest.head or 'none'}")
    if lacking := lacking_words(manifest.contents):
        raise IntegrityError(f"The backup is written, but it is not complete. {' '.join(lacking)}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    *,
    into: Annotated[
        str,
        typer.Option(
            "--into",
            metavar="URL",
            help="URL of an empty database, SQLite or PostgreSQL, whichever the backup is of.",
        ),
    ],
    unproven: Annotated[
        bool,
        typer.Option(
            "--unproven",
            help="Restore it although its audit trail or an anchor was damaged before the backup; "
            "the file itself must be as it was written.",
        ),
    ] = False,
) -> None:
    """Write a backup into an empty database, as everything was.

    A backup of SQLite can be restored into PostgreSQL and the other way round: that is how a trial
    moves to a server. Stored files go to GOVERNANCE_EVIDENCE_URL, else beside a SQLite database.
    """
    from governance.analytics.formats import plural
    from governance.db.schema import INITIALISE, redacted, schema_state
    from governance.db.session import at
    from governance.exchange.backup_check import lacking_words
    from governance.services.backups import restore_backup

    with progress_bar("Restoring rows") as progress:
        restored = restore_backup(
            file, into, actor=operator(), unproven=unproven, progress=progress
        )
    contents = restored.manifest.contents
    files = plural(contents["files"], "stored file")
    say(f"Restored {plural(restored.rows, 'row')} and {files} into {redacted(into)}.")
    say(f"Head: {restored.manifest.head or 'none'}")
    for line in (restored.problem, *lacking_words(contents)):
        if line:
            remark(line)
    if restored.anchors_before is not None:
        remark(
            f"{restored.anchors_before} was there already and is left as it is; if `verify audit` "
            "then misses a tail, it was written after the backup."
        )
    elif restored.anchors is None:
        remark(
            "The anchors of the backup were not written, as there is no place for them; name a "
            "file in GOVERNANCE_AUDIT_ANCHOR."
        )
    with at(into):
        state = schema_state()
    say("Name it in GOVERNANCE_DATABASE_URL to work with it, and run `verify audit` once.")
    if state.found != state.wanted:
        say(
            f"Its schema is that of the backup ({state.found}); run `{INITIALISE}` to bring it to "
            f"{state.wanted}."
        )
