"""What changed in the last days: numbers then and now, and which initiatives moved."""

from collections.abc import Callable, Iterator

from governance.analytics.formats import count
from governance.analytics.ledger import base
from governance.analytics.money import MINUS, money
from governance.analytics.portfolio import Totals
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.queries.flow import flow
from governance.queries.initiatives import all_rows
from governance.reports import cells, words
from governance.reports.basis import Basis
from governance.reports.blocks import Block, Column, Paragraph, Table
from governance.reports.cells import Cell, Number, Text
from governance.reports.headline import Headline

NAMED = 4
"""Initiatives that one sentence names."""
_NAME_LENGTH = 60

_ENTERED = (
    (Stage.PRODUCTION, "Entered production"),
    (Stage.PILOT, "Began a pilot"),
    (Stage.STOPPED, "Stopped"),
    (Stage.RETIRED, "Retired"),
)


def blocks(on: Basis, of: Headline) -> tuple[Block, ...]:
    """Return the numbers then and now, and the initiatives that moved, by name."""
    return (_table(on, of), *(Paragraph(said) for said in _moves(on, of)))


def _table(on: Basis, of: Headline) -> Table:
    columns = (
        Column("figure", "Figure"),
        Column("before", words.short_day(of.before), width=30, right=True),
        Column("now", words.short_day(on.day), width=30, right=True),
        Column("change", "Change", width=30, right=True),
    )
    return Table("Changes", columns, tuple(_rows(of)))


def _rows(of: Headline) -> Iterator[tuple[Cell, ...]]:
    for name, pick in _COUNTS:
        before, now = pick(of.found_before), pick(of.found)
        yield Text(name), cells.number(before), cells.number(now), _change(now - before)
    shares = of.arriving_before, of.arriving
    if shares[0] is not None and shares[1] is not None:
        then, now_share = (round(100 * each.value) for each in shares if each is not None)
        change = now_share - then
        yield (
            Text("Pilots that reach production, in the time above"),
            Number(then, f"{then} %"),
            Number(now_share, f"{now_share} %"),
            Number(change, f"{_signed(change)} points"),
        )
    currency = of.value.base_currency
    nets = [each.whole.sums().net for each in (of.value_before, of.value)]
    yield (
        Text("Net benefit to date, on A and B"),
        *(_amount(net, currency) for net in nets),
        _amount(nets[1] - nets[0], currency),
    )


_COUNTS: tuple[tuple[str, Callable[[Totals], int]], ...] = (
    ("Initiatives on record", lambda found: found.initiatives),
    *(
        (f"In {label(stage).lower()}", lambda found, stage=stage: found.by_stage[stage])
        for stage in (Stage.PILOT, Stage.PRODUCTION)
    ),
    (
        "Stopped or retired",
        lambda found: found.by_stage[Stage.STOPPED] + found.by_stage[Stage.RETIRED],
    ),
)


def _signed(number: int) -> str:
    if not number:
        return "0"
    return f"{'+' if number > 0 else MINUS}{count(abs(number))}"


def _change(number: int) -> Number:
    return Number(number, _signed(number))


def _amount(units: int, currency: str) -> Cell:
    exact = cells.money(units, currency)
    return cells.Money(exact.value, currency, money(base(units), currency))


def _moves(on: Basis, of: Headline) -> Iterator[str]:
    moved = flow(on.session, on.where, on.viewer, before=of.before, after=on.day).ids
    for stage, verb in _ENTERED:
        ids = sorted(
            each for (_, later), found in moved.items() if later == stage for each in found
        )
        if ids:
            yield f"{verb}: {_names(on, tuple(ids))}."


def _names(on: Basis, ids: tuple[int, ...]) -> str:
    rows = all_rows(on.session, PortfolioFilter(ids=ids[:NAMED]), on.viewer)
    names = [words.short(row.name, _NAME_LENGTH) for row in rows]
    more = len(ids) - len(names)
    return words.joined([*names, f"{count(more)} more"] if more else names)
