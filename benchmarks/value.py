"""Generated lines of the value ledger, and what the pages of value read."""

import datetime as dt
import time
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import Connection, Date, String, cast, func, insert, literal, select, type_coerce

from benchmarks.reads import VIEWER, Case, Read
from benchmarks.storage import settle
from governance.db.session import engine_for, write_scope
from governance.db.types import Amount
from governance.domain.dates import month_number, month_of
from governance.domain.enums import (
    BenefitType,
    Grade,
    RiskTier,
    Stage,
    Track,
    ValueBasis,
    ValueKind,
)
from governance.domain.filters import PortfolioFilter
from governance.models import Base
from governance.queries import value, value_lines, value_totals
from governance.services import value_summaries

LINES_EACH = 20
"""Lines of an initiative."""

LAST_MONTH = dt.date(2026, 1, 1)
_MONTHS = 36
_SLICES = 12
"""Initiatives are spread over months by the rest of their id."""

VALUE_MS = 200.0
FILTERED_MS = 2_000.0


def fill_value(url: str) -> float:
    """Insert lines of every stored initiative and sum them; return the seconds of the summing."""
    with engine_for(url).execution_options(writes=True).begin() as connection:
        _insert_rates(connection)
        for line in range(LINES_EACH):
            for part in range(_SLICES):
                _insert_lines(connection, line, part)
    settle(url)
    with write_scope() as session:
        start = time.perf_counter()
        value_summaries.rebuild(session)
        spent = time.perf_counter() - start
    settle(url)
    return spent


def _insert_rates(connection: Connection) -> None:
    instant = dt.datetime.combine(LAST_MONTH, dt.time(), dt.UTC)
    connection.execute(
        insert(Base.metadata.tables["currency_rate"]),
        [
            {
                "base_currency": "EUR",
                "currency": "USD",
                "month": _month(ago),
                "rate": Decimal("0.9") + Decimal(ago).scaleb(-3),
                "is_demo": False,
                "version": 1,
                "created_at": instant,
                "updated_at": instant,
            }
            for ago in range(_MONTHS)
            if ago != 17  # one month stays without a rate
        ],
    )


def _insert_lines(connection: Connection, line: int, part: int) -> None:
    """Insert one line for each initiative of a slice; nothing depends on chance."""
    table, initiative = (Base.metadata.tables[name] for name in ("value_line", "initiative"))
    plan, benefit = line % 4 == 3, line % 2 == 1
    amount = (initiative.c.id * 7_919 + (line * 104_729 + 100)) % 1_000_000 * 100
    plain = {
        "month": literal(_month((part * 5 + line * 7) % _MONTHS), Date),
        "basis": literal(ValueBasis.PLAN if plan else ValueBasis.ACTUAL, table.c.basis.type),
        "kind": literal(ValueKind.BENEFIT if benefit else ValueKind.COST, table.c.kind.type),
        "category": literal(f"Category {line % 6}", String),
        "benefit_type": literal(
            list(BenefitType)[line % 4] if benefit else None, table.c.benefit_type.type
        ),
        "currency": literal("USD" if line % 5 == 0 else "EUR", String),
        "grade": literal(list(Grade)[(line // 2) % 4], table.c.grade.type),
        "attribution": literal(
            Decimal("0.5") if line % 7 == 0 else Decimal(1), table.c.attribution.type
        ),
        "evidence": literal("", String),
        "note": literal("", String),
    }
    chosen = select(
        initiative.c.id,
        type_coerce(amount, Amount),
        cast(initiative.c.id * LINES_EACH + line, String),
        *plain.values(),
    ).where(func.mod(initiative.c.id, _SLICES) == part)
    names = ["initiative_id", "amount", "line_key", *plain]
    connection.execute(insert(table).from_select(names, chosen))


def _month(ago: int) -> dt.date:
    return month_of(month_number(LAST_MONTH) - ago)


def months(where: PortfolioFilter) -> Read:
    """Return the read of the sums by month."""
    return lambda session: value.months_frame(session, where, VIEWER)


def value_cases() -> Iterator[Case]:
    """Yield what is measured: its name, its target in milliseconds and the read."""
    everything, stopped = PortfolioFilter(), PortfolioFilter(stages=(Stage.STOPPED,))
    one = PortfolioFilter(units=(1,), tracks=(Track.GENAI,))
    yield "Value by month", 40.0, months(everything)
    yield "Value by month of one unit and track", 40.0, months(one)
    yield (
        "Value totals by stage",
        VALUE_MS,
        lambda session: value_totals.value_sums(session, stopped, VIEWER),
    )
    yield (
        "Value by month of one risk tier, from lines",
        FILTERED_MS,
        months(PortfolioFilter(tiers=(RiskTier.HIGH,))),
    )
    yield (
        "Value lines without a rate",
        VALUE_MS,
        lambda session: value_lines.uncounted_lines(session, everything, VIEWER),
    )
    yield (
        "Value lines of one initiative",
        50.0,
        lambda session: value_lines.lines_of(session, 500, VIEWER),
    )
