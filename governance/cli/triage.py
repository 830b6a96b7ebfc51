"""Commands on the triage of initiatives."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.terminal import say, say_json, say_table
from governance.domain import clock
from governance.errors import InvalidInputError

if TYPE_CHECKING:
    from governance.analytics.suggestion import Agreement, Share
    from governance.domain.enums import Track

Pairs = list[tuple["Track", "Track"]]
"""Label and suggestion of each labelled row."""


def suggest(
    *,
    evaluate: Annotated[
        Path,
        typer.Option(
            "--evaluate", metavar="FILE", help="CSV or XLSX file with rows that carry a track."
        ),
    ],
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            metavar="NAME_OR_PATH",
            help="How the columns are read: omb-2025, generic, or a YAML file.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Measure the track suggested from words against the tracks a register already carries.

    Rows that the profile reads as ML or GenAI are the labelled ones. For each track: precision (of
    the rows suggested to be of it, how many are), recall (of the rows of it, how many were found)
    and undecided (of the rows of it, how many got no suggestion), with 95 % Wilson intervals. For
    the register on which the words were chosen, the rows that were not looked at are shown apart.
    """
    from governance.analytics.suggestion import measure_agreement

    measured = {name: measure_agreement(pairs) for name, pairs in _pairs(evaluate, profile).items()}
    if as_json:
        say_json({name: [_as_json(each) for each in found] for name, found in measured.items()})
        return
    for name, agreements in measured.items():
        say(f"{name.replace('_', ' ').capitalize()}: {agreements[-1].labelled:,} labelled")
        headings = ("track", "labelled", "precision", "recall", "undecided")
        say_table(headings, [_row(each) for each in agreements])
        say("")


def _pairs(file: Path, profile: str) -> dict[str, Pairs]:
    from governance.domain.enums import Track
    from governance.domain.suggestion import suggest_track
    from governance.exchange.mapping import RowMapper
    from governance.exchange.profiles import load_profile
    from governance.exchange.readers import open_table
    from governance.exchange.rows import MappedRow
    from governance.exchange.suggestion_files import suggestion_rules

    layout, rules = load_profile(profile), suggestion_rules()
    table = open_table(file, headings=layout.headings)
    chosen_on = (
        rules.chosen_on if rules.chosen_on and rules.chosen_on.sha256 == table.sha256 else None
    )
    pairs: dict[str, Pairs] = {"all_rows": []}
    if chosen_on:
        pairs |= {"rows_not_used_to_choose_words": [], "rows_used_to_choose_words": []}
    for row in RowMapper(layout, table, clock.today()).rows():
        if not isinstance(row, MappedRow) or row.track not in (Track.ML, Track.GENAI):
            continue
        texts = rules.describing_texts(row.source_fields)
        pair = row.track, suggest_track(rules, row.name, row.description, *texts).track
        pairs["all_rows"].append(pair)
        if chosen_on:
            used = "used" if chosen_on.holds(row.row_number) else "not_used"
            pairs[f"rows_{used}_to_choose_words"].append(pair)
    if not pairs["all_rows"]:
        raise InvalidInputError(
            f"No row of {table.name} is labelled ML or GenAI under the profile {layout.name}; "
            "choose a file or profile whose rows carry a track."
        )
    return pairs


def _row(agreement: "Agreement") -> tuple[str, ...]:
    from governance.domain.labels import label

    shares = (agreement.precision, agreement.recall, agreement.undecided)
    name = label(agreement.track) if agreement.track else "Both"
    return (name, f"{agreement.labelled:,}", *map(_shown, shares))


def _shown(share: "Share") -> str:
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.1%} ({low:.1%}–{high:.1%}; {share.part:,} of {share.whole:,})"


def _as_json(agreement: "Agreement") -> dict[str, object]:
    shown: dict[str, object] = {
        "track": agreement.track.value if agreement.track else "both",
        "labelled": agreement.labelled,
    }
    for name in ("precision", "recall", "undecided"):
        share: Share = getattr(agreement, name)
        shown[name] = {
            "value": share.value,
            "interval": share.interval,
            "part": share.part,
            "whole": share.whole,
        }
    return shown
