"""Writing on a day other than today, so that there is a past to look at."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from governance.domain import clock
from governance.models import recorder


@contextmanager
def written_on(day: dt.date) -> Iterator[None]:
    """Let rules decide by another day, and the trail say that all was written at its noon."""
    instant = dt.datetime.combine(day, dt.time(12), dt.UTC)
    with pytest.MonkeyPatch.context() as patched, clock.set_to(day):
        patched.setattr(recorder, "utc_now", lambda: instant)
        yield
