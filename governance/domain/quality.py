"""Data quality: the rules a record is held to, what each says, and how it is put right."""

from dataclasses import dataclass
from enum import StrEnum

from governance.domain.enums import Stage


class RuleId(StrEnum):
    """The rules by the names that addresses and files carry, the most serious first."""

    PRODUCTION_WITHOUT_DECISION = "production_without_decision"
    DATES_OUT_OF_ORDER = "dates_out_of_order"
    NO_OWNER = "no_owner"
    STAGE_UNKNOWN = "stage_unknown"
    UNTAGGED = "untagged"
    STAGE_OVERDUE = "stage_overdue"
    PILOT_WITHOUT_START = "pilot_without_start"
    PRODUCTION_WITHOUT_EVIDENCE = "production_without_evidence"
    ENDED_STILL_COSTING = "ended_still_costing"
    BENEFIT_UNMEASURED = "benefit_unmeasured"
    VALUE_WITHOUT_RATE = "value_without_rate"
    LIKELY_DUPLICATE = "likely_duplicate"
    SOURCE_UNREAD = "source_unread"
    MOVED_BACKWARDS = "moved_backwards"
    COARSE_DATE = "coarse_date"
    NO_DESCRIPTION = "no_description"


class FindingSeverity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The record contradicts itself, or lacks what must not be lacking."""
    WARNING = "warning"
    """A figure leaves the initiative out, or somebody should look at it."""
    INFO = "info"
    """It may be right as it is; worth knowing when a figure is read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    id: RuleId
    severity: FindingSeverity
    label: str
    wrong: str
    """What is wrong, in one sentence."""
    fix: str
    """What to do about it, in one sentence."""
    weakens: tuple[str, ...] = ()
    """Slugs of the figures that are weaker for it."""


_CURVE = (
    "conversion.within_180d",
    "conversion.within_365d",
    "conversion.within_730d",
    "time_to_production.median",
)

