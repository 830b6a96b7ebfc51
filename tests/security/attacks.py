"""What somebody with all rights on a database can do to its audit trail."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection, text

from governance.db.session import engine_for, read_scope
from governance.domain.chain import Link, link_hash
from governance.models import AuditEvent
from governance.queries.audit import links

COLUMNS = tuple(column.key for column in AuditEvent.__table__.columns)


def disarm(url: str) -> None:
    """Drop the triggers that protect the audit trail, as an attacker would first."""
    with engine_for(url).begin() as connection:
        for write in ("update", "delete"):
            on_table = " ON audit_event" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER audit_event_refuse_{write}{on_table}"))


def attack(url: str, *statements: str, **values: object) -> None:
    """Run statements on a disarmed database."""
    with engine_for(url).begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


def read(connection: Connection, sequence: int) -> dict[str, object]:
    """Return an audit event as the database holds it."""
    statement = text("SELECT * FROM audit_event WHERE sequence = :sequence")
    return dict(connection.execute(statement, {"sequence": sequence}).mappings().one())


def write(connection: Connection, event: Mapping[str, object]) -> None:
    """Insert an audit event past the application."""
    names, marks = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
    connection.execute(text(f"INSERT INTO audit_event ({names}) VALUES ({marks})"), dict(event))


def rehash(url: str, start: int) -> None:
    """Compute the hashes of all events from one on anew, so that the chain itself holds again."""
    with read_scope() as session:
        chain = list(links(session))
    previous = chain[start - 2][2] if start > 1 else chain[0][1]
    with engine_for(url).begin() as connection:
        for link, _, _ in chain[start - 1 :]:
            own = link_hash(Link(*link), previous)
            connection.execute(
                text(
                    "UPDATE audit_event SET previous_hash = :previous, hash = :own "
                    "WHERE sequence = :sequence"
                ),
                {"previous": previous, "own": own, "sequence": link.sequence},
            )
            previous = own


def some_hash(word: str) -> str:
    """Return what looks like a hash of an event."""
    return hashlib.sha256(word.encode()).hexdigest()
