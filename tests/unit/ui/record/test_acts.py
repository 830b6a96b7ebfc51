"""What was done about an initiative, told in sentences that name control, outcome and reason."""

import datetime as dt

import pytest

from governance.domain.enums import Operation
from governance.queries.audit import _OWNED, Event
from governance.ui.record import acts

CONTROLS = {("assessment", "7"): "X-1", ("evidence", "7"): "X-2", ("waiver", "7"): "X-3"}


def told(entity, operation, after, before=None):
    event = Event(
        sequence=1,
        transaction_id=1,
        recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        actor="ana",
        roles="analyst",
        action="act",
        operation=operation,
        entity=entity,
        entity_id="7",
        reason="",
        before=before or {},
        after=after,
        hash="",
    )
    return acts.sentence(event, CONTROLS).replace("\\", "")


def begun(entity, **after):
    return told(entity, Operation.INSERT, after)


def changed(entity, before=None, **after):
    return told(entity, Operation.UPDATE, after, before)


LINE = {
    "month": "2026-03-01",
    "basis": "actual",
    "kind": "cost",
    "currency": "EUR",
    "category": "Licences",
}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            begun("assessment", control_id="X-1", result="met", comment="Seen"),
            "Answered **X-1**: met: “Seen”",
        ),
        (changed("assessment", confirmed_by="bo"), "Confirmed the answer to **X-1**"),
        (
            changed("assessment", {"result": "met"}, result="not_met", confirmed_by=None),
            "Changed the answer to **X-1**: :gray[met] → not met",
        ),
        (changed("assessment", assessed_on="2026-01-01"), "Answered **X-1** anew"),
        (
            begun("evidence", control_id="X-2", title="Report"),
            "Attached evidence to **X-2**: “Report”",
        ),
        (changed("evidence", withdrawn_at="2026-01-01T00:00:00Z"), "Withdrew evidence of **X-2**"),
        (
            begun("waiver", control_id="X-3", expires_on="2026-03-01", reason="Late"),
            "Asked for a waiver of **X-3** until 1 March 2026: “Late”",
        ),
        (changed("waiver", granted_by="bo"), "Granted the waiver of **X-3**"),
        (
            changed("waiver", ended_at="2026-01-01T00:00:00Z", ended_reason="No"),
            "Refused or ended the waiver of **X-3**: “No”",
        ),
        (
            begun("gate_request", gate="pilot", to_stage="pilot", rationale="Ready"),
            "Requested the pilot gate, into pilot: “Ready”",
        ),
        (changed("gate_request", closed_at="2026-01-01T00:00:00Z"), ""),
        (
            changed("gate_request", withdrawn_reason="Early"),
            "Withdrew the request at the gate: “Early”",
        ),
        (
            begun("gate_decision", gate="pilot", to_stage="pilot", verdict="reject"),
            "**Rejected** at the pilot gate, not into pilot",
        ),
        (
            begun("gate_condition", due_on="2026-03-01", text="Train"),
            "Set a condition, due on 1 March 2026: “Train”",
        ),
        (changed("gate_condition", fulfilled_on="2026-01-01"), "Fulfilled a condition"),
        (
            begun("review", trigger="clock", due_on="2026-03-01"),
            "Opened a review (clock), due on 1 March 2026",
        ),
        (
            changed("review", closed_on="2026-01-01", outcome="continue", findings="Fine"),
            "Closed a review with the outcome continue: “Fine”",
        ),
        (
            begun("pilot_decision", verdict="continue", reason="Soon there"),
            "Decided on the pilot: **let it run**: “Soon there”",
        ),
        (
            begun("value_line", **LINE, amount="100.0000", corrects_id=None),
            "Recorded actual cost of 100.0000 EUR for March 2026: “Licences”",
        ),
        (
            begun("value_line", **LINE, amount="90.0000", corrects_id=7),
            "Corrected the value line 7 to actual cost of 90.0000 EUR for March 2026: “Licences”",
        ),
        (
            begun("value_line", **LINE, amount=None, corrects_id=7, note="Twice"),
            "Withdrew the value line 7: “Twice”",
        ),
        (
            begun("triage_result", track="ml", tier="high"),
            "Answered the triage: ML, risk high",
        ),
    ],
)
def test_an_act_is_told_with_what_it_was_about(said, expected):
    assert said == expected


def test_every_part_of_an_initiative_can_be_told():
    other = {"source_record", "stage_entry"}
    assert {model.__tablename__ for model in _OWNED} - other <= acts.ENTITIES
