"""Findings of data quality add up by rule and by severity."""

from governance.analytics.definition import Evidence
from governance.analytics.figures import FIGURES
from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.domain.quality import RuleId

COMPUTE = FIGURES["quality.findings"].compute
ROWS = [(1, "Claims", "ml", "pilot", 8, 5)]
FOUND = {RuleId.NO_OWNER: 3, RuleId.UNTAGGED: 1, RuleId.DATES_OUT_OF_ORDER: 2}


def value(findings, rows=ROWS):
    return COMPUTE(Evidence(PORTFOLIO_COUNTS.from_rows(rows), 0, 0, findings=findings))


def test_they_are_summed_by_rule_and_by_severity():
    found = value(FOUND)

    assert (found.value, found.n, found.eligible) == (6, 5, 5)
    assert found.groups["rule"] == {"no_owner": 3, "untagged": 1, "dates_out_of_order": 2}
    assert found.groups["severity"] == {"error": 2, "warning": 4, "info": 0}


def test_nothing_found_is_zero_and_nothing_known_is_no_value():
    assert value({RuleId.NO_OWNER: 0}).value == 0
    assert value({}).value is None
    assert value(FOUND, rows=[]).value is None
