"""How often Python looks for unreachable objects while many are made that live for a while."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 50_000
"""Objects made before the collector looks at the young ones; by default a few hundred to thousand.

A chunk of an import makes some hundred thousand objects, all of them reachable until the chunk is
written: looking more often finds nothing and takes an eighth of the time.
"""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let the collector run rarely within the block; how it was set before comes back after it."""
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
