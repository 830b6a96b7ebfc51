"""The worked cases of the value figures, and what Trackgate makes of them."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pandas as pd
import yaml

from governance.analytics.discounting import UNITS, internal_rate, last_day, month_of, npv
from governance.analytics.ledger import PLAN, Sums, ledger
from governance.analytics.value import matched, payback_month
from tests.support.value_lines import Line, months_frame

FOLDER = Path(__file__).parents[2] / "docs" / "worked-cases"
EXPECTED = FOLDER / "expected.yaml"
NONE = "none"
"""What stands where there is no figure."""

Answer = float | str


@dataclass(frozen=True)
class CaseLine:
    """A line as a case states it."""

    month: int
    basis: str
    kind: str
    grade: str
    amount: Decimal
    currency: str
    attribution: Decimal


@dataclass(frozen=True)
class Case:
    """Lines, the rates of their months, and what the case is about."""

    id: str
    title: str
    why: str
    base_currency: str
    discount_rate: float
    rates: dict[tuple[str, int], Decimal]
    lines: tuple[CaseLine, ...]
    second_guess: float | None
    """Where XIRR finds the other of two rates."""


def cases() -> list[Case]:
    """Return the cases in their order."""
    said = yaml.safe_load((FOLDER / "value.yaml").read_text(encoding="utf-8"))
    return [
        Case(
            each["id"],
            each["title"],
            each["why"],
            said["base_currency"],
            float(said["discount_rate"]),
            {(code, _month(month)): Decimal(rate) for code, month, rate in each["rates"]},
            tuple(
                CaseLine(
                    _month(line[0]),
                    *(line[1], line[2], line[3]),
                    Decimal(line[4]),
                    line[5],
                    Decimal(line[6]),
                )
                for line in each["lines"]
            ),
            float(each["second_guess"]) if "second_guess" in each else None,
        )
        for each in said["cases"]
    ]


def expected() -> dict[str, dict[str, Answer]]:
    """Return what a spreadsheet answered, by case."""
    found: dict[str, dict[str, Answer]] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    return found


def _month(said: str) -> int:
    return month_of(dt.date.fromisoformat(f"{said}-01"))


def months_of(case: Case) -> tuple[pd.DataFrame, int]:
    """Return the VALUE_MONTHS frame of a case, and how many lines no rate converts."""
    counted = []
    for line in case.lines:
        rate = case.rates.get((line.currency, line.month))
        if line.currency == case.base_currency:
            rate = Decimal(1)
        if rate is None:
            continue
        amount = (line.amount * line.attribution * rate).quantize(
            Decimal("0.0001"), ROUND_HALF_EVEN
        )
        counted.append(Line(line.month, line.kind, int(amount * UNITS), line.grade, line.basis))
    return months_frame(counted), len(case.lines) - len(counted)


def answers(case: Case) -> dict[str, Answer]:
    """Return the figures of Trackgate for a case, by the names that the workbook gives them."""
    months, uncounted = months_of(case)
    lines = ledger(months)
    planned, net = lines.sums(PLAN), lines.flows()
    rate = internal_rate(net)
    actual_matched, plan_matched = matched(months)
    answers: dict[str, Answer] = {
        **_sums(lines.sums()),
        "NPV": _or_none(npv(net, case.discount_rate)),
        "IRR": _or_none(rate.value),
        "Paid back": _month_end(payback_month(net)),
        "Planned cost": planned.cost / UNITS,
        "Planned benefit": (planned.measured + planned.estimated) / UNITS,
        "Realisation": _or_none(actual_matched / plan_matched if plan_matched else None),
        "Lines left out": float(uncounted),
    }
    if case.second_guess is not None:
        answers["IRR, another"] = rate.rates[-1]
    return answers


def _sums(found: Sums) -> dict[str, Answer]:
    return {
        "Cost": found.cost / UNITS,
        **{f"Benefit {grade}": found.benefits[grade] / UNITS for grade in "ABCD"},
        "Net": found.net / UNITS,
        "ROI": _or_none(found.roi),
        "Multiple": _or_none(found.multiple),
    }


def _or_none(value: float | None) -> Answer:
    return NONE if value is None else value


def _month_end(month: int | None) -> Answer:
    return NONE if month is None else last_day(month).isoformat()
