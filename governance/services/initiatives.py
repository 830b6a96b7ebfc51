"""Use cases that register and edit initiatives."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from governance.domain import clock, drafts, lifecycle, policy
from governance.domain.actors import Actor
from governance.domain.drafts import InitiativeDraft, StageDraft
from governance.domain.enums import EntrySource, Stage, Technique
from governance.domain.names import name_key, search_text
from governance.domain.policy import Permission
from governance.errors import InvalidInputError, PermissionDeniedError
from governance.models import Initiative, Person
from governance.services.contract import service
from governance.services.directory import PersonDirectory, UnitDirectory
from governance.services.identities import free_ids
from governance.services.stages import load_for_change, new_entries, project


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes to one initiative as somebody saw it."""

    initiative_id: int
    seen_version: int
    changes: Mapping[str, object]
    """New values by field; see :data:`EDITABLE`."""


EDITABLE = (
    "name",
    "external_id",
    "description",
    "unit",
    "owner",
    "sponsor",
    "track",
    "techniques",
    "risk_tier",
    "risk_tier_reason",
    "phase",
    "registered_on",
    "facts",
)
"""Fields of an edit.

``unit`` is an id or a path of names, ``owner`` and ``sponsor`` are a name or e-mail address (empty
for none); the others are as in :class:`~governance.domain.drafts.InitiativeDraft`."""


CAN_BE_NONE = ("external_id", "owner", "sponsor", "phase")
"""Fields of an edit that can be emptied."""


def build_initiative(
    draft: InitiativeDraft,
    *,
    unit_id: int,
    root_unit_id: int,
    owner: tuple[int, str] | None,
    sponsor_id: int | None = None,
    today: dt.date,
    is_demo: bool = False,
) -> Initiative:
    """Return a new initiative for a draft that has no refusals; not yet in a session.

    ``owner`` is id and name. The stage history is still empty: call
    :func:`governance.services.stages.project` after adding it.
    """
    initiative = Initiative(
        external_id=draft.external_id or None,
        name=draft.name,
        name_key=name_key(draft.name),
        unit_id=unit_id,
        root_unit_id=root_unit_id,
        owner_id=owner[0] if owner else None,
        sponsor_id=sponsor_id,
        track=draft.track,
        techniques=sorted(draft.techniques),
        risk_tier=draft.risk_tier,
        risk_tier_reason=draft.risk_tier_reason,
        phase=draft.phase,
        registered_on=draft.registered_on or today,
        is_demo=is_demo,
        description=draft.description,
        facts=dict(draft.facts),
    )
    refresh_search_text(initiative, owner[1] if owner else "")
    return initiative


def refresh_search_text(initiative: Initiative, owner_name: str) -> None:
    """Recompute what a text filter looks in."""
    initiative.search_text = search_text(
        initiative.external_id or "",
        initiative.name,
        str(initiative.facts.get("vendor", "")),
        owner_name,
        initiative.description,
    )


@service(Permission.INITIATIVE_CREATE)
def create_initiative(  # noqa: PLR0913 - a record has that many parts
    session: Session,
    *,
    actor: Actor,
    draft: InitiativeDraft,
    unit: int | Sequence[str],
    owner: str = "",
    sponsor: str = "",
    stages: Sequence[StageDraft] = (),
    is_demo: bool = False,
    reason: str = "",
) -> Initiative:
    """Register an initiative with the stages it has entered so far.

    Parameters
    ----------
    unit
        Id of a business unit, or a path of names, top-level first; what is missing is added.
    owner, sponsor
        Name or e-mail address; empty for none.
    stages
        In the order in which they were entered; empty leaves the stage unknown.
    reason
        Goes into the audit trail.

    Raises
    ------
    InvalidInputError
        A field cannot be accepted; the message names it.
    PermissionDeniedError
        The unit lies outside the actor's scope.
    """
    del reason
    today = clock.today()
    draft = _cleaned(draft)
    _refuse(drafts.refusals(draft, today))
    units, people = (
        UnitDirectory(session, is_demo=is_demo),
        PersonDirectory(session, is_demo=is_demo),
    )
    unit_id, root_id = _locate(units, actor, unit)
    owner_id = people.find_or_add(owner)
    initiative = build_initiative(
        draft,
        unit_id=unit_id,
        root_unit_id=root_id,
        owner=(owner_id, drafts.clean(owner)) if owner_id else None,
        sponsor_id=people.find_or_add(sponsor),
        today=today,
        is_demo=is_demo,
    )
    _refuse_stage_dates(stages, today)
    entries = new_entries(stages, source=EntrySource.DEMO if is_demo else EntrySource.REGISTERED)
    project(initiative, entries)
    initiative.id = next(free_ids(session, Initiative))
    for entry in entries:
        entry.initiative_id = initiative.id
    session.add_all(entries)
    # The database lets an initiative in only after its history says where it stands.
    session.flush()
    session.add(initiative)
    session.flush()
    return initiative


