"""Which controls an initiative is asked, how heavily, when, and why."""

import datetime as dt
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.applicability import TIER_FACT, TRACK_FACT
from governance.domain.checklist import (
    Item,
    asks,
    checklist,
    due_at,
    item,
    signature,
    upcoming,
    waits_for_law,
)
from governance.domain.enums import Applies, FactKind, Gate, RiskTier, Severity, Track
from governance.errors import NotFoundError
from governance.exchange.catalogue_files import CORE_DIRECTORY, load_catalogue

CATALOGUE = load_catalogue()
TODAY = dt.date(2026, 11, 20)

ASKED = [fact for fact in CATALOGUE.facts if fact.id not in {TRACK_FACT, TIER_FACT}]
NO_TO_ALL: dict[str, Any] = {fact.id: False for fact in ASKED if fact.kind is FactKind.BOOL}

CREDIT_SCORING: dict[str, Any] = NO_TO_ALL | {
    "eu_nexus": True,
    "eu_role": ["provider", "deployer"],
    "hr_route": "annex_iii",
    "fria_required": True,
    "personal_data": True,
    "decisions_about_people": True,
    "supervised_labels": True,
    "third_party_components": True,
}
CUSTOMER_CHATBOT: dict[str, Any] = NO_TO_ALL | {
    "eu_nexus": True,
    "eu_role": ["deployer"],
    "personal_data": True,
    "customer_facing": True,
    "interacts_with_people": True,
    "generates_synthetic_media": True,
    "publishes_content": True,
    "vendor_model": True,
    "third_party_components": True,
    "rag": True,
    "externally_reachable": True,
}
ADVISER: dict[str, Any] = {
    name: max(CREDIT_SCORING[name], CUSTOMER_CHATBOT[name]) for name in NO_TO_ALL
} | {
    "eu_role": ["provider", "deployer"],
    "hr_route": "annex_iii",
}


def _answer(fact) -> st.SearchStrategy[Any]:
    values = st.sampled_from([choice.id for choice in fact.values] or [""])
    match fact.kind:
        case FactKind.BOOL:
            return st.booleans()
        case FactKind.CHOICE:
            return values
        case _:
            return st.lists(values, min_size=1, unique=True)


ANSWERS = st.fixed_dictionaries({}, optional={fact.id: _answer(fact) for fact in ASKED})
TRACKS = st.sampled_from(Track)
TIERS = st.sampled_from(RiskTier)


def asked(items: tuple[Item, ...]) -> set[str]:
    """Ids of the controls that apply, certainly or until answered."""
    return {each.id for each in items if each.applies is not Applies.NO}


def counted_by_hand(track: str, tier: str, facts: dict[str, Any]) -> list[str]:
    """Ids that apply when every fact is answered, read from the files without the application."""
    known = facts | {"track": track, "eu_risk_tier": tier}

    def holds(rule: dict[str, Any]) -> bool:
        if "all" in rule:
            return all(holds(part) for part in rule["all"])
        if "any" in rule:
            return any(holds(part) for part in rule["any"])
        if "not" in rule:
            return not holds(rule["not"])
        value = known[rule["fact"]]
        return value == rule["is"] if "is" in rule else value in rule["in"]

    parts = {"ml": "ml", "genai": "genai", "hybrid": "ml genai"}[track].split()
    entries = [
        entry
        for part in ("common", *parts)
        for entry in yaml.safe_load((CORE_DIRECTORY / f"controls-{part}.yaml").read_text())[
            "controls"
        ]
    ]
    return [each["id"] for each in entries if holds(each.get("applies_when", {"all": []}))]


