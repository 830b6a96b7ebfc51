"""Figures of the registry as rows of a report: value, interval, and what they are based on."""

from collections.abc import Sequence
from dataclasses import replace

from governance.analytics.definition import SHARE, Evidence, Figure, FigureValue
from governance.analytics.figures import DAYS, FIGURES, SHARE_OF_CONTROLS
from governance.analytics.formats import DASH, count, percent
from governance.analytics.money import money, multiple
from governance.analytics.value_figures import BASE_CURRENCY, MONTH, MULTIPLE
from governance.queries.conversion import spells_frame
from governance.queries.exceptions import acts
from governance.queries.governance import corrections, readiness_counts
from governance.queries.portfolio import counts_frame, gaps
from governance.queries.value_evidence import value_evidence
from governance.queries.vendors import vendors_in_production
from governance.reports import cells
from governance.reports.basis import Basis
from governance.reports.blocks import Column, Table
from governance.reports.cells import Cell, Number, Text, Tone


def evidence(on: Basis) -> Evidence:
    """Return what the figures of the registry are computed from, as of the report's day.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    session, where, viewer = on.session, on.where, on.viewer
    lacking = gaps(session, where, viewer, as_of=on.counted_on)
    found = Evidence(
        counts=counts_frame(session, where, viewer, as_of=on.counted_on),
        without_owner=lacking.without_owner,
        observed_dates=lacking.observed_dates,
        acts=acts(session, where, viewer, day=on.day),
        spells=spells_frame(session, where, viewer, as_of=on.day),
        vendors=vendors_in_production(session, where, viewer),
        value=value_evidence(session, where, viewer, as_of=on.day),
    )
    if on.catalogue is None:
        return found
    late = corrections(session, where, viewer, catalogue_of=on.catalogue_of, today=on.rules_on)
    return replace(found, readiness=readiness_counts(session, where, viewer, late))


def table(of: Evidence, slugs: Sequence[str]) -> Table:
    """Return figures as a table."""
    columns = (
        Column("figure", "Figure"),
        Column("value", "Value", width=26, right=True, tone=Tone.STRONG),
        Column("interval", "95 % interval", width=28, right=True),
        Column("based_on", "Based on", width=36, right=True, tone=Tone.SOFT),
    )
    currency = of.value.base_currency
    return Table("Summary", columns, tuple(_row(FIGURES[slug], of, currency) for slug in slugs))


def _row(figure: Figure, of: Evidence, currency: str) -> tuple[Cell, ...]:
    value = figure.compute(of)
    interval = ""
    if figure.unit == SHARE and value.low is not None and value.high is not None:
        interval = f"{100 * value.low:.0f} to {100 * value.high:.0f} %"
    based_on = f"{count(value.n)} of {count(value.eligible)}"
    return Text(figure.label), _value(figure, value, currency), Text(interval), Text(based_on)


def _value(figure: Figure, found: FigureValue, currency: str) -> Cell:
    value = found.value
    if value is None:
        return Text(DASH)
    match figure.unit:
        case unit if unit == SHARE and found.low is not None:
            return Number(value, percent(round(value * found.n), found.n))
        case unit if unit in {SHARE, SHARE_OF_CONTROLS}:
            return Number(value, f"{100 * value:,.0f} %")
        case unit if unit == BASE_CURRENCY:
            exact = cells.money(round(value * cells.MONEY_UNITS), currency)
            return cells.Money(exact.value, currency, money(value, currency))
    return _counted(figure.unit, value)


def _counted(unit: str, value: float) -> Cell:
    if unit == MONTH:
        return cells.month(int(value))
    if unit == MULTIPLE:
        return Number(value, multiple(value))
    said = count(int(value)) if value == int(value) else f"{value:,.1f}"
    return Number(value, f"{said} days" if unit == DAYS else said)