@service(Permission.INITIATIVE_EDIT)
def edit_initiative(session: Session, *, actor: Actor, edit: Edit, reason: str = "") -> Initiative:
    """Change fields of one initiative; its stage is changed by :mod:`governance.services.stages`.

    Raises
    ------
    NotFoundError, ConflictError
        See :func:`governance.services.stages.load_for_change`.
    InvalidInputError
        A field does not exist or its value cannot be accepted; the message names it.
    """
    del reason
    units, people = UnitDirectory(session), PersonDirectory(session)
    return _apply(session, actor, edit, units, people)


@service(Permission.INITIATIVE_EDIT)
def edit_initiatives(
    session: Session, *, actor: Actor, edits: Sequence[Edit], reason: str = ""
) -> list[Initiative]:
    """Change many initiatives at once: all of them, or none when one cannot be changed.

    Raises
    ------
    NotFoundError, ConflictError, InvalidInputError
        As :func:`edit_initiative`, for the first edit that cannot be made.
    """
    del reason
    units, people = UnitDirectory(session), PersonDirectory(session)
    return [_apply(session, actor, edit, units, people) for edit in edits]


def refusals_of(
    initiative: Initiative, changes: Mapping[str, object], today: dt.date
) -> dict[str, str]:
    """Return why changes to an initiative cannot be made, by field; empty when they can."""
    unknown = [name for name in changes if name not in EDITABLE]
    if unknown:
        return {name: f"{name} is not a field that can be edited." for name in unknown}
    missing = [name for name, value in changes.items() if value is None and name not in CAN_BE_NONE]
    if missing:
        return {name: f"{name.replace('_', ' ')} is missing; give one." for name in missing}
    return drafts.refusals(_cleaned(_changed_draft(initiative, changes)), today)


def _apply(
    session: Session, actor: Actor, edit: Edit, units: UnitDirectory, people: PersonDirectory
) -> Initiative:
    initiative = load_for_change(session, actor, edit.initiative_id, edit.seen_version)
    today = clock.today()
    if reasons := refusals_of(initiative, edit.changes, today):
        raise InvalidInputError(f"{initiative.name}: {next(iter(reasons.values()))}")
    draft = _cleaned(_changed_draft(initiative, edit.changes))
    for name in edit.changes:
        value = getattr(draft, name, None)
        if name == "unit":
            initiative.unit_id, initiative.root_unit_id = _locate(units, actor, edit.changes[name])
        elif name in {"owner", "sponsor"}:
            setattr(initiative, f"{name}_id", people.find_or_add(str(edit.changes[name] or "")))
        elif name == "techniques":
            initiative.techniques = sorted(draft.techniques)
        elif name == "facts":
            initiative.facts = dict(draft.facts)
        else:
            setattr(initiative, name, value)
    initiative.name_key = name_key(initiative.name)
    if initiative.stage is Stage.UNKNOWN:
        initiative.stage_since = initiative.registered_on
    owner = session.get(Person, initiative.owner_id) if initiative.owner_id else None
    refresh_search_text(initiative, owner.name if owner else "")
    return initiative


def _changed_draft(initiative: Initiative, changes: Mapping[str, object]) -> InitiativeDraft:
    now = InitiativeDraft(
        name=initiative.name,
        external_id=initiative.external_id,
        description=initiative.description,
        track=initiative.track,
        techniques=tuple(Technique(each) for each in initiative.techniques),
        risk_tier=initiative.risk_tier,
        risk_tier_reason=initiative.risk_tier_reason,
        phase=initiative.phase,
        registered_on=initiative.registered_on,
        facts=initiative.facts,
    )
    plain: dict[str, Any] = {
        name: value for name, value in changes.items() if name not in {"unit", "owner", "sponsor"}
    }
    return replace(now, **plain)


def _cleaned(draft: InitiativeDraft) -> InitiativeDraft:
    return replace(
        draft,
        name=drafts.clean(draft.name),
        external_id=drafts.clean(draft.external_id or "") or None,
        description=drafts.clean(draft.description),
        risk_tier_reason=drafts.clean(draft.risk_tier_reason),
    )


def _locate(units: UnitDirectory, actor: Actor, unit: object) -> tuple[int, int]:
    if isinstance(unit, int):
        if not units.holds(unit):
            raise InvalidInputError(f"There is no business unit {unit}; choose one of the list.")
        unit_id = unit
    else:
        path = [unit] if isinstance(unit, str) else list(unit)  # type: ignore[call-overload]
        if not actor.sees_all and units.find(path[:1]) is None:
            raise PermissionDeniedError(
                "Only somebody without a unit scope may add a top-level unit."
            )
        unit_id = units.find_or_add(path)
    root_id = units.root_of(unit_id)
    policy.require_unit(actor, root_id)
    return unit_id, root_id


def _refuse(reasons: Mapping[str, str]) -> None:
    for reason in reasons.values():
        raise InvalidInputError(reason)


def _refuse_stage_dates(stages: Sequence[StageDraft], today: dt.date) -> None:
    previous: dt.date | None = None
    for draft in stages:
        if reason := lifecycle.date_refusal(draft.entered, today):
            raise InvalidInputError(f"{draft.stage.value.capitalize()}: {reason}")
        placed = lifecycle.place(draft.entered, previous)
        if previous is not None and placed < previous:
            raise InvalidInputError(
                f"{draft.stage.value.capitalize()} was entered on {draft.entered}, "
                f"before the stage it follows ({previous}); check the dates."
            )
        previous = placed
