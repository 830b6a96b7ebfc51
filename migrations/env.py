"""Alembic environment: one metadata, one URL, numbered revisions."""

from typing import Any

from alembic import context
from alembic.script import ScriptDirectory
from sqlalchemy.dialects.postgresql import JSONB

from governance.db.session import database_url, engine_for
from governance.db.types import Amount, Rate, Share, UtcDateTime
from governance.models import Base


def number_revision(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Name revisions 0001, 0002, … so that they list in the order they run."""
    if directives:
        head = ScriptDirectory.from_config(context.config).get_current_head()
        directives[0].rev_id = f"{int(head or 0) + 1:04d}"


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own types as plain SQL types: history must not import the app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, Amount | Rate | Share):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, JSONB):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "postgresql.JSONB()"
    return False


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out the full-text index of SQLite, whose tables no model describes."""
    return kind != "table" or not (name or "").startswith("initiative_search")


def run() -> None:
    """Bring the database that scopes open to the wanted revision."""
    engine = engine_for(database_url()).execution_options(writes=True)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            compare_server_default=True,
            render_as_batch=True,
            transaction_per_migration=True,
            render_item=render_item,
            include_name=is_ours,
            process_revision_directives=number_revision,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
