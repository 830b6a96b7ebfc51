"""The command that holds the record against the rules of data quality."""

import json

import pytest

from governance.cli.app import main
from governance.domain.enums import Stage, Track
from governance.domain.quality import RULES
from tests import factories
from tests.factories import entered


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
def portfolio(database):
    """Two namesakes without an owner in one unit, and a running one of another."""
    for _ in range(2):
        factories.initiative(name="Chatbot", unit=["Claims"], track=Track.GENAI)
    return factories.initiative(
        name="Forecast", unit=["Supply"], stages=[entered(Stage.PRODUCTION, "2025")]
    )


def test_every_rule_has_its_line_and_findings_are_no_failure(portfolio, run):
    code, out, _ = run("lint", "--json")
    found = json.loads(out)
    assert code == 0
    assert [each["rule"] for each in found] == [rule.value for rule in RULES]
    assert {"rule", "severity", "count", "label", "fix"} <= set(found[0])
    counts = {each["rule"]: each["count"] for each in found}
    assert counts["no_owner"] == 3
    assert counts["likely_duplicate"] == 2
    assert counts["production_without_decision"] == 1
    assert counts["coarse_date"] == 1
    assert counts["moved_backwards"] == 0


def test_the_filters_of_the_pages_restrict_it(portfolio, run):
    _, out, _ = run("lint", "--json", "--unit", "Supply")
    counts = {each["rule"]: each["count"] for each in json.loads(out)}
    assert counts["no_owner"] == 1
    assert counts["likely_duplicate"] == 0


def test_one_rule_lists_its_records(portfolio, run):
    code, out, _ = run("lint", "--rule", "coarse_date", "--json")
    assert code == 0
    (record,) = json.loads(out)
    assert record["id"] == portfolio.id
    assert record["name"] == "Forecast"
    assert record["unit"] == "Supply"
    assert record["stage"] == "production"
    assert record["detail"] == "production since 2025, known to the year"

    pair = json.loads(run("lint", "--rule", "likely_duplicate", "--json")[1])
    assert [each["like"][0]["id"] for each in pair] == [pair[1]["id"], pair[0]["id"]]


def test_it_is_said_in_words_too(portfolio, run):
    _, out, err = run("lint")
    assert "No owner" in out
    assert "Name an owner" in out
    assert "findings, 1 of them errors." in err
    assert "Chatbot" in run("lint", "--rule", "likely_duplicate")[1]
    assert (
        "No initiative breaks the rule moved_backwards."
        in (run("lint", "--rule", "moved_backwards")[1])
    )


def test_a_rule_that_does_not_exist_is_wrong_usage(database, run):
    code, _, err = run("lint", "--rule", "nothing")
    assert code == 2
    assert "no_owner" in err
