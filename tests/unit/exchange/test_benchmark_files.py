"""Published figures are complete, or the file says which key of which figure is wrong."""

import json

import pytest

from governance.domain.benchmarks import Confidence
from governance.domain.enums import Track
from governance.errors import BenchmarkError
from governance.exchange.benchmark_files import benchmarks, benchmarks_beside, read_benchmarks

ENTRY = {
    "id": "survey",
    "label": "Average return",
    "value": 3.7,
    "unit": "returned per 1 invested",
    "says": "3.7 ×",
    "source": "A survey",
    "short_source": "A survey",
    "year": 2024,
    "population": "1,000 companies",
    "confidence": "C",
    "caveat": "Self-reported.",
    "beside": ["value.multiple"],
}


@pytest.fixture
def read(tmp_path):
    """Reader of a file with these entries."""

    def read(*entries):
        path = tmp_path / "benchmarks.yaml"
        # JSON is YAML without aliases.
        path.write_text(json.dumps({"benchmarks": list(entries)}), encoding="utf-8")
        return read_benchmarks(path)

    return read


def test_what_ships_is_complete_and_never_doubtful_without_a_warning():
    for each in benchmarks():
        assert each.source
        assert each.population
        assert each.caveat
        assert each.warning or each.confidence is not Confidence.D


def test_a_figure_has_its_own_benchmarks_and_those_of_the_track():
    every = benchmarks_beside("production.share_of_experiments")
    assert {each.track for each in every} == {None}
    genai = benchmarks_beside("production.share_of_experiments", Track.GENAI)
    assert {each.track for each in genai} == {None, Track.GENAI}
    assert benchmarks_beside("portfolio.untagged") == ()


def test_one_number_is_a_range_of_itself_and_stands_where_the_file_says(read):
    plain, placed = read(ENTRY, ENTRY | {"id": "other", "value": [1, 2], "place": 0.3})
    assert (plain.value, plain.place) == ((3.7, 3.7), (3.7, 3.7))
    assert (placed.value, placed.place) == ((1, 2), (0.3, 0.3))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"population": None}, "survey, population: "),
        ({"populaton": "x"}, "survey, populaton: there is no such key"),
        ({"beside": ["value.multipel"]}, "survey, beside, 0: there is no figure 'value.m"),
        ({"beside": []}, "survey, beside: "),
        ({"confidence": "E"}, "survey, confidence: "),
        ({"confidence": "D"}, "survey: confidence D needs a warning"),
        ({"year": 24}, "survey, year: "),
        ({"value": [2, 1]}, "survey, value, .*: "),
    ],
    ids=[
        "empty",
        "misspelt",
        "unknown figure",
        "no figure",
        "grade",
        "no warning",
        "year",
        "range",
    ],
)
def test_the_error_names_file_figure_and_key(read, change, said):
    with pytest.raises(BenchmarkError, match=r"^benchmarks\.yaml, benchmarks, " + said):
        read(ENTRY | change)


def test_a_missing_key_is_named(read):
    with pytest.raises(BenchmarkError, match="survey, source: the key is missing; add it"):
        read({key: value for key, value in ENTRY.items() if key != "source"})


def test_an_id_occurs_once(read):
    with pytest.raises(BenchmarkError, match="the id survey occurs more than once"):
        read(ENTRY, ENTRY)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(BenchmarkError, match="cannot be read"):
        read_benchmarks(tmp_path / "benchmarks.yaml")