@pytest.mark.parametrize(
    ("track", "tier", "facts", "number"),
    [
        (Track.ML, RiskTier.HIGH, CREDIT_SCORING, 42),
        (Track.GENAI, RiskTier.LIMITED, CUSTOMER_CHATBOT, 43),
        (Track.HYBRID, RiskTier.HIGH, ADVISER, 60),
    ],
)
def test_the_number_of_controls_is_that_of_a_count_by_hand(track, tier, facts, number):
    by_hand = counted_by_hand(track, tier, facts)

    items = checklist(CATALOGUE, track, tier, facts)

    assert [each.id for each in items if each.applies is Applies.YES] == by_hand
    assert asked(items) == set(by_hand)
    assert len(by_hand) == number


def test_credit_scoring_is_asked_to_explain_and_not_about_hallucination():
    ids = asked(checklist(CATALOGUE, Track.ML, RiskTier.HIGH, CREDIT_SCORING))

    assert "ML-EXP-01" in ids
    assert not any(each.startswith("GEN-") for each in ids)


def test_a_customer_chatbot_is_asked_about_hallucination_and_not_for_explainability():
    ids = asked(checklist(CATALOGUE, Track.GENAI, RiskTier.LIMITED, CUSTOMER_CHATBOT))

    assert {"GEN-HAL-01", "GEN-HAL-02"} <= ids
    assert not any(each.startswith("ML-") for each in ids)


def test_a_hybrid_is_asked_both_and_about_the_hand_off():
    ids = asked(checklist(CATALOGUE, Track.HYBRID, RiskTier.HIGH, ADVISER))

    assert {"ML-EXP-01", "GEN-HAL-01", "COM-HYB-01"} <= ids


def test_an_untagged_initiative_is_asked_everything_until_somebody_decides():
    items = checklist(CATALOGUE, Track.UNTAGGED, RiskTier.UNDETERMINED, {})

    assert asked(items) == {control.id for control in CATALOGUE.controls}
    assert {each.applies for each in items if not each.id.startswith("COM-")} == {
        Applies.UNTIL_ANSWERED
    }
    assert [each.why for each in items if each.id == "ML-EXP-01"] == [
        "Applies until answered: track."
    ]


def test_an_undetermined_tier_leaves_open_what_a_high_one_would_ask():
    facts = NO_TO_ALL | {"annex_iii_claimed_exempt": False}

    filing = item(CATALOGUE, "COM-REG-01", Track.ML, RiskTier.UNDETERMINED, facts)

    assert filing.applies is Applies.UNTIL_ANSWERED
    assert filing.missing == (TIER_FACT,)


@pytest.mark.parametrize(
    ("control_id", "facts", "why"),
    [
        ("COM-INV-01", {}, "Applies to every initiative."),
        ("GEN-HAL-01", {}, "Applies because of track (hybrid)."),
        ("COM-PRV-01", {"personal_data": True}, "Applies because of personal data (yes)."),
        ("COM-PRV-01", {"personal_data": False}, "Does not apply because of personal data (no)."),
        ("COM-PRV-01", {"personal_data": "maybe"}, "Applies until answered: personal data."),
        (
            "COM-SEC-02",
            {"vendor_model": False},
            "Applies until answered: third-party components.",
        ),
        (
            "COM-REG-01",
            {"annex_iii_claimed_exempt": True},
            "Applies because of EU risk tier (high), claimed exemption from Annex III (yes).",
        ),
    ],
)
def test_an_item_says_in_one_sentence_why(control_id, facts, why):
    assert item(CATALOGUE, control_id, Track.HYBRID, RiskTier.HIGH, facts).why == why


def test_a_control_of_another_track_can_still_be_looked_up():
    found = item(CATALOGUE, "GEN-HAL-01", Track.ML, RiskTier.MINIMAL, {})

    assert found.applies is Applies.NO
    assert found.why == "Does not apply because of track (ML)."
    with pytest.raises(NotFoundError, match="no control XX-1"):
        item(CATALOGUE, "XX-1", Track.ML, RiskTier.MINIMAL, {})


