"""Commands of the value ledger."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from governance.cli.filters import Stages, Text, Tiers, Tracks, Units, unit_ids
from governance.cli.portfolio import STANDARD_OUTPUT, replacing, told
from governance.cli.terminal import operator, progress_bar, say, say_json
from governance.domain.filters import PortfolioFilter


def read_share(text: str) -> Decimal:
    """Read a share of one as a decimal number.

    Raises
    ------
    typer.BadParameter
        The text is no number.
    """
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter(f"{text!r} is no number; write it as 0.08 for 8 %.") from error


def terms(
    *,
    base_currency: Annotated[
        str | None,
        typer.Option("--base-currency", metavar="CODE", help="Three letters of ISO 4217."),
    ] = None,
    discount_rate: Annotated[
        Decimal | None,
        typer.Option(
            "--discount-rate",
            parser=read_share,
            metavar="SHARE",
            help="What money a year later is worth less, as a share of one: 0.08 is 8 %.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the terms as JSON.")] = False,
) -> None:
    """Show, or set, in which currency value is stated and by which rate it is discounted.

    Rates of currencies are kept for the base currency they were made for. After another base is
    set, lines in other currencies count again as soon as rates to it are imported.
    """
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope, write_scope
    from governance.queries import ledger
    from governance.services.value_terms import set_value_terms

    require_current_schema()
    if base_currency is not None or discount_rate is not None:
        with write_scope() as session:
            set_value_terms(
                session,
                actor=operator(),
                base_currency=base_currency.upper() if base_currency else None,
                discount_rate=discount_rate,
                seen_version=ledger.terms(session).version,
            )
    with read_scope() as session:
        held = ledger.terms(session)
    rate = format(held.discount_rate.normalize(), "f")
    if as_json:
        say_json({"base_currency": held.base_currency, "discount_rate": float(held.discount_rate)})
    else:
        say(f"Base currency {held.base_currency}, discount rate {rate} a year.")


def export_values(
    *,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="File to write; - writes to standard output."),
    ],
    track: Tracks = None,
    stage: Stages = None,
    unit: Units = None,
    tier: Tiers = None,
    text: Text = "",
) -> None:
    """Write the value lines that stand to a CSV file, with what they are in the base currency.

    The columns are those of `import --profile values`, so the file can be edited and imported
    again; what was not changed in it stays as it is.
    """
    from governance.analytics.formats import plural
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.exchange.value_export import export_lines
    from governance.queries import choices, ledger, value_lines

    require_current_schema()
    viewer = operator()
    with read_scope() as session, progress_bar("Writing value lines") as progress:
        where = PortfolioFilter(
            tracks=tuple(track or ()),
            stages=tuple(stage or ()),
            units=unit_ids(unit, choices.units(session, viewer)) if unit else (),
            tiers=tuple(tier or ()),
            text=text,
        )
        base = ledger.terms(session).base_currency
        rows = told(value_lines.standing_lines(session, where, viewer), progress, None)
        with replacing(out) as file:
            count = export_lines(rows, base, file)
    if out != STANDARD_OUTPUT:
        say(f"Wrote {plural(count, 'line')} to {out}.")
