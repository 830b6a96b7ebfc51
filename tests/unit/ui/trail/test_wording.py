"""Audit events in words: every table and every operation has a sentence."""

import datetime as dt
from typing import Any

import pytest

from governance.domain.enums import Operation
from governance.models import Base
from governance.queries.audit import Event
from governance.ui.editing.recorded import Names
from governance.ui.trail import asking, wording
from governance.ui.trail.wording import Mentioned

NOBODY = Mentioned(Names({}, {}), {})
KNOWN = Mentioned(Names({3: "Claims"}, {}), {7: "Triage *of* claims"})


def event(
    entity: str, operation: Operation, before: dict[str, Any], after: dict[str, Any]
) -> Event:
    return Event(
        sequence=1,
        transaction_id=1,
        recorded_at=dt.datetime(2026, 1, 28, tzinfo=dt.UTC),
        actor="ada@example.org",
        roles="analyst",
        action="edit_initiative",
        operation=operation,
        entity=entity,
        entity_id="7",
        reason="",
        before=before,
        after=after,
        hash="0" * 64,
    )


def added(entity: str, **after: Any) -> Event:
    return event(entity, Operation.INSERT, {}, after)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            added("issued_report", kind="brief", subject="AI [x]", key="EB-20260128-0123456789ab"),
            "Issued the report **Executive brief\\: AI \\[x\\]** EB-20260128-0123456789ab",
        ),
        (
            added("issued_file", report_id=3, format="pdf-letter"),
            "Wrote the PDF\\-LETTER of the issued report 3",
        ),
        (
            added("initiative", name="Triage"),
            "Registered the initiative **[Triage](/initiative?id=7)**",
        ),
        (
            added("stage_entry", initiative_id=7, stage=None, corrects_id=2),
            (
                "Withdrew an entry of the stage history of "
                "**[Triage \\*of\\* claims](/initiative?id=7)**"
            ),
        ),
        (
            added(
                "stage_entry",
                initiative_id=9,
                stage="pilot",
                corrects_id=None,
                effective_on="2025-03-01",
                precision="month",
                basis="stated",
            ),
            "Recorded that **[initiative 9](/initiative?id=9)** entered **pilot** in March 2025",
        ),
        (
            added("import_batch", register="inventory", rows=3611, as_of="2026-01-28"),
            "Began the import of inventory as of 2026\\-01\\-28: 3,611 rows",
        ),
        (
            added("import_row", import_batch_id=4, row_number=2, outcome="created"),
            "Noted row 2 of import 4: created",
        ),
        (
            added("import_row", import_batch_id=4, row_number=None, outcome="disappeared"),
            "Noted a record that the file no longer holds of import 4: disappeared",
        ),
        (
            added("source_record", register="inventory", initiative_id=7),
            "Kept what inventory says of **[Triage \\*of\\* claims](/initiative?id=7)**",
        ),
        (added("business_unit", name="Claims"), "Added the business unit **Claims**"),
        (
            event("person", Operation.DELETE, {"name": "a@example.org"}, {}),
            "Removed the person **a\\@:small[]example\\.org**",
        ),
        (
            event("import_profile", Operation.UPDATE, {"body": "a"}, {"body": "b"}),
            "Changed the import profile 7",
        ),
    ],
)
def test_an_event_is_told_in_one_sentence(told, sentence):
    assert wording.sentence(told, KNOWN) == sentence


def test_a_change_shows_what_was_before_and_what_came_after():
    told = event(
        "initiative",
        Operation.UPDATE,
        {"track": "ml", "stage": "pilot", "unit_id": None},
        {"track": "hybrid", "stage": "production", "unit_id": 3},
    )
    assert list(wording.changed(told, KNOWN)) == [
        "Track: :gray[ML] → Hybrid",
        "Unit: :gray[–] → Claims",
        "Stage: :gray[Pilot] → Production",
    ]


def test_other_tables_show_their_columns_but_not_the_time_of_the_write():
    told = event(
        "import_batch",
        Operation.UPDATE,
        {"created": 0, "updated_at": "x"},
        {"created": 3611, "updated_at": "y"},
    )
    assert list(wording.changed(told, NOBODY)) == ["created: :gray[0] → 3611"]


def test_only_updates_have_a_before():
    assert list(wording.changed(added("person", name="Ada"), NOBODY)) == []


def test_long_values_are_shortened():
    told = event("import_profile", Operation.UPDATE, {"body": "a"}, {"body": "b" * 500})
    (line,) = wording.changed(told, NOBODY)
    assert len(line) < 200
    assert line.endswith("…")


def test_the_initiatives_that_events_speak_of_are_found():
    events = [added("initiative", name="x"), added("stage_entry", initiative_id=9)]
    assert wording.initiatives_in(events) == {7, 9}


AUDITED = {
    mapper.class_.__tablename__ for mapper in Base.registry.mappers if not mapper.class_.derived
} - {"audit_event"}


@pytest.mark.parametrize("table", sorted(AUDITED))
def test_every_table_has_words(table):
    """A new table shall not appear in the trail under its technical name."""
    assert asking.entity_words(table) != table.replace("_", " ").capitalize() or table in {
        "initiative",
        "person",
    }
