"""The command that measures suggested tracks against labels."""

import json

import pytest

from governance.cli.app import main

ROWS = [
    ("Forecast of demand", "ml"),
    ("Detection of anomalies in images", "ml"),
    ("Notes", "ml"),
    ("Generative AI that drafts letters", "genai"),
    ("LLM that forecasts the probability of fraud by machine learning", "genai"),
    ("Summaries by an assistant", "genai"),
    ("ChatGPT", ""),
]


@pytest.fixture
def suggest(tmp_path, capsys):
    """Run the command on rows of name and track; return exit code, output and errors."""

    def run(rows, *options):
        sheet = tmp_path / "labelled.csv"
        lines = ["name,unit,track", *(f"{name},Claims,{track}" for name, track in rows)]
        sheet.write_text("\n".join(lines), encoding="utf-8")
        arguments = ["triage", "suggest", "--evaluate", str(sheet), "--profile", "generic"]
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *options])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run


def test_precision_recall_and_undecided_are_counted_on_labelled_rows_only(suggest):
    code, out, _ = suggest(ROWS, "--json")

    found = {each["track"]: each for each in json.loads(out)["all_rows"]}
    assert code == 0
    assert {name: each["labelled"] for name, each in found.items()} == {
        "ml": 3,
        "genai": 3,
        "both": 6,
    }
    counts = {
        name: [
            (each[key]["part"], each[key]["whole"]) for key in ("precision", "recall", "undecided")
        ]
        for name, each in found.items()
    }
    assert counts == {
        "ml": [(2, 3), (2, 3), (1, 3)],
        "genai": [(2, 2), (2, 3), (0, 3)],
        "both": [(4, 5), (4, 6), (1, 6)],
    }
    low, high = found["both"]["precision"]["interval"]
    assert 0 < low < 0.8 < high < 1


def test_a_reader_sees_shares_with_interval_and_counts(suggest):
    code, out, _ = suggest(ROWS)

    assert code == 0
    assert "All rows: 6 labelled" in out
    assert "GenAI  3         100.0% (34.2%–100.0%; 2 of 2)" in out


def test_other_files_than_the_one_the_words_were_chosen_on_have_no_rows_apart(suggest):
    assert list(json.loads(suggest(ROWS, "--json")[1])) == ["all_rows"]


def test_a_track_that_is_never_suggested_has_no_precision(suggest):
    _, out, _ = suggest([("Notes", "ml")])

    assert "ML     1         –  " in out


def test_a_file_without_labels_is_refused(suggest):
    code, out, err = suggest([("Chatbot", "")])

    assert (code, out) == (1, "")
    assert "No row of labelled.csv is labelled ML or GenAI under the profile generic" in err
