"""Conversion to the base currency inside a statement, exact on both engines."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from governance.domain import money

ONE_SHARE = 10**money.SHARE_DECIMALS
ONE_RATE = 10**money.RATE_DECIMALS
_ALL_DECIMALS = money.SHARE_DECIMALS + money.RATE_DECIMALS


class _Converted(FunctionElement[int]):
    """What :func:`governance.domain.money.converted` returns, for integers as they are stored."""

    type = BigInteger()
    inherit_cache = True


@compiles(_Converted)
def _by_function(element: _Converted, compiler: SQLCompiler, **options: Any) -> str:
    return f"{money.CONVERTED}({compiler.process(element.clauses, **options)})"


@compiles(_Converted, "postgresql")
def _by_decimals(element: _Converted, compiler: SQLCompiler, **options: Any) -> str:
    amount, share, rate = (compiler.process(each, **options) for each in element.clauses)
    smallest = f"0.{'0' * (_ALL_DECIMALS - 1)}1"
    exact = f"(({amount})::numeric * ({share}) * ({rate}) * {smallest})"
    # round() goes away from zero where a half is left; what is not just a half it rounds as we do.
    half = f"abs({exact} - trunc({exact})) = 0.5"
    return f"(CASE WHEN {half} THEN 2 * round({exact} / 2) ELSE round({exact}) END)::bigint"


def in_base(
    amount: ColumnElement[Any], share: ColumnElement[Any], rate: ColumnElement[Any]
) -> ColumnElement[int]:
    """Return ten-thousandths of the base currency: amount times share times rate, half to even.

    Parameters
    ----------
    amount, share, rate
        Columns of the types of :mod:`governance.db.types`, or integers as those store them. NULL
        in the first gives NULL.
    """
    amount, share, rate = (type_coerce(each, BigInteger) for each in (amount, share, rate))
    plain = (share == ONE_SHARE) & (rate == ONE_RATE)
    return case((plain, amount), else_=cast(_Converted(amount, share, rate), BigInteger))
