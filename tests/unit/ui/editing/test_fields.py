"""Values of fields in words."""

import datetime as dt

import pytest

from governance.domain.enums import RiskTier, Technique, Track
from governance.services.initiatives import EDITABLE
from governance.ui.editing.fields import TITLES, words


def test_every_field_of_an_edit_has_a_title():
    assert set(TITLES) == set(EDITABLE)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("track", Track.GENAI, "GenAI"),
        ("risk_tier", RiskTier.OUT_OF_SCOPE, "Out of scope"),
        ("techniques", (Technique.NLP, Technique.AGENTIC), "NLP, Agentic AI"),
        ("techniques", (), "–"),
        ("owner", "", "–"),
        ("unit", 10, "Insurance › Claims"),
        ("unit", 99, "a unit outside your view"),
        ("unit", ("Insurance", "New"), "Insurance › New"),
        ("registered_on", dt.date(2024, 3, 9), "9 March 2024"),
        ("facts", {"has_pii": True, "regions": ["EU", "US"]}, "has_pii: yes; regions: EU, US"),
    ],
)
def test_a_value_is_said_as_people_read_it(field, value, said):
    assert words(field, value, {10: "Insurance › Claims"}) == said
