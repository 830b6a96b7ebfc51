"""Precision, recall and undecided are shares of the right wholes."""

import pytest

from governance.analytics.suggestion import Share, measure_agreement
from governance.domain.enums import Track

ML, GENAI, NONE = Track.ML, Track.GENAI, Track.UNTAGGED


def test_each_track_and_both_together_are_counted():
    pairs = [(ML, ML)] * 5 + [(ML, GENAI)] + [(ML, NONE)] * 2 + [(GENAI, GENAI)] * 3 + [(GENAI, ML)]

    ml, genai, both = measure_agreement(pairs)

    assert (ml.labelled, ml.precision, ml.recall, ml.undecided) == (
        8,
        Share(5, 6),
        Share(5, 8),
        Share(2, 8),
    )
    assert (genai.precision, genai.recall, genai.undecided) == (
        Share(3, 4),
        Share(3, 4),
        Share(0, 4),
    )
    assert (both.track, both.labelled) == (None, 12)
    assert (both.precision, both.recall, both.undecided) == (
        Share(8, 10),
        Share(8, 12),
        Share(2, 12),
    )


@pytest.mark.parametrize("label", [Track.HYBRID, Track.UNTAGGED])
def test_labels_that_words_cannot_confirm_are_left_out(label):
    assert measure_agreement([(label, ML), (ML, ML)]) == measure_agreement([(ML, ML)])


def test_a_share_of_nothing_has_neither_value_nor_interval():
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
