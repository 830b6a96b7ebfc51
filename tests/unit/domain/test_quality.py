"""The rules of data quality say what is wrong, what to do and which figures suffer."""

import pytest

from governance.analytics.figures import FIGURES
from governance.domain.enums import Stage
from governance.domain.quality import (
    HEAVY,
    RULES,
    USUAL_DEFAULTS,
    FindingSeverity,
    RuleId,
    Usual,
)


def test_every_rule_is_there_once_the_most_serious_first():
    ranks = list(FindingSeverity)
    assert set(RULES) == set(RuleId)
    assert [ranks.index(rule.severity) for rule in RULES.values()] == sorted(
        ranks.index(rule.severity) for rule in RULES.values()
    )
    assert len({rule.label for rule in RULES.values()}) == len(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id.value)
def test_a_rule_speaks_in_sentences_and_names_figures_that_exist(rule):
    assert rule.wrong.endswith(".")
    assert rule.fix.endswith(".")
    assert set(rule.weakens) <= set(FIGURES)


def test_only_rules_that_read_more_than_initiatives_are_counted_on_demand():
    assert RuleId.LIKELY_DUPLICATE in HEAVY
    assert RuleId.NO_OWNER not in HEAVY


def test_a_usual_time_from_fewer_than_ten_stays_is_a_default():
    assert Usual(270, 9).default
    assert not Usual(80, 10).default
    assert set(USUAL_DEFAULTS) == {Stage.IDEA, Stage.DEVELOPMENT, Stage.PILOT}
