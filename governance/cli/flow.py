"""The command that prints what moved between two days."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

import typer

from governance.cli.filters import Text, Tiers, Tracks, Units, read_day, unit_ids
from governance.cli.terminal import operator, say, say_json, say_table
from governance.domain.filters import PortfolioFilter


class By(StrEnum):
    """What the numbers can be split by."""

    TRACK = "track"


def flow(
    *,
    before: Annotated[
        dt.date,
        typer.Option("--from", parser=read_day, metavar="DAY", help="The day to compare with."),
    ],
    after: Annotated[
        dt.date,
        typer.Option("--to", parser=read_day, metavar="DAY", help="The later day to look at."),
    ],
    by: Annotated[By | None, typer.Option("--by", help="Each track apart.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list with an object for each two stages.")
    ] = False,
    track: Tracks = None,
    unit: Units = None,
    tier: Tiers = None,
    text: Text = "",
) -> None:
    """Print how many initiatives stood in which stage on two days.

    What was neither registered nor in a stage on the first day was `not_yet_known`. Days are those
    on which stages were entered, or first seen, not those on which that was recorded.
    """
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.queries import choices
    from governance.queries.flow import flow as read_flow

    require_current_schema()
    viewer = operator()
    with read_scope() as session:
        units = unit_ids(unit, choices.units(session, viewer)) if unit else ()
        where = PortfolioFilter(
            tracks=tuple(track or ()), units=units, tiers=tuple(tier or ()), text=text
        )
        found = read_flow(session, where, viewer, before=before, after=after).counts
    names = ["from", "to", *(["track"] if by else [])]
    found = found.rename(columns={"before": "from", "after": "to"})
    summed = found.groupby(names, sort=False)["n"].sum().reset_index()
    rows = summed.to_dict("records")
    if as_json:
        say_json(rows)
    elif not rows:
        say("No initiative was known by then.")
    else:
        say_table(tuple(summed.columns), [tuple(map(str, row.values())) for row in rows])
