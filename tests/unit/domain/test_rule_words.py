"""Rules read as phrases that leave nothing open to a second reading."""

import pytest

from governance.domain.applicability import ALWAYS, AllOf, AnyOf, FactHas, FactIn, FactIs, Not
from governance.domain.rule_words import rule_words
from governance.exchange.catalogue_files import load_catalogue

CATALOGUE = load_catalogue()
PERSONAL = FactIs("personal_data", value=True)
NOT_PERSONAL = FactIs("personal_data", value=False)
HIGH = FactIs("eu_risk_tier", "high")
TRACK = FactIn("track", ("ml", "hybrid"))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (ALWAYS, "always"),
        (PERSONAL, "personal data"),
        (NOT_PERSONAL, "no personal data"),
        (HIGH, "EU risk tier high"),
        (TRACK, "track (ML or hybrid)"),
        (FactHas("eu_role", "provider"), "EU role provider"),
        (AllOf((PERSONAL, HIGH)), "personal data and EU risk tier high"),
        (AllOf((HIGH,)), "EU risk tier high"),
        (
            AllOf((TRACK, AnyOf((PERSONAL, HIGH)))),
            "track (ML or hybrid) and (personal data or EU risk tier high)",
        ),
        (Not(AnyOf((PERSONAL, HIGH))), "not (personal data or EU risk tier high)"),
    ],
)
def test_a_rule_is_said_in_the_words_of_the_catalogue(rule, words):
    assert rule_words(rule, CATALOGUE) == words


def test_every_rule_of_the_catalogue_can_be_said():
    for control in CATALOGUE.controls:
        for rule in control.rules:
            assert rule_words(rule, CATALOGUE)
