"""Two people saved the same initiative: what is shown, and what the reader's decision leads to."""

import pytest

from governance.domain.enums import RiskTier, Track
from governance.ui.editing import versions
from governance.ui.editing.conflicts import Difference, conflicts
from governance.ui.editing.opened import Opened
from tests.unit.ui.rows import row


@pytest.fixture
def ours():
    return versions.of_row(row(1, track=Track.UNTAGGED))


@pytest.fixture
def theirs():
    return versions.of_row(row(1, track=Track.ML, risk_tier=RiskTier.HIGH, version=2))


MINE = {1: {"track": Track.GENAI, "owner": "Ada"}}


class TestWhatIsShown:
    def test_both_versions_of_every_differing_field(self, ours, theirs):
        (found,) = conflicts([ours], {1: theirs}, MINE)

        assert found.differences == (
            Difference("track", Track.UNTAGGED, Track.GENAI, Track.ML),
            Difference("risk_tier", RiskTier.UNDETERMINED, RiskTier.UNDETERMINED, RiskTier.HIGH),
            Difference("owner", "", "Ada", ""),
        )

    def test_the_version_that_was_opened_is_no_conflict(self, ours):
        assert conflicts([ours], {1: ours}, MINE) == ()

    def test_what_was_not_changed_here_is_no_conflict(self, ours, theirs):
        assert conflicts([ours], {1: theirs}, {2: {"track": Track.ML}}) == ()

    def test_what_can_no_longer_be_seen_has_no_other_version(self, ours):
        (found,) = conflicts([ours], {}, MINE)

        assert found.theirs is None


class TestWhatIsDecided:
    def test_taking_theirs_drops_ours_and_nobody_elses(self, ours, theirs):
        other = versions.of_row(row(2))
        given = {**MINE, 2: {"owner": "Grace"}}

        settled = Opened((ours, other), refused=True).taking_theirs(given, theirs)

        assert settled.kept == {2: {"owner": "Grace"}}
        assert settled.seen == (theirs, other)
        assert settled.begun()[1] == theirs.values

    def test_keeping_mine_leaves_their_other_changes_standing(self, ours, theirs):
        settled = Opened((ours,), refused=True).keeping_mine(MINE, theirs)

        assert settled.seen == (theirs,)
        assert settled.begun()[1]["track"] is Track.GENAI
        assert settled.begun()[1]["risk_tier"] is RiskTier.HIGH
        assert conflicts(settled.seen, {1: theirs}, settled.kept) == ()

    def test_what_can_no_longer_be_seen_is_dropped_alone(self, ours):
        other = versions.of_row(row(2))

        left = Opened((ours, other)).dropping({**MINE, 2: {"owner": "Grace"}}, 1)

        assert left.seen == (other,)
        assert left.kept == {2: {"owner": "Grace"}}

    def test_every_decision_begins_new_widgets(self, ours, theirs):
        opened = Opened((ours,))

        editions = {
            opened.edition,
            opened.taking_theirs(MINE, theirs).edition,
            opened.taking_theirs(MINE, theirs).settled({}).edition,
        }

        assert len(editions) == 3


def test_one_value_is_set_in_every_row_on_top_of_what_was_typed(ours):
    opened = Opened((ours, versions.of_row(row(2))))

    filled = opened.filled({1: {"owner": "Ada"}}, "track", Track.HYBRID)

    assert filled.kept == {
        1: {"owner": "Ada", "track": Track.HYBRID},
        2: {"track": Track.HYBRID},
    }
