"""Which moves a form offers, and which it leads to a gate for."""

from governance.domain.enums import Gate, Stage
from governance.ui.gate.moves import offered


def test_a_pilot_moves_back_and_ends_freely_and_enters_production_through_its_gate():
    moves = offered(Stage.PILOT, stated=True)

    assert moves.free == (Stage.STOPPED, Stage.DEVELOPMENT, Stage.IDEA)
    assert moves.gated == {Stage.PRODUCTION: Gate.PRODUCTION}


def test_coming_back_after_the_end_passes_gates_again():
    assert offered(Stage.RETIRED, stated=True) == (
        (),
        {
            Stage.DEVELOPMENT: Gate.INTAKE,
            Stage.PILOT: Gate.PILOT,
            Stage.PRODUCTION: Gate.PRODUCTION,
        },
    )


def test_the_first_record_says_what_was_before_it():
    assert offered(Stage.UNKNOWN, stated=False).gated == {}
    assert Stage.PRODUCTION in offered(Stage.UNKNOWN, stated=False).free