@given(ANSWERS, TIERS)
def test_a_hybrid_is_never_asked_less_than_its_two_halves(facts, tier):
    of = {track: checklist(CATALOGUE, track, tier, facts) for track in Track}
    weights = tuple(Severity)

    hybrid = {each.id: each for each in of[Track.HYBRID]}
    for half in (*of[Track.ML], *of[Track.GENAI]):
        if half.applies is not Applies.NO:
            whole = hybrid[half.id]
            assert whole.applies is not Applies.NO
            assert half.applies is not Applies.YES or whole.applies is Applies.YES
            assert weights.index(whole.severity) <= weights.index(half.severity)


@given(ANSWERS, ANSWERS, TRACKS, TIERS)
def test_what_is_settled_stays_settled_when_more_is_answered(known, more, track, tier):
    before = checklist(CATALOGUE, track, tier, known)
    after = checklist(CATALOGUE, track, tier, more | known)

    weights = tuple(Severity)
    for old, new in zip(before, after, strict=True):
        assert old.applies is Applies.UNTIL_ANSWERED or new.applies is old.applies
        # Severity only moves between what was certain and what was possible.
        bounds = weights.index(old.could_be), weights.index(old.severity)
        assert bounds[0] <= weights.index(new.could_be) <= weights.index(new.severity) <= bounds[1]


@given(ANSWERS, TIERS)
def test_tagging_an_initiative_never_adds_a_control(facts, tier):
    untagged = asked(checklist(CATALOGUE, Track.UNTAGGED, tier, facts))

    for track in (Track.ML, Track.GENAI, Track.HYBRID):
        assert asked(checklist(CATALOGUE, track, tier, facts)) <= untagged


@given(ANSWERS, TRACKS, TIERS)
def test_what_no_rule_looks_at_changes_neither_signature_nor_checklist(facts, track, tier):
    noisy = facts | {"vendor": "Northwind", "has_logo": True, "track": "ml", "eu_risk_tier": "high"}

    assert signature(CATALOGUE, track, tier, noisy) == signature(CATALOGUE, track, tier, facts)
    assert checklist(CATALOGUE, track, tier, noisy) == checklist(CATALOGUE, track, tier, facts)


@given(ANSWERS, TRACKS, TIERS, st.sampled_from([each.id for each in CATALOGUE.controls]))
def test_one_control_asked_alone_applies_as_on_the_checklist(facts, track, tier, control_id):
    whole = item(CATALOGUE, control_id, track, tier, facts)

    assert asks(CATALOGUE, control_id, track, tier, facts) == (whole.applies, whole.why)


@given(ANSWERS, ANSWERS, TRACKS, TIERS)
def test_equal_signatures_mean_equal_checklists(one, other, track, tier):
    # Answers to other questions than asked are dropped, so different facts do share a signature.
    wrong = {name: "perhaps" for name in other if name not in one}

    for facts in (other, one | wrong):
        same = signature(CATALOGUE, track, tier, one) == signature(CATALOGUE, track, tier, facts)
        lists = [checklist(CATALOGUE, track, tier, each) for each in (one, facts)]
        assert not same or lists[0] == lists[1]
    assert same


def test_a_signature_ignores_what_no_rule_looks_at_and_sees_what_one_does():
    plain = signature(CATALOGUE, Track.ML, RiskTier.HIGH, {"rag": True})

    noisy: dict[str, Any] = {"rag": True, "vendor": "Northwind", "personal_data": "perhaps"}
    assert signature(CATALOGUE, Track.ML, RiskTier.HIGH, noisy) == plain
    assert signature(CATALOGUE, Track.ML, RiskTier.HIGH, {"rag": False}) != plain
    assert signature(CATALOGUE, Track.GENAI, RiskTier.HIGH, {"rag": True}) != plain
    assert signature(CATALOGUE, Track.ML, RiskTier.LIMITED, {"rag": True}) != plain
    assert re.fullmatch("[0-9a-f]{64}", plain)


def test_the_order_of_several_values_does_not_matter():
    roles = ["provider", "deployer"], ["deployer", "provider"]
    one, other = (
        signature(CATALOGUE, Track.ML, RiskTier.HIGH, {"eu_role": each}) for each in roles
    )

    assert one == other


