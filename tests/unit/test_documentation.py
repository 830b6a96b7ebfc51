"""What can be set is documented."""

from pathlib import Path

import pytest

from governance.config import Settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_runbook_explains_every_setting(name):
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")

    assert f"| `GOVERNANCE_{name.upper()}` |" in runbook


def test_the_runbook_names_no_setting_that_does_not_exist():
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    named = {
        line.split("`")[1].removeprefix("GOVERNANCE_").lower()
        for line in runbook.splitlines()
        if line.startswith("| `GOVERNANCE_")
    }

    assert named == set(Settings.model_fields)
