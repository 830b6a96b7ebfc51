"""Finds what is set up wrongly and says what to do; changes nothing, needs no working database."""

import ipaddress
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from governance import config
from governance.config import settings
from governance.db import health
from governance.db.schema import INITIALISE, SchemaStatus, redacted, schema_state
from governance.db.session import engine_for, read_scope
from governance.errors import ConfigurationError, NotFoundError, ProfileError
from governance.exchange.evidence_store import evidence_store
from governance.exchange.profiles import built_in_names, load_profile, parse_profile
from governance.exchange.published import published_catalogue
from governance.models import ImportProfile, Initiative
from governance.queries import audit
from governance.services.audit import read_anchors
from governance.services.deliveries import ways

REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"

NEWEST_TESTED_PYTHON = (3, 14)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and what was seen."""

    subject: str
    seen: str
    """One sentence or name; what is wrong, if anything is."""
    remedy: str = ""
    """What to do; empty when nothing is wrong."""

    @property
    def is_problem(self) -> bool:
        """Whether something has to be done."""
        return bool(self.remedy)


def diagnose() -> Iterator[Finding]:
    """Yield what was found, good and bad, in the order in which one would put it right."""
    yield from _versions()
    yield from _unknown_settings()
    try:
        settings()
    except ConfigurationError as error:
        yield Finding("Settings", str(error), "Nothing else can be checked until then.")
        return
    yield from _server_address()
    yield from _built_in_profiles()
    yield from _delivery()
    try:
        engine = engine_for(settings().database_url)
        state = schema_state()
    except ConfigurationError as error:
        yield Finding("Database", str(error), "Nothing in it can be checked until then.")
        return
    where = redacted(settings().database_url)
    yield Finding("Database", where)
    if state.refusal:
        yield Finding("Schema", state.refusal, _schema_remedy(state.status))
        return
    yield Finding("Schema", f"revision {state.found}, the newest")
    yield from _database_options(engine)
    yield from _write_lock(engine)
    with read_scope() as session:
        yield from _anchors(session)
        yield from _saved_profiles(session)
        yield from _catalogue(session)
    yield from _evidence()


def _versions() -> Iterator[Finding]:
    running = sys.version_info[:2]
    name = ".".join(str(part) for part in sys.version_info[:3])
    if running > NEWEST_TESTED_PYTHON:
        tested = ".".join(str(part) for part in NEWEST_TESTED_PYTHON)
        yield Finding("Python", f"{name} is newer than what was tested.", f"Use {tested} or older.")
    else:
        yield Finding("Python", name)
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted:
            yield from _version(Requirement(wanted))


def _version(wanted: Requirement) -> Iterator[Finding]:
    remedy = "Install what was tested: python -m pip install --require-hashes -r requirements.lock"
    try:
        found = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        yield Finding(wanted.name, "is not installed.", remedy)
        return
    if not wanted.specifier.contains(found, prereleases=True):
        yield Finding(wanted.name, f"{found} is outside {wanted.specifier}.", remedy)
    elif wanted.name == "streamlit":
        yield Finding("Streamlit", found)


def _unknown_settings() -> Iterator[Finding]:
    for name, near in config.unknown_settings().items():
        remedy = f"Did you mean {near}?" if near else "Remove it; no setting is called so."
        yield Finding("Settings", f"{name} is set, but there is no such setting.", remedy)


def _server_address() -> Iterator[Finding]:
    try:
        address = config.server_address()
    except ValueError as error:
        yield Finding(
            "Server", f".streamlit/config.toml is no TOML: {error}.", "Correct that line."
        )
        return
    remedy = 'Set address = "127.0.0.1" under [server] in .streamlit/config.toml.'
    if address is None:
        yield Finding("Server", "No address is set, so it listens to the whole network.", remedy)
    elif not _is_loopback(address):
        seen = f"{address} can be reached from other computers, but nobody has to sign in."
        yield Finding("Server", seen, remedy)
    else:
        yield Finding("Server", f"{address}, this computer only")


def _delivery() -> Iterator[Finding]:
    found = ways()
    for problem in found.problems:
        yield Finding("Delivery", problem, "Correct it, then try `delivery test`.")
    if not found.problems:
        yield Finding("Delivery", found.words)


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _built_in_profiles() -> Iterator[Finding]:
    names = built_in_names()
    if not names:
        yield Finding(
            "Profiles", "There is no built-in import profile.", "Restore seeds/profiles/."
        )
    for name in names:
        try:
            load_profile(name)
        except ProfileError as error:
            yield Finding("Profiles", str(error), f"Restore seeds/profiles/{name}.yaml.")
        else:
            yield Finding("Profiles", f"{name}, built in")


def _saved_profiles(session: Session) -> Iterator[Finding]:
    saved = select(ImportProfile.name, ImportProfile.body).order_by(ImportProfile.name)
    for name, body in session.execute(saved):
        try:
            parse_profile(body, name=name)
        except ProfileError as error:
            yield Finding("Profiles", str(error), "Save it anew on the page Imports.")
        else:
            yield Finding("Profiles", f"{name}, saved")


def _schema_remedy(status: SchemaStatus) -> str:
    if status in {SchemaStatus.EMPTY, SchemaStatus.BEHIND}:
        return f"Run {INITIALISE}."
    return "Check GOVERNANCE_DATABASE_URL."


def _database_options(engine: Engine) -> Iterator[Finding]:
    with engine.connect() as connection:
        missing = health.missing_audit_triggers(connection)
        open_gates = health.missing_gate_triggers(connection)
        if engine.dialect.name == "sqlite":
            options = health.sqlite_options(connection)
        else:
            options, encoding = {}, health.postgres_encoding(connection)
            if encoding != "UTF8":
                yield Finding(
                    "Database",
                    f"It holds text as {encoding}, in which names can be refused.",
                    "Create it anew with ENCODING 'UTF8'.",
                )
    if missing:
        yield Finding(
            "Audit trail",
            f"The database no longer protects it: {', '.join(sorted(missing))} is missing or off.",
            "Find out who removed it, run verify audit, and restore the database from a backup.",
        )
    if open_gates:
        yield Finding(
            "Gates",
            f"It no longer holds them: {', '.join(sorted(open_gates))} is missing or off.",
            "Find out who removed it, and restore the database from a backup.",
        )
    if options.get("journal_mode", "wal") != "wal":
        yield Finding(
            "Database",
            f"Its journal mode is {options['journal_mode']}, so that readers wait for writers.",
            "Move the file to a local disk; network file systems do not support WAL.",
        )
    if options.get("foreign_keys", "1") != "1":
        yield Finding(
            "Database",
            "This SQLite does not enforce foreign keys.",
            "Use a Python whose SQLite was built with them.",
        )


def _write_lock(engine: Engine) -> Iterator[Finding]:
    database = engine.url.database
    if engine.dialect.name == "sqlite" and not os.access(str(database), os.W_OK):
        yield Finding(
            "Writing", f"{database} may not be written by this account.", "Change its permissions."
        )
    elif health.can_begin_write(engine):
        yield Finding("Writing", "A write can begin.")
    else:
        yield Finding(
            "Writing",
            "Another process holds the write lock.",
            "Wait for an import that runs; if none does, end the process that kept it.",
        )


def _catalogue(session: Session) -> Iterator[Finding]:
    try:
        yield Finding("Catalogue", published_catalogue(session).label)
    except NotFoundError:
        if session.scalar(select(Initiative.id).limit(1)) is None:
            return
        yield Finding(
            "Catalogue",
            "No control catalogue is published, so nothing has a checklist.",
            "Run `python -m governance catalogue publish`.",
        )


def _evidence() -> Iterator[Finding]:
    remedy = "Name a folder or bucket in GOVERNANCE_EVIDENCE_URL that this account may write."
    try:
        refusal = evidence_store().refusal()
    except ConfigurationError as error:
        refusal = str(error)
    if refusal:
        yield Finding("Evidence", refusal, remedy)
    else:
        yield Finding("Evidence", str(settings().evidence_location()))


def _anchors(session: Session) -> Iterator[Finding]:
    path = settings().anchor_path()
    if path is None:
        yield Finding(
            "Anchors",
            "Nothing outside the database keeps the head of the audit trail, so a tail that was "
            "cut off is not seen.",
            "Name a file in GOVERNANCE_AUDIT_ANCHOR, best on another disk.",
        )
        return
    target = path if path.exists() else path.parent
    if not os.access(target, os.W_OK) or path.is_dir():
        yield Finding(
            "Anchors",
            f"{path} cannot be written, so new events are not anchored.",
            "Change its permissions, or name another file in GOVERNANCE_AUDIT_ANCHOR.",
        )
        return
    anchors = read_anchors(path)
    for problem in anchors.problems:
        yield Finding("Anchors", problem, "Run verify audit, and find out who changed the file.")
    head = audit.head_hash(session)
    if head is not None and not anchors.heads:
        yield Finding(
            "Anchors",
            f"There are {head[0]:,} audit events, but no anchor in {path}.",
            "Restore the file from a backup; the next write anchors anew.",
        )
    elif head is not None and anchors.heads.get(head[0]) != head[1]:
        yield Finding(
            "Anchors",
            f"The newest anchor in {path} is not the newest event of the audit trail.",
            "Run verify audit; it says whether events are missing or an anchor could not be kept.",
        )
    elif not anchors.problems:
        yield Finding("Anchors", str(path))
