"""The command that prints how pilots reach production with age."""

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.filters import Text, Tiers, Tracks, Units, read_day, unit_ids
from governance.cli.terminal import operator, say, say_json, say_table
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError

if TYPE_CHECKING:
    from governance.analytics.incidence import Curve


class By(StrEnum):
    """What the spells can be split by; the value is the word on the command line."""

    TRACK = "track"
    UNIT = "unit"
    TIER = "tier"
    COHORT = "cohort"


_COLUMNS = {By.TRACK: "track", By.UNIT: "root_unit", By.TIER: "risk_tier", By.COHORT: "cohort"}


def conversion(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list with an object for each step.")
    ] = False,
    by: Annotated[
        By | None,
        typer.Option("--by", help="One curve for each track, unit, risk tier or starting quarter."),
    ] = None,
    as_of: Annotated[
        dt.date | None,
        typer.Option(
            "--as-of",
            parser=read_day,
            metavar="DAY",
            help="As the stages stood at the end of this day; by default as they stand today.",
        ),
    ] = None,
    track: Tracks = None,
    unit: Units = None,
    tier: Tiers = None,
    text: Text = "",
) -> None:
    """Print the cumulative incidence of production, and of failure, by days since the pilot began.

    Pilots that still run are counted as running for as long as they are known to have run; stopped
    ones compete. `std_error`, `low` and `high` (95 %) belong to `incidence_success`. With `--by`
    every step carries its `group`; a group of fewer than ten pilots has no steps.
    """
    from governance.analytics.conversion import curve_of, enough, groups_of
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.domain import clock
    from governance.queries import choices
    from governance.queries.conversion import Split, spells_frame

    today = clock.today()
    if as_of is not None and as_of > today:
        raise InvalidInputError(f"{as_of} lies in the future; name today or an earlier day.")
    require_current_schema()
    viewer = operator()
    with read_scope() as session:
        units = unit_ids(unit, choices.units(session, viewer)) if unit else ()
        where = PortfolioFilter(
            tracks=tuple(track or ()), units=units, tiers=tuple(tier or ()), text=text
        )
        split = () if by is None else (Split(_COLUMNS[by]),)
        spells = spells_frame(session, where, viewer, as_of=as_of or today, by=split)
    if by is None:
        steps = _steps(curve_of(spells))
    else:
        steps = [
            {"group": name, **step}
            for name, group in groups_of(spells, _COLUMNS[by])
            if enough(group)
            for step in _steps(curve_of(group))
        ]
    if as_json:
        say_json(steps)
    elif not steps:
        say("No pilot has ended on record, so there is no curve yet.")
    else:
        say_table(tuple(steps[0]), [tuple(map(_in_words, step.values())) for step in steps])


def _steps(curve: "Curve") -> list[dict[str, object]]:
    columns = {
        "age_days": curve.age,
        "at_risk": curve.at_risk.astype("int64"),
        "successes": curve.successes.astype("int64"),
        "failures": curve.failures.astype("int64"),
        "incidence_success": curve.success,
        "incidence_failure": curve.failure,
        "std_error": curve.std_error,
        "low": curve.low,
        "high": curve.high,
    }
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    return [
        {name: None if value != value else value for name, value in zip(columns, row, strict=True)}  # noqa: PLR0124 - NaN is the only value unequal to itself
        for row in rows
    ]


def _in_words(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
