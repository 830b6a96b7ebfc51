"""What differs between two frozen records, in words."""

import json
from copy import deepcopy
from typing import Any

from governance.ui.gate.differences import Difference, differences

ANSWER = {"result": "met", "comment": "", "confirmed_by": None, "id": 3, "version": 1}
RECORD: dict[str, Any] = {
    "initiative": {"description": "Scores letters", "facts": {}, "track": "ml", "version": 1},
    "unit": ["Operations"],
    "catalogue": {"label": "core 1", "digest": "a"},
    "checklist": [
        {
            "control": "COM-1",
            "applies": "until_answered",
            "severity": "major",
            "answer": ANSWER,
            "evidence": [],
            "waivers": [],
        }
    ],
}


def changed(**initiative):
    record = deepcopy(RECORD)
    record["initiative"] |= initiative
    return record


def found(after, before=RECORD):
    return differences(json.dumps(before), json.dumps(after))


def test_equal_records_differ_in_nothing():
    assert found(RECORD) == ()


def test_a_new_version_of_the_row_alone_is_no_difference():
    assert found(changed(version=2)) == ()


def test_fields_and_facts_of_the_initiative_are_told_in_words():
    after = changed(description="Scores people_a", facts={"personal_data": True})

    assert found(after) == (
        Difference("initiative", "description", "Scores letters", "Scores people_a"),
        Difference("initiative", "facts", "nothing", "personal data: yes"),
    )


def test_answers_evidence_and_waivers_are_told_control_by_control():
    after = deepcopy(RECORD)
    line = after["checklist"][0]
    line["applies"] = "yes"
    line["answer"] = {**ANSWER, "confirmed_by": "bo@example.org"}
    line["evidence"] = [{"sha256": None, "url": "https://example.org"}]
    line["waivers"] = [{"granted_at": "2026-01-01", "ended_at": None, "expires_on": "2026-12-31"}]

    assert [(each.what, each.before, each.after) for each in found(after)] == [
        ("applies", "until answered", "yes"),
        ("confirmed by", "nothing", "bo@example.org"),
        ("evidence", "nothing", "https://example.org"),
        ("waivers", "nothing", "granted, until 2026-12-31"),
    ]


def test_a_control_that_left_the_checklist_is_told():
    after = deepcopy(RECORD)
    after["checklist"] = []

    assert found(after)[0] == Difference(
        "COM-1", "applies", "until answered", "not in the checklist"
    )
