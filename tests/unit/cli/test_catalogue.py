"""The command that checks a catalogue file before anybody publishes it."""

import json

import pytest

from governance.cli.app import main
from governance.exchange.catalogue_files import CORE_DIRECTORY, load_catalogue

OVERLAY = """
overlay: {id: northwind, version: 1.0.0, prefix: NW}
controls:
  - id: NW-FLY-01
    track: ml
    theme: safety
    title: Flights over people
    question: Is every flight over people approved?
    evidence: [list of approved flights]
    methods: [examine]
    severity: blocking
    gate: pilot
"""


@pytest.fixture
def validate(capsys):
    """Run the command and return its exit code, standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["catalogue", "validate", *map(str, arguments)])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run


def test_the_product_s_own_catalogue_is_valid_and_counted(validate):
    code, out, err = validate(CORE_DIRECTORY)

    assert (code, err) == (0, "")
    assert "63 controls (common 34, ml 13, genai 16)." in out
    assert f"Digest: {load_catalogue().digest}" in out


def test_an_overlay_is_counted_with_what_it_lies_over(validate, tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(OVERLAY, encoding="utf-8")

    code, out, _ = validate(path, "--json")

    assert code == 0
    found = json.loads(out)
    assert found["label"] == "trackgate-core 1.0.0 + northwind 1.0.0"
    assert found["controls"] == {"common": 34, "ml": 14, "genai": 16}
    assert len(found["digest"]) == 64


def test_a_wrong_overlay_ends_with_1_and_one_sentence(validate, tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(OVERLAY.replace("gate: pilot", "gate: tomorrow"), encoding="utf-8")

    code, out, err = validate(path)

    assert (code, out) == (1, "")
    assert err.startswith(f"{path}, control NW-FLY-01, gate: tomorrow is none of")
    assert err.count("\n") == 1


def test_a_file_that_does_not_exist_ends_with_1(validate, tmp_path):
    code, _, err = validate(tmp_path / "nothing.yaml")

    assert code == 1
    assert "nothing.yaml cannot be read" in err
