"""Money is stored as integers, and nothing is rounded on the way."""

from decimal import Decimal

import pytest
from sqlalchemy.dialects import sqlite

from governance.db.types import Amount, Rate, Share

DIALECT = sqlite.dialect()


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (Amount(), "1234.5678", 12_345_678),
        (Amount(), "-999999999999.9999", -9_999_999_999_999_999),
        (Rate(), "0.0000000001", 1),
        (Rate(), "1.1", 11_000_000_000),
        (Share(), "1", 10_000),
    ],
)
def test_decimals_are_stored_as_integers_and_come_back_exactly(kind, value, stored):
    assert kind.process_bind_param(Decimal(value), DIALECT) == stored
    assert kind.process_result_value(stored, DIALECT) == Decimal(value)


def test_none_stays_none():
    assert Amount().process_bind_param(None, DIALECT) is None
    assert Amount().process_result_value(None, DIALECT) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("0.00001"), "more than 4 decimals"),
        (Decimal(10) ** 12, "not below"),
        (Decimal("NaN"), "not an exact decimal"),
        (1.5, "not an exact decimal"),
    ],
)
def test_what_cannot_be_kept_exactly_is_refused(value, words):
    with pytest.raises(ValueError, match=words):
        Amount().process_bind_param(value, DIALECT)
