"""Importing a register, saving one edit and verifying the audit trail."""

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import (
    Measurement,
    bare_ms,
    median_ms,
    peak_memory_mb,
    reset_peak_memory,
    statements_of,
)
from benchmarks.portfolio import LAST_DAY, write_sheet
from benchmarks.reads import PAGE_MS, VIEWER
from benchmarks.storage import settle
from governance.db.session import read_scope, write_scope
from governance.domain.filters import AuditFilter
from governance.exchange.profiles import load_profile
from governance.exchange.readers import open_table
from governance.queries.audit import event_page, head
from governance.services.audit import verify_audit
from governance.services.imports import run_import
from governance.services.initiatives import Edit, edit_initiative

IMPORT_MS = {100_000: 90_000.0}
"""At most for an import, by its rows."""

EDIT_MS = 15.0


def measure_writes(
    url: str, engine: str, number: int, fill_ms: float, rounds: int
) -> Iterator[Measurement]:
    """Yield the measurements of writes on an empty database.

    Parameters
    ----------
    fill_ms
        How long the same initiatives took without services and audit, in milliseconds.
    """
    with tempfile.TemporaryDirectory(prefix="trackgate-") as name:
        sheet = Path(name) / "register.csv"
        write_sheet(sheet, number)
        for what, as_of in (
            ("Import into an empty database", LAST_DAY),
            ("Import of the same file again", LAST_DAY + dt.timedelta(days=1)),
        ):
            reset_peak_memory()
            import_ms = _import_ms(sheet, as_of)
            yield Measurement(
                engine=engine,
                initiatives=number,
                what=what,
                median_ms=import_ms,
                bare_ms=fill_ms,
                target_ms=IMPORT_MS.get(number),
                note=f"{number / import_ms * 1_000:,.0f} rows/s, peak {peak_memory_mb():,.0f} MB",
            )
    settle(url)
    yield Measurement(
        engine=engine,
        initiatives=number,
        what="One edit saved",
        median_ms=_edit_ms(rounds),
        bare_ms=None,
        target_ms=EDIT_MS,
    )
    for what, where in (
        ("Audit trail", AuditFilter()),
        ("Audit trail of one action", AuditFilter(action="edit_initiative")),
        ("Audit trail of one table", AuditFilter(entity="stage_entry")),
    ):
        yield Measurement(
            engine=engine,
            initiatives=number,
            what=what,
            median_ms=median_ms(partial(_trail, where), rounds),
            bare_ms=bare_ms(url, statements_of(url, partial(_trail, where)), rounds),
            target_ms=PAGE_MS,
        )
    yield _verification(engine, number)


def _trail(where: AuditFilter) -> None:
    with read_scope() as session:
        event_page(session, where, VIEWER)


def _verification(engine: str, number: int) -> Measurement:
    reset_peak_memory()
    start = time.perf_counter()
    with read_scope() as session:
        events = head(session)
        verify_audit(session, actor=VIEWER)
    verify_ms = (time.perf_counter() - start) * 1_000
    return Measurement(
        engine=engine,
        initiatives=number,
        what="Audit trail verified",
        median_ms=verify_ms,
        bare_ms=None,
        note=f"{events / verify_ms * 1_000:,.0f} events/s, peak {peak_memory_mb():,.0f} MB",
    )


def _import_ms(sheet: Path, as_of: dt.date) -> float:
    start = time.perf_counter()
    profile = load_profile("generic")
    table = open_table(sheet, headings=profile.headings)
    with write_scope() as session:
        run_import(session, actor=VIEWER, table=table, profile=profile, as_of=as_of)
    return (time.perf_counter() - start) * 1_000


def _edit_ms(rounds: int) -> float:
    """Return the median time of an edit with its audit event and its commit."""
    times, version = [], 1
    for turn in range(rounds + 1):
        start = time.perf_counter()
        with write_scope() as session:
            edit = Edit(1, version, {"description": f"Edited {turn} times."})
            version = edit_initiative(session, actor=VIEWER, edit=edit).version
        times.append((time.perf_counter() - start) * 1_000)
    return sorted(times[1:])[rounds // 2]
