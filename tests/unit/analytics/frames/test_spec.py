"""Frames keep their contract."""

import pandas as pd
import pytest

from governance.analytics.frames.portfolio import PORTFOLIO_COUNTS
from governance.domain.enums import Stage, Track


def test_a_frame_without_rows_is_typed():
    assert PORTFOLIO_COUNTS.require(PORTFOLIO_COUNTS.from_rows([])).empty


def test_members_of_enums_become_their_text():
    frame = PORTFOLIO_COUNTS.from_rows([(1, "A", Track.ML, Stage.IDEA, 2, 1)])

    assert type(frame.loc[0, "track"]) is str
    assert frame.loc[0, "stage"] == "idea"


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.drop(columns="n"),
        lambda frame: frame.assign(extra=1),
        lambda frame: frame.astype({"n": "float64"}),
        lambda frame: frame[list(reversed(frame.columns))],
        lambda frame: pd.DataFrame(),
    ],
    ids=["without a column", "with another", "other dtype", "other order", "no columns"],
)
def test_another_shape_is_refused(change):
    with pytest.raises(TypeError, match="not a portfolio counts frame"):
        PORTFOLIO_COUNTS.require(change(PORTFOLIO_COUNTS.from_rows([])))
