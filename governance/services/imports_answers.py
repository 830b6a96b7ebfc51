"""What a register answers to controls: imported as answers that nobody has confirmed yet."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from governance.domain.checklist import item
from governance.domain.enums import AnswerSource, ControlResult
from governance.errors import NotFoundError
from governance.exchange.published import newest_version_id, published_catalogue
from governance.exchange.rows import MappedRow, Problem, SourceAnswer
from governance.exchange.wording import shortened
from governance.models import Assessment, ImportBatch, Initiative
from governance.services.assessments import LASTING

UNKNOWN_CONTROL_DAYS = 365
"""How long an answer holds while no published catalogue knows its control."""

_BLANK = SourceAnswer(ControlResult.NOT_ASSESSED, "")


@dataclass(slots=True)
class AnswerChanges:
    """Answers to write for one initiative."""

    answers: dict[str, SourceAnswer] = field(default_factory=dict)
    """By control."""
    shown: dict[str, list[Any]] = field(default_factory=dict)
    """Result before and after by ``answer:CONTROL``."""
    problems: list[Problem] = field(default_factory=list)


def answer_changes(
    row: MappedRow, *, baseline: dict[str, Any] | None, held: Mapping[str, Assessment]
) -> AnswerChanges:
    """Return which answers of a register are taken over: never one that a person has given.

    Parameters
    ----------
    baseline
        What the register said before; None when it never spoke of the initiative.
    held
        Answers of the initiative so far, by control.
    """
    changes = AnswerChanges()
    before = (baseline or {}).get("answers", {})
    for control_id in sorted(before.keys() | row.answers.keys()):
        said = row.answers.get(control_id, _BLANK)
        answer = held.get(control_id)
        if f"answer:{control_id}" not in row.given or (answer is None and said == _BLANK):
            continue
        if answer is not None and answer.source is not AnswerSource.IMPORT:
            if list(said) != before.get(control_id) and said.result is not answer.result:
                changes.problems.append(_answered_here(control_id, said, answer))
            continue
        if answer is not None and (answer.result, answer.source_answer) == said:
            continue
        changes.answers[control_id] = said
        earlier = answer.result.value if answer else ControlResult.NOT_ASSESSED.value
        changes.shown[f"answer:{control_id}"] = [earlier, said.result.value]
    return changes


def _answered_here(control_id: str, said: SourceAnswer, answer: Assessment) -> Problem:
    reason = (
        f"The register answers {control_id} so, but {answer.assessed_by} answered "
        f"{answer.result.value.replace('_', ' ')} here; that answer was kept. "
        "Answer the control anew if the register is right."
    )
    return Problem(control_id, shortened(said.text), reason)


class AnswerWriter:
    """Writes answers of a register under one import batch."""

    def __init__(self, session: Session, batch: ImportBatch) -> None:
        """Know the catalogue that initiatives are assessed against from now on."""
        self._session = session
        self._newest = newest_version_id(session)
        self._by: str = batch.recorded_by
        self._as_of: dt.date = batch.as_of

    def pin(self, initiative: Initiative, answers: Mapping[str, SourceAnswer]) -> None:
        """Keep an initiative at the newest catalogue from its first answer on."""
        if answers and initiative.catalogue_version_id is None:
            initiative.catalogue_version_id = self._newest

    def write(
        self,
        initiative: Initiative,
        answers: Mapping[str, SourceAnswer],
        held: Mapping[str, Assessment],
    ) -> list[Assessment]:
        """Bring the answers of an initiative up to date and return those that are new.

        An answer is dated by the day whose state the file describes, and is to be renewed after the
        interval of its control from then on. It keeps no confirmation: that was of what was said
        before.
        """
        self.pin(initiative, answers)
        added = []
        for control_id, said in answers.items():
            answer = held.get(control_id)
            if answer is None:
                answer = Assessment(initiative_id=initiative.id, control_id=control_id)
                added.append(answer)
            answer.result, answer.source_answer = said
            answer.comment = ""
            answer.source = AnswerSource.IMPORT
            answer.assessed_by, answer.assessed_on = self._by, self._as_of
            answer.confirmed_by = answer.confirmed_on = None
            answer.revalidate_on = self._revalidate_on(initiative, control_id, said.result)
        return added

    def _revalidate_on(
        self, initiative: Initiative, control_id: str, result: ControlResult
    ) -> dt.date | None:
        if result not in LASTING:
            return None
        days = self._interval_days(initiative, control_id)
        return None if days is None else self._as_of + dt.timedelta(days=days)

    def _interval_days(self, initiative: Initiative, control_id: str) -> int | None:
        if initiative.catalogue_version_id is None:
            return UNKNOWN_CONTROL_DAYS
        of = published_catalogue(self._session, initiative.catalogue_version_id)
        try:
            control = of.control(control_id)
        except NotFoundError:
            return UNKNOWN_CONTROL_DAYS
        if not control.escalate_interval:
            return control.revalidation_days
        facts = (initiative.track, initiative.risk_tier, initiative.facts)
        return item(of, control_id, *facts).revalidation_days
