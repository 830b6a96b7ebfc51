"""An answer that is about to be given to many: for whom it would change something, and how."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from governance.domain.enums import ControlResult
from governance.queries.answering import AskedRow
from governance.ui.components import dates


@dataclass(frozen=True, slots=True)
class Plan:
    """One answer for the rows that a reader has chosen, as they saw them."""

    control_id: str
    rows: tuple[AskedRow, ...]
    result: ControlResult
    comment: str
    on: dt.date

    @property
    def given(self) -> tuple[AskedRow, ...]:
        """The rows that get the answer."""
        return tuple(row for row in self.rows if self.refusal(row) is None)

    @property
    def refused(self) -> tuple[tuple[AskedRow, str], ...]:
        """The rows that keep what they have, each with the reason."""
        found = ((row, self.refusal(row)) for row in self.rows)
        return tuple((row, reason) for row, reason in found if reason is not None)

    @property
    def losing_confirmation(self) -> tuple[AskedRow, ...]:
        """The rows whose present answer somebody has confirmed."""
        return tuple(row for row in self.given if row.confirmed)

    @property
    def before(self) -> Counter[ControlResult]:
        """How many rows come from which answer."""
        return Counter(row.result for row in self.given)

    def refusal(self, row: AskedRow) -> str | None:
        """Return why a row keeps its answer, None when it gets the new one.

        A confirmed answer that says the same and need not be renewed yet would only lose its
        confirmation.
        """
        if row.result is not self.result or not row.confirmed:
            return None
        if row.revalidate_on is None:
            return "It says the same and is confirmed; it stays as it is."
        if row.revalidate_on > self.on:
            until = dates.day(row.revalidate_on)
            return f"It says the same, confirmed and good until {until}; it stays as it is."
        return None


def plan(
    control_id: str,
    rows: Sequence[AskedRow],
    result: ControlResult,
    comment: str,
    *,
    on: dt.date,
) -> Plan:
    """Return the plan to answer some rows alike on a day."""
    return Plan(control_id, tuple(rows), result, comment.strip(), on)
