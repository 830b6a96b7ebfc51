"""Which stages an initiative enters by a recorded move, and which only through a gate."""

from typing import NamedTuple

from governance.domain import gates, lifecycle
from governance.domain.enums import Gate, Stage

CORRECTABLE = frozenset(Stage) - {Stage.UNKNOWN, Stage.PILOT, Stage.PRODUCTION}
"""Stages that a correction may put in the place of another; the others need a decision."""


class Offered(NamedTuple):
    """The moves from a stage."""

    free: tuple[Stage, ...]
    """Recorded as they happen."""
    gated: dict[Stage, Gate]
    """Stages behind a gate, in the order in which they are offered."""


def offered(current: Stage, *, stated: bool) -> Offered:
    """Return the moves from a stage, apart by whether a gate lies between.

    Parameters
    ----------
    stated
        Whether any stage was recorded yet; the first record says what was before it, and needs no
        decision.
    """
    targets = lifecycle.FORWARD[current]
    if not stated:
        return Offered(targets, {})
    between = {target: gates.gate_between(current, target) for target in targets}
    return Offered(
        free=tuple(target for target, gate in between.items() if gate is None),
        gated={target: gate for target, gate in between.items() if gate is not None},
    )
