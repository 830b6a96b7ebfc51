"""Closed vocabularies of the portfolio; stored, exported and shown by these values."""

from enum import StrEnum


class Track(StrEnum):
    """Which kind of AI an initiative is; it decides the checklist."""

    ML = "ml"
    """Predicts, classifies, scores, forecasts or optimises."""
    GENAI = "genai"
    """Creates text, images, audio, video or code."""
    HYBRID = "hybrid"
    """Both kinds of component, so both checklists."""
    UNTAGGED = "untagged"
    """Nobody has decided yet."""


class Technique(StrEnum):
    """Finer labels; an initiative may carry several."""

    CLASSICAL_ML = "classical_ml"
    COMPUTER_VISION = "computer_vision"
    NLP = "nlp"
    REINFORCEMENT_LEARNING = "reinforcement_learning"
    GENERATIVE = "generative"
    AGENTIC = "agentic"


class Stage(StrEnum):
    """Where an initiative stands, in the order in which stages follow each other."""

    UNKNOWN = "unknown"
    """An import did not say."""
    IDEA = "idea"
    DEVELOPMENT = "development"
    PILOT = "pilot"
    PRODUCTION = "production"
    STOPPED = "stopped"
    """Ended before production."""
    RETIRED = "retired"


class Precision(StrEnum):
    """How exactly a date is known; the date stored is the first day of that period."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DateBasis(StrEnum):
    """Why a stage carries its date."""

    STATED = "stated"
    """A person or the source gave the date on which the stage was entered."""
    OBSERVED = "observed"
    """The stage was seen on that date and was entered then or earlier."""


class EntrySource(StrEnum):
    """How a stage entry came into the record."""

    PERSON = "person"
    """A move, recorded when it happened; into pilot and production only through a gate."""
    REGISTERED = "registered"
    """Stated by a person when the initiative was registered: what came before the record."""
    IMPORT = "import"
    DEMO = "demo"


class RiskTier(StrEnum):
    """Risk class in the sense of Regulation (EU) 2024/1689, lowest obligation first."""

    UNDETERMINED = "undetermined"
    OUT_OF_SCOPE = "out_of_scope"
    MINIMAL = "minimal"
    LIMITED = "limited"
    HIGH = "high"
    PROHIBITED = "prohibited"


class Phase(StrEnum):
    """What is being worked on inside a stage; which phases exist depends on the track."""

    DATA_PREPARATION = "data_preparation"
    TRAINING = "training"
    VALIDATION = "validation"
    DEPLOYMENT = "deployment"
    RETRAINING = "retraining"
    MODEL_SELECTION = "model_selection"
    FINE_TUNING = "fine_tuning"
    PROMPT_OPTIMISATION = "prompt_optimisation"
    HUMAN_FEEDBACK = "human_feedback"
    RELEASE = "release"


class RowOutcome(StrEnum):
    """What became of one row of an import file, or of a record the file no longer holds."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    DISAPPEARED = "disappeared"


class Operation(StrEnum):
    """What happened to a row of a table."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class DeliveryWay(StrEnum):
    """On which way a message leaves."""

    MAIL = "mail"
    SERVICE = "service"
    """To a chat service or a webhook."""


class DeliveryOutcome(StrEnum):
    """What became of a message to one recipient."""

    BEGUN = "begun"
    """It was about to leave; nothing later is on record when the program ended meanwhile."""
    ACCEPTED = "accepted"
    """The mail server or the service took it."""
    REFUSED = "refused"


class Mode(StrEnum):
    """Which ground a screen has."""

    LIGHT = "light"
    DARK = "dark"


class FileFormat(StrEnum):
    """In which kind of file a list leaves the application."""

    CSV = "csv"
    XLSX = "xlsx"


class Gate(StrEnum):
    """A decision that lets an initiative enter or stay in a stage, in the order they come."""

    INTAKE = "intake"
    PILOT = "pilot"
    PRODUCTION = "production"
    REVIEW = "review"
    RETIREMENT = "retirement"


class Severity(StrEnum):
    """How much an unmet control weighs at its gate, heaviest first."""

    BLOCKING = "blocking"
    MAJOR = "major"
    MINOR = "minor"


class ControlResult(StrEnum):
    """What an assessment says of one control for one initiative."""

    MET = "met"
    PARTIALLY_MET = "partially_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSED = "not_assessed"


class AnswerSource(StrEnum):
    """How an assessment came into the record."""

    PERSON = "person"
    IMPORT = "import"
    DEMO = "demo"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    FILE = "file"
    LINK = "link"


class Verdict(StrEnum):
    """What an approver decides on a gate request."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"


