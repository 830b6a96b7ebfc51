"""The figures on controls, gates, waivers and reviews."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from governance.analytics.definition import (
    INITIATIVES,
    SHARE,
    Evidence,
    Figure,
    FigureValue,
    share_of,
)
from governance.analytics.governance import (
    EXPIRING_DAYS,
    exceptional,
    production,
    readiness_by_gate,
)
from governance.domain.enums import Gate, Stage
from governance.domain.gates import ExceptionKind

SHARE_OF_CONTROLS = "share of controls"
"""A ratio of sums over controls. No interval: the controls of one initiative hang together."""

_EVERY = "All initiatives."
_VENDORS_NAMED = 5


def _total(evidence: Evidence) -> int:
    return int(evidence.counts["n"].sum())


def _readiness(evidence: Evidence) -> FigureValue:
    gates = readiness_by_gate(evidence.readiness)
    of = gates[Gate.PRODUCTION]
    total = _total(evidence)
    if not of.due:
        return FigureValue(None, 0, total)
    groups = {gate.value: {"due": each.due, "met": each.met} for gate, each in gates.items()}
    return FigureValue(of.met / of.due, of.initiatives, total, groups=groups)


def _compliant(evidence: Evidence) -> FigureValue:
    n, compliant = production(evidence.readiness)
    counts = evidence.counts
    eligible = int(counts.loc[counts["stage"] == Stage.PRODUCTION.value, "n"].sum())
    return share_of(compliant, n, eligible)


def _days_to_decision(evidence: Evidence) -> FigureValue:
    days = sorted(evidence.acts.days_to_decision)
    asked = len(days) + evidence.acts.requests_waiting
    if not days:
        return FigureValue(None, 0, asked)
    groups = {"percentile": {"50": nearest_rank(days, 50), "90": nearest_rank(days, 90)}}
    return FigureValue(statistics.median(days), len(days), asked, groups=groups)


def nearest_rank(ordered: Sequence[int], percent: int) -> int:
    """Return the smallest value that at least so many per cent do not exceed.

    Parameters
    ----------
    ordered
        At least one value, in ascending order.
    """
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _counted(evidence: Evidence, number: int) -> FigureValue:
    total = _total(evidence)
    return FigureValue(number if total else None, total, total)


def _open(evidence: Evidence) -> FigureValue:
    return _counted(evidence, evidence.acts.requests_waiting)


def _active(evidence: Evidence) -> FigureValue:
    return _counted(evidence, evidence.acts.waivers_active)


def _expiring(evidence: Evidence) -> FigureValue:
    return _counted(evidence, evidence.acts.waivers_expiring)


def _overdue(evidence: Evidence) -> FigureValue:
    return _counted(evidence, evidence.acts.reviews_overdue)


def _shown(evidence: Evidence, kind: ExceptionKind) -> FigureValue:
    known = int(evidence.readiness["n"].sum())
    number = exceptional(evidence.readiness, kind)
    return FigureValue(number if known else None, known, _total(evidence))


def _expired(evidence: Evidence) -> FigureValue:
    return _shown(evidence, ExceptionKind.WAIVER_EXPIRED)


def _stale(evidence: Evidence) -> FigureValue:
    return _shown(evidence, ExceptionKind.APPROVAL_STALE)


def _top_vendor(evidence: Evidence) -> FigureValue:
    counts, vendors = evidence.counts, evidence.vendors
    running = int(counts.loc[counts["stage"] == Stage.PRODUCTION.value, "n"].sum())
    largest = dict(islice(vendors.uses.items(), _VENDORS_NAMED))
    found = share_of(max(largest.values(), default=0), vendors.named, running)
    return replace(found, groups={"vendor": largest} if largest else {})


GOVERNANCE_FIGURES = (
    Figure(
        "controls.readiness",
        "Controls met or waived",
        SHARE_OF_CONTROLS,
        "Blocking controls due at the production gate that are met and confirmed by a second "
        "person, or validly waived / those that apply, over initiatives neither stopped nor "
        "retired; by gate. A control that would be blocking under an answer nobody has given "
        "counts among them; one that only later law asks for does not. A ratio of sums.",
        ("readiness.production_due", "readiness.production_met", "readiness.stage"),
        "n: initiatives neither stopped nor retired; eligible: all initiatives.",
        _readiness,
    ),
    Figure(
        "controls.production_compliant",
        "Production compliant",
        SHARE,
        "Initiatives in production whose blocking controls for intake, pilot and production are "
        "all met and confirmed, or validly waived / initiatives in production. Wilson 95 % "
        "interval.",
        ("readiness.stage", "readiness.production_due", "readiness.production_met"),
        "n: initiatives in production with a checklist; eligible: initiatives in production.",
        _compliant,
    ),
    Figure(
        "gates.days_to_decision",
        "Days to a decision",
        "days",
        "Median of the days from a gate request to its decision, with the 90th percentile "
        "(nearest rank) under `groups`. Withdrawn requests do not count.",
        ("gate_request.requested_at", "gate_decision.decided_at"),
        "n: requests that were decided; eligible: those and the ones still waiting.",
        _days_to_decision,
    ),
    Figure(
        "gates.open",
        "Requests waiting",
        "requests",
        "Number of gate requests that are neither decided nor withdrawn.",
        ("gate_request.requested_at", "gate_request.closed_at"),
        _EVERY,
        _open,
    ),
    Figure(
        "waivers.active",
        "Active waivers",
        "waivers",
        "Number of waivers granted, not revoked, and not past their last day.",
        ("waiver.granted_at", "waiver.ended_at", "waiver.expires_on"),
        _EVERY,
        _active,
    ),
    Figure(
        "waivers.expiring_30d",
        "Waivers expiring",
        "waivers",
        f"Number of active waivers whose last day is today or one of the next {EXPIRING_DAYS}.",
        ("waiver.granted_at", "waiver.ended_at", "waiver.expires_on"),
        _EVERY,
        _expiring,
    ),
    Figure(
        "waivers.expired_unresolved",
        "Expired waivers",
        INITIATIVES,
        "Number of initiatives with a waiver that has run out while its control is still open.",
        ("readiness.exception_mask", "waiver.expires_on"),
        "n: initiatives with a checklist; eligible: all initiatives.",
        _expired,
    ),
    Figure(
        "reviews.overdue",
        "Reviews overdue",
        "reviews",
        "Number of reviews that are open past the day on which they were due.",
        ("review.due_on", "review.closed_on"),
        _EVERY,
        _overdue,
    ),
    Figure(
        "approvals.stale",
        "Stale approvals",
        INITIATIVES,
        "Number of initiatives that changed materially (track, purpose, risk tier, data class, "
        "model or vendor, autonomy) after the decision that let them into their stage.",
        ("readiness.exception_mask", "gate_decision.material_sha256"),
        "n: initiatives with a checklist; eligible: all initiatives.",
        _stale,
    ),
    Figure(
        "vendors.top_share",
        "Production on the most used vendor",
        SHARE,
        "Initiatives in production that name the most used vendor / initiatives in production that "
        f"name a vendor; the {_VENDORS_NAMED} most used by number of initiatives. Spellings that "
        "differ in case, accents or punctuation are one vendor. No value as of a past day. Wilson "
        "95 % interval.",
        ("initiative.facts", "initiative.stage"),
        "n: initiatives in production that name a vendor; eligible: initiatives in production.",
        _top_vendor,
    ),
)
