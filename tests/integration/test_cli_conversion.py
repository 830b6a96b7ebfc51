"""The command that prints how pilots reach production."""

import json

import pytest

from governance.cli.app import main

HEADER = "external_id,name,unit,track,stage,pilot_on,production_on,stopped_on\n"
COLUMNS = {
    *("age_days", "at_risk", "successes", "failures", "incidence_success", "incidence_failure"),
    *("std_error", "low", "high"),
}


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
def register(database, run, tmp_path):
    """A register of twelve pilots that gives no day of registration; ten of them ML."""
    rows = [
        *(f"P{n},Pilot {n},Claims,ml,production,2025-01-01,2025-0{n}-01," for n in range(2, 7)),
        *(f"S{n},Stopped {n},Claims,ml,stopped,2025-01-01,,2025-04-01" for n in range(2)),
        *(f"R{n},Running {n},Claims,ml,pilot,2025-01-01,," for n in range(3)),
        *(f"G{n},Draft {n},Service,genai,pilot,2025-01-01,," for n in range(2)),
    ]
    path = tmp_path / "register.csv"
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    assert run("import", path, "--profile", "generic", "--as-of", "2025-12-31")[0] == 0


def test_steps_as_json(register, run):
    code, out, _ = run("curve", "conversion", "--json", "--as-of", "2025-12-31")
    steps = json.loads(out)
    assert code == 0
    assert all(set(step) == COLUMNS for step in steps)
    assert [step["age_days"] for step in steps] == [31, 59, 90, 120, 151]
    assert [step["at_risk"] for step in steps] == [12, 11, 10, 7, 6]
    assert sum(step["failures"] for step in steps) == 2
    assert steps[-1]["incidence_success"] == pytest.approx(5 / 12)
    assert steps[-1]["incidence_failure"] == pytest.approx(2 / 12)
    assert steps[-1]["low"] < 5 / 12 < steps[-1]["high"]


def test_a_group_of_fewer_than_ten_has_no_steps(register, run):
    _, out, _ = run("curve", "conversion", "--json", "--by", "track")
    assert {step["group"] for step in json.loads(out)} == {"ml"}


def test_a_past_day_and_an_empty_curve_are_said_in_words(register, run):
    assert "no curve yet" in run("curve", "conversion", "--as-of", "2025-01-15")[1]
    assert "151" in run("curve", "conversion", "--unit", "Claims")[1]


def test_a_future_day_is_refused(register, run):
    code, _, err = run("curve", "conversion", "--as-of", "2999-01-01")
    assert code == 1
    assert "lies in the future" in err
