"""Commands on the control catalogue."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.terminal import say, say_json

if TYPE_CHECKING:
    from governance.domain.catalogue import Catalogue


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


def _counts(catalogue: "Catalogue") -> dict[str, int]:
    from governance.domain.enums import ControlTrack

    tracks = [each.track for each in catalogue.controls]
    return {track.value: tracks.count(track) for track in ControlTrack}
