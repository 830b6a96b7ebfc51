"""The portfolio as it was known on a past day: a database of its own, replayed from the trail.

Whatever reads the database reads that one as well, so every screen, report and export can be had as
of a day, without knowing of it. Nothing in it is new: it can be removed and made again at any time.
"""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, text

from governance.config import settings
from governance.db.schema import migrate, schema_state
from governance.db.session import at, close_file, engine_for, filling_scope, read_scope, write_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.errors import PastError
from governance.queries import replay
from governance.services.summaries import rebuild_summaries

KEPT = 8
"""Past days whose database is kept; of more, those not looked at for longest go."""

_FOLLOWING = "initiative_search_"
"""How the triggers begin that keep the index of texts in step."""
_ACTOR = Actor("trackgate", "Trackgate", frozenset({Role.ADMIN}))
_making = Lock()


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at the end of a day."""

    day: dt.date
    sequence: int
    """Number of the last audit event of that day or before."""
    hash: str
    """Of that event."""


def known_on(day: dt.date) -> Known | None:
    """Return what was known at the end of a past day (UTC); None for today and later.

    Raises
    ------
    PastError
        Nothing was on record by then.
    """
    if day >= clock.today():
        return None
    moment = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
    with read_scope() as session:
        found = replay.last_event_before(session, moment)
    if found is None:
        first = first_day()
        begun = "" if first is None else f"; the first record is of {first:%-d %B %Y}"
        raise PastError(f"Nothing was on record on {day:%-d %B %Y}{begun}.")
    return Known(day, *found)


def first_day() -> dt.date | None:
    """Return the day (UTC) whose end is the first that can be looked at; None before any record."""
    with read_scope() as session:
        first = replay.first_recorded(session)
    return None if first is None else first.date()


@contextmanager
def as_known_on(day: dt.date) -> Iterator[Known | None]:
    """Read the portfolio as it was known at the end of a day, within the context.

    Rules decide by that day. Writing is refused, unless the day is today: then nothing differs.

    Raises
    ------
    PastError
        Nothing was on record by then.
    """
    known = known_on(day)
    if known is None:
        yield None
        return
    url = _database_of(known)
    with at(url, past=True), clock.set_to(day):
        yield known


def _database_of(known: Known) -> str:
    folder = settings().past_location()
    name = f"{known.hash[:32]}-{known.day:%Y%m%d}-{schema_state().wanted}.db"
    path = folder / name
    with _making:
        if path.exists():
            os.utime(path)
        else:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            make(path, known)
            _forget_old(folder, keep=path)
    return f"sqlite:///{path}"


def make(path: Path, known: Known) -> None:
    """Write the database of what was known; under its own name it is whole."""
    with tempfile.TemporaryDirectory(dir=path.parent) as beside:
        draft = Path(beside) / "draft.db"
        url = f"sqlite:///{draft}"
        with at(url):
            migrate()
        with read_scope() as session, filling_scope(url) as connection:
            _open_for_rows(connection)
            replay.write_rows(replay.copy_events(session, known.sequence, connection), connection)
        with at(url), clock.set_to(known.day), write_scope() as session:
            rebuild_summaries(session, actor=_ACTOR)
        close_file(url)
        shutil.move(draft, path)


def _open_for_rows(connection: Connection) -> None:
    """Take the guards away: they watch how rows come to be, and these came to be elsewhere."""
    triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in triggers.scalars().all():
        if not name.startswith(_FOLLOWING):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _forget_old(folder: Path, *, keep: Path) -> None:
    kept = sorted(folder.glob("*.db"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        if path != keep:
            engine_for(f"sqlite:///{path}").dispose()
            for part in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                part.unlink(missing_ok=True)
