"""The columns of the list."""

import pytest

from governance.domain.enums import DateBasis, Precision
from governance.domain.filters import SortKey
from governance.exchange.export import COLUMNS as EXPORTED
from governance.ui.grid import columns
from tests.unit.ui.rows import row


def test_every_column_is_found_in_an_export():
    for key in columns.COLUMNS:
        assert set(columns.exported([key])) <= set(EXPORTED)


def test_an_export_names_the_external_id_first_and_each_heading_once():
    assert columns.exported(["name", "external_id", "since"]) == (
        "external_id",
        "name",
        "stage_since",
        "stage_since_precision",
        "stage_since_basis",
    )


def test_every_order_has_a_column_that_shows_it():
    assert set(columns.SORTED_BY) == set(SortKey)


def test_the_list_shows_words_and_not_stored_values():
    shown = columns.frame(
        [
            row(
                1,
                techniques=("nlp",),
                stage_since_basis=DateBasis.OBSERVED,
                stage_since_precision=Precision.DAY,
            )
        ],
        ["name", "track", "techniques", "stage", "since", "tier", "owner"],
    )

    assert shown.iloc[0].to_dict() == {
        "name": "Initiative 1",
        "track": ["ML"],
        "techniques": ["NLP"],
        "stage": "Pilot",
        "since": "seen 1 May 2024",
        "tier": "Undetermined",
        "owner": None,
    }


@pytest.mark.parametrize("name", [":material/delete: x", ":red[x]"])
def test_a_name_does_not_become_an_icon(name):
    (shown,) = columns.frame([row(1, name=name)], ["name"])["name"]

    assert not shown.startswith(":")
    assert shown.endswith(name)


@pytest.mark.parametrize("vendor", [["A", "B"], 7, True])
def test_a_vendor_that_is_no_text_is_still_shown(vendor):
    (shown,) = columns.frame([row(1, vendor=vendor)], ["vendor"])["vendor"]

    assert isinstance(shown, str)
