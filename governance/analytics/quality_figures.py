"""The figure on data quality."""

from governance.analytics.definition import Evidence, Figure, FigureValue, Groups
from governance.domain.quality import RULES, FindingSeverity

FINDINGS = "findings"


def _findings(evidence: Evidence) -> FigureValue:
    total = int(evidence.counts["n"].sum())
    if not evidence.findings or not total:
        return FigureValue(None, 0, total)
    by_rule = evidence.findings
    groups: Groups = {
        "rule": {rule.value: number for rule, number in by_rule.items()},
        "severity": {
            severity.value: sum(
                number for rule, number in by_rule.items() if RULES[rule].severity is severity
            )
            for severity in FindingSeverity
        },
    }
    return FigureValue(sum(by_rule.values()), total, total, groups=groups)


QUALITY_FIGURES = (
    Figure(
        "quality.findings",
        "Findings of data quality",
        FINDINGS,
        "Number of times that an initiative breaks a rule of data quality, as `lint` lists them; "
        "by rule and by severity. Likely duplicates are left out: they are searched on demand.",
        (
            "initiative.owner_id",
            "initiative.stage",
            "initiative.track",
            "initiative.description",
            "stage_entry.effective_on",
            "stage_entry.precision",
            "stage_entry.basis",
            "gate_decision.to_stage",
            "evidence.initiative_id",
            "import_row.problems",
        ),
        "All initiatives.",
        _findings,
    ),
)
