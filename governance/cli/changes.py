"""The command that prints what changed between two days."""

import datetime as dt
from typing import Annotated

import typer

from governance.cli.filters import Stages, Text, Tiers, Tracks, Units, read_day, unit_ids
from governance.cli.terminal import operator, say, say_json, say_table
from governance.domain.filters import PortfolioFilter


def changes(
    *,
    before: Annotated[
        dt.date,
        typer.Option("--from", parser=read_day, metavar="DAY", help="The day to compare with."),
    ],
    after: Annotated[
        dt.date,
        typer.Option("--to", parser=read_day, metavar="DAY", help="The later day."),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list with an object for each change.")
    ] = False,
    track: Tracks = None,
    stage: Stages = None,
    unit: Units = None,
    tier: Tiers = None,
    text: Text = "",
) -> None:
    """Print what changed between two days: what was added, moved, retagged, won and lost.

    Each day is read as it was known at its end (UTC). Where the stage on the first day has been
    corrected since, the change says so.
    """
    from governance.analytics.changes import in_one_sentence
    from governance.analytics.ledger import base
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.queries import choices
    from governance.services.comparing import changes as compare

    require_current_schema()
    viewer = operator()
    with read_scope() as session:
        units = unit_ids(unit, choices.units(session, viewer)) if unit else ()
    where = PortfolioFilter(
        tracks=tuple(track or ()),
        stages=tuple(stage or ()),
        units=units,
        tiers=tuple(tier or ()),
        text=text,
    )
    found = compare(where, viewer, before=before, after=after)
    shown = found.rename(columns={"root_unit": "unit"})
    shown["amount"] = [base(amount) for amount in shown["amount"]]
    if as_json:
        say_json(shown.to_dict("records"))
        return
    say(in_one_sentence(found, f"From {before.isoformat()} to {after.isoformat()}"))
    if len(shown):
        names = ["kind", "name", "unit", "before", "after", "amount"]
        rows = shown[names].itertuples(index=False, name=None)
        say_table(tuple(names), [tuple(map(str, row)) for row in rows])
