"""What the answers come to so far: track, risk tier, misfits, and who has the same already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from governance.analytics.formats import plural
from governance.domain.drafts import FactValue
from governance.domain.enums import RiskTier, Severity, Track
from governance.domain.labels import label
from governance.domain.track_choice import (
    MismatchRule,
    TrackAdvice,
    mismatches,
    recommend_track,
)
from governance.domain.triage import TierDecision, decide_tier
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.ui import triaging
from governance.ui.components import links
from governance.ui.components.text import escape, quiet, track_badge, track_word
from governance.ui.intake.state import Intake
from governance.ui.triaging import Alike

_REASONS = 3
_WORDS = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers of a form come to."""

    advice: TrackAdvice
    decision: TierDecision


def outcome(form: Intake) -> Outcome:
    """Return what the answers of a form come to."""
    return Outcome(
        recommend_track(track_rules(), form.choices), decide_tier(triage_rules(), form.answers)
    )


def warnings(
    form: Intake, found: Outcome, declared: Track, facts: Mapping[str, FactValue]
) -> tuple[MismatchRule, ...]:
    """Return what does not fit between a track and the answers.

    Parameters
    ----------
    facts
        Facts of the record, as far as it has any.
    """
    return mismatches(
        track_rules(),
        form.choices,
        declared=declared,
        facts={**facts, **found.decision.facts},
    )


def draw(form: Intake, found: Outcome, facts: Mapping[str, FactValue]) -> None:
    """Draw the advice beside the questions."""
    _track(found.advice)
    declared = form.about.planned
    misfits(
        warnings(form, found, found.advice.track if declared is Track.UNTAGGED else declared, facts)
    )
    _tier(found.decision)
    duplicates(triaging.alike(form.about.name, form.about.description, but=form.initiative_id))


def _track(advice: TrackAdvice) -> None:
    with st.container(gap="xsmall"):
        st.markdown(quiet("Track so far"))
        if advice.track is Track.UNTAGGED:
            st.markdown("Open until something is answered")
            return
        st.markdown(f"{track_badge(advice.track)} {quiet(f'confidence {advice.confidence}')}")
        track_reasons(advice)


def track_reasons(advice: TrackAdvice) -> None:
    """Draw the answers that weighed most, and what single answers bring with them."""
    lines = [
        f"{escape(each.option.say[0].upper() + each.option.say[1:])}: "
        f"speaks for {track_word(each.side)}"
        for each in advice.reasons[:_REASONS]
    ]
    if len(advice.reasons) > _REASONS:
        lines.append(f"and {plural(len(advice.reasons) - _REASONS, 'more answer')}")
    lines += [
        f"{track_word(each.track)} in any case: {escape(each.why)}" for each in advice.included
    ]
    st.markdown("  \n".join(quiet(line) for line in lines))


def misfits(found: Sequence[MismatchRule]) -> None:
    """Draw warnings, the worst first."""
    order = list(Severity)
    for each in sorted(found, key=lambda each: order.index(each.severity)):
        sign = ":red[▲ Does not fit]" if each.severity is Severity.BLOCKING else "▲ Does not fit"
        st.markdown(f":small[{sign}: {escape(each.say)}]")


def _tier(decision: TierDecision) -> None:
    with st.container(gap="xsmall"):
        st.markdown(quiet("Risk tier so far (EU AI Act)"))
        for line in tier_lines(decision):
            st.markdown(line)


def tier_lines(decision: TierDecision) -> list[str]:
    """Return the tier, what decided it, and what keeps it open, as markdown lines."""
    lines = []
    if decision.tier is RiskTier.UNDETERMINED:
        lines.append("Open")
        if decision.grounds:
            held = f"At least {label(decision.at_least).lower()}: {escape(decision.article)}"
            lines.append(quiet(held))
        if decision.unanswered:
            lines.append(quiet(f"{plural(len(decision.unanswered), 'question')} to answer"))
    else:
        lines.append(f"**{label(decision.tier)}**: {escape(decision.article)}")
        if decision.applies_from:
            lines.append(quiet(f"Duties apply from {decision.applies_from}"))
    lines += [
        quiet(f"Ask {escape(each.whom)} about {escape(each.ref)}") for each in decision.unsure
    ]
    return lines


def duplicates(found: Sequence[Alike]) -> None:
    """Draw initiatives that may be the same."""
    if not found:
        return
    lines = [quiet("Somebody may have it already:")]
    for each in found:
        name = links.in_text(escape(each.row.name), each.row.id)
        shared = quiet(", ".join(escape(word) for word in each.words[:_WORDS]))
        unit, stage = escape(each.row.unit), label(each.row.stage).lower()
        lines.append(f":small[{name} · {unit} · {stage}] {shared}")
    st.markdown("  \n".join(lines))
