"""What pilots cost, and what stopping them frees, in words."""

from decimal import Decimal

from governance.analytics.formats import DASH, plural
from governance.analytics.money import money
from governance.domain.money import AMOUNT_DECIMALS
from governance.models import PilotDecision
from governance.queries.pilot_costs import Cost
from governance.queries.stalled import Stopped
from governance.ui.components import dates, parts
from governance.ui.components.text import dollars


def spent(cost: Cost, currency: str) -> tuple[str, str]:
    """Return what a pilot has cost, as markdown, and what that number is."""
    if cost.to_date is None:
        return DASH, "no cost recorded"
    return _amount(cost.to_date, currency), "spent"


def planned(cost: Cost, currency: str) -> tuple[str, str]:
    """Return what a pilot is still planned to cost, as markdown, and what that number is."""
    if cost.remaining is None:
        return DASH, "without a rate" if cost.uncounted else "no planned cost recorded"
    if not cost.remaining:
        return _amount(cost.remaining, currency), "nothing more planned"
    return _amount(cost.remaining, currency), "still planned"


def left_out(cost: Cost) -> str:
    """Return which lines no rate converts, as markdown; blank for none."""
    if not cost.uncounted:
        return ""
    verb = "is" if cost.uncounted == 1 else "are"
    return f":red[▲ {plural(cost.uncounted, 'line')} of cost without a rate {verb} not counted]"


def frees(cost: Cost, currency: str) -> str:
    """Return what stopping a pilot would free, as markdown."""
    if cost.remaining is None:
        without = "no rate converts what is planned" if cost.uncounted else "no cost is planned"
        return f"What that frees is not known: {without} in its value ledger."
    if not cost.remaining:
        return "It frees nothing: no cost is planned after this month."
    return f"It frees {_amount(cost.remaining, currency)}, planned for the months after this one."


def freed(decision: PilotDecision) -> str:
    """Return what a decision has freed; blank where it frees nothing or nobody knows what."""
    if not decision.freed_units or decision.freed_currency is None:
        return ""
    units = Decimal(decision.freed_units).scaleb(-AMOUNT_DECIMALS)
    return f"{money(float(units), decision.freed_currency)} of planned cost freed."


def result(stopped: Stopped) -> None:
    """Show what stopping pilots has brought since a day; nothing where none was stopped."""
    if not stopped.pilots:
        return
    currency = stopped.base_currency
    shown = DASH if stopped.freed is None else money(float(stopped.freed), currency)
    number = plural(stopped.pilots, "pilot")
    basis = [f":gray[{number} stopped by decision since {dates.day(stopped.since)}]"]
    if stopped.unknown:
        whose = "it" if stopped.pilots == 1 else f"{stopped.unknown} of them"
        basis.append(f":gray[what was planned for {whose} was not known]")
    for other, freed_then in stopped.elsewhere:
        more = _amount(freed_then, other)
        basis.append(
            f":red[▲ {more} more is not added]: :gray[decided while {other} was the base currency]"
        )
    parts.figure("Planned cost freed by stopping pilots", shown, *basis)


def _amount(exact: Decimal, currency: str) -> str:
    return dollars(money(float(exact), currency))