def test_severity_escalates_when_the_rule_holds_and_could_while_it_is_open():
    def explaining(facts):
        return item(CATALOGUE, "ML-EXP-01", Track.ML, RiskTier.MINIMAL, facts)

    people, nobody, unasked = (
        explaining({"decisions_about_people": True}),
        explaining({"decisions_about_people": False}),
        explaining({}),
    )

    assert (people.severity, people.could_be) == (Severity.BLOCKING, Severity.BLOCKING)
    assert (nobody.severity, nobody.could_be) == (Severity.MAJOR, Severity.MAJOR)
    assert (unasked.severity, unasked.could_be) == (Severity.MAJOR, Severity.BLOCKING)
    assert unasked.missing_for_severity == ("decisions_about_people",)
    assert unasked.asked_for_severity == ("decisions about people",)
    assert unasked.holds_gate
    assert not nobody.holds_gate


def test_reviews_come_sooner_unless_that_is_ruled_out():
    def days(facts):
        return item(CATALOGUE, "COM-RVW-01", Track.ML, RiskTier.MINIMAL, facts).revalidation_days

    assert days(NO_TO_ALL) == 365
    assert days(NO_TO_ALL | {"customer_facing": True}) == 180
    assert days({}) == 180


@pytest.mark.parametrize("gate", Gate)
def test_a_control_stays_due_until_the_review_and_retirement_asks_for_its_own(gate):
    items = checklist(CATALOGUE, Track.HYBRID, RiskTier.HIGH, ADVISER)
    order = [Gate.INTAKE, Gate.PILOT, Gate.PRODUCTION, Gate.REVIEW]

    due = {each.gate for each in items if due_at(each, gate)}

    expected = {gate} if gate is Gate.RETIREMENT else set(order[: order.index(gate) + 1])
    assert due == expected


@pytest.mark.parametrize(
    ("route", "first_day"),
    [("annex_iii", dt.date(2027, 12, 2)), ("annex_i", dt.date(2028, 8, 2))],
)
def test_filings_wait_for_the_day_on_which_the_law_starts(route, first_day):
    facts = CREDIT_SCORING | {"hr_route": route, "eu_role": ["provider"]}
    filing = item(CATALOGUE, "COM-REG-01", Track.ML, RiskTier.HIGH, facts)

    conformity = {each.clause: each.starts_on for each in upcoming(filing, TODAY)}["Art. 43(1)"]

    assert conformity == first_day
    assert waits_for_law(filing, TODAY)
    assert not waits_for_law(filing, dt.date(2027, 12, 2))  # registration starts for both then


def test_an_unknown_route_counts_the_earlier_day():
    facts = {name: value for name, value in CREDIT_SCORING.items() if name != "hr_route"}

    risks = item(CATALOGUE, "COM-RSK-03", Track.ML, RiskTier.HIGH, facts)

    assert {each.starts_on for each in upcoming(risks, TODAY)} == {dt.date(2027, 12, 2)}


def test_a_control_that_good_practice_asks_for_does_not_wait_for_the_law():
    risks = item(CATALOGUE, "COM-RSK-03", Track.ML, RiskTier.HIGH, CREDIT_SCORING)

    assert upcoming(risks, TODAY)
    assert not waits_for_law(risks, TODAY)


def test_duties_that_have_started_are_not_upcoming():
    notice = item(CATALOGUE, "COM-TRN-01", Track.GENAI, RiskTier.LIMITED, CUSTOMER_CHATBOT)

    assert notice.duties
    assert upcoming(notice, TODAY) == ()


def test_upcoming_duties_come_in_the_order_of_their_days():
    facts = CREDIT_SCORING | {"colorado_admt": True}
    notice = item(CATALOGUE, "COM-TRN-02", Track.ML, RiskTier.HIGH, facts)

    days = [each.starts_on for each in upcoming(notice, TODAY)]

    assert days[0] == dt.date(2027, 1, 1)
    assert days == sorted(days)
