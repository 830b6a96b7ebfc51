"""The end of the intake: what is decided, what follows from it, and saving it."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from governance.domain.dates import PartialDate
from governance.domain.drafts import FactValue, InitiativeDraft, StageDraft
from governance.domain.enums import RiskTier, Track
from governance.domain.labels import label
from governance.domain.triage import Answer
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.models import Initiative, TriageResult
from governance.queries.initiatives import InitiativeDetail
from governance.services.triage import TriageForm, record_triage, register_with_triage
from governance.ui import triaging, viewer
from governance.ui.actions import perform
from governance.ui.components import dates, parts
from governance.ui.components.fields import choose, choose_or_none
from governance.ui.components.text import escape, quiet
from governance.ui.editing.fields import plain
from governance.ui.intake import advice, held
from governance.ui.intake.advice import Outcome
from governance.ui.intake.state import About, Intake
from governance.ui.record import known

_SAID = {Answer.YES: "yes", Answer.NO: "no", Answer.UNSURE: "not sure"}


def draw(form: Intake, found: Outcome, facts: Mapping[str, FactValue], tier: RiskTier) -> None:
    """Draw the summary.

    Parameters
    ----------
    facts, tier
        Facts and risk tier of the record so far.
    """
    parts.sentence(_sentence(found))
    if form.initiative_id is None:
        parts.note(_registered_as(form.about))
    track, for_track = _ask_track(form, found)
    with st.container(gap="xsmall"):
        advice.track_reasons(found.advice)
    advice.misfits(advice.warnings(form, found, track, facts))
    chosen, for_tier = _ask_tier(found, tier)
    triage = TriageForm(
        track=track,
        tier=chosen,
        choices=form.choices,
        answers=form.answers,
        track_justification=for_track,
        tier_justification=for_tier,
    )
    advice.duplicates(
        triaging.alike(form.about.name, form.about.description, but=form.initiative_id)
    )
    with st.container(horizontal=True, gap="small"):
        words = "Register" if form.initiative_id is None else "Save the triage"
        saved = st.button(words, icon=":material/check:", key="intake.save")
        if form.trail and st.button(
            "Back", icon=":material/arrow_back:", type="tertiary", key="intake.back"
        ):
            held.keep(form.back())
            st.rerun()
    if saved:
        _save(form, triage)
    _duties(found)
    _answers(form)
    _facts(found)


def newer(form: Intake, detail: InitiativeDetail) -> None:
    """Say that somebody saved the record since the form was begun, and how it stands now."""
    row = detail.row
    if row.version == form.seen_version:
        return
    st.warning(
        f"Somebody saved this record after you began. It is now “{escape(row.name)}”, "
        f"{label(row.track)}, risk tier {label(row.risk_tier).lower()}. "
        "Your answers are kept; save them on top of it if they still hold.",
        icon=":material/sync_problem:",
    )
    if st.button("They still hold", key="intake.look_again"):
        about = replace(form.about, name=row.name, description=row.description)
        held.keep(replace(form, about=about, seen_version=row.version))
        st.rerun()


def _sentence(found: Outcome) -> str:
    track = found.advice.track
    said = "leave the track open" if track is Track.UNTAGGED else f"speak for {label(track)}"
    decision = found.decision
    if decision.tier is RiskTier.UNDETERMINED:
        return f"The answers {said} and leave the risk tier open."
    tier = label(decision.tier).lower()
    return f"The answers {said}; the risk tier is {tier} ({escape(decision.article)})."


def _registered_as(about: About) -> str:
    """Say what is registered beside the answers."""
    who = f"owned by {escape(about.owner)}" if about.owner else "no owner yet"
    described = escape(about.description) if about.description else "not described yet"
    return f"{label(about.stage)} · {who} · {described}"


def _ask_track(form: Intake, found: Outcome) -> tuple[Track, str]:
    recommended = found.advice.track
    begins = recommended if recommended is not Track.UNTAGGED else form.about.planned
    track = choose(
        "Track",
        [Track.ML, Track.GENAI, Track.HYBRID, Track.UNTAGGED],
        key=f"intake.track.{begins}",
        show=label,
        current=begins,
    )
    if recommended in (track, Track.UNTAGGED):
        return track, ""
    why = st.text_input(
        f"Why {label(track)}, when the answers speak for {label(recommended)}?",
        key="intake.track_justification",
    )
    return track, why


def _ask_tier(found: Outcome, held_tier: RiskTier) -> tuple[RiskTier, str]:
    decided = found.decision.tier
    still_open = decided is RiskTier.UNDETERMINED
    begins = held_tier if still_open else decided
    tier = choose("Risk tier", RiskTier, key=f"intake.tier.{begins}", show=label, current=begins)
    with st.container(gap="xsmall"):
        for line in advice.tier_lines(found.decision):
            st.markdown(line)
    if tier is decided or (still_open and tier is held_tier):
        return tier, ""
    so_far = "leave it open" if still_open else f"say {label(decided)}"
    why = st.text_input(
        f"Why {label(tier)}, when the answers {so_far}?", key="intake.tier_justification"
    )
    return tier, why


def _save(form: Intake, triage: TriageForm) -> None:
    about = form.about
    if form.initiative_id is not None:
        perform(
            lambda result: _recorded(result, about.name),
            record_triage,
            actor=viewer.current(),
            initiative_id=form.initiative_id,
            seen_version=form.seen_version,
            form=triage,
        )
        return
    perform(
        _registered,
        register_with_triage,
        actor=viewer.current(),
        draft=InitiativeDraft(about.name, description=about.description),
        unit=about.unit_id or [part.strip() for part in about.unit.split("›")],
        owner=about.owner,
        stages=_stages(about),
        form=triage,
    )


def _stages(about: About) -> list[StageDraft]:
    entered: PartialDate | None = about.entered
    return [StageDraft(about.stage, entered)] if entered else []


def _registered(made: Initiative) -> str:
    held.drop(None)
    held.note_saved(made.id)
    return f"Registered “{made.name}” with its triage."


def _recorded(result: TriageResult, name: str) -> str:
    held.drop(result.initiative_id)
    held.note_saved(result.initiative_id)
    return f"Saved the triage of “{name}”."


def _duties(found: Outcome) -> None:
    """Say what follows from the answers, what applies now first."""
    due = [each for each in found.decision.duties if each.certain]
    if not due:
        return
    parts.section("What follows", "Duties that the answers bring with them; not legal advice.")
    for each in due:
        day = f" · from {dates.day(each.applies_from)}" if each.applies_from else ""
        who = escape(each.duty.holder.capitalize())
        st.markdown(f"{escape(each.duty.do)}  \n" + quiet(f"{who} · {escape(each.duty.ref)}{day}"))


def _answers(form: Intake) -> None:
    """List what was answered, and let one answer be given anew."""
    tracks, tiers = track_rules().by_id, triage_rules().by_id
    given = {
        name: (tracks[name].ask, tracks[name].option(value).say)
        for name, value in form.choices.items()
    }
    given |= {name: (tiers[name].ask, _SAID[said]) for name, said in form.answers.items()}
    if not given:
        return
    with st.expander(f"The {len(given)} answers"):
        again = choose_or_none(
            "Answer one anew",
            given,
            key="intake.again",
            show=lambda name: f"{name}: {given[name][0]}",
            placeholder="Pick a question",
        )
        if again and st.button("Ask it again", key="intake.ask_again"):
            held.keep(form.ask_again(again))
            st.rerun()
        for ask, said in given.values():
            st.markdown(f":small[{escape(ask)} **{escape(said)}**]")


def _facts(found: Outcome) -> None:
    """List the facts that the answers settle; the checklist follows from them."""
    if not found.decision.facts:
        return
    with st.expander(f"The {len(found.decision.facts)} facts that they settle"):
        known.table(
            (
                (escape(name.replace("_", " ")), escape(plain(value)))
                for name, value in sorted(found.decision.facts.items())
            ),
            alt="Facts that the answers settle",
        )
