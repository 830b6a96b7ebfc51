"""Money: exact amounts, how people write them, and how they come to the base currency."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from governance.domain.currencies import MINOR_DIGITS, SYMBOLS

AMOUNT_DECIMALS = 4
RATE_DECIMALS = 10
SHARE_DECIMALS = 4

AMOUNT_LIMIT = Decimal(10) ** 12
"""Amounts are smaller than this."""

RATE_LIMIT = Decimal(10) ** 6
"""Rates are smaller than this."""

CONVERTED = "trackgate_converted"
"""Name under which databases without exact decimals know :func:`converted`."""

_ONE: int = 10 ** (SHARE_DECIMALS + RATE_DECIMALS)
_SIGNS = "|".join(re.escape(sign) for sign in SYMBOLS)
_TAG = re.compile(rf"({_SIGNS}|[A-Z]{{3}})", re.IGNORECASE)
_SPACES = str.maketrans(dict.fromkeys(" \t\u00a0\u2009\u202f'\u2019", None))
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[.,]\d+")
_GROUP = 3
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """An amount as somebody wrote it."""

    amount: Decimal
    currencies: frozenset[str] = frozenset()
    """What a sign or code beside the digits can mean; empty without one."""


class AmountError(Exception):
    """A text cannot be read as an amount; ``str()`` is the sentence that says so."""


def read_amount(text: str, *, mark: str | None = None, decimals: int = AMOUNT_DECIMALS) -> Typed:
    """Return the amount that a person typed, such as ``1,234.50``, ``1.234,50`` or ``(500)``.

    Spaces and apostrophes may group digits, parentheses and a minus on either side mean a negative
    amount, and a sign or code of a currency may stand on either side. A single point or comma
    before exactly three digits can group or divide them; it is refused unless ``mark`` says which.

    Parameters
    ----------
    mark
        What stands before decimals, ``.`` or ``,``, where the source is known to keep to one.
    decimals
        How many decimals may follow.

    Raises
    ------
    AmountError
        It is no amount, could mean two, is too large or has too many decimals.
    """
    shown = " ".join(text.split())[:_SHOWN]
    digits, negative, currencies = _bare(text)
    if not _NUMBER.fullmatch(digits):
        raise AmountError(f"{shown!r} is no amount; write digits, such as 1234.50.")
    plain = _plain(digits, mark, shown)
    amount = Decimal(f"-{plain}" if negative else plain)
    if refusal := amount_refusal(amount, decimals=decimals):
        raise AmountError(refusal)
    return Typed(amount + 0, currencies)  # no negative zero


def amount_refusal(amount: Decimal, *, decimals: int = AMOUNT_DECIMALS) -> str | None:
    """Return why a number cannot be kept as an amount, or None."""
    if not amount.is_finite():
        return "The amount is no number; write digits, such as 1234.50."
    if abs(amount) >= AMOUNT_LIMIT:
        return "The amount has more than twelve digits before the decimals; check its unit."
    if amount != round(amount, decimals):
        return f"The amount has more than {decimals} decimals; round it where it comes from."
    return None


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Return what stands before decimals in a column, None where its cells do not tell or disagree.

    A cell tells when only one reading of it is possible: two different marks, one mark more than
    once, or other than three digits after a single one.
    """
    marks = set()
    for text in texts:
        digits, _, _ = _bare(text)
        if _NUMBER.fullmatch(digits) and (mark := _tells(digits)):
            marks.add(mark)
    return marks.pop() if len(marks) == 1 else None


def tag_refusal(typed: Typed, currency: str) -> str | None:
    """Return why a sign beside an amount does not go with its currency, or None."""
    if not typed.currencies or currency in typed.currencies:
        return None
    meant = " or ".join(sorted(typed.currencies)[:3])
    return f"The amount is written in {meant} and the currency is {currency}; make the two agree."


def converted(amount: int | None, share: int, rate: int) -> int | None:
    """Return an amount times a share times a rate, all as stored, rounded half to even.

    Parameters
    ----------
    amount
        Ten-thousandths of a currency; None stays None.
    share
        Ten-thousandths of one.
    rate
        Units of ten decimals of the base currency for one of the other.

    Returns
    -------
    int or None
        Ten-thousandths of the base currency.
    """
    if amount is None:
        return None
    whole, rest = divmod(amount * share * rate, _ONE)
    twice = 2 * rest
    return whole + int(twice > _ONE or (twice == _ONE and whole % 2 == 1))


def _bare(text: str) -> tuple[str, bool, frozenset[str]]:
    """Return the digits with their marks, whether they are negative, and the currencies meant."""
    rest = text.translate(_MINUS).translate(_SPACES)
    negative = rest.startswith("(") and rest.endswith(")")
    if negative:
        rest = rest[1:-1]
    currencies: frozenset[str] = frozenset()
    if tag := _TAG.search(rest):
        said = tag[1]
        currencies = SYMBOLS.get(said.lower()) or (
            frozenset({said.upper()}) if said.upper() in MINOR_DIGITS else frozenset()
        )
        if currencies and (tag.start() <= 1 or tag.end() >= len(rest) - 1):
            rest = rest[: tag.start()] + rest[tag.end() :]
    if not negative and rest[:1] in {"-", "+"}:
        negative, rest = rest[0] == "-", rest[1:]
    elif not negative and rest.endswith("-"):
        negative, rest = True, rest[:-1]
    return rest, negative, currencies


def _plain(digits: str, mark: str | None, shown: str) -> str:
    """Return digits without groups and with a point before decimals."""
    told = _tells(digits)
    if told is None and any(sign in digits for sign in ".,"):
        if mark is None:
            one = digits.replace(",", ".")
            raise AmountError(
                f"{shown!r} can mean {one.replace('.', '')} or {one}; write it without grouping "
                "digits, or with two decimals."
            )
        told = mark
    if told is not None and mark is not None and told != mark:
        raise AmountError(
            f"{shown!r} has its decimals after {told!r} while other amounts have theirs after "
            f"{mark!r}; write all amounts the same way."
        )
    if told is None:
        return digits
    whole, _, decimals = digits.partition(told)
    first, *groups = whole.replace(",", ".").split(".")
    misgrouped = groups and (len(first) > _GROUP or any(len(each) != _GROUP for each in groups))
    if misgrouped or any(sign in decimals for sign in ".,"):
        raise AmountError(f"{shown!r} is no amount; write digits, such as 1234.50.")
    whole = f"{first or '0'}{''.join(groups)}"
    return f"{whole}.{decimals}" if decimals else whole


def _tells(digits: str) -> str | None:
    """Return what stands before the decimals, None without a mark or with one that may group."""
    marks = [sign for sign in digits if sign in ".,"]
    if not marks:
        return None
    other = {".": ",", ",": "."}
    if len(set(marks)) > 1:
        return marks[-1]
    if len(marks) > 1:
        return other[marks[0]]
    whole, _, after = digits.partition(marks[0])
    if len(after) == _GROUP and 1 <= len(whole) <= _GROUP and not whole.startswith("0"):
        return None
    return marks[0]
