"""The quality of suggested tracks that the README states is what the command measures."""

import os
import re
from pathlib import Path

import pytest

from governance.cli.app import main

ROOT = Path(__file__).parents[2]
INVENTORY = Path(
    os.environ.get("GOVERNANCE_REAL_INVENTORY", "../shared/data/federal-ai-inventory-2025.csv")
)


@pytest.mark.real_inventory
def test_the_readme_states_what_is_measured_on_the_federal_inventory(capsys):
    if not INVENTORY.exists():
        pytest.skip("the federal inventory is not here; name it in GOVERNANCE_REAL_INVENTORY")
    with pytest.raises(SystemExit) as ended:
        main(["triage", "suggest", "--evaluate", str(INVENTORY), "--profile", "omb-2025"])
    printed = capsys.readouterr().out
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    parts = dict(
        re.findall(
            r"^([A-Z][^:\n]+): [\d,]+ labelled\n(.*?)\n\n", printed, re.MULTILINE | re.DOTALL
        )
    )
    measured = [
        re.split(r"\s{2,}", row)
        for part in ("All rows", "Rows not used to choose words")
        for row in parts[part].splitlines()[1:]
    ]

    assert ended.value.code == 0
    assert len(measured) == 6
    for cells in measured:
        assert f"| {' | '.join(cells)} |" in readme
