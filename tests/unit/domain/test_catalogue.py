"""The catalogue itself: what can be looked up, and what may not be in it."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from governance.domain.applicability import AllOf, AnyOf, FactHas, FactIn, FactIs, Not
from governance.domain.catalogue import Catalogue, Escalation, MetricUse, Reference, ShorterInterval
from governance.domain.catalogue_check import faults
from governance.domain.enums import ControlTrack, MetricTest, Severity, Track
from governance.errors import NotFoundError
from governance.exchange.catalogue_files import load_catalogue

CATALOGUE = load_catalogue()


def with_control(**changed: Any) -> Catalogue:
    """The catalogue with COM-RSK-03, a major of 180 days, changed."""
    return replace(
        CATALOGUE,
        controls=tuple(
            replace(each, **changed) if each.id == "COM-RSK-03" else each
            for each in CATALOGUE.controls
        ),
    )


def said(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(each.key, each.said) for each in faults(catalogue)]


def test_the_catalogue_agrees_with_itself():
    assert list(faults(CATALOGUE)) == []


@pytest.mark.parametrize(
    ("changed", "key", "sentence"),
    [
        ({"applies_when": FactIs("hat", value=True)}, "applies_when", "there is no fact hat"),
        ({"applies_when": FactIs("rag", "yes")}, "applies_when", "yes is no answer to fact rag"),
        (
            {"applies_when": FactIs("eu_risk_tier", "undetermined")},
            "applies_when",
            "undetermined is no answer",
        ),
        (
            {"applies_when": FactIn("eu_role", ("provider",))},
            "applies_when",
            "use `has` for choices only",
        ),
        ({"applies_when": FactHas("rag", "x")}, "applies_when", "use `has` for choices only"),
        (
            {"applies_when": FactHas("eu_role", "owner")},
            "applies_when",
            "owner is no answer to fact eu_role",
        ),
        (
            {"applies_when": FactIs("track", "ml")},
            "applies_when",
            "may not make hybrid initiatives exempt",
        ),
        (
            {"applies_when": Not(FactIs("track", "hybrid"))},
            "applies_when",
            "may not make hybrid initiatives exempt",
        ),
        (
            {
                "escalate": (
                    Escalation(
                        Severity.BLOCKING,
                        AllOf((AnyOf((FactIn("track", ("genai", "ml")),)),)),
                    ),
                )
            },
            "escalate.1.when",
            "may not make hybrid initiatives exempt",
        ),
        (
            {"escalate": (Escalation(Severity.MAJOR, FactIs("rag", value=True)),)},
            "escalate.1.to",
            "major is not above major",
        ),
        (
            {"escalate_interval": (ShorterInterval(180, FactIs("rag", value=True)),)},
            "escalate_interval.1.days",
            "shorter than revalidation_days",
        ),
        (
            {"references": (Reference("iso_9001", "4.1"),)},
            "references.1.framework",
            "there is no framework iso_9001",
        ),
        (
            {"references": (Reference("nist_ai_rmf", "GOVERN 9.9"),)},
            "references.1.clause",
            "nist_ai_rmf has no clause GOVERN 9.9",
        ),
        (
            {"references": (Reference("iso_42001", "8.2"), Reference("iso_42001", "8.2"))},
            "references",
            "iso_42001 8.2 is named twice",
        ),
        ({"metrics": (MetricUse("luck"),)}, "metrics.1.metric", "there is no metric luck"),
        ({"metrics": (MetricUse("psi"), MetricUse("psi"))}, "metrics", "psi is named twice"),
    ],
)
def test_a_control_that_cannot_be_meant_is_found(changed, key, sentence):
    ((found_key, found),) = said(with_control(**changed))

    assert found_key == key
    assert sentence in found


def test_a_rule_may_name_the_track_as_long_as_hybrids_are_not_asked_less():
    rule = AnyOf((FactIn("track", ("genai", "hybrid")), Not(FactIs("track", "ml"))))

    assert said(with_control(applies_when=rule)) == []


@pytest.mark.parametrize(
    ("section", "entry", "changed", "key"),
    [
        ("metrics", "psi", {"upper_limit": Decimal(1)}, "upper_limit"),
        ("metrics", "psi", {"test": MetricTest.RANGE}, "upper_limit"),
        ("metrics", "override_rate", {"limit": None}, "limit"),
        ("metrics", "override_rate", {"upper_limit": Decimal(0)}, "upper_limit"),
        ("facts", "track", {"values": ()}, "values"),
        ("facts", "eu_role", {"values": ()}, "values"),
        ("gates", "intake", {"id": "start"}, "id"),
        ("severities", "minor", {"id": "small"}, "id"),
    ],
)
def test_other_entries_that_cannot_be_meant_are_found(section, entry, changed, key):
    entries = tuple(
        replace(each, **changed) if each.id == entry else each
        for each in getattr(CATALOGUE, section)
    )
    changes: dict[str, Any] = {section: entries}

    assert key in [found for found, _ in said(replace(CATALOGUE, **changes))]


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"clause": "Art. 9(99)"}, "clause"),
        ({"framework": "eu_act"}, "framework"),
        ({"annex_i_starts_on": dt.date(2020, 1, 1)}, "annex_i_starts_on"),
    ],
)
def test_a_duty_that_cannot_be_meant_is_found(changed, key):
    first, *rest = CATALOGUE.duties

    assert key in [
        found for found, _ in said(replace(CATALOGUE, duties=(replace(first, **changed), *rest)))
    ]


def test_duties_that_depend_on_the_route_need_its_fact():
    facts = tuple(each for each in CATALOGUE.facts if each.id != "hr_route")

    assert ("annex_i_starts_on", "it needs the fact hr_route; add the fact") in said(
        replace(CATALOGUE, facts=facts)
    )


def test_controls_are_found_by_id_track_and_clause():
    assert CATALOGUE.control("ML-EXP-01").theme == "explainability"
    assert {each.id for each in CATALOGUE.answering("eu_ai_act", "Art. 86")} == {
        "COM-HUM-02",
        "ML-EXP-01",
    }
    assert CATALOGUE.answering("eu_ai_act", "Art. 999") == ()
    of_ml = {each.track for each in CATALOGUE.controls_for(Track.ML)}
    assert of_ml == {ControlTrack.COMMON, ControlTrack.ML}


def test_a_control_that_does_not_exist_is_refused_by_name():
    with pytest.raises(NotFoundError, match=r"trackgate-core 1\.0\.0 has no control ML-EXP-99"):
        CATALOGUE.control("ML-EXP-99")


def test_duties_are_known_by_their_clause():
    duty = CATALOGUE.duty("co_sb26_189", "6-1-1704")

    assert duty is not None
    assert duty.starts_on == dt.date(2027, 1, 1)
    assert CATALOGUE.duty("nist_ai_rmf", "MAP 1.1") is None


def test_an_answer_must_fit_the_question():
    tier, roles = CATALOGUE.fact_by_id["eu_risk_tier"], CATALOGUE.fact_by_id["eu_role"]
    rag = CATALOGUE.fact_by_id["rag"]

    assert tier.fits("high")
    assert not tier.fits("undetermined")
    assert roles.fits(["provider", "deployer"])
    assert not roles.fits([])
    assert not roles.fits("provider")
    assert rag.fits(value=False)
    assert not rag.fits("no")


def test_answers_read_as_people_say_them():
    assert CATALOGUE.fact_by_id["rag"].words(value=True) == "yes"
    assert (
        CATALOGUE.fact_by_id["eu_role"].words(["provider", "deployer"]) == "provider and deployer"
    )
    assert CATALOGUE.fact_by_id["hr_route"].words("annex_i") == "product under Annex I"


def test_the_digest_follows_the_content():
    assert replace(CATALOGUE).digest == CATALOGUE.digest
    assert with_control(title="Another").digest != CATALOGUE.digest
    assert replace(CATALOGUE, version="1.0.1").digest != CATALOGUE.digest


def test_every_fact_is_asked_for_by_some_rule():
    assert set(CATALOGUE.facts_used) == {fact.id for fact in CATALOGUE.facts}


def test_every_metric_verifies_some_control():
    used = {use.metric for control in CATALOGUE.controls for use in control.metrics}

    assert used == set(CATALOGUE.metric_by_id)


def test_every_duty_under_the_ai_act_is_answered_by_some_control():
    unanswered = [
        (duty.framework, duty.clause)
        for duty in CATALOGUE.duties
        if not CATALOGUE.answering(duty.framework, duty.clause)
    ]

    assert unanswered == []
