"""Lines, amounts and months of the value ledger as people read and write them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from governance.analytics.formats import DASH, THIN
from governance.domain.currencies import MINOR_DIGITS
from governance.domain.labels import label
from governance.domain.money import AMOUNT_DECIMALS
from governance.models import ValueLine
from governance.queries.rates import RateGap

Cells = dict[str, str]

_GAPS_NAMED = 4
_GROUPED = 3


def month(first: dt.date) -> str:
    """Return a month in full: ``March 2026``."""
    return f"{first:%B %Y}"


def amount(exact: Decimal, currency: str) -> str:
    """Return an amount with all its decimals, and as many as its currency usually has."""
    digits = max(MINOR_DIGITS.get(currency, 2), _decimals(exact))
    return f"{exact:,.{digits}f}".replace("-", "−")


def base_amount(units: int) -> str:
    """Return ten-thousandths of the base currency to the cent."""
    return f"{Decimal(units).scaleb(-AMOUNT_DECIMALS):,.2f}".replace("-", "−")


def share(exact: Decimal) -> str:
    """Return a share of one as per cent: ``50 %``, ``33.33 %``."""
    return f"{_plain(100 * exact)}{THIN}%"


def typed_amount(exact: Decimal | None) -> str:
    """Return an amount as it can be typed again, blank for none.

    Never with three decimals: those could also be a group of digits.
    """
    if exact is None:
        return ""
    digits = max(2, _decimals(exact))
    return f"{exact:.{AMOUNT_DECIMALS if digits == _GROUPED else digits}f}"


def span(line: ValueLine) -> str:
    """Return what is thought possible of a plan: ``80.00 – 120.00``; blank where nobody said."""
    if line.low is None and line.high is None:
        return ""
    ends = (DASH if end is None else amount(end, line.currency) for end in (line.low, line.high))
    return " to ".join(ends)


def subject(line: ValueLine) -> str:
    """Return which line it is: ``actual cost of March 2026, Licences``."""
    return f"{line.basis.value} {line.kind.value} of {month(line.month)}, {line.category}"


def cells(line: ValueLine) -> Cells:
    """Return a line as the cells that would be typed to say the same."""
    return {
        "month": f"{line.month:%Y-%m}",
        "basis": label(line.basis),
        "kind": label(line.kind),
        "category": line.category,
        "benefit_type": label(line.benefit_type) if line.benefit_type else "",
        "amount": typed_amount(line.amount),
        "currency": line.currency,
        "grade": line.grade.value,
        "attribution": share(line.attribution).replace(THIN, " "),
        "low": typed_amount(line.low),
        "high": typed_amount(line.high),
        "evidence": line.evidence,
        "note": line.note,
    }


def no_rate(currency: str, first: dt.date) -> str:
    """Return why a line is not counted."""
    return f"no rate for {currency} in {month(first)}: not counted"


def gaps(found: Sequence[RateGap]) -> str:
    """Return where lines wait for a rate: ``CHF in March 2026, USD in May 2026 and 3 more``."""
    named = [f"{gap.currency} in {month(gap.month)}" for gap in found[:_GAPS_NAMED]]
    more = len(found) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _plain(exact: Decimal) -> str:
    return f"{exact:.{_decimals(exact)}f}"


def _decimals(exact: Decimal) -> int:
    """Return how many decimals of an amount are not zero at its end."""
    exponent = exact.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
