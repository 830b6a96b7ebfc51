"""Every error a user can cause, and the sentence they are shown.

``str(error)`` is that sentence: what is wrong, where, and what to do. Anything else that escapes a
service is a defect and is left to crash.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class GovernanceError(Exception):
    """Base of all expected errors."""

    code: str = "error"


class NotFoundError(GovernanceError):
    """The record does not exist, or the actor may not see it."""

    code = "not_found"


class PermissionDeniedError(GovernanceError):
    """The actor's roles or business units do not allow this."""

    code = "permission_denied"


class InvalidInputError(GovernanceError):
    """A value from a person or a file cannot be accepted; the message names field and remedy."""

    code = "invalid_input"


class ConflictError(GovernanceError):
    """Somebody saved the record after the actor opened it."""

    code = "conflict"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one of several rows cannot be accepted."""

    row: int
    """Counted from 1 in the order in which the rows were given."""
    column: str
    reason: str
    """One sentence: what is wrong and what to do."""


class RowsRefusedError(InvalidInputError):
    """Some of several rows cannot be accepted, so none was written; ``problems`` names each."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        first, more = problems[0], len(problems) - 1
        others = f" {more:,} more cannot be accepted either." if more else ""
        super().__init__(
            f"Nothing was saved. Row {first.row}, {first.column}: {first.reason}{others}"
        )
        self.problems = tuple(problems)


class UnreadableFileError(GovernanceError):
    """A file cannot be read as what it claims to be; nothing of it was written."""

    code = "unreadable_file"


class ProfileError(GovernanceError):
    """An import profile is wrong; the message names the profile and the key."""

    code = "profile"


class CatalogueError(GovernanceError):
    """A control catalogue or overlay is wrong; the message names file, control and key."""

    code = "catalogue"


class BenchmarkError(GovernanceError):
    """The file of published figures is wrong; the message names file, figure and key."""

    code = "benchmark"


class TriageError(GovernanceError):
    """The triage rules or an answer to them are wrong; the message names rule and key."""

    code = "triage"


class ImportRejectedError(GovernanceError):
    """A strict import met a row it cannot accept; nothing was written."""

    code = "import_rejected"


class ReportError(GovernanceError):
    """A report cannot be rendered; nothing was written."""

    code = "report"


class DeliveryError(GovernanceError):
    """A message did not reach everybody; the message says whom and why."""

    code = "delivery"


class IntegrityError(GovernanceError):
    """The audit chain does not hold; the message says where it first breaks."""

    code = "integrity"


class ConfigurationError(GovernanceError):
    """A setting is missing or wrong; the message names it and a value that works."""

    code = "configuration"


class BusyError(GovernanceError):
    """The database is in use by another writer for longer than we wait."""

    code = "busy"


class PastError(GovernanceError):
    """The portfolio of a past day cannot be changed, or there is none of that day."""


class GateBlockedError(GovernanceError):
    """A gate cannot be passed yet; the message counts what blocks it and names the first."""

    code = "gate_blocked"
