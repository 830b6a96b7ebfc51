"""Assessments: what is answered to a control for one initiative."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain.enums import AnswerSource, ControlResult
from governance.models.base import DERIVED, Base, IntPk, Timestamped, Title, Word


class Assessment(Timestamped, Base):
    """The present answer to one control; earlier answers are in the audit trail.

    A control without a row is not assessed. The row stays when the control stops applying.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("initiative_id", "control_id"),
        Index(None, "control_id", "result"),
        Index(None, "revalidate_on"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> assessed_by", name="two_people"),
    )

    id: Mapped[IntPk]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    control_id: Mapped[Word]
    """Id of the control in the catalogue."""

    result: Mapped[ControlResult]
    comment: Mapped[str] = mapped_column(Text, default="")
    """Why; required for an answer that the control does not apply."""

    source: Mapped[AnswerSource] = mapped_column(default=AnswerSource.PERSON)
    source_answer: Mapped[str] = mapped_column(Text, default="")
    """What the register said, word for word, if the answer was imported."""

    assessed_by: Mapped[Title]
    assessed_on: Mapped[dt.date]
    confirmed_by: Mapped[Title | None]
    """The second person; a blocking control counts as met only when confirmed."""
    confirmed_on: Mapped[dt.date | None]
    revalidate_on: Mapped[dt.date | None]
    """From this day on the answer no longer counts."""

    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}
