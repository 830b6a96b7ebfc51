"""What was sent to whom."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.domain import clock
from governance.domain.enums import DeliveryOutcome, DeliveryWay
from governance.models.base import Base, IntPk, Title, Word


class Delivery(Base):
    """One message to one recipient, on record before it leaves and again when its end is known."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(None, "begun_at"),
        Index(None, "reference"),
        CheckConstraint("recipient <> ''", name="has_recipient"),
        CheckConstraint("(outcome = 'begun') = (ended_at IS NULL)", name="ends_with_outcome"),
        CheckConstraint("(outcome = 'refused') = (problem <> '')", name="refused_for_reason"),
    )

    id: Mapped[IntPk]
    way: Mapped[DeliveryWay]
    recipient: Mapped[Title]
    """A mail address, or the name of a service; its URL, which holds a secret, is not kept."""
    subject: Mapped[Title]
    reference: Mapped[Word]
    """Key of the report; empty for a test message."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the data of the report, in hex; empty for a test message."""
    files: Mapped[list[str]]
    """Names of the files that went with it, each followed by the SHA-256 of its content."""
    sent_by: Mapped[Title]
    begun_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    outcome: Mapped[DeliveryOutcome] = mapped_column(default=DeliveryOutcome.BEGUN)
    ended_at: Mapped[dt.datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    """Why it was refused, in one sentence."""
