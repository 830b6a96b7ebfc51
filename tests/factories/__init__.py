"""Records for tests, made through the services: one line makes a valid one."""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from governance.db.session import write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.drafts import InitiativeDraft, StageDraft
from governance.domain.enums import DateBasis, Precision, Stage
from governance.models import Initiative
from governance.services.initiatives import create_initiative

ADMIN = Actor("admin@example.org", "Admin", frozenset({Role.ADMIN}))
_serial = itertools.count(1)


def on(text: str) -> PartialDate:
    """Return a date from ISO text: ``2024-03-09``, ``2024-03`` or ``2024``."""
    precision = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(text)]
    return PartialDate(dt.date.fromisoformat(f"{text}-01-01"[:10]), precision)


def entered(stage: Stage, when: str, basis: DateBasis = DateBasis.STATED) -> StageDraft:
    """Return an entry into a stage on a date as :func:`on` reads it."""
    return StageDraft(stage, on(when), basis)


def initiative(
    *,
    actor: Actor = ADMIN,
    unit: int | Sequence[str] = ("Operations",),
    owner: str = "",
    stages: Sequence[StageDraft] = (),
    **fields: Any,
) -> Initiative:
    """Register an initiative in its own transaction and return it, detached but readable."""
    draft = InitiativeDraft(**{"name": f"Initiative {next(_serial)}"} | fields)
    with write_scope() as session:
        return create_initiative(
            session, actor=actor, draft=draft, unit=unit, owner=owner, stages=stages
        )
