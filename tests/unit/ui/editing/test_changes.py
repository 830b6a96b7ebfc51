"""What differs between what was seen and what was typed, and why it may not be saved."""

import datetime as dt

import pytest

from governance.domain.enums import Phase, RiskTier, Technique, Track
from governance.ui.editing import changes, versions
from governance.ui.editing.changes import Change
from tests.unit.ui.rows import row

TODAY = dt.date(2026, 1, 28)


def seen(initiative_id=1, **fields):
    return versions.of_row(row(initiative_id, **fields))


def problems_of(values, **fields):
    one = seen(**fields)
    given = changes.typed([one], {1: values})
    return {each.field: each.reason for each in changes.problems([one], given, TODAY)}


class TestWhatChanged:
    def test_equal_values_are_no_change(self):
        one = seen(owner="Ada", techniques=("nlp",))

        assert changes.typed([one], {1: dict(one.values)}) == {}

    @pytest.mark.parametrize(
        ("field", "before", "after"),
        [
            ("name", "Chatbot", "Chatbot "),
            ("name", "Chatbot", "Chat\x00bot"),
            ("external_id", None, "  "),
            ("owner", "Ada Lovelace", "ada  lovelace"),
            ("techniques", ("nlp", "generative"), (Technique.GENERATIVE, Technique.NLP)),
        ],
    )
    def test_what_would_be_saved_the_same_is_no_change(self, field, before, after):
        assert changes.typed([seen(**{field: before})], {1: {field: after}}) == {}

    def test_changes_come_in_the_order_of_rows_and_fields(self):
        rows = [seen(2), seen(1)]
        given = changes.typed(
            rows, {1: {"track": Track.GENAI}, 2: {"owner": "Ada", "name": "New name"}}
        )

        assert changes.changes(rows, given) == (
            Change(2, "Initiative 2", "name", "Initiative 2", "New name"),
            Change(2, "Initiative 2", "owner", "", "Ada"),
            Change(1, "Initiative 1", "track", Track.ML, Track.GENAI),
        )

    def test_an_edit_names_the_version_that_was_seen(self):
        one = seen(version=7)

        (edit,) = changes.edits([one, seen(2)], {1: {"track": Track.GENAI}})

        assert (edit.initiative_id, edit.seen_version) == (1, 7)
        assert edit.changes == {"track": Track.GENAI}


class TestWhatIsWrong:
    def test_a_good_change_has_no_problem(self):
        assert problems_of({"name": "New", "track": Track.GENAI, "owner": "Ada"}) == {}

    def test_what_was_not_changed_is_not_complained_about(self):
        one = seen(phase=Phase.FINE_TUNING, track=Track.ML)

        assert changes.problems([one], {}, TODAY) == ()

    @pytest.mark.parametrize(
        ("field", "empty"),
        [
            ("name", ""),
            ("unit", None),
            ("track", None),
            ("risk_tier", None),
            ("registered_on", None),
        ],
    )
    def test_what_is_needed_cannot_be_emptied(self, field, empty):
        (reason,) = problems_of({field: empty}).values()

        assert reason.endswith("is empty; give one.")

    def test_every_problem_is_found_at_once(self):
        found = problems_of(
            {
                "name": "",
                "external_id": "x" * 121,
                "registered_on": dt.date(2027, 1, 1),
                "owner": "o" * 501,
            }
        )

        assert list(found) == ["name", "external_id", "registered_on", "owner"]

    def test_a_track_that_the_phase_does_not_exist_in_is_a_problem_of_the_phase(self):
        found = problems_of({"track": Track.GENAI}, phase=Phase.TRAINING)

        assert found["phase"].startswith("Training is not a phase of GenAI work")

    def test_a_problem_names_its_row(self):
        rows = [seen(1), seen(2, name="Chatbot")]
        (problem,) = changes.problems(
            rows, {1: {"risk_tier": RiskTier.HIGH}, 2: {"name": ""}}, TODAY
        )

        assert (problem.initiative_id, problem.name, problem.field) == (2, "Chatbot", "name")


class TestWhatTheGridCut:
    def test_names_that_a_paste_cut_are_refused_and_stay_recognisable(self):
        rows = [seen(1), seen(2)]
        pasted = {1: {"name": "Chatbot \N{REPLACEMENT CHARACTER}"}, 2: {"name": "\nScorin"}}

        given = changes.typed(rows, pasted)

        found = changes.problems(rows, given, TODAY)
        assert [(each.initiative_id, each.field) for each in found] == [(1, "name"), (2, "name")]
        assert all("paste again" in each.reason for each in found)
        assert changes.problems(rows, changes.typed(rows, given), TODAY) == found
