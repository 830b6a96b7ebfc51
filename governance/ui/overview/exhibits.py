"""The two charts of the overview, with their tables and the lists behind their numbers."""

from dataclasses import replace

import pandas as pd

from governance.analytics.formats import NO_BREAK, count, plural
from governance.analytics.portfolio import OTHER_UNITS, Totals, by_unit, other_units
from governance.charts import portfolio as charts
from governance.domain.enums import Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.ui import theme
from governance.ui.components import chart, filters
from governance.ui.components.chart import Table
from governance.ui.components.text import track_word

UNITS_SHOWN = 6


def stages(stage_counts: pd.DataFrame, where: PortfolioFilter) -> None:
    """Draw where the work stands.

    Parameters
    ----------
    stage_counts
        A STAGE_COUNTS frame.
    where
        The filter under which it was counted.
    """
    numbers = stage_counts.pivot_table("now", "stage", "track", "sum", sort=False)
    numbers[charts.EVER] = stage_counts.groupby("stage", sort=False)["ever"].sum()
    table = Table(
        numbers,
        rows=tuple(label(Stage(stage)) for stage in numbers.index),
        columns=(*(label(track) for track in Track), "Ever in it"),
        corner="Stage",
    )

    def behind(stage: str, part: str) -> PortfolioFilter:
        if part == charts.EVER:
            return replace(where, reached=(Stage(stage),))
        return replace(where, stages=(Stage(stage),), tracks=(Track(part),))

    inks = " ".join(track_word(track, f"■{NO_BREAK}{label(track)}") for track in Track)
    says = f"In it now: {inks}; line: ever in it"
    chart.section("Where the work stands", says, table, behind, key="overview.stages")
    figure = charts.pipeline(stage_counts, theme.mode())
    chart.draw(figure, behind, key="overview.stages.chart", alt=_in_words(table))


def units(counts: pd.DataFrame, found: Totals, where: PortfolioFilter) -> None:
    """Draw whose it is.

    Parameters
    ----------
    counts
        A PORTFOLIO_COUNTS frame.
    where
        The filter under which it was counted.
    """
    unit_counts = by_unit(counts, UNITS_SHOWN)
    keys = ["root_unit_id", "root_unit"]
    numbers = unit_counts.pivot_table("n", keys, "track", "sum", sort=False)
    table = Table(
        numbers.droplevel("root_unit"),
        rows=tuple(str(name) for _, name in numbers.index),
        columns=tuple(label(track) for track in Track),
        corner="Unit",
    )

    def behind(unit: str, track: str) -> PortfolioFilter | None:
        asked = [int(unit)]
        if int(unit) == OTHER_UNITS:
            asked = list(other_units(counts, (int(each) for each in table.numbers.index)))
        return replace(where, units=filters.within_any(where, asked), tracks=(Track(track),))

    largest = f"The {UNITS_SHOWN} largest of {plural(found.units, 'unit')}"
    says = largest if found.units > len(numbers) else "Initiatives by unit"
    chart.section("Whose it is", says, table, behind, key="overview.units")
    figure = charts.by_unit(unit_counts, theme.mode())
    chart.draw(figure, behind, key="overview.units.chart", alt=_in_words(table))


def _in_words(table: Table) -> str:
    """Say the totals of the rows, for who hears the chart instead of seeing it."""
    sizes = table.numbers[[track.value for track in Track]].sum(axis="columns")
    said = (f"{name} {count(size)}" for name, size in zip(table.rows, sizes, strict=True))
    return f"Initiatives by {table.corner.lower()}: {', '.join(said)}."
