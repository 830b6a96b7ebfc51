"""The audit trail: an append-only, hash-chained record of every write."""

import datetime as dt

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.db.types import BigId
from governance.domain.enums import Operation
from governance.models.base import Base, Title, Word


class AuditEvent(Base):
    """One change of one row, appended by :mod:`governance.models.recorder`.

    Triggers refuse to change or delete events. The columns from ``version`` to ``after`` are what
    :func:`governance.domain.chain.link_hash` hashes.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "entity", "entity_id", "sequence"),
        Index(None, "recorded_at"),
        Index(None, "actor", "sequence"),
        Index(None, "action", "sequence"),
    )

    append_only = True

    sequence: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    """1, 2, 3, … without gaps."""

    version: Mapped[int]
    """Of the canonical form that was hashed."""

    transaction_id: Mapped[int] = mapped_column(BigInteger)
    """Sequence number of the first event of the same transaction."""

    recorded_at: Mapped[dt.datetime]
    actor: Mapped[Title]
    roles: Mapped[Word]
    action: Mapped[Word]
    """Name of the service function."""
    operation: Mapped[Operation]
    entity: Mapped[Word]
    """Name of the table."""
    entity_id: Mapped[Word]
    reason: Mapped[str] = mapped_column(Text)
    """What the actor gave as the reason, if anything."""

    before: Mapped[str] = mapped_column(Text)
    """Canonical JSON: changed fields before an update, all before a delete, else ``null``."""
    after: Mapped[str] = mapped_column(Text)
    """Canonical JSON: all fields after an insert, changed ones after an update, else ``null``."""

    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
