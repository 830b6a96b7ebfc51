"""Facts survive the way into rows and back, and what cannot be read is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.ui.editing.facts import FactRow, Kind, read, rows

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.lists(TEXTS),
)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_rows_nobody_touched_keep_their_values_exactly(facts):
    assert read(rows(facts), facts).facts == facts


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.YES_NO, "Yes", True),
        (Kind.YES_NO, "no", False),
        (Kind.NUMBER, "3", 3),
        (Kind.NUMBER, "-0.5", -0.5),
        (Kind.LIST, "a; b ;", ["a", "b"]),
        (Kind.TEXT, " Vendor & Co. ", "Vendor & Co."),
    ],
)
def test_a_typed_value_is_read_by_its_kind(kind, text, value):
    facts = read([FactRow("x", kind, text)], {}).facts

    assert facts == {"x": value}
    assert type(facts["x"]) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "remedy"),
    [
        (Kind.YES_NO, "perhaps", "write yes or no"),
        (Kind.NUMBER, "many", "write a number"),
        (Kind.NUMBER, "nan", "write a number"),
        (Kind.NUMBER, "1e999", "write a number"),
        (Kind.TEXT, "  ", "write a value or take the row out"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_remedy(kind, text, remedy):
    found = read([FactRow("spend", kind, text)], {})

    assert found.facts == {}
    assert remedy in found.problems[0]
    assert "spend" in found.problems[0]


def test_a_name_that_no_rule_could_use_is_said():
    found = read([FactRow("Data class", Kind.TEXT, "x")], {})

    assert "use small letters, digits and underscores" in found.problems[0]


def test_a_name_may_be_there_once():
    filled = [FactRow("x", Kind.TEXT, "a"), FactRow("x", Kind.TEXT, "b")]

    assert read(filled, {}).problems == ("Fact x is there twice; keep one.",)


def test_an_empty_row_is_no_fact():
    found = read([FactRow("", Kind.TEXT, " ")], {})

    assert (found.facts, found.problems) == ({}, ())
