"""Readiness is a ratio of sums, and the answer names what presses most."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.definition import Acts
from governance.analytics.frames.governance import READINESS_COUNTS, THEME_READINESS
from governance.analytics.governance import (
    OTHER_THEMES,
    answer,
    due_days,
    heat,
    readiness_by_track,
    totals,
)
from governance.analytics.portfolio import OTHER_UNITS
from governance.domain.enums import Stage, Track
from governance.domain.gates import ExceptionKind


def counts(*rows):
    """Return a READINESS_COUNTS frame from (track, stage, exceptions, n, due, met)."""
    return READINESS_COUNTS.from_rows(
        (1, "Claims", track, stage, int(mask), n, 0, 0, 0, 0, due, met)
        for track, stage, mask, n, due, met in rows
    )


RUNNING, NONE = Stage.PRODUCTION, ExceptionKind(0)
UNDECIDED = ExceptionKind.NO_DECISION | ExceptionKind.OPEN_CONTROL


@pytest.mark.parametrize(
    ("rows", "acts", "said"),
    [
        (
            [(Track.ML, RUNNING, UNDECIDED, 3, 30, 1), (Track.ML, RUNNING, NONE, 2, 9, 9)],
            Acts(),
            (
                "2 of 5 initiatives in production hold every blocking control; "
                "3 have no recorded decision."
            ),
        ),
        (
            [(Track.ML, RUNNING, ExceptionKind.OPEN_CONTROL, 1, 9, 1)],
            Acts(),
            (
                "The only initiative in production does not hold every blocking control; "
                "1 initiative shows an exception."
            ),
        ),
        (
            [(Track.ML, RUNNING, NONE, 1, 9, 9)],
            Acts(requests_waiting=2),
            (
                "The only initiative in production holds every blocking control; "
                "2 gate requests wait for a decision."
            ),
        ),
        (
            [(Track.ML, Stage.IDEA, NONE, 4, 9, 0)],
            Acts(),
            "Nothing is in production among 4 initiatives; nothing shows an exception.",
        ),
    ],
    ids=["undecided", "open", "compliant", "no production"],
)
def test_the_answer_is_one_sentence(rows, acts, said):
    assert answer(totals(counts(*rows)), acts) == said


def test_an_initiative_with_two_exceptions_is_counted_once_in_all_and_in_each_kind():
    found = totals(counts((Track.ML, RUNNING, UNDECIDED, 3, 30, 1)))

    assert found.exceptional == 3
    assert found.by_kind[ExceptionKind.NO_DECISION] == 3
    assert found.by_kind[ExceptionKind.OPEN_CONTROL] == 3
    assert found.by_kind[ExceptionKind.REVIEW_OVERDUE] == 0


def test_readiness_by_track_leaves_out_who_has_ended_and_tracks_without_anybody():
    frame = readiness_by_track(
        counts(
            (Track.ML, RUNNING, NONE, 2, 20, 5),
            (Track.ML, Stage.STOPPED, NONE, 7, 70, 70),
            (Track.GENAI, Stage.RETIRED, NONE, 1, 9, 9),
        )
    )

    assert set(frame["track"]) == {"ml"}
    row = frame.set_index("gate").loc["production"]
    assert (row["initiatives"], row["due"], row["met"]) == (2, 20, 5)


themes = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from("abcdefgh"), st.integers(0, 40), st.floats(0, 1)),
    max_size=40,
    unique_by=lambda row: row[:2],
).map(
    lambda rows: THEME_READINESS.from_rows(
        (unit, f"Unit {unit}", theme, 1, due, int(due * share)) for unit, theme, due, share in rows
    )
)


@given(themes, st.integers(1, 5), st.integers(1, 5))
def test_what_is_not_shown_one_by_one_is_summed(frame, rows, columns):
    found = heat(frame, themes_shown=rows, units_shown=columns)

    assert found["due"].sum() == frame["due"].sum()
    assert found["met"].sum() == frame["met"].sum()
    assert found["theme"].nunique() <= rows + 1
    assert found["root_unit_id"].nunique() <= columns + 1
    assert len(found) == found["theme"].nunique() * found["root_unit_id"].nunique()


def test_the_themes_with_most_open_come_first_and_others_last():
    frame = THEME_READINESS.from_rows(
        (unit, f"Unit {unit}", theme, 1, due, met)
        for unit, theme, due, met in [
            (1, "bias", 10, 9),
            (1, "legal", 9, 1),
            (2, "privacy", 5, 1),
            (3, "security", 3, 2),
        ]
    )

    found = heat(frame, themes_shown=2, units_shown=1)

    assert list(dict.fromkeys(found["theme"])) == ["legal", "privacy", OTHER_THEMES]
    assert list(dict.fromkeys(found["root_unit_id"])) == [1, OTHER_UNITS]
    assert "2 other units" in set(found["root_unit"])


def test_what_falls_due_in_one_week_is_one_mark_unless_some_of_it_is_late():
    wednesday = dt.date(2026, 11, 18)
    dated = [
        ("Waivers end", 1, dt.date(2026, 11, 16)),
        ("Waivers end", 2, dt.date(2026, 11, 19)),
        ("Waivers end", 3, dt.date(2026, 11, 20)),
        ("Reviews due", 4, dt.date(2026, 11, 20)),
    ]

    rows = due_days(dated, wednesday).to_dict("split", index=False)["data"]

    assert rows == [
        ["Waivers end", 0, "2026-11-16", False, 2],
        ["Waivers end", 1, "2026-11-16", True, 1],
        ["Reviews due", 4, "2026-11-16", False, 1],
    ]
