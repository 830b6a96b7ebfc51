"""How a time is taken, and what the same statements cost through the driver alone."""

import contextlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event

from governance.db.session import engine_for
from tests.support.databases import TRANSACTION_CONTROL

Statements = list[tuple[str, Any]]
"""SQL texts with their parameters, as they reached the driver."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table."""

    engine: str
    initiatives: int
    what: str
    median_ms: float
    bare_ms: float | None
    """The same statements through the driver alone; None where that says nothing."""
    target_ms: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the bare statements."""
        return self.median_ms / self.bare_ms if self.bare_ms else None


def median_ms(function: Callable[[], object], rounds: int) -> float:
    """Return the median time of a call in milliseconds, after one call that warms caches."""
    function()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1_000


def statements_of(url: str, function: Callable[[], object]) -> Statements:
    """Return what a call sends to the database, apart from the control of transactions."""
    sent: Statements = []

    def record(
        _connection: object, _cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if not statement.startswith(TRANSACTION_CONTROL):
            sent.append((statement, parameters))

    engine = engine_for(url)
    event.listen(engine, "before_cursor_execute", record)
    try:
        function()
    finally:
        event.remove(engine, "before_cursor_execute", record)
    return sent


def bare_ms(url: str, statements: Statements, rounds: int) -> float:
    """Return the median time of running statements and fetching their rows by the driver alone."""
    connection = engine_for(url).raw_connection()

    def run() -> None:
        cursor = connection.cursor()
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        cursor.close()
        connection.rollback()

    try:
        return median_ms(run, rounds)
    finally:
        connection.close()


def reset_peak_memory() -> None:
    """Let :func:`peak_memory_mb` begin anew, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory_mb() -> float:
    """Return the most memory that this process has held, in megabytes; 0 where it is not told."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1_000 for line in lines if line.startswith("VmHWM:")), 0.0)
