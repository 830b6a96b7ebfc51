"""Commands that set a database up."""

from governance.cli.terminal import say


def init() -> None:
    """Create the database, or bring its schema up to date.

    It is safe to repeat: a database that is up to date is left as it is.
    """
    from governance.config import settings
    from governance.db.schema import SchemaStatus, migrate, redacted

    before, after = migrate()
    where = redacted(settings().database_url)
    if before.status is SchemaStatus.CURRENT:
        say(f"{where} is up to date (revision {after.found}).")
    elif before.status is SchemaStatus.EMPTY:
        say(f"{where} was created (revision {after.found}).")
    else:
        say(f"{where} was brought from revision {before.found} to {after.found}.")
