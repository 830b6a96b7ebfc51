"""Counts of a portfolio: totals, stages now and ever, units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.analytics.portfolio import OTHER_UNITS, answer, by_stage, by_unit, totals
from governance.domain.enums import Stage, Track
from governance.domain.lifecycle import LADDER, reached

PILOT_TO_PRODUCTION = reached([Stage.PILOT, Stage.PRODUCTION])


def counts(*rows):
    """Return a PORTFOLIO_COUNTS frame from (unit id, track, stage, stages ever reached, n)."""
    return PORTFOLIO_COUNTS.from_rows(
        (unit, f"Unit {unit}", track, stage, mask, n) for unit, track, stage, mask, n in rows
    )


def funnel(frame):
    """Return (now, ever) by stage, over all tracks."""
    summed = by_stage(frame).groupby("stage", sort=False)[["now", "ever"]].sum()
    return {str(stage): (int(row["now"]), int(row["ever"])) for stage, row in summed.iterrows()}


NO_WORK_YET = (
    "4 initiatives of 1 unit: none run in production, none are in pilot; 1 has no track yet."
)
SMALL = counts(
    (1, Track.ML, Stage.PRODUCTION, PILOT_TO_PRODUCTION, 3),
    (1, Track.GENAI, Stage.PILOT, reached([Stage.PILOT]), 5),
    (2, Track.GENAI, Stage.STOPPED, reached([Stage.PILOT, Stage.STOPPED]), 1),
    (3, Track.UNTAGGED, Stage.UNKNOWN, 0, 2),
)


class TestTotals:
    def test_every_initiative_is_counted_once(self):
        found = totals(SMALL)

        assert found.initiatives == 11
        assert found.units == 3
        assert found.by_track == {
            Track.ML: 3,
            Track.GENAI: 6,
            Track.HYBRID: 0,
            Track.UNTAGGED: 2,
        }
        assert found.by_stage[Stage.PILOT] == 5
        assert found.by_stage[Stage.IDEA] == 0

    def test_shares_by_stage_leave_out_the_unknown(self):
        assert totals(SMALL).staged == 9

    def test_an_empty_portfolio_counts_nothing(self):
        found = totals(counts())

        assert (found.initiatives, found.units, found.staged) == (0, 0, 0)


class TestStages:
    def test_who_is_in_production_ever_was_in_everything_before(self):
        found = funnel(SMALL)

        assert found["idea"] == (0, 9)
        assert found["development"] == (0, 9)
        assert found["pilot"] == (5, 9)
        assert found["production"] == (3, 3)

    def test_a_stopped_pilot_counts_as_pilot_and_as_stopped(self):
        found = funnel(
            counts((1, Track.ML, Stage.STOPPED, reached([Stage.PILOT, Stage.STOPPED]), 4))
        )

        assert found["pilot"] == (0, 4)
        assert found["production"] == (0, 0)
        assert found["stopped"] == (4, 4)

    def test_every_stage_and_track_has_a_row(self):
        frame = by_stage(counts())

        assert len(frame) == len(Stage) * len(Track)
        assert frame["now"].sum() == frame["ever"].sum() == 0

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 4),
                st.sampled_from(Track),
                st.sampled_from(Stage),
                st.integers(0, 2 ** len(Stage) - 1),
                st.integers(1, 50),
            ),
            max_size=20,
        )
    )
    def test_the_parts_make_up_the_whole(self, rows):
        rows = [
            (unit, track, stage, mask | reached([stage]), n) for unit, track, stage, mask, n in rows
        ]
        frame = counts(*rows)
        whole = sum(row[-1] for row in rows)

        stages = by_stage(frame)

        assert stages["now"].sum() == whole
        assert by_unit(frame, 2)["n"].sum() == whole
        assert (stages["ever"] >= stages["now"]).all()
        ever = [funnel(frame)[stage][1] for stage in LADDER]
        assert ever == sorted(ever, reverse=True)


class TestUnits:
    def test_the_largest_come_first_and_the_rest_is_summed(self):
        frame = counts(*((unit, Track.ML, Stage.IDEA, 2, unit) for unit in range(1, 6)))

        found = by_unit(frame, 2).groupby(["root_unit_id", "root_unit"], sort=False)["n"].sum()

        assert found.to_dict() == {
            (5, "Unit 5"): 5,
            (4, "Unit 4"): 4,
            (OTHER_UNITS, "3 other units"): 6,
        }

    def test_a_single_other_unit_is_shown_by_its_name(self):
        frame = counts(*((unit, Track.ML, Stage.IDEA, 2, unit) for unit in range(1, 4)))

        assert list(by_unit(frame, 2)["root_unit"].unique()) == ["Unit 3", "Unit 2", "Unit 1"]

    def test_two_units_of_one_name_stay_apart(self):
        frame = PORTFOLIO_COUNTS.from_rows(
            (unit, "Service", Track.ML, Stage.IDEA, 2, 1) for unit in (1, 2)
        )

        assert sorted(by_unit(frame, 5)["root_unit_id"].unique()) == [1, 2]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (
            SMALL,
            "11 initiatives of 3 units: 3 run in production, 5 are in pilot; 2 have no track yet.",
        ),
        (
            counts((1, Track.ML, Stage.PRODUCTION, 8, 1), (1, Track.ML, Stage.PILOT, 4, 1)),
            "2 initiatives of 1 unit: 1 runs in production, 1 is in pilot.",
        ),
        (
            counts((1, Track.ML, Stage.IDEA, 2, 3), (1, Track.UNTAGGED, Stage.UNKNOWN, 0, 1)),
            NO_WORK_YET,
        ),
        (counts((1, Track.ML, Stage.PILOT, 4, 1200)), "1,200 initiatives of 1 unit, all in pilot."),
        (counts((1, Track.ML, Stage.RETIRED, 4, 2)), "2 initiatives of 1 unit, all retired."),
    ],
)
def test_the_answer_is_one_sentence(frame, said):
    assert answer(totals(frame)) == said
