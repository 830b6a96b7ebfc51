"""Answers lead to a tier with the article that decided it; what is unsure never lowers it."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.domain.enums import RiskTier
from governance.domain.triage import Answer, decide_tier, next_questions
from governance.errors import TriageError
from governance.exchange.triage_files import triage_rules

RULES = triage_rules()
IN_SCOPE = {"S1", "S2"}
HEIGHT = {tier: height for height, tier in enumerate(RiskTier)}


def filled(yes=(), unsure=(), no=(), rules=RULES):
    """Answers of a person who says yes and unsure to these questions and no to all others asked."""
    yes = (IN_SCOPE | set(yes)) - set(no)
    answers: dict[str, Answer] = {}
    while questions := next_questions(rules, answers):
        for name in (question.id for question in questions):
            answers[name] = (
                Answer.YES if name in yes else Answer.UNSURE if name in unsure else Answer.NO
            )
    return answers


def decided(**said):
    return decide_tier(RULES, filled(**said))


@pytest.mark.parametrize(
    ("yes", "tier", "article"),
    [
        ({"A5", "A5b", "F0"}, RiskTier.HIGH, "Annex III 5(b)"),  # credit scoring of people
        ({"A5"}, RiskTier.MINIMAL, "Arts. 4, 95"),  # fraud detection is excepted from 5(b)
        ({"A4", "A4a"}, RiskTier.HIGH, "Annex III 4(a)"),  # sifting of applications
        ({"A3", "A3d"}, RiskTier.HIGH, "Annex III 3(d)"),  # watching an examination
        ({"A2"}, RiskTier.HIGH, "Annex III 2"),
        ({"P6"}, RiskTier.PROHIBITED, "Art. 5(1)(f)"),  # emotions of staff
        ({"P6", "P6c", "A1", "A1c"}, RiskTier.HIGH, "Annex III 1(c)"),  # for safety: not prohibited
        ({"P3", "P5"}, RiskTier.PROHIBITED, "Art. 5(1)(c), Art. 5(1)(e)"),
        ({"T1", "T2"}, RiskTier.LIMITED, "Art. 50(1), Art. 50(2)"),  # chatbot for customers
        ({"T2", "T4"}, RiskTier.LIMITED, "Art. 50(2), Art. 50(4) first subparagraph"),
        ({"H1", "H2"}, RiskTier.HIGH, "Art. 6(1)(a)"),  # medical device
        ({"H1", "H2", "H3"}, RiskTier.MINIMAL, "Arts. 4, 95"),  # convenience is no safety component
        ({"A4", "A4a", "F1", "F5"}, RiskTier.MINIMAL, "Arts. 4, 95"),  # narrow task, confirmed
        ({"A4", "A4a", "F1"}, RiskTier.HIGH, "Annex III 4(a)"),  # not confirmed by legal
        ({"A4", "A4a", "F0", "F1", "F5"}, RiskTier.HIGH, "Annex III 4(a)"),  # profiling
        ({"S3", "P1"}, RiskTier.OUT_OF_SCOPE, "Art. 2(3)"),  # military
        ((), RiskTier.MINIMAL, "Arts. 4, 95"),  # spam filter
    ],
)
def test_examples_reach_the_tier_and_name_the_article_that_decided_it(yes, tier, article):
    decision = decided(yes=yes)

    assert (decision.tier, decision.article) == (tier, article)
    assert decision.complete


@pytest.mark.parametrize("missing", ["S1", "S2"])
def test_without_inference_or_a_link_to_the_eu_the_act_does_not_apply(missing):
    assert decided(no={missing}).tier is RiskTier.OUT_OF_SCOPE


def test_transparency_is_owed_beside_the_duties_of_a_high_risk_system():
    decision = decided(yes={"A5", "A5b", "T1", "R1"})

    assert {"D-CE", "T1-TELL"} <= {each.duty.id for each in decision.duties}


def test_a_bank_that_scores_credit_must_assess_the_impact_on_fundamental_rights():
    decision = decided(yes={"A5", "A5b", "R2", "D1"})

    assert decision.facts["fria_required"] is True
    assert decision.roles == ("deployer",)
    assert decision.applies_from == dt.date(2027, 12, 2)


def test_critical_infrastructure_needs_no_assessment_of_fundamental_rights():
    assert decided(yes={"A2", "R2", "D3"}).facts["fria_required"] is False


def test_a_claimed_exemption_is_a_fact_and_still_to_be_documented_and_registered():
    decision = decided(yes={"A4", "A4a", "F1", "F5", "R1"})

    assert decision.facts["annex_iii_claimed_exempt"] is True
    assert {each.duty.id for each in decision.duties} == {"D-REG", "D-EXEMPT"}


def test_products_of_section_b_follow_their_sector_law():
    duties = {each.duty.id for each in decided(yes={"H1", "H2", "H4", "R1"}).duties}

    assert duties == {"D-SECTOR"}


def test_duties_of_the_future_are_upcoming_until_their_day():
    (duty,) = (each for each in decided(yes={"H1", "H2", "R2"}).duties if each.duty.id == "D-DEPL")

    assert duty.applies_from == dt.date(2028, 8, 2)
    assert duty.upcoming(dt.date(2028, 8, 1))
    assert not duty.upcoming(dt.date(2028, 8, 2))


def test_an_unsure_answer_leaves_the_tier_open_and_says_whom_to_ask():
    decision = decided(yes={"A5"}, unsure={"A5b"})

    assert decision.tier is RiskTier.UNDETERMINED
    assert decision.at_least is RiskTier.MINIMAL
    assert [(each.id, each.whom) for each in decision.unsure] == [("A5b", "legal")]


def test_what_may_be_prohibited_is_not_called_high_risk():
    decision = decided(yes={"A4", "A4a"}, unsure={"P1"})

    assert (decision.tier, decision.at_least) == (RiskTier.UNDETERMINED, RiskTier.HIGH)


def test_an_unsure_carve_out_does_not_lift_a_prohibition():
    assert decided(yes={"P6"}, unsure={"P6c"}).tier is RiskTier.PROHIBITED


def test_an_unsure_scope_leaves_lower_tiers_open_and_high_ones_standing():
    assert decided(unsure={"S4"}, yes={"T1"}).tier is RiskTier.UNDETERMINED
    assert decided(unsure={"S4"}, yes={"A4", "A4a"}).tier is RiskTier.HIGH


def test_facts_take_yes_and_no_and_stay_missing_while_unsure():
    facts = decided(yes={"D1", "R1", "R2"}, unsure={"D2"}).facts

    assert facts["decisions_about_people"] is True
    assert facts["public_authority"] is False
    assert facts["eu_role"] == ["provider", "deployer"]
    assert "workplace_use" not in facts


def test_roles_are_no_fact_while_one_of_them_is_unsure():
    decision = decided(yes={"R1"}, unsure={"R2"})

    assert decision.roles == ("provider",)
    assert "eu_role" not in decision.facts


def test_the_form_asks_only_what_still_matters():
    asked = filled(yes={"A5"})

    assert {"A5a", "A5b"} <= asked.keys()
    assert {"A3a", "F0", "H2", "P4c", "T4", "D4"}.isdisjoint(asked)
    assert {"P1", "T1", "A1"}.isdisjoint(filled(no={"S2"}))
    assert {"A1", "T1"}.isdisjoint(filled(yes={"P1"}))


def test_without_answers_the_form_begins_with_its_first_question():
    assert next_questions(RULES, {})[0].id == "S1"
    assert decide_tier(RULES, {}).tier is RiskTier.UNDETERMINED


def test_answers_that_no_longer_matter_are_passed_over():
    answers = filled(yes={"A4", "A4a"}) | {"A4": Answer.NO}

    assert decide_tier(RULES, answers).tier is RiskTier.MINIMAL


def test_an_unknown_question_or_answer_is_refused_by_name():
    with pytest.raises(TriageError, match="no question Z9; leave the answer out"):
        decide_tier(RULES, {"Z9": Answer.YES})
    with pytest.raises(TriageError, match="S1 is answered 'maybe'; say yes, no or unsure"):
        decide_tier(RULES, {"S1": "maybe"})  # type: ignore[dict-item]


# A uniform choice among three answers leaves scope at the first questions; forms are mostly "no".
SAID = st.sampled_from([Answer.NO] * 6 + [Answer.YES] * 2 + [Answer.UNSURE])
SHEETS = st.fixed_dictionaries({question.id: SAID for question in RULES.questions}).map(
    lambda sheet: sheet | {"S1": Answer.YES, "S2": Answer.YES}
)


@settings(max_examples=100, deadline=None)
@given(SHEETS, st.sampled_from([question.id for question in RULES.questions]))
def test_unsure_never_gives_a_lower_tier_than_yes_or_no(sheet, name):
    open_tier = decide_tier(RULES, sheet | {name: Answer.UNSURE}).tier
    settled = [decide_tier(RULES, sheet | {name: said}).tier for said in (Answer.YES, Answer.NO)]

    if open_tier is not RiskTier.UNDETERMINED:
        assert all(HEIGHT[open_tier] >= HEIGHT[tier] for tier in settled)


@settings(max_examples=100, deadline=None)
@given(SHEETS)
def test_a_yes_to_every_unsure_question_never_falls_below_what_was_certain(sheet):
    sheet = sheet | dict.fromkeys(("S3", "S4"), Answer.NO)
    unsure = [name for name, said in sheet.items() if said is Answer.UNSURE]
    # A confirmation may lower a tier when it comes in; no other answer may.
    settled = {name: Answer.YES for name in unsure if not RULES.by_id[name].confirms}

    floor = decide_tier(RULES, sheet).at_least

    assert HEIGHT[decide_tier(RULES, sheet | settled).at_least] >= HEIGHT[floor]


@settings(max_examples=50, deadline=None)
@given(SHEETS, st.integers())
def test_the_order_of_answers_does_not_matter(sheet, seed):
    shuffled = list(sheet.items())
    random.Random(seed).shuffle(shuffled)

    assert decide_tier(RULES, dict(shuffled)) == decide_tier(RULES, sheet)


@settings(max_examples=20, deadline=None)
@given(SHEETS, st.integers())
def test_every_path_through_the_form_ends_at_the_same_decision(sheet, seed):
    chance = random.Random(seed)
    answers: dict[str, Answer] = {}
    while questions := next_questions(RULES, answers):
        chosen = chance.choice(questions).id
        assert chosen not in answers
        answers[chosen] = sheet[chosen]

    decision = decide_tier(RULES, answers)
    assert decision.complete
    assert decision.tier is decide_tier(RULES, sheet).tier
    if not decision.unsure:
        assert decision.tier is not RiskTier.UNDETERMINED


@pytest.mark.parametrize(
    ("said", "route"),
    [
        ({"yes": {"A5", "A5b", "F0"}}, "annex_iii"),
        ({"yes": {"H1", "H2"}}, "annex_i"),
        ({"yes": {"H1", "H2", "A5", "A5b", "F0"}}, "annex_iii"),  # the earlier duties come first
        ({"yes": {"H1", "H2", "A5"}, "unsure": {"A5b"}}, None),  # which comes first is still open
        ({"yes": {"T1"}}, None),
    ],
)
def test_the_annex_through_which_it_is_high_risk_becomes_a_fact(said, route):
    assert decided(**said).facts.get("hr_route") == route
