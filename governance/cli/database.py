"""Commands that set a database up, and that bring and remove the demo portfolio."""

from typing import Annotated

import typer

from governance.cli.catalogue import publish_on_init
from governance.cli.terminal import operator, say


def init(
    *,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="Load a demo portfolio as well, if there is no initiative and never was a demo.",
        ),
    ] = False,
) -> None:
    """Create the database, or bring its schema up to date, and publish the control catalogue.

    It is safe to repeat: a database that is up to date is left as it is, and a demo portfolio that
    was removed does not come back.
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
    publish_on_init()
    if demo:
        _load_demo()


def _load_demo() -> None:
    from governance.db.session import write_scope
    from governance.domain.filters import PortfolioFilter
    from governance.queries import portfolio
    from governance.services.demo import DemoState, demo_state, load_demo

    actor = operator()
    # Asked under the write lock, so that two at once cannot both find the portfolio empty.
    with write_scope() as session:
        state = demo_state(session)
        if state is not DemoState.NEVER:
            say(f"The demo portfolio was {state} before; it is left as it is.")
        elif found := portfolio.gaps(session, PortfolioFilter(), actor).total:
            say(f"The portfolio holds {found:,} initiatives; the demo portfolio was not loaded.")
        else:
            say(f"Loaded a demo portfolio of {load_demo(session, actor=actor)} initiatives.")


def remove_demo() -> None:
    """Take the demo portfolio away: its initiatives, and the units and people nothing else uses.

    The audit trail keeps what was loaded and that it was removed.
    """
    from governance.db.schema import require_current_schema
    from governance.db.session import write_scope
    from governance.services import demo

    require_current_schema()
    with write_scope() as session:
        count = demo.remove_demo(session, actor=operator())
    say(f"Removed the {count} initiatives of the demo portfolio.")
