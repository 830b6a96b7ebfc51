"""index the texts that are searched

Revision: 0004
Follows: 0003
Created: 2026-11-21 05:10:00+00:00

On SQLite alone: its full-text index over trigrams finds every part of a word. The index holds no
text of its own and follows the table by triggers; PostgreSQL scans, as it has done.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMOVE = (
    "INSERT INTO initiative_search (initiative_search, rowid, search_text) "
    "VALUES ('delete', OLD.id, OLD.search_text);"
)
ADD = "INSERT INTO initiative_search (rowid, search_text) VALUES (NEW.id, NEW.search_text);"
FOLLOWING = {
    "insert": ("INSERT", ADD),
    "delete": ("DELETE", REMOVE),
    "update": ("UPDATE OF search_text", f"{REMOVE} {ADD}"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(
        "CREATE VIRTUAL TABLE initiative_search USING fts5("
        "search_text, content='initiative', content_rowid='id', tokenize='trigram', detail='none')"
    )
    for name, (write, statements) in FOLLOWING.items():
        op.execute(
            f"CREATE TRIGGER initiative_search_{name} AFTER {write} ON initiative "
            f"BEGIN {statements} END"
        )
    op.execute("INSERT INTO initiative_search (initiative_search) VALUES ('rebuild')")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in FOLLOWING:
        op.execute(f"DROP TRIGGER initiative_search_{name}")
    op.execute("DROP TABLE initiative_search")
