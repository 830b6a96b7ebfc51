"""The audit trail as a file: every event that the filter of its page admits."""

from dataclasses import fields

from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.filters import AuditFilter
from governance.exchange.record_rows import Records
from governance.exchange.record_tables import event_records
from governance.ui.components import taking


def draw(where: AuditFilter) -> None:
    """Offer the events, the newest first."""

    def read(session: Session, actor: Actor) -> Records:
        return event_records(session, where, actor)

    asked = {each.name.replace("_", " "): getattr(where, each.name) for each in fields(where)}
    filtered = ", ".join(f"{name} {value}" for name, value in asked.items() if value)
    taken = taking.Taken("audit", "Events of the audit trail", read, filtered, "newest first")
    taking.offer(taken, key="trail")
