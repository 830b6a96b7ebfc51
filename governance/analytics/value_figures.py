"""Figures about value: what came back of what was spent, and what was planned."""

from collections.abc import Callable

from governance.analytics.definition import SHARE, Evidence, Figure, FigureValue, Groups
from governance.analytics.discounting import InternalRate, internal_rate, npv
from governance.analytics.ledger import ACTUAL, GRADES, PLAN, Ledger, Sums, base
from governance.analytics.uncertainty import multiple_band
from governance.analytics.value import latest_plans, payback_month
from governance.analytics.value_evidence import ValueEvidence
from governance.analytics.value_views import drift_by_gate

MULTIPLE = "multiple"
BASE_CURRENCY = "base currency"
MONTH = "month"

_LINES = (
    "value_line.month",
    "value_line.basis",
    "value_line.kind",
    "value_line.grade",
    "value_line.amount",
    "value_line.currency",
    "value_line.attribution",
    "currency_rate.rate",
)
_COUNTED = (
    "Actual lines up to the day, each times its attribution and the rate of its month; a month "
    "without a rate leaves the line out. B: benefits of evidence grades A and B; C: costs. "
)
_BASED_ON = "n: initiatives with at least one counted line; eligible: all initiatives."


def _given(evidence: ValueEvidence, value: float | None, by: Groups) -> FigureValue:
    """Return a figure over the initiatives with lines; no value where no line is actual."""
    known = value if ACTUAL in evidence.whole.bases else None
    return FigureValue(known, evidence.initiatives, evidence.eligible, groups=by)


def _by_group(
    evidence: ValueEvidence, of: Callable[[Ledger], float | None]
) -> dict[str, dict[str, float | None]]:
    return {
        by: {name: of(own) if ACTUAL in own.bases else None for name, own in found.items()}
        for by, found in evidence.parts.items()
    }


def _ratio(of: Callable[[Sums], float | None]) -> Callable[[Evidence], FigureValue]:
    def compute(evidence: Evidence) -> FigureValue:
        value = evidence.value
        by = _by_group(value, lambda own: of(own.sums()))
        return _given(value, of(value.whole.sums()), by)

    return compute


def _multiple(evidence: Evidence) -> FigureValue:
    value = evidence.value
    found = value.whole.sums()
    planned = value.whole.sums(PLAN)
    band = multiple_band(value.months)
    by = {
        **_by_group(value, lambda own: own.sums().multiple),
        "with_estimates": {"all grades": found.multiple_with_estimates},
        "plan": {
            "likely": planned.multiple_with_estimates,
            "low": band.low if band else None,
            "high": band.high if band else None,
        },
    }
    return _given(value, found.multiple, by)


def _net(evidence: Evidence) -> FigureValue:
    value = evidence.value
    by = _by_group(value, lambda own: base(own.sums().net))
    return _given(value, base(value.whole.sums().net), by)


def _benefit_by_grade(evidence: Evidence) -> FigureValue:
    value = evidence.value
    found = value.whole.sums()
    grades: dict[str, float | None] = {grade: base(found.benefits[grade]) for grade in GRADES}
    total = base(found.measured + found.estimated)
    return _given(value, total, {"grade": grades})


def _npv(evidence: Evidence) -> FigureValue:
    value = evidence.value
    rate = value.discount_rate
    by = _by_group(value, lambda own: npv(own.flows(), rate))
    return _given(value, npv(value.whole.flows(), rate), by)


def _irr(evidence: Evidence) -> FigureValue:
    value = evidence.value
    found = internal_rate(value.whole.flows())
    by: dict[str, dict[str, float | None]] = _by_group(
        value, lambda own: internal_rate(own.flows()).value
    )
    if found.ambiguous:
        by["rates"] = _numbered(found)
    return _given(value, found.value, by)


def _numbered(found: InternalRate) -> dict[str, float | None]:
    return {str(number): rate for number, rate in enumerate(found.rates, start=1)}


def _payback(evidence: Evidence) -> FigureValue:
    value = evidence.value
    by = {**_by_group(value, _paid_back), "plan": {"all": _paid_back(value.whole, PLAN)}}
    return _given(value, _paid_back(value.whole), by)


def _paid_back(lines: Ledger, basis: str = ACTUAL) -> float | None:
    found = payback_month(lines.flows(basis))
    return None if found is None else float(found)


def _realisation(evidence: Evidence) -> FigureValue:
    value = evidence.value
    share = value.matched_actual / value.matched_plan if value.matched_plan else None
    return FigureValue(share, value.matched, value.eligible)


