"""Commands of the value ledger."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from governance.cli.terminal import operator, say, say_json


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
