"""Rules in three values: what is known decides, what is missing stays open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.applicability import (
    ALWAYS,
    AllOf,
    AnyOf,
    FactHas,
    FactIn,
    FactIs,
    Finding,
    Not,
    evaluate,
    facts_of,
    find,
    rule_document,
    rule_facts,
    rule_of,
)
from governance.domain.drafts import FactValue
from governance.domain.enums import RiskTier, Track

NAMES = st.sampled_from(["a", "b", "c", "d"])
WORDS = st.sampled_from(["x", "y", "z"])
LEAVES = (
    st.builds(FactIs, NAMES, st.booleans() | WORDS)
    | st.builds(FactIn, NAMES, st.lists(WORDS, min_size=1, max_size=2).map(tuple))
    | st.builds(FactHas, NAMES, WORDS)
)
RULES = st.recursive(
    LEAVES,
    lambda parts: (
        st.builds(AllOf, st.lists(parts, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(parts, min_size=1, max_size=3).map(tuple))
        | st.builds(Not, parts)
    ),
    max_leaves=12,
)
VALUES = st.booleans() | WORDS | st.lists(WORDS, max_size=2, unique=True)
FACTS = st.dictionaries(NAMES, VALUES)

TRUE, FALSE, UNKNOWN = FactIs("t", value=True), FactIs("f", value=True), FactIs("u", value=True)
KNOWN = {"t": True, "f": False}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (AllOf((TRUE, TRUE)), True),
        (AllOf((TRUE, FALSE)), False),
        (AllOf((TRUE, UNKNOWN)), None),
        (AllOf((FALSE, UNKNOWN)), False),
        (AllOf((UNKNOWN, UNKNOWN)), None),
        (AnyOf((FALSE, FALSE)), False),
        (AnyOf((TRUE, FALSE)), True),
        (AnyOf((FALSE, UNKNOWN)), None),
        (AnyOf((TRUE, UNKNOWN)), True),
        (AnyOf((UNKNOWN, UNKNOWN)), None),
        (Not(TRUE), False),
        (Not(FALSE), True),
        (Not(UNKNOWN), None),
        (ALWAYS, True),
    ],
)
def test_the_tables_of_kleene_hold(rule, holds):
    assert evaluate(rule, KNOWN) is holds


@pytest.mark.parametrize(
    ("rule", "value", "holds"),
    [
        (FactIs("x", "high"), "high", True),
        (FactIs("x", "high"), "low", False),
        (FactIs("x", value=True), 1, None),
        (FactIs("x", value=True), "yes", None),
        (FactIn("x", ("ml", "hybrid")), "hybrid", True),
        (FactIn("x", ("ml", "hybrid")), "genai", False),
        (FactIn("x", ("ml", "hybrid")), ["ml"], None),
        (FactHas("x", "provider"), ["deployer", "provider"], True),
        (FactHas("x", "provider"), ["deployer"], False),
        (FactHas("x", "provider"), [], None),
        (FactHas("x", "provider"), "provider", None),
    ],
)
def test_an_answer_of_another_kind_is_no_answer(rule, value, holds):
    assert evaluate(rule, {"x": value}) is holds


@given(RULES, FACTS, FACTS)
def test_what_is_settled_stays_settled_when_more_becomes_known(rule, known, more):
    before = evaluate(rule, known)

    after = evaluate(rule, {**more, **known})

    assert before is None or after is before


@given(RULES, FACTS)
def test_a_rule_is_open_exactly_while_facts_are_missing(rule, known):
    finding = find(rule, known)

    assert (finding.holds is None) is bool(finding.missing)
    assert not (finding.missing and finding.because)


@given(RULES, FACTS)
def test_the_facts_named_as_the_reason_decide_alone(rule, known):
    finding = find(rule, known)
    alone = {name: known[name] for name in finding.because}

    assert finding.holds is None or evaluate(rule, alone) is finding.holds


@given(RULES, FACTS)
def test_a_fact_named_as_missing_is_one_the_rule_looks_at(rule, known):
    finding = find(rule, known)

    assert {*finding.missing, *finding.because} <= set(facts_of(rule))


@given(RULES, FACTS)
def test_not_mirrors_and_keeps_the_reasons(rule, known):
    plain, negated = find(rule, known), find(Not(rule), known)

    opposite = {True: False, False: True, None: None}
    assert negated == Finding(opposite[plain.holds], plain.because, plain.missing)


@given(RULES, FACTS)
def test_only_the_facts_of_a_rule_matter_to_it(rule, known):
    relevant = {name: value for name, value in known.items() if name in facts_of(rule)}

    assert find(rule, relevant) == find(rule, known)


@given(RULES)
def test_a_rule_survives_being_written_and_read(rule):
    assert rule_of(rule_document(rule)) == rule


def test_track_and_tier_come_from_the_initiative_and_not_from_its_facts():
    said: dict[str, FactValue] = {"track": "ml", "eu_risk_tier": "minimal", "rag": True}

    assert rule_facts(Track.GENAI, RiskTier.HIGH, said) == {
        "track": "genai",
        "eu_risk_tier": "high",
        "rag": True,
    }
    assert rule_facts(Track.UNTAGGED, RiskTier.UNDETERMINED, said) == {"rag": True}


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ("rag", "is no rule"),
        ({}, r"\(none\) make no rule"),
        ({"all": [], "any": []}, "make no rule"),
        ({"all": []}, "all needs a list of rules"),
        ({"not": [{"fact": "rag", "is": True}]}, "is no rule"),
        ({"fact": "rag"}, "exactly one of is, in or has"),
        ({"fact": "rag", "is": True, "in": ["a"]}, "exactly one of is, in or has"),
        ({"fact": "rag", "is": 3}, "needs `is` with true, false or a text"),
        ({"fact": "rag", "in": "ml"}, "`in` with a list"),
        ({"fact": "rag", "in": []}, "`in` with a list"),
        ({"fact": 3, "is": True}, "no name of a fact"),
    ],
)
def test_a_tree_that_is_no_rule_is_refused_with_what_is_wrong(tree, said):
    with pytest.raises(ValueError, match=said):
        rule_of(tree)


def test_a_rule_nested_beyond_reading_is_refused():
    tree: object = {"fact": "rag", "is": True}
    for _ in range(20):
        tree = {"not": tree}

    with pytest.raises(ValueError, match="12 deep at most"):
        rule_of(tree)
