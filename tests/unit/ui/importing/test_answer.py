"""The sentence that says what an import does."""

import pytest

from governance.services.imports_results import ImportCounts
from governance.ui.importing.differences import answer


def counts(created=0, updated=0, unchanged=0, rejected=0) -> ImportCounts:
    rows = created + updated + unchanged + rejected
    return ImportCounts(
        rows=rows,
        created=created,
        updated=updated,
        unchanged=unchanged,
        rejected=rejected,
        ambiguous=0,
        disappeared=0,
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (counts(created=3611), "All 3,611 rows are new."),
        (counts(unchanged=2), "All 2 rows are unchanged."),
        (counts(created=1), "1 row: 1 new."),
        (counts(created=2, rejected=1), "3 rows: 2 new and 1 rejected."),
        (
            counts(created=1, updated=2, unchanged=3, rejected=4),
            "10 rows: 1 new, 2 updated, 3 unchanged and 4 rejected.",
        ),
    ],
)
def test_the_counts_are_said_in_words(given, sentence):
    assert answer(given) == sentence
