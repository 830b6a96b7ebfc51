"""Databases to measure on: migrated, filled past the services, and thrown away."""

import datetime as dt
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert

from benchmarks.governing import generated_rows
from benchmarks.portfolio import (
    LAST_DAY,
    PEOPLE,
    SUB_UNITS,
    UNITS,
    Generated,
    generated,
    owner_name,
    sub_unit_name,
    unit_name,
)
from governance.db.session import engine_for
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, EntrySource, Precision
from governance.domain.lifecycle import reached
from governance.domain.names import fold, name_key
from governance.domain.spells import Entered
from governance.models import Base
from governance.queries.spell_rows import known_rows
from tests.support import postgres
from tests.support.databases import PostgresDatabases, SqliteDatabases, application_on

CHUNK = 5_000


@contextmanager
def databases(engine: str) -> Iterator[SqliteDatabases | PostgresDatabases]:
    """Yield a maker of fresh migrated databases, ``sqlite`` or ``postgresql``.

    Raises
    ------
    PostgresUnavailableError
        No PostgreSQL server can be had on this machine.
    """
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trackgate-")))
        if engine == "sqlite":
            yield SqliteDatabases(directory)
            return
        server = postgres.make_directory()
        stack.callback(postgres.stop, server)
        url = postgres.server_url(server, run_pid=os.getpid())
        made = PostgresDatabases(url, "trackgate_bench", directory)
        stack.callback(made.close)
        yield made


@contextmanager
def fresh(made: SqliteDatabases | PostgresDatabases) -> Iterator[str]:
    """Yield the URL of a fresh database that the application uses meanwhile."""
    with tempfile.TemporaryDirectory(prefix="trackgate-") as name:
        directory = Path(name)
        with made.fresh(directory) as url, application_on(url, directory / "anchors.jsonl"):
            yield url


def fill_summaries(url: str) -> None:
    """Insert generated summary rows, waivers, reviews and requests of the stored initiatives."""
    rows = generated_rows()
    with engine_for(url).execution_options(writes=True).begin() as connection:
        for table, more in rows.items():
            _insert(connection, table, more)
    settle(url)


def fill(url: str, number: int) -> None:
    """Insert generated initiatives with their history, past services and audit trail."""
    with engine_for(url).execution_options(writes=True).begin() as connection:
        _insert(connection, "business_unit", _units())
        _insert(connection, "person", _people())
        # The database lets an initiative in only after its history says where it stands.
        _insert(
            connection, "stage_entry", (row for one in generated(number) for row in _entries(one))
        )
        _insert(connection, "initiative", (_initiative(one) for one in generated(number)))
        _insert(
            connection, "pilot_spell", (row for one in generated(number) for row in _spells(one))
        )
    settle(url)


def settle(url: str) -> None:
    """Let PostgreSQL look at what was written, as a server in service does by itself."""
    if engine_for(url).dialect.name == "postgresql":
        with engine_for(url).connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            server.exec_driver_sql("VACUUM ANALYZE")


def _insert(connection: Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    target: Table = Base.metadata.tables[table]
    pending = iter(rows)
    while chunk := list(itertools.islice(pending, CHUNK)):
        connection.execute(insert(target), chunk)


def _units() -> Iterator[dict[str, Any]]:
    for unit in range(UNITS):
        yield _unit(_unit_id(unit, None), None, unit_name(unit)) | {"code": f"D{unit:02d}"}
    for unit, sub_unit in itertools.product(range(UNITS), range(SUB_UNITS)):
        yield _unit(_unit_id(unit, sub_unit), _unit_id(unit, None), sub_unit_name(sub_unit))


def _unit_id(unit: int, sub_unit: int | None) -> int:
    return unit + 1 if sub_unit is None else UNITS + unit * SUB_UNITS + sub_unit + 1


def _unit(unit_id: int, parent_id: int | None, name: str) -> dict[str, Any]:
    return {
        "id": unit_id,
        "parent_id": parent_id,
        "name": name,
        "name_key": name_key(name),
        "code": None,
        "is_demo": False,
    }


def _people() -> Iterator[dict[str, Any]]:
    for owner in range(PEOPLE):
        name = owner_name(owner)
        key = name_key(name)
        yield {"id": owner + 1, "name": name, "name_key": key, "email": name, "is_demo": False}


def _initiative(one: Generated) -> dict[str, Any]:
    registered = one.entered[0][1] if one.entered else LAST_DAY
    owner = "" if one.owner is None else owner_name(one.owner)
    seen = (one.external_id, one.name, one.vendor, owner, one.description)
    written_at = dt.datetime.combine(LAST_DAY, dt.time(), dt.UTC)
    return {
        "id": one.serial,
        "external_id": one.external_id,
        "name": one.name,
        "name_key": name_key(one.name),
        "unit_id": _unit_id(one.unit, one.sub_unit),
        "root_unit_id": _unit_id(one.unit, None),
        "owner_id": None if one.owner is None else one.owner + 1,
        "track": one.track,
        "techniques": [one.technique.value] if one.technique else [],
        "risk_tier": one.tier,
        "risk_tier_reason": "",
        "stage": one.stage,
        "stage_since": one.entered[-1][1] if one.entered else registered,
        "stage_since_precision": Precision.DAY,
        "stage_since_basis": DateBasis.STATED if one.serial % 4 else DateBasis.OBSERVED,
        "reached": reached(stage for stage, _ in one.entered),
        "registered_on": registered,
        "is_demo": False,
        "version": 1,
        "description": one.description,
        "facts": {"vendor": one.vendor, "personal_data": bool(one.serial % 3)},
        "search_text": fold(" \n ".join(part for part in seen if part)),
        "created_at": written_at,
        "updated_at": written_at + dt.timedelta(seconds=one.serial % 86_400),
    }


def _entries(one: Generated) -> Iterator[dict[str, Any]]:
    for stage, day in one.entered:
        yield {
            "initiative_id": one.serial,
            "stage": stage,
            "effective_on": day,
            "ordered_on": day,
            "precision": Precision.DAY,
            "basis": DateBasis.STATED,
            "source": EntrySource.REGISTERED,
            "note": "",
            "recorded_at": dt.datetime.combine(LAST_DAY, dt.time(), dt.UTC),
        }


def _spells(one: Generated) -> Iterator[dict[str, Any]]:
    history = [
        Entered(stage, PartialDate(day), DateBasis.STATED, day) for stage, day in one.entered
    ]
    registered_on = one.entered[0][1] if one.entered else LAST_DAY
    yield from known_rows(
        history, one.serial, _unit_id(one.unit, None), one.track, one.tier, registered_on
    )
