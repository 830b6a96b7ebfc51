"""What moved is said in one sentence that a board can read aloud."""

import pytest

from governance.analytics.movement import Movement, in_one_sentence
from governance.domain.enums import Stage

PERIOD = "In the last 30 days"


@pytest.mark.parametrize(
    ("entered", "registered", "says"),
    [
        ({}, 0, "nothing entered pilot or production and nothing was stopped."),
        ({Stage.PRODUCTION: 1}, 0, "one entered production."),
        (
            {Stage.PRODUCTION: 4, Stage.STOPPED: 1},
            0,
            "four entered production and one was stopped.",
        ),
        (
            {Stage.PRODUCTION: 2, Stage.PILOT: 1, Stage.STOPPED: 3},
            12,
            (
                "two entered production, one pilot began, three were stopped and 12 initiatives "
                "were registered."
            ),
        ),
        ({Stage.IDEA: 5, Stage.DEVELOPMENT: 2}, 1, "one initiative was registered."),
    ],
)
def test_movement_in_one_sentence(entered, registered, says):
    assert in_one_sentence(Movement(entered, registered), PERIOD) == f"{PERIOD} {says}"
