"""The index of likely duplicates is shared, and built anew only when that is worth it."""

import pytest

from governance.domain.actors import Actor, Role
from governance.ui import triaging
from governance.ui.triaging import _Shelf

ANYBODY = Actor("a@example.org", "A", frozenset({Role.VIEWER}))


@pytest.fixture
def clock(monkeypatch, sqlite_database):
    """A clock that stands still; the seconds that a look at it adds are its first item."""
    now = [0.0, 100.0]

    def monotonic():
        now[1] += now[0]
        return now[1]

    monkeypatch.setattr("governance.ui.triaging.time.monotonic", monotonic)
    return now


def test_the_same_version_is_built_once(clock):
    shelf = _Shelf()
    assert shelf.index(1, ANYBODY) is shelf.index(1, ANYBODY)


def test_a_new_version_is_built_once_the_old_one_has_served_for_long_enough(clock):
    shelf = _Shelf()
    clock[0] = 2.0  # it takes two seconds to build
    first = shelf.index(1, ANYBODY)
    clock[0] = 0.0

    clock[1] += 2.0 * triaging.REST_FACTOR - 1
    assert shelf.index(2, ANYBODY) is first
    clock[1] += 1.1
    assert shelf.index(2, ANYBODY) is not first


def test_whoever_comes_while_it_is_built_anew_gets_the_one_before(clock):
    shelf = _Shelf()
    first = shelf.index(1, ANYBODY)
    with shelf._lock:
        assert shelf.index(2, ANYBODY) is first
    assert shelf.index(2, ANYBODY) is not first
