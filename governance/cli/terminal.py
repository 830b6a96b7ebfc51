"""What all commands share: who acts, how progress and results are shown, how examples are set."""

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from governance.domain.actors import Actor, Role

Progress = Callable[[int, int | None], None]
"""Told how much is done and, where it is known, of how much."""


def operator() -> Actor:
    """Return who runs the command: the account of the operating system, as an administrator.

    Whoever can run commands with the database's credentials can reach every row of it anyway.
    """
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have them
        user = "unknown"
    return Actor(f"{user}@command line", user, frozenset({Role.ADMIN}))


def say(text: str) -> None:
    """Print a line of the result."""
    typer.echo(text)


def remark(text: str) -> None:
    """Print a line about the result on standard error, where it does not mix with it."""
    typer.echo(text, err=True)


def say_json(value: object) -> None:
    """Print a result as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def say_table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns that are as wide as their longest text, the last one open."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """Show how far long work is, on standard error and only where a person watches."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TimeElapsedColumn
    from rich.progress import Progress as Display

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Display(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def examples(*commands: str) -> str:
    """Return the closing part of a command's help: what one would type."""
    return "\n\n".join(("Examples:", *(f"  python -m governance {each}" for each in commands)))