def _drift(evidence: Evidence) -> FigureValue:
    value = evidence.value
    if value.gate_plans.empty:
        return FigureValue(None, 0, value.eligible)
    plans = latest_plans(value.gate_plans)
    drift = drift_by_gate(value.gate_plans)
    by = {
        name: {str(gate): float(net) for gate, net in zip(drift["gate"], drift[name], strict=True)}
        for name in ("frozen", "now")
    }
    last = plans.drop_duplicates("initiative_id", keep="last")
    moved = int(last["net_now"].sum()) - int(last["frozen_net"].sum())
    return FigureValue(base(moved), len(last), value.eligible, groups=by)


def _sunk(evidence: Evidence) -> FigureValue:
    value = evidence.value
    found = base(value.sunk_in_stopped) if value.stopped_with_cost else None
    return FigureValue(found, value.stopped_with_cost, value.stopped)


def _lines_counted(evidence: Evidence) -> FigureValue:
    value = evidence.value
    counted = int(value.months["lines"].sum())
    every = counted + value.uncounted
    return FigureValue(counted / every if every else None, counted, every)


VALUE_FIGURES = (
    Figure(
        "value.roi",
        "Return on investment",
        SHARE,
        _COUNTED + "(B - C) / C; no value without a cost. A ratio of sums, also by unit and track.",
        _LINES,
        _BASED_ON,
        _ratio(lambda found: found.roi),
    ),
    Figure(
        "value.multiple",
        "Returned for each unit spent",
        MULTIPLE,
        _COUNTED
        + "B / C; no value without a cost. A ratio of sums, also by unit and track; beside "
        "it the same with benefits of all grades, and that of the plan with its 95 % band where "
        "planned amounts have ranges.",
        _LINES,
        _BASED_ON,
        _multiple,
    ),
    Figure(
        "value.net",
        "Net benefit",
        BASE_CURRENCY,
        _COUNTED + "B - C; also by unit and track.",
        _LINES,
        _BASED_ON,
        _net,
    ),
    Figure(
        "value.benefit_by_grade",
        "Benefits by evidence",
        BASE_CURRENCY,
        "Actual benefits of all grades up to the day, and by grade: A taken from the ledger, B "
        "measured operationally times a stated rate, C estimated, D asserted.",
        _LINES,
        _BASED_ON,
        _benefit_by_grade,
    ),
    Figure(
        "value.npv",
        "Net present value",
        BASE_CURRENCY,
        _COUNTED + "The sum over months of (B - C) / (1 + r) ^ (days / 365) with the yearly "
        "discount rate r of the settings and the days from the last day of the first month with a "
        "line to the last day of the month, as XNPV of spreadsheets computes it. By unit and track "
        "from the first month of each.",
        (*_LINES, "value_terms.discount_rate"),
        _BASED_ON,
        _npv,
    ),
    Figure(
        "value.irr",
        "Internal rate of return",
        SHARE,
        _COUNTED + "The yearly r at which the net present value is zero, as XIRR of spreadsheets "
        "computes it; looked for from -99.99 % to 1,000,000 %. No value where there is none, as "
        "where the monthly B - C never change their sign. Where there are several, all are listed "
        "and the one nearest to 10 % is the value: then none of them describes the flows.",
        _LINES,
        _BASED_ON,
        _irr,
    ),
    Figure(
        "value.payback_month",
        "Paid back",
        MONTH,
        _COUNTED + "The first month in which the cumulative B - C is not negative and stays so to "
        "the last month with a line, as year * 12 + month - 1; no value while that is not yet so. "
        "Beside it the same of the plan.",
        _LINES,
        _BASED_ON,
        _payback,
    ),
    Figure(
        "value.realisation",
        "Planned benefits that came",
        SHARE,
        "Actual benefits of all grades / planned benefits, over the months for which an initiative "
        "has planned and actual lines; a ratio of sums.",
        _LINES,
        "n: initiatives with such months; eligible: all initiatives.",
        _realisation,
    ),
    Figure(
        "value.drift_by_gate",
        "Drift of plans since their gate",
        BASE_CURRENCY,
        "Planned net benefit now - that frozen with the latest approval of each initiative at any "
        "gate, summed. By gate: what its latest approvals froze, and the plans of the same "
        "initiatives now.",
        ("gate_decision.planned_net", *_LINES),
        "n: initiatives with a frozen plan; eligible: all initiatives.",
        _drift,
    ),
    Figure(
        "value.sunk_in_stopped",
        "Spent on what was stopped",
        BASE_CURRENCY,
        "Actual costs up to the day of stopped initiatives; no value where none has a cost.",
        ("initiative.stage", *_LINES),
        "n: stopped initiatives with a cost; eligible: all stopped initiatives.",
        _sunk,
    ),
    Figure(
        "value.lines_counted",
        "Value lines that count",
        SHARE,
        "Lines in the base currency or of a month with a rate / all lines, of plan and actual. "
        "Every line is looked at, so there is no interval.",
        ("value_line.currency", "value_line.month", "currency_rate.rate"),
        "n: lines that count; eligible: all lines.",
        _lines_counted,
    ),
)
"""Every figure about value, in the order in which they are shown."""
