"""The command that prints what moved between two days."""

import json

import pytest

from governance.cli.app import main
from governance.domain.enums import Stage, Track
from tests import factories
from tests.factories import entered

DAYS = ("--from", "2025-03-31", "--to", "2025-06-30")


@pytest.fixture
def run(capsys):
    """Run a command and return its exit code, standard output and standard error."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run_


@pytest.fixture
def moved(sqlite_database):
    """An ML and a GenAI initiative that went from pilot to production."""
    for track in (Track.ML, Track.GENAI):
        stages = [entered(Stage.PILOT, "2025-01-01"), entered(Stage.PRODUCTION, "2025-05-01")]
        factories.initiative(track=track, stages=stages)


def test_numbers_as_json(moved, run):
    code, out, _ = run("flow", *DAYS, "--json")
    assert code == 0
    assert json.loads(out) == [{"from": "pilot", "to": "production", "n": 2}]
    _, out, _ = run("flow", *DAYS, "--by", "track", "--json")
    assert [row["track"] for row in json.loads(out)] == ["ml", "genai"]


def test_numbers_as_a_table_and_nothing_in_words(moved, run):
    assert "production" in run("flow", *DAYS)[1]
    nothing = run("flow", "--from", "2001-01-01", "--to", "2001-02-01")
    assert "No initiative was known by then." in nothing[1]


def test_days_in_the_wrong_order_are_refused(moved, run):
    code, _, err = run("flow", "--from", "2025-06-30", "--to", "2025-03-31")
    assert code == 1
    assert "is not after" in err
