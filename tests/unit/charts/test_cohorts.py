"""The chart of quarters stacks what became of their pilots."""

import pytest

from governance.analytics.frames.conversion import COHORTS
from governance.charts import cohorts
from governance.domain.enums import Mode

QUARTERS = COHORTS.from_rows(
    [
        ("2024 Q4", 12, 6, 2, 4, True, 10, 4),
        ("2025 Q1", 9, 6, 0, 3, True, 9, 6),
        ("2025 Q2", 20, 1, 0, 19, False, 20, 1),
    ]
)


@pytest.mark.parametrize("mode", Mode)
def test_the_parts_of_a_bar_add_up_to_its_pilots(mode):
    figure = cohorts.quarters(QUARTERS, mode)
    assert figure.layout.barmode == "stack"
    assert [sum(heights) for heights in zip(*(bar.y for bar in figure.data), strict=True)] == [
        12,
        9,
        20,
    ]


def test_a_share_stands_only_over_old_quarters_of_ten_or_more():
    said = [
        (each.x, each.text) for each in cohorts.quarters(QUARTERS, Mode.LIGHT).layout.annotations
    ]
    assert said == [("2024 Q4", "<b>40\u202f%</b>")]
