"""What the value ledger says, in words."""

from governance.analytics.ledger import ACTUAL, PLAN, Ledger, base
from governance.analytics.money import TIMES, money, month_name, multiple
from governance.analytics.value import payback_month
from governance.analytics.value_evidence import ValueEvidence


def answer(evidence: ValueEvidence) -> str:
    """Say what came back for what was spent, and what the plan says."""
    actual, planned = evidence.whole.sums(), evidence.whole.sums(PLAN)
    currency = evidence.base_currency
    spent, measured = money(base(actual.cost), currency), money(base(actual.measured), currency)
    promised = planned.multiple_with_estimates
    plan = "" if promised is None else f"the plan says {multiple(promised)}"
    if not actual.cost and not actual.measured:
        return f"Nothing was spent or came back yet; {plan}." if plan else "Nothing is counted yet."
    if actual.multiple is None:
        return f"{measured} came back on measured evidence; no cost is recorded."
    said = (
        f"{measured} came back for {spent} spent, {multiple(actual.multiple)} on measured evidence"
    )
    return f"{said}; {plan}." if plan else f"{said}."


def returned(evidence: ValueEvidence) -> str:
    """Return the multiple on measured evidence, ``3.1 ×``; an en dash without a cost."""
    return multiple(evidence.whole.sums().multiple)


def beside(evidence: ValueEvidence) -> tuple[str, str]:
    """Say what stands beside the multiple: the plan, and what estimates would add."""
    actual, planned = evidence.whole.sums(), evidence.whole.sums(PLAN)
    promised, every = planned.multiple_with_estimates, actual.multiple_with_estimates
    plan = "" if promised is None else f"; plan {multiple(promised)}"
    adds = 0.0 if every is None or actual.multiple is None else every - actual.multiple
    more = f"C and D would add {adds:.1f}\u202f{TIMES}" if round(adds, 1) else ""
    return f"on A and B{plan}", more


def paid_back(lines: Ledger, currency: str, *, subject: str = "The portfolio") -> str:
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
