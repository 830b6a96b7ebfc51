"""The day by which rules decide: today, unless something was made to happen on another day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LAST_SECOND = dt.time(23, 59, 59)
_day: ContextVar[dt.date | None] = ContextVar("day", default=None)


def now() -> dt.datetime:
    """Return this instant (UTC), on the day by which rules decide."""
    instant = dt.datetime.now(dt.UTC)
    day = _day.get()
    return instant if day is None else dt.datetime.combine(day, instant.timetz())


def known_until() -> dt.datetime:
    """Return the instant (UTC) up to which facts count: this one, or the end of a past day."""
    day = _day.get()
    return now() if day is None else dt.datetime.combine(day, _LAST_SECOND, dt.UTC)


def today() -> dt.date:
    """Return the day (UTC) by which rules decide."""
    return now().date()


def is_over(day: dt.date) -> bool:
    """Tell whether nothing can be recorded on a day (UTC) any more, whichever day rules decide by.

    What was known at its end is then fixed.
    """
    return day < dt.datetime.now(dt.UTC).date()


@contextmanager
def set_to(day: dt.date) -> Iterator[None]:
    """Let rules decide by another day within the context, in this thread only.

    Only for the demo portfolio, whose waivers have to have run out, for the portfolio of a past
    day, in which nothing can be written, and for tests. The audit trail does not ask this clock: it
    records when something was really written.
    """
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)