_ALL = (
    Rule(
        RuleId.PRODUCTION_WITHOUT_DECISION,
        FindingSeverity.ERROR,
        "In production without a decision",
        "It runs, and no approval of the production gate is on record.",
        "Ask for the production gate on its checklist, and have it decided.",
        ("controls.production_compliant", "gates.days_to_decision"),
    ),
    Rule(
        RuleId.DATES_OUT_OF_ORDER,
        FindingSeverity.ERROR,
        "Dates out of order",
        "Imports date a later stage before an earlier one.",
        "Correct the wrong date in its stage history, or in the register and import it again.",
        (*_CURVE, "conversion.completed_only", "stage.funnel"),
    ),
    Rule(
        RuleId.NO_OWNER,
        FindingSeverity.WARNING,
        "No owner",
        "Nobody answers for it.",
        "Name an owner; the list can be edited row by row.",
        ("portfolio.owner_known",),
    ),
    Rule(
        RuleId.STAGE_UNKNOWN,
        FindingSeverity.WARNING,
        "Stage unknown",
        "Nobody has said where it stands, so shares by stage leave it out.",
        "Move it to the stage it is in.",
        ("portfolio.stage_known", "stage.funnel", "production.share_of_experiments"),
    ),
    Rule(
        RuleId.UNTAGGED,
        FindingSeverity.WARNING,
        "Untagged",
        "Nobody has decided whether it is ML, GenAI or both, so no checklist of a track applies.",
        "Decide its track in the triage queue.",
        ("portfolio.untagged", "controls.readiness"),
    ),
    Rule(
        RuleId.STAGE_OVERDUE,
        FindingSeverity.WARNING,
        "Longer in its stage than usual",
        "It has been in its stage for longer than nine in ten of its track that left that stage.",
        "Move it on, stop it, or correct the date on which it entered.",
        _CURVE,
    ),
    Rule(
        RuleId.PILOT_WITHOUT_START,
        FindingSeverity.WARNING,
        "Pilot without a start date",
        "It was seen in pilot, but nobody knows since when, so no curve can count it.",
        "Correct the entry into pilot in its stage history: give the date on which it began.",
        (*_CURVE, "conversion.start_dates", "stage.dates_stated"),
    ),
    Rule(
        RuleId.PRODUCTION_WITHOUT_EVIDENCE,
        FindingSeverity.WARNING,
        "In production without evidence",
        "It runs, and no file or link backs any answer of its checklist.",
        "Attach evidence to the controls of its checklist.",
        ("controls.readiness", "controls.production_compliant"),
    ),
    Rule(
        RuleId.ENDED_STILL_COSTING,
        FindingSeverity.WARNING,
        "Ended but still costing",
        "It was stopped or retired, and costs are recorded of months that began after that.",
        "Cancel what is still paid for, or correct the lines or the day on which it ended.",
        ("value.net", "value.roi", "value.sunk_in_stopped"),
    ),
    Rule(
        RuleId.BENEFIT_UNMEASURED,
        FindingSeverity.WARNING,
        "Benefit without a measurement",
        "Benefits are claimed, all of them estimated or asserted: headline figures count none.",
        "Measure one, or take it from the books, and record it with grade A or B.",
        ("value.multiple", "value.roi", "value.net", "value.benefit_by_grade"),
    ),
    Rule(
        RuleId.VALUE_WITHOUT_RATE,
        FindingSeverity.WARNING,
        "Amounts without a rate",
        "Lines in another currency have no rate for their month, so no figure counts them.",
        "Give the rate of that month, or import a sheet of rates.",
        ("value.lines_counted", "value.net", "value.multiple"),
    ),
    Rule(
        RuleId.LIKELY_DUPLICATE,
        FindingSeverity.WARNING,
        "Likely duplicate",
        "Another initiative shares its name in one unit, or nearly all words that matter.",
        "Compare both; keep one, and stop or retire the other with a note that names the first.",
        ("portfolio.initiatives", "stage.funnel"),
    ),
    Rule(
        RuleId.SOURCE_UNREAD,
        FindingSeverity.WARNING,
        "Source value unread",
        "The import could not read or take over a value of its register; it is kept as received.",
        "Enter what it means by hand, or add the value to the import profile and import again.",
    ),
    Rule(
        RuleId.MOVED_BACKWARDS,
        FindingSeverity.INFO,
        "Moved backwards",
        "Its history returns to an earlier stage.",
        "Nothing, if that is what happened; else correct the entry in its stage history.",
        ("stage.funnel", *_CURVE),
    ),
    Rule(
        RuleId.COARSE_DATE,
        FindingSeverity.INFO,
        "Date known to the month or year",
        "The day on which it entered its stage is not known; curves put it mid-period.",
        "Correct the entry in its stage history once the day is known.",
        _CURVE,
    ),
    Rule(
        RuleId.NO_DESCRIPTION,
        FindingSeverity.INFO,
        "No description",
        "Nobody can tell from the record what it is for.",
        "Say in a sentence or two what it does and for whom.",
    ),
)

RULES = {rule.id: rule for rule in _ALL}
"""Every rule by its id, the most serious first."""

SEARCHED = frozenset({RuleId.LIKELY_DUPLICATE})
"""Rules that compare initiatives with each other, so that no condition on one can express them."""

HISTORICAL = frozenset(
    {
        RuleId.DATES_OUT_OF_ORDER,
        RuleId.STAGE_OVERDUE,
        RuleId.ENDED_STILL_COSTING,
        RuleId.MOVED_BACKWARDS,
        RuleId.SOURCE_UNREAD,
    }
)
"""Rules that read stage histories, value lines or import rows, which takes longer than reading
initiatives."""

HEAVY = SEARCHED | HISTORICAL
"""Rules that a large portfolio counts only when somebody asks."""

USUAL_PERCENT = 90
"""Share of completed stays that the usual time covers."""

USUAL_LEAST = 10
"""Completed stays below which a default stands in for the usual time."""

USUAL_DEFAULTS = {Stage.IDEA: 180, Stage.DEVELOPMENT: 365, Stage.PILOT: 270}
"""Usual days in a stage where too few stays have ended; a convention of ours, no source. Stages
that are not among them are no stay that should end."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How long initiatives of a track usually stay in a stage."""

    days: int
    n: int
    """Completed stays on record that are dated to the month or better."""

    @property
    def default(self) -> bool:
        """Whether ``days`` is the default, because too few stays have ended."""
        return self.n < USUAL_LEAST
