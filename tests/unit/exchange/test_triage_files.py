"""The files of the triage are read whole; what is wrong in them is named by file, item and key."""

import re

import pytest
import yaml

from governance.domain.enums import RiskTier, Track
from governance.errors import TriageError
from governance.exchange import suggestion_files, track_files, triage_files
from governance.exchange.suggestion_files import load_suggestion_rules
from governance.exchange.track_files import load_track_rules
from governance.exchange.triage_files import load_triage_rules

TIERS = """
id: example
version: first
as_of: 2026-11-20
sections:
  - id: one
    title: First
    whom: legal
    from: 2027-12-02
    questions:
      - {id: Q1, ask: "Is it?", ref: Art. 1, from: null}
      - {id: Q2, ask: "And so?", ref: Art. 2, when: Q1, fact: so, whom: owner}
rules:
  - {id: both, when: {all: [Q1, Q2]}}
tiers:
  - {id: TIER-A, tier: high, when: both, ref: Art. 6}
  - {id: TIER-B, tier: minimal, when: always, ref: Art. 4}
"""

TRACK = """
limits:
  {hybrid_share: 0.3, decided_score: 0.25, high_confidence: 0.6, enough_answers: 6}
questions:
  - id: K1
    ask: "What?"
    weight: 1
    options: [{value: label, say: a label, side: ml}, {value: text, say: text, side: genai}]
warnings:
  - {id: W1, severity: major, when: {fact: K1, is: text}, say: Beware.}
"""

WORDS = """
threshold: 2
genai: [{weight: 2, words: [draft*]}]
ml: [{weight: 2, words: [forecast]}]
"""


@pytest.fixture
def written(tmp_path):
    """Maker of a file with a text in which one passage is replaced."""

    def write(text, old="", new=""):
        assert old in text
        path = tmp_path / "example.yaml"
        path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return path

    return write


def test_every_question_of_the_shipped_file_is_read():
    text = triage_files.SHIPPED.read_text(encoding="utf-8")

    assert len(load_triage_rules().questions) == len(re.findall(r", ask: ", text))
    assert len(load_triage_rules().duties) == len(re.findall(r", do: ", text))


def test_the_shipped_questionnaire_and_words_are_read_whole():
    track = yaml.safe_load(track_files.SHIPPED.read_text(encoding="utf-8"))
    words = yaml.safe_load(suggestion_files.SHIPPED.read_text(encoding="utf-8"))

    assert len(load_track_rules().questions) == len(track["questions"])
    assert len(load_track_rules().warnings) == len(track["warnings"])
    signals = load_suggestion_rules().signals
    assert len(signals) == len(words["genai"]) + len(words["ml"])
    assert sum(each.track is Track.ML for each in signals) == len(words["ml"])


def test_every_point_of_annex_iii_is_asked():
    refs = {each.ref for each in load_triage_rules().questions}
    points = {"1": "abc", "3": "abcd", "4": "ab", "5": "abcd", "6": "abcde", "7": "abcd", "8": "ab"}

    expected = {f"Annex III {area}({point})" for area in points for point in points[area]}
    assert expected | {"Annex III 2"} <= refs


def test_every_prohibition_is_asked_with_the_day_it_applies_from():
    days = {each.ref: str(each.applies_from) for each in load_triage_rules().questions}

    assert {days[f"Art. 5(1)({point})"] for point in "abceh"} == {"2025-02-02"}
    assert days["Art. 5(1)(ba)"] == days["Art. 5(1)(bb)"] == "2026-12-02"


def test_a_question_takes_from_its_section_what_it_does_not_say_itself(written):
    rules = load_triage_rules(written(TIERS))
    one, two = rules.questions

    assert (one.whom, one.applies_from, one.section) == ("legal", None, "First")
    assert (two.whom, str(two.applies_from), two.fact) == ("owner", "2027-12-02", "so")
    assert [each.tier for each in rules.tiers] == [RiskTier.HIGH, RiskTier.MINIMAL]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("ref: Art. 1,", "", "sections, one, questions, Q1, ref: the key is missing; add it."),
        ("ref: Art. 1,", "reff: x, ref: y,", "questions, Q1, reff: there is no such key"),
        ("tier: high", "tier: severe", "example.yaml, tiers, TIER-A, tier: Input should be"),
        ("[Q1, Q2]", "[Q1, Q9]", "example.yaml, both, when: there is no question or rule Q9."),
        ("when: Q1", "when: Q2", "example.yaml, Q2, when: Q2 stands below it"),
        ("when: always", "when: Q1", "example.yaml, TIER-B, when: the last tier must hold always."),
        ("{all: [Q1, Q2]}", "TIER-A", "example.yaml, TIER-A, when: both refers to itself"),
        ("{all: [Q1, Q2]}", "both", "example.yaml, both, when: both refers to itself"),
        ("id: both", "id: Q1", "example.yaml, Q1: the id is taken"),
        ("{all: [Q1, Q2]}", "{most: [Q1, Q2]}", "both, when: the keys most make no rule"),
        ("fact: so", "fact: So", "example.yaml, Q2, fact: The fact name 'So' is not usable"),
        ("id: example", "id: [example", "example.yaml is no YAML at line"),
        ("version: first\n", "version: &a first\nuntil: *a\n", "example.yaml uses a YAML alias"),
    ],
)  # fmt: skip
def test_a_fault_in_the_rules_of_the_tier_is_named(written, old, new, sentence):
    with pytest.raises(TriageError, match=re.escape(sentence)):
        load_triage_rules(written(TIERS, old, new))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("weight: 1", "weight: heavy", "example.yaml, questions, K1, weight: Input should be"),
        ("is: text", "is: prose", "example.yaml: W1, when: question K1 has no answer prose."),
        ("is: text", "as: text", "example.yaml, warnings, W1, when: fact K1 needs `is`"),
        ("side: ml", "side: untagged", "questions, K1, options, 0, side: Input should"),
        ("severity: major", "severity: grave", "warnings, W1, severity: Input should"),
    ],
)  # fmt: skip
def test_a_fault_in_the_questionnaire_is_named(written, old, new, sentence):
    with pytest.raises(TriageError, match=re.escape(sentence)):
        load_track_rules(written(TRACK, old, new))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("draft*", "Drafts", "example.yaml, genai, 0, words, 0: “Drafts” would never be found"),
        ("draft*", "dräft-", "would never be found; write it as “draft”"),
        ("draft*", "forecast", "example.yaml: “forecast” stands in two signals; keep it in one."),
        ("threshold: 2", "threshold: 0", "example.yaml, threshold: Input should be greater"),
    ],
)
def test_a_fault_in_the_words_is_named(written, old, new, sentence):
    with pytest.raises(TriageError, match=re.escape(sentence)):
        load_suggestion_rules(written(WORDS, old, new))


@pytest.mark.parametrize("load", [load_triage_rules, load_track_rules, load_suggestion_rules])
def test_a_missing_file_is_named(tmp_path, load):
    with pytest.raises(TriageError, match=r"^gone\.yaml cannot be read"):
        load(tmp_path / "gone.yaml")
