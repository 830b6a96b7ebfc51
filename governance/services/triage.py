"""Use cases of the triage: a track and a risk tier from answers, or a track from words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain import track_choice, triage
from governance.domain.actors import Actor
from governance.domain.drafts import (
    TEXT_LIMIT,
    FactValue,
    InitiativeDraft,
    StageDraft,
    clean,
    text_refusal,
)
from governance.domain.enums import RiskTier, Track
from governance.domain.labels import label
from governance.domain.lifecycle import PHASES
from governance.domain.policy import Permission
from governance.domain.suggestion import Suggestion
from governance.domain.track_choice import Choices
from governance.domain.triage import Answer, Answers, TierDecision
from governance.errors import ConflictError, InvalidInputError
from governance.exchange.suggestion_files import suggestion_rules
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.models import Initiative, TriageResult
from governance.models.recorder import context_of, set_context
from governance.queries.triage import suggestions_of
from governance.services.contract import service
from governance.services.initiatives import create_initiative
from governance.services.stages import load_for_change


@dataclass(frozen=True, slots=True)
class TriageForm:
    """What somebody answered, and decided on it."""

    track: Track
    tier: RiskTier
    choices: Choices = field(default_factory=dict)
    """Answers to the questionnaire for the track."""
    answers: Answers = field(default_factory=dict)
    """Answers to the questions of the tier."""
    track_justification: str = ""
    """Needed where the track is not the one recommended."""
    tier_justification: str = ""
    """Needed where the tier is not the one that the answers lead to, unless they leave it open
    and the record keeps the one it has."""


@service(Permission.INITIATIVE_EDIT)
def record_triage(
    session: Session,
    *,
    actor: Actor,
    initiative_id: int,
    seen_version: int,
    form: TriageForm,
    reason: str = "",
) -> TriageResult:
    """Set track, risk tier and facts of an initiative from answers, and keep the answers.

    A fact that an earlier triage settled and this one leaves open is taken back, unless somebody
    has changed it since.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`governance.services.stages.load_for_change`.
    TriageError
        There is no such question, or no such answer.
    InvalidInputError
        Track or tier differ from what the answers say, and nobody says why.
    """
    del reason
    initiative = load_for_change(session, actor, initiative_id, seen_version)
    kept = initiative.risk_tier
    result = _decided(form, initiative.facts, actor, kept)
    before = _latest(session, initiative_id)
    initiative.facts = _facts(initiative.facts, before.facts if before else {}, result.facts)
    if initiative.phase not in PHASES[form.track]:
        initiative.phase = None
    initiative.track, initiative.risk_tier = form.track, form.tier
    if result.decided_tier is not RiskTier.UNDETERMINED or form.tier is not kept:
        initiative.risk_tier_reason = _tier_reason(result)
    result.initiative_id = initiative.id
    session.add(result)
    return result


@service(Permission.INITIATIVE_CREATE)
def register_with_triage(
    session: Session,
    *,
    actor: Actor,
    draft: InitiativeDraft,
    unit: int | Sequence[str],
    form: TriageForm,
    owner: str = "",
    stages: Sequence[StageDraft] = (),
    reason: str = "",
) -> Initiative:
    """Register an initiative together with its triage: both or neither.

    Parameters
    ----------
    draft
        Track, tier and the tier's reason are taken from the triage.
    unit, owner, stages
        As for :func:`governance.services.initiatives.create_initiative`.

    Raises
    ------
    InvalidInputError, PermissionDeniedError, TriageError
        As for registering and for recording a triage.
    """
    result = _decided(form, draft.facts, actor, RiskTier.UNDETERMINED)
    draft = replace(
        draft,
        track=form.track,
        risk_tier=form.tier,
        risk_tier_reason=_tier_reason(result),
        facts={**draft.facts, **result.facts},
    )
    initiative = create_initiative(
        session, actor=actor, draft=draft, unit=unit, owner=owner, stages=stages, reason=reason
    )
    result.initiative_id = initiative.id
    session.add(result)
    return initiative


@service(Permission.INITIATIVE_EDIT)
def accept_suggestions(
    session: Session,
    *,
    actor: Actor,
    seen: Mapping[int, int],
    tracks: Mapping[int, Track],
    reason: str = "",
) -> list[Initiative]:
    """Give untagged initiatives the tracks that their words suggest: all of them, or none.

    The reason in the audit trail of each names the words.

    Parameters
    ----------
    seen
        Version that the actor was looking at, by initiative.
    tracks
        Suggestion that the actor was looking at, by initiative.

    Raises
    ------
    NotFoundError, ConflictError
        As :func:`governance.services.stages.load_for_change`; also where the words suggest
        another track by now.
    InvalidInputError
        One of them carries a track already.
    """
    del reason
    accepted = [load_for_change(session, actor, each, version) for each, version in seen.items()]
    found = suggestions_of(session, suggestion_rules(), seen.keys())
    for initiative in accepted:
        suggestion = found[initiative.id]
        if initiative.track is not Track.UNTAGGED:
            raise InvalidInputError(
                f"“{initiative.name}” is tagged {label(initiative.track)} already; "
                "take it out of the selection."
            )
        if suggestion.track is Track.UNTAGGED or suggestion.track is not tracks[initiative.id]:
            raise ConflictError(
                f"The words of “{initiative.name}” suggest another track by now; "
                "nothing was saved, look at the list again."
            )
        _say_why(session, suggestion)
        initiative.track = suggestion.track
    return accepted


def _say_why(session: Session, suggestion: Suggestion) -> None:
    """Give the next change a reason of its own; what is pending is written under its own."""
    context = context_of(session)
    assert context is not None  # noqa: S101 - the service has set one
    words = ", ".join(
        f"“{each.words}”" for each in suggestion.evidence if each.track is suggestion.track
    )
    set_context(session, replace(context, reason=f"Suggested by the words {words}."))


def _decided(
    form: TriageForm, facts: Mapping[str, FactValue], actor: Actor, held: RiskTier
) -> TriageResult:
    """Return what the answers say beside what the person decided."""
    tier_rules = triage_rules()
    advice = track_choice.recommend_track(track_rules(), form.choices)
    decision = triage.decide_tier(tier_rules, form.answers)
    justified = clean(form.track_justification), clean(form.tier_justification)
    for refusal in _bare_overrides(form, advice.track, decision, held, justified):
        raise InvalidInputError(refusal)
    warnings = track_choice.mismatches(
        track_rules(), form.choices, declared=form.track, facts={**facts, **decision.facts}
    )
    return TriageResult(
        choices=dict(form.choices),
        recommended_track=advice.track,
        track=form.track,
        track_justification=justified[0],
        warnings=[each.id for each in warnings],
        answers={name: Answer(answer).value for name, answer in form.answers.items()},
        rules=f"{tier_rules.id} {tier_rules.version}",
        rule=decision.rule,
        grounds=list(decision.grounds),
        article=decision.article,
        decided_tier=decision.tier,
        tier=form.tier,
        tier_justification=justified[1],
        facts=dict(decision.facts),
        decided_by=actor.identity,
    )


def _bare_overrides(
    form: TriageForm,
    recommended: Track,
    decision: TierDecision,
    held: RiskTier,
    justified: tuple[str, str],
) -> Iterator[str]:
    """Yield what has to be justified and is not.

    Parameters
    ----------
    held
        Tier that the record has so far.
    """
    for text in justified:
        if refusal := text_refusal("The justification", text, TEXT_LIMIT):
            yield refusal
    for_track, for_tier = justified
    if recommended not in (form.track, Track.UNTAGGED) and not for_track:
        yield (
            f"The answers speak for {label(recommended)}, and the track is to be "
            f"{label(form.track)}; say why."
        )
    still_open = decision.tier is RiskTier.UNDETERMINED
    if form.tier is decision.tier or for_tier or (still_open and form.tier is held):
        return
    said = (
        "leave the risk tier open"
        if still_open
        else f"lead to the risk tier {label(decision.tier)} ({decision.article})"
    )
    yield f"The answers {said}, and it is to be {label(form.tier)}; say why."


def _tier_reason(result: TriageResult) -> str:
    """Return why the tier is what it is, to stand beside it on the record."""
    if result.tier is not result.decided_tier:
        return f"{result.tier_justification} (the answers say {label(result.decided_tier)})"
    if result.tier is RiskTier.UNDETERMINED:
        return "Questions of the triage are still open."
    return result.article


def _facts(
    now: Mapping[str, FactValue], before: Mapping[str, FactValue], settled: Mapping[str, FactValue]
) -> dict[str, FactValue]:
    withdrawn = {
        name for name, value in before.items() if name not in settled and now.get(name) == value
    }
    return {name: value for name, value in now.items() if name not in withdrawn} | dict(settled)


def _latest(session: Session, initiative_id: int) -> TriageResult | None:
    mine = select(TriageResult).where(TriageResult.initiative_id == initiative_id)
    return session.scalar(mine.order_by(TriageResult.id.desc()).limit(1))
