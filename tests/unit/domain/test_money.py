"""Amounts as people type them, and their way to the base currency."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.currencies import MINOR_DIGITS, SYMBOLS, currency_refusal
from governance.domain.money import (
    AmountError,
    Typed,
    converted,
    decimal_mark,
    read_amount,
    tag_refusal,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("€ 3.7", "3.7"),
        ("3,7 €", "3.7"),
        ("EUR 500", "500"),
        ("500 eur", "500"),
        ("(500)", "-500"),
        ("(€1,000.00)", "-1000.00"),
        ("-€500", "-500"),
        ("€-500", "-500"),
        ("500-", "-500"),
        ("−12.00", "-12.00"),
        ("+7", "7"),
        (".5", "0.5"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
        ("-0", "0"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert str(read_amount(text).amount) == amount


@pytest.mark.parametrize("text", ["1,234", "1.234", "€ 12,345", "(999.000)"])
def test_what_can_mean_two_amounts_is_refused(text):
    with pytest.raises(AmountError, match="can mean"):
        read_amount(text)


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [("1,234", ".", 1234), ("1,234", ",", "1.234"), ("1.234", ",", 1234), ("1.234", ".", "1.234")],
)
def test_the_mark_of_the_source_decides_what_a_single_one_means(text, mark, amount):
    assert read_amount(text, mark=mark).amount == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "3.7m", "12k", "1,23,45.6", "1234,567.8", "1.2.3,4,5", "--5", "50%", "NaN", "1e5"],
)
def test_what_is_no_amount_is_refused_in_one_sentence(text):
    with pytest.raises(AmountError, match=r"is no amount; write digits, such as 1234\.50\.$"):
        read_amount(text)


def test_more_decimals_than_are_kept_and_too_many_digits_are_refused():
    with pytest.raises(AmountError, match="more than 4 decimals"):
        read_amount("0.12345")
    with pytest.raises(AmountError, match="more than twelve digits"):
        read_amount("1000000000000")


def test_an_amount_that_goes_against_the_mark_of_its_source_is_refused():
    with pytest.raises(AmountError, match="write all amounts the same way"):
        read_amount("12,50", mark=".")


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234", "12.50"], "."),
        (["1,234", "1,234,567"], "."),
        (["1.234", "0,5"], ","),
        (["1,234", "500"], None),
        (["1,5", "1.5"], None),
        (["nothing", ""], None),
    ],
)
def test_a_column_tells_its_mark_only_where_no_cell_disagrees(texts, mark):
    assert decimal_mark(texts) == mark


def test_a_sign_that_belongs_to_another_currency_is_named():
    assert tag_refusal(read_amount("$5"), "USD") is None
    assert tag_refusal(read_amount("$5"), "CAD") is None
    assert tag_refusal(Typed(Decimal(5)), "EUR") is None
    assert tag_refusal(read_amount("€5"), "USD") == (
        "The amount is written in EUR and the currency is USD; make the two agree."
    )


def test_every_sign_stands_for_known_currencies_and_codes_are_three_letters():
    assert all(codes <= set(MINOR_DIGITS) for codes in SYMBOLS.values())
    assert all(len(code) == 3 and code.isupper() for code in MINOR_DIGITS)
    assert MINOR_DIGITS["JPY"] == 0
    assert MINOR_DIGITS["KWD"] == 3
    assert currency_refusal("EUR") is None
    assert "no currency" in (currency_refusal("EURO") or "")
    assert "missing" in (currency_refusal("") or "")


_units = st.integers(-(10**16) + 1, 10**16 - 1)


@given(_units, st.integers(1, 10_000), st.integers(1, 10**16 - 1))
def test_conversion_is_exact_and_rounds_half_to_even(amount, share, rate):
    exact = Fraction(amount * share * rate, 10**14)
    assert converted(amount, share, rate) == round(exact)


@given(st.decimals(-(10**11), 10**11, places=2, allow_nan=False))
def test_every_written_form_of_an_amount_is_read_back(amount):
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_amount(english).amount == amount
    assert read_amount(german).amount == amount
    assert read_amount(f"{amount:.2f}").amount == amount.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
