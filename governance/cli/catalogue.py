"""Commands on the control catalogue."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.terminal import operator, remark, say, say_json

if TYPE_CHECKING:
    from governance.domain.catalogue import Catalogue


class CatalogueFormat(StrEnum):
    """In which form the catalogue leaves the application."""

    OSCAL = "oscal"


def validate(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="An overlay, laid over the product's catalogue; or a whole catalogue: "
            "one file, or the directory of its files.",
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the finding as JSON.")] = False,
) -> None:
    """Check a catalogue file and say what the catalogue then holds; nothing is published.

    The first thing that is wrong is named with file, entry and key.
    """
    from governance.exchange.catalogue_files import load_catalogue
    from governance.exchange.catalogue_text import read_yaml

    is_overlay = not file.is_dir() and "overlay" in read_yaml(file)
    catalogue = load_catalogue([file]) if is_overlay else load_catalogue(core=file)
    counts = _counts(catalogue)
    if as_json:
        say_json({"label": catalogue.label, "digest": catalogue.digest, "controls": counts})
        return
    of_track = ", ".join(f"{track} {number}" for track, number in counts.items())
    say(f"{catalogue.label}: {len(catalogue.controls)} controls ({of_track}).")
    say(f"Digest: {catalogue.digest}")


def publish(
    *,
    overlay: Annotated[
        list[Path] | None,
        typer.Option(
            "--overlay",
            metavar="FILE",
            help="An organisation's own additions and thresholds; may be repeated, laid over the "
            "product's catalogue in this order.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the version as JSON.")] = False,
) -> None:
    """Publish the product's catalogue, with overlays if given, as a new immutable version.

    Initiatives that have answers stay with the version they are assessed against until somebody
    moves them; all others follow the newest one. The same content is published once.
    """
    from governance.db.schema import require_current_schema
    from governance.db.session import write_scope
    from governance.exchange.catalogue_files import load_catalogue
    from governance.exchange.published import newest_version_id
    from governance.services.catalogues import publish_catalogue

    catalogue = load_catalogue(overlay or ())
    require_current_schema()
    with write_scope() as session:
        before = newest_version_id(session)
        version = publish_catalogue(session, actor=operator(), catalogue=catalogue)
        session.flush()
        newest = newest_version_id(session)
        is_new = newest not in {None, before}
    if as_json:
        say_json(
            {
                "version": version.id,
                "label": version.label,
                "digest": version.digest,
                "controls": version.controls,
                "new": is_new,
                "newest": version.id == newest,
            }
        )
        return
    if is_new:
        say(f"Published {version.label}: {version.controls} controls.")
    else:
        say(f"{version.label} was published before, on {version.published_at:%Y-%m-%d}.")
        if version.id != newest:
            remark("A later version is the newest one; change the version to publish it again.")
    say(f"Digest: {version.digest}")


def export(
    *,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="File to write; - writes to standard output."),
    ],
    file_format: Annotated[
        CatalogueFormat, typer.Option("--format", help="Kind of file.")
    ] = CatalogueFormat.OSCAL,
) -> None:
    """Write the newest published catalogue as an OSCAL catalogue (NIST, version 1.2.3, JSON).

    Controls, evidence by method, limits, and the clauses that each control answers to. The same
    catalogue gives the same bytes.
    """
    from governance.cli.portfolio import STANDARD_OUTPUT, replacing
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.domain import policy
    from governance.exchange.oscal_catalogue import oscal_catalogue
    from governance.exchange.oscal_parts import oscal_bytes
    from governance.exchange.published import published_catalogue

    require_current_schema()
    policy.require(operator(), policy.Permission.INITIATIVE_READ)
    with read_scope() as session:
        catalogue = published_catalogue(session)
    match file_format:
        case CatalogueFormat.OSCAL:
            content = oscal_bytes(oscal_catalogue(catalogue))
    with replacing(out) as file:
        file.write(content)
    if out != STANDARD_OUTPUT:
        say(f"Wrote {catalogue.label}, {len(catalogue.controls)} controls, to {out}.")


def publish_on_init() -> None:
    """Publish the product's catalogue where none is published, or only an older one of its own.

    A catalogue with overlays is left alone: a newer one without them would drop what the
    organisation added.
    """
    from governance.db.session import write_scope
    from governance.exchange.catalogue_files import load_catalogue
    from governance.exchange.published import newest_version_id, published_catalogue
    from governance.services.catalogues import publish_catalogue

    catalogue = load_catalogue()
    with write_scope() as session:
        if newest_version_id(session) is not None:
            newest = published_catalogue(session)
            core = f"{newest.id} {newest.version}"
            if newest.digest == catalogue.digest or core == catalogue.label:
                return
            if newest.overlays:
                say(
                    f"{catalogue.label} is here; {newest.label} is published. To take it over, run "
                    "`python -m governance catalogue publish` with your overlays."
                )
                return
        version = publish_catalogue(session, actor=operator(), catalogue=catalogue)
    say(f"Published the control catalogue {version.label}: {version.controls} controls.")


def _counts(catalogue: "Catalogue") -> dict[str, int]:
    from governance.domain.enums import ControlTrack

    tracks = [each.track for each in catalogue.controls]
    return {track.value: tracks.count(track) for track in ControlTrack}