class ReviewTrigger(StrEnum):
    """Why an initiative in production is reviewed."""

    CLOCK = "clock"
    INCIDENT = "incident"
    BREACH = "breach"
    MATERIAL_CHANGE = "material_change"
    CATALOGUE_UPDATE = "catalogue_update"


class ReviewOutcome(StrEnum):
    """How a review ended."""

    CONTINUE = "continue"
    CONTINUE_WITH_CONDITIONS = "continue_with_conditions"
    STOP = "stop"


class ControlTrack(StrEnum):
    """Whose checklist a control belongs to."""

    COMMON = "common"
    """Every initiative's."""
    ML = "ml"
    """Those of ML and hybrid initiatives."""
    GENAI = "genai"
    """Those of GenAI and hybrid initiatives."""


class Applies(StrEnum):
    """Whether a control applies to an initiative."""

    YES = "yes"
    UNTIL_ANSWERED = "until_answered"
    """A fact that decides it is missing; it applies until somebody answers."""
    NO = "no"


class AssessmentMethod(StrEnum):
    """How a control is assessed."""

    EXAMINE = "examine"
    INTERVIEW = "interview"
    TEST = "test"


class FactKind(StrEnum):
    """What kind of answer a fact of the catalogue has."""

    BOOL = "bool"
    CHOICE = "choice"
    """One of its values."""
    CHOICES = "choices"
    """Several of its values."""


class MetricKind(StrEnum):
    """What kind of number a metric is; it decides how a limit is tested."""

    SHARE = "share"
    """A share of counted cases, tested by its confidence bound."""
    COUNT = "count"
    DAYS = "days"
    HOURS = "hours"
    SCORE = "score"


class MetricTest(StrEnum):
    """How a measured value is compared with its limit."""

    AT_MOST = "<="
    AT_LEAST = ">="
    ABOVE = ">"
    EQUAL = "=="
    RANGE = "range"
    """Between two limits, both included."""


class PilotVerdict(StrEnum):
    """What is decided about a running pilot."""

    KILL = "kill"
    """Stop it now."""
    FIX = "fix"
    """Carry on, and remove what holds it up."""
    CONTINUE = "continue"
    """Carry on as planned."""


class ValueBasis(StrEnum):
    """Whether a line of the value ledger was planned or happened."""

    PLAN = "plan"
    ACTUAL = "actual"


class ValueKind(StrEnum):
    """Which side of the value ledger a line stands on."""

    COST = "cost"
    BENEFIT = "benefit"


class BenefitType(StrEnum):
    """What a benefit consists in."""

    REVENUE = "revenue"
    COST_AVOIDED = "cost_avoided"
    CAPACITY_FREED = "capacity_freed"
    RISK_REDUCED = "risk_reduced"


class Grade(StrEnum):
    """How well a value is evidenced; headline figures count benefits of A and B."""

    A = "A"
    """Taken from the books."""
    B = "B"
    """Measured in operation, times a stated rate."""
    C = "C"
    """Estimated."""
    D = "D"
    """Asserted."""


class ChangeKind(StrEnum):
    """What can differ of an initiative between two days on which it was looked at."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    """Its stage is another one."""
    CORRECTED = "corrected"
    """The stage of the first day is known to have been another one than was known then."""
    RETAGGED = "retagged"
    TIER = "tier"
    CONTROL_WON = "control_won"
    CONTROL_LOST = "control_lost"
    PLAN = "plan"
    """The planned net benefit."""
    RETURNED = "returned"
    """The net benefit on measured evidence."""
