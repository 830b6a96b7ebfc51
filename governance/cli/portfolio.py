"""Commands that read the portfolio: the list as a file, and the figures."""

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeVar

import typer

from governance.cli.filters import Tracks, Units, read_day, unit_ids
from governance.cli.terminal import (
    Progress,
    operator,
    say_json,
    say_table,
)
from governance.domain import clock
from governance.domain.filters import PortfolioFilter
from governance.errors import InvalidInputError

if TYPE_CHECKING:
    from governance.analytics.figures import Figure, FigureValue

T = TypeVar("T")
Kind = TypeVar("Kind", bound=StrEnum)
STANDARD_OUTPUT = Path("-")
"""Stands for standard output where a file is named."""
_TELL_EVERY = 500


def figures(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print an object by slug, with everything known.")
    ] = False,
    as_of: Annotated[
        dt.date | None,
        typer.Option(
            "--as-of",
            parser=read_day,
            metavar="DAY",
            help="The figures as they stood at the end of this day; by default as they stand now.",
        ),
    ] = None,
    track: Tracks = None,
    unit: Units = None,
    definitions: Annotated[
        bool, typer.Option("--definitions", help="Print what each figure means, as Markdown.")
    ] = False,
) -> None:
    """Print the figures of the portfolio, each with what it is based on.

    `n` is the number of initiatives a figure is based on, `eligible` the number that could have
    counted, `coverage` the one as a share of the other; `low` and `high` are the ends of a 95 %
    interval. A figure without data has no value (`null`), never 0.
    """
    from governance.analytics.figures import FIGURES, dictionary

    if definitions:
        typer.echo(dictionary(), nl=False)
        return
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.exchange.published import published_catalogues
    from governance.queries import choices
    from governance.queries.figures import figure_values

    if as_of is not None and as_of > clock.today():
        raise InvalidInputError(f"{as_of} lies in the future; name today or an earlier day.")
    require_current_schema()
    viewer = operator()
    with read_scope() as session:
        units = unit_ids(unit, choices.units(session, viewer)) if unit else ()
        where = PortfolioFilter(tracks=tuple(track or ()), units=units)
        catalogue_of = published_catalogues(session)
        values = figure_values(session, where, viewer, catalogue_of=catalogue_of, as_of=as_of)
    if as_json:
        say_json({slug: _as_json(value) for slug, value in values.items()})
        return
    rows = [_in_words(FIGURES[slug], value) for slug, value in values.items()]
    say_table(("Figure", "Value", "95 % interval", "Based on", "Slug"), rows)


def _as_json(value: "FigureValue") -> dict[str, object]:
    shown: dict[str, object] = {
        "value": value.value,
        "n": value.n,
        "eligible": value.eligible,
        "coverage": value.coverage,
        "low": value.low,
        "high": value.high,
    }
    return shown | ({"groups": value.groups} if value.groups else {})


def _in_words(figure: "Figure", value: "FigureValue") -> tuple[str, ...]:
    from governance.analytics.figures import SHARE, SHARE_OF_CONTROLS
    from governance.analytics.formats import DASH, count, percent
    from governance.analytics.money import month_name, multiple
    from governance.analytics.value_figures import BASE_CURRENCY, MONTH, MULTIPLE

    based_on = f"{count(value.n)} of {count(value.eligible)}"
    interval = ""
    if value.value is None:
        shown = DASH
    elif figure.unit == SHARE and value.low is not None and value.high is not None:
        shown = percent(round(value.value * value.n), value.n)
        interval = f"{100 * value.low:.0f} to {100 * value.high:.0f} %"
    elif figure.unit in {SHARE, SHARE_OF_CONTROLS}:
        shown = f"{100 * value.value:,.0f} %"
    elif figure.unit == MONTH:
        shown = month_name(int(value.value))
    elif figure.unit == BASE_CURRENCY:
        shown = f"{value.value:,.2f}"
    elif figure.unit == MULTIPLE:
        shown = multiple(value.value)
    else:
        whole = value.value == int(value.value)
        shown = count(int(value.value)) if whole else f"{value.value:,.1f}"
    return (figure.label, shown, interval, based_on, figure.slug)


def told(items: Iterable[T], progress: Progress, total: int | None) -> Iterator[T]:
    """Yield items and tell a progress bar how many have passed."""
    for done, item in enumerate(items, start=1):
        yield item
        if done % _TELL_EVERY == 0:
            progress(done, total)


def kind_of_file(asked: Kind | None, out: Path | None, usual: Kind) -> Kind:
    """Return in which kind of file to write: the one asked for, else what the name ends with.

    Parameters
    ----------
    usual
        For a name that ends with none of the kinds, and for standard output.
    """
    if asked is not None:
        return asked
    ending = out.suffix.removeprefix(".").lower() if out is not None else ""
    return next((kind for kind in type(usual) if kind.value == ending), usual)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that takes its place only when it is complete."""
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        return
    whole = not path.exists() or path.is_file()
    target = path.with_name(f".{path.name}.part") if whole else path
    with _refused(path):
        file = target.open("wb")
    try:
        with file:
            yield file
        if whole:
            with _refused(path):
                target.replace(path)
    finally:
        if whole:
            target.unlink(missing_ok=True)


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInputError(
            f"{path} cannot be written ({error.strerror}); name a file in a directory of yours."
        ) from error
