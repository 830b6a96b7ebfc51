"""What the value of a portfolio comes to, in a sentence."""

from governance.analytics.money import TIMES, money, multiple
from governance.analytics.value import PLAN, base, sums
from governance.analytics.value_evidence import ValueEvidence


def answer(evidence: ValueEvidence) -> str:
    """Say what came back for what was spent, and what the plan says."""
    actual, planned = sums(evidence.months), sums(evidence.months, PLAN)
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
    return multiple(sums(evidence.months).multiple)


def beside(evidence: ValueEvidence) -> tuple[str, str]:
    """Say what stands beside the multiple: the plan, and what estimates would add."""
    actual, planned = sums(evidence.months), sums(evidence.months, PLAN)
    promised, every = planned.multiple_with_estimates, actual.multiple_with_estimates
    plan = "" if promised is None else f"; plan {multiple(promised)}"
    adds = 0.0 if every is None or actual.multiple is None else every - actual.multiple
    more = f"C and D would add {adds:.1f}\u202f{TIMES}" if round(adds, 1) else ""
    return f"on A and B{plan}", more
