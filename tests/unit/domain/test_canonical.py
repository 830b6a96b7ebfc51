"""One value has one canonical text."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import canonical
from governance.domain.enums import Stage

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # A lone surrogate is no text; what is stored was cleaned of it.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_spaced_or_escaped():
    assert canonical.dumps({"b": [1, 2.5], "a": "é"}) == '{"a":"é","b":[1,2.5]}'


def test_values_of_the_domain_have_a_text():
    moment = dt.datetime(2026, 3, 31, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    values = [moment, dt.date(2026, 3, 31), Decimal("1.10"), Stage.PILOT, {"b", "a"}]

    assert json.loads(canonical.dumps(values)) == [
        "2026-03-31T12:05:00.000000Z",
        "2026-03-31",
        "1.10",
        "pilot",
        ["a", "b"],
    ]


@pytest.mark.parametrize("value", [dt.datetime(2026, 3, 31), object()])  # noqa: DTZ001 - naive on purpose
def test_a_value_without_one_meaning_is_refused(value):
    with pytest.raises(TypeError, match="no canonical form"):
        canonical.dumps(value)


def test_numbers_that_are_none_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical.dumps(float("nan"))


@given(VALUES)
def test_reading_and_writing_again_gives_the_same_text(value):
    text = canonical.dumps(value)

    assert canonical.dumps(json.loads(text)) == text
