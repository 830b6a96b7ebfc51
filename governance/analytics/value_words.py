"""What the value ledger says, in one sentence."""

from governance.analytics.ledger import ACTUAL, PLAN, Ledger, base
from governance.analytics.money import money, month_name
from governance.analytics.value import payback_month


def answer(lines: Ledger, currency: str, *, subject: str = "The portfolio") -> str:
    """Say whether what was spent has come back, and what the plan said of that.

    Parameters
    ----------
    lines
        Of the portfolio, or of what is looked at.
    currency
        Code of the base currency.
    subject
        What the lines are of, as the beginning of a sentence.
    """
    if ACTUAL not in lines.bases:
        return "Nothing is recorded yet of what was spent or has come back."
    found = lines.sums()
    planned = payback_month(lines.flows(PLAN)) if PLAN in lines.bases else None
    said = f"; the plan said {month_name(planned)}" if planned is not None else ""
    since = payback_month(lines.flows())
    if not found.cost:
        earned = money(base(found.measured), currency)
        return f"{earned} of measured benefit is recorded, and no cost."
    if since is not None:
        return f"{subject} has paid for itself since {month_name(since)}{said}."
    missing = money(-base(found.net), currency)
    return f"{subject} has not paid for itself yet: {missing} are missing{said}."
