"""The charts of value, each with its numbers as a table and a file."""

from collections.abc import Mapping

import pandas as pd

from governance.analytics import value_views
from governance.analytics.discounting import month_of
from governance.analytics.formats import THIN, plural
from governance.analytics.uncertainty import plan_band
from governance.analytics.value import payback_month
from governance.analytics.value_evidence import ValueEvidence
from governance.charts import value, value_drift, value_periods, value_return, value_risk
from governance.domain import clock
from governance.domain.enums import Track
from governance.domain.labels import label
from governance.queries.value import ValueGroup
from governance.ui import theme
from governance.ui.components import chart, parts

GROUPS_SHOWN = 8
BUBBLES = 60


def cumulative(evidence: ValueEvidence, *, key: str, height: int | None = None) -> None:
    """Draw what it has cost and returned so far, with the plan.

    Parameters
    ----------
    height
        In pixels; as the chart itself has it where none is given.
    """
    band = plan_band(evidence.months)
    frame = value_views.cumulative(evidence.months, until=month_of(clock.today()), band=band)
    drawing = value.j_curve(
        frame,
        currency=evidence.base_currency,
        paid_back=payback_month(evidence.whole.flows()),
        mode=theme.mode(),
    )
    if height is not None:
        drawing.figure.update_layout(height=height)
    says = "Cumulative net on A and B evidence; hatched: C and D; dotted: plan"
    says += f", 95{THIN}% band" if band is not None else ""
    chart.exhibit(drawing, "What it has returned", says, key=key)


def by_unit(sums: Mapping[ValueGroup, pd.DataFrame], evidence: ValueEvidence) -> None:
    """Draw what each of the largest units spent and got back.

    Parameters
    ----------
    sums
        VALUE_SUMS_BY frames.
    """
    units = sums[ValueGroup.UNIT]
    others = plural(units["group"].nunique() - GROUPS_SHOWN, "other unit")
    frame = value_views.return_by(units, show=GROUPS_SHOWN, others=others)
    _returned(frame, "By unit", evidence, key="value.units")


def by_track(sums: Mapping[ValueGroup, pd.DataFrame], evidence: ValueEvidence) -> None:
    """Draw what each track spent and got back.

    Parameters
    ----------
    sums
        VALUE_SUMS_BY frames.
    """
    frame = value_views.return_by(sums[ValueGroup.TRACK])
    names = {track.value: label(track) for track in Track}
    frame = frame.assign(group=frame["group"].map(names).astype("str"))
    _returned(frame, "By track", evidence, key="value.tracks")


def _returned(frame: pd.DataFrame, title: str, evidence: ValueEvidence, *, key: str) -> None:
    drawing = value_return.by_group(frame, currency=evidence.base_currency, mode=theme.mode())
    says = "Benefits: A solid, B lighter, C hatched, D dotted; upright mark: what was spent"
    chart.exhibit(drawing, title, says, key=key)


def plan_and_actual(evidence: ValueEvidence) -> None:
    """Draw benefits and costs by year, the plan across them."""
    frame = value_views.plan_and_actual(evidence.months, by_year=True)
    drawing = value_periods.plan_against_actual(
        frame, currency=evidence.base_currency, mode=theme.mode()
    )
    says = "By year: benefits up, costs down; dotted: planned"
    chart.exhibit(drawing, "Plan against actual", says, key="value.periods")


def value_and_risk(totals: pd.DataFrame, evidence: ValueEvidence) -> None:
    """Draw the costliest initiatives by what they return and how risky they are.

    Parameters
    ----------
    totals
        A VALUE_TOTALS frame.
    """
    frame = value_views.value_risk(totals)
    drawing = value_risk.bubbles(frame, currency=evidence.base_currency, mode=theme.mode())
    says = f"The {plural(len(frame), 'costliest initiative')}; area: spent; height: returned"
    chart.exhibit(drawing, "Value against risk", says, key="value.risk")


def drift(evidence: ValueEvidence) -> None:
    """Draw how plans have moved since their gate."""
    frame = value_views.drift_by_gate(evidence.gate_plans)
    if frame.empty:
        parts.section("Drift of plans since their gate", "No gate was passed with a plan yet.")
        return
    drawing = value_drift.drift(frame, currency=evidence.base_currency, mode=theme.mode())
    says = "Planned net benefit: hollow when the gate was passed, solid now"
    chart.exhibit(drawing, "Drift of plans since their gate", says, key="value.drift")
