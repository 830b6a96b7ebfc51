"""The federal inventory of 2025, imported and counted against the file itself."""

import ast
import csv
import datetime as dt
import os
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from governance.db.session import read_scope, write_scope
from governance.domain import chain
from governance.domain.enums import AnswerSource, Precision, Stage, Track
from governance.exchange.profiles import load_profile
from governance.exchange.readers import open_table
from governance.models import Assessment, ImportRow, Initiative, SourceRecord
from governance.queries.audit import links
from governance.services.imports import ImportResult, preview_import, run_import

pytestmark = pytest.mark.real_inventory

AS_OF = dt.date(2026, 1, 28)
INVENTORY = Path(
    os.environ.get("GOVERNANCE_REAL_INVENTORY", "../shared/data/federal-ai-inventory-2025.csv")
)

# Written down by hand from the data dictionary of the file, not taken from the profile.
TRACK_OF_CLASS = {
    "Classical ML": "ml",
    "Computer Vision": "ml",
    "NLP": "ml",
    "Reinforcement Learning": "ml",
    "Generative AI": "genai",
    "Agentic AI": "genai",
    "Other": "untagged",
    "": "untagged",
}
STAGE_OF_ANSWER = {
    "Pre-deployment": "development",
    "Pilot": "pilot",
    "Deployed": "production",
    "Retired": "retired",
    "": "unknown",
}

HIGH_IMPACT = {
    "High-impact": True,
    "Not High-impact": False,
    "Presumed High-Impact, but Not High-impact": False,
    "": None,
}


@pytest.fixture(scope="module")
def inventory() -> list[dict[str, str]]:
    if not INVENTORY.exists():
        pytest.skip("the federal inventory is not here; name it in GOVERNANCE_REAL_INVENTORY")
    with INVENTORY.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def imported(inventory, database, admin) -> ImportResult:
    return import_inventory(admin)


def import_inventory(admin) -> ImportResult:
    profile = load_profile("omb-2025")
    table = open_table(INVENTORY, headings=profile.headings)
    with write_scope() as session:
        return run_import(session, actor=admin, table=table, profile=profile, as_of=AS_OF)


def counts_by(*columns) -> Counter:
    with read_scope() as session:
        rows = session.execute(select(*columns, func.count()).group_by(*columns))
        return Counter({tuple(str(value) for value in row[:-1]): row[-1] for row in rows})


def test_every_row_is_accounted_for_and_the_counts_equal_the_file(inventory, imported):
    assert len(inventory) == 3611
    assert imported.counts.rows == imported.counts.created == 3611
    by_track = Counter((TRACK_OF_CLASS[row["classification"]],) for row in inventory)
    by_stage = Counter((STAGE_OF_ANSWER[row["development_stage"]],) for row in inventory)
    by_both = Counter(
        (TRACK_OF_CLASS[row["classification"]], STAGE_OF_ANSWER[row["development_stage"]])
        for row in inventory
    )
    by_agency = Counter(row["agency_name"] for row in inventory)
    assert by_track == {("ml",): 1872, ("genai",): 975, ("untagged",): 764}
    assert counts_by(Initiative.track) == by_track
    assert counts_by(Initiative.stage) == by_stage
    assert counts_by(Initiative.track, Initiative.stage) == by_both
    assert sorted(counts_by(Initiative.root_unit_id).values()) == sorted(by_agency.values())


def test_a_second_run_changes_nothing_and_the_audit_chain_holds(imported, admin):
    again = import_inventory(admin).counts
    assert (again.rows, again.unchanged) == (3611, 3611)
    assert again.created == again.updated == again.rejected == again.disappeared == 0
    with read_scope() as session:
        verdict = chain.verify(links(session), {})
    assert verdict.holds
    assert verdict.events > 3 * 3611


def test_a_preview_counts_what_the_import_then_does(inventory, sqlite_database, admin):
    profile = load_profile("omb-2025")
    table = open_table(INVENTORY, headings=profile.headings)
    with read_scope() as session:
        preview = preview_import(session, actor=admin, table=table, profile=profile, as_of=AS_OF)
    result = import_inventory(admin)
    assert preview.counts == result.counts
    assert preview.problems == result.problems


def test_dates_are_read_with_the_precision_of_the_file(inventory, sqlite_database, admin):
    import_inventory(admin)
    months = [row for row in inventory if row["operational_date"] == "Jan-03"]
    years = [row for row in inventory if row["operational_date"] == "2019"]
    assert months
    assert years
    with read_scope() as session:
        for row, expected in [
            *((row, (dt.date(2003, 1, 1), Precision.MONTH)) for row in months),
            *((row, (dt.date(2019, 1, 1), Precision.YEAR)) for row in years),
        ]:
            if row["development_stage"] in {"Pilot", "Deployed"}:
                found = session.execute(
                    select(Initiative.stage_since, Initiative.stage_since_precision).where(
                        Initiative.external_id == row["id"],
                        Initiative.name == " ".join(row["use_case_name"].split()),
                    )
                ).one()
                assert tuple(found) == expected


def test_nothing_of_a_row_is_lost(inventory, sqlite_database, admin):
    import_inventory(admin)
    unmapped = [
        column
        for column in inventory[0]
        if column
        not in {
            "agency",
            "agency_name",
            "agency_bureau",
            "id",
            "use_case_name",
            "contact_email",
            "problem_solved",
            "vendor_name",
        }
    ]
    with read_scope() as session:
        said = session.execute(
            select(ImportRow.row_number, SourceRecord.fields, Initiative.facts)
            .join(SourceRecord, SourceRecord.initiative_id == ImportRow.initiative_id)
            .join(Initiative, Initiative.id == ImportRow.initiative_id)
        )
        by_row = {number: (fields, facts) for number, fields, facts in said}
    assert len([column for column in unmapped if column.startswith("hi_")]) == 9
    for number, row in enumerate(inventory, start=2):
        fields, facts = by_row[number]
        for column in unmapped:
            assert " ".join(fields.get(column, "").split()) == " ".join(row[column].split())
        assert facts["us_federal_agency"] is True
        assert facts.get("us_high_impact") == HIGH_IMPACT[row["is_high_impact"]]
        assert facts.get("personal_data") == {"Yes": True, "No": False, "": None}[row["has_pii"]]


def test_the_one_blank_name_is_named_after_its_id_and_noted(inventory, sqlite_database, admin):
    result = import_inventory(admin)
    with read_scope() as session:
        unnamed = session.scalars(
            select(Initiative.name).where(Initiative.external_id == "DOI-0015")
        ).one()
    assert unnamed == "Unnamed use case DOI-0015"
    noted = [problem for problem in result.problems if problem.column == "use_case_name"]
    assert [problem.row for problem in noted] == [839]


def test_pilots_without_a_date_are_dated_by_the_day_they_were_seen(inventory, imported):
    undated = sum(
        row["development_stage"] == "Pilot" and not row["operational_date"] for row in inventory
    )
    with read_scope() as session:
        observed = session.scalar(
            select(func.count())
            .select_from(Initiative)
            .where(
                Initiative.stage == Stage.PILOT,
                Initiative.stage_since_basis == "observed",
                Initiative.stage_since == AS_OF,
            )
        )
        untagged = session.scalar(
            select(func.count())
            .select_from(Initiative)
            .where(Initiative.track == Track.UNTAGGED, Initiative.techniques != [])
        )
    future = sum(
        problem.reason.endswith("entered today or earlier.") for problem in imported.problems
    )
    assert undated <= (observed or 0) <= undated + future
    assert untagged == 0


# Written down by hand from the data dictionary: which of the nine hi_ columns are practices of
# M-25-21 s.4(b), the control that asks for each, and what its answers come to. The ninth,
# hi_potential_impacts, is free text and part of the impact assessment.
CONTROL_OF_PRACTICE = {
    "hi_testing_conducted": "COM-VAL-02",
    "hi_assessment_completed": "COM-IMP-01",
    "hi_independent_review": "COM-IND-01",
    "hi_ongoing_monitoring": "COM-MON-01",
    "hi_training_established": "COM-SKL-01",
    "hi_failsafe_presence": "COM-HUM-01",
    "hi_appeal_process": "COM-HUM-02",
    "hi_public_consultation": "COM-FBK-01",
}
RESULTS_OF_PRACTICE = {
    "COM-VAL-02": {"met": 94, "partially_met": 163, "not_met": 1},
    "COM-IMP-01": {"met": 69, "partially_met": 166, "not_met": 1},
    "COM-IND-01": {"met": 110, "partially_met": 153, "not_met": 3},
    "COM-MON-01": {"met": 112, "partially_met": 154, "not_assessed": 1},
    "COM-SKL-01": {"met": 129, "partially_met": 149, "not_assessed": 3},
    "COM-HUM-01": {"met": 72, "partially_met": 84, "not_applicable": 135},
    "COM-HUM-02": {"met": 25, "partially_met": 118, "not_applicable": 147},
}


def test_the_practices_of_high_impact_uses_become_answers_as_the_file_counts(inventory, imported):
    answered = Counter(
        (CONTROL_OF_PRACTICE[column],)
        for row in inventory
        for column in CONTROL_OF_PRACTICE
        if row[column] not in {"", "[]"}
    )
    assert counts_by(Assessment.control_id) == answered
    found = counts_by(Assessment.control_id, Assessment.result)
    for control_id, results in RESULTS_OF_PRACTICE.items():
        assert {result: n for (each, result), n in found.items() if each == control_id} == results


def test_public_consultation_counts_by_the_steps_that_were_taken(inventory, imported):
    by_steps = Counter(
        tuple(" ".join(each.split()) for each in ast.literal_eval(row["hi_public_consultation"]))
        for row in inventory
    )
    del by_steps[()]
    taken = (
        "Usability Testing",
        "Other",
        "General solicitations of comments from the public",
        "Public Feedback Solicitations",
        "a) Direct usability testing",
        "b) General solicitations of feedback and comments from the public",
        "d) Other",
    )
    met = sum(n for steps, n in by_steps.items() if set(steps) <= set(taken))
    in_progress = by_steps[("In-progress",)]
    found = counts_by(Assessment.control_id, Assessment.result)
    assert found["COM-FBK-01", "met"] == met
    assert found["COM-FBK-01", "partially_met"] == in_progress
    assert found["COM-FBK-01", "not_assessed"] == by_steps.total() - met - in_progress


def test_every_imported_answer_is_word_for_word_and_unconfirmed(inventory, imported):
    said = (
        select(ImportRow.row_number, Assessment)
        .join(Assessment, Assessment.initiative_id == ImportRow.initiative_id)
        .where(ImportRow.import_batch_id == imported.batch_id)
    )
    column_of = {control_id: column for column, control_id in CONTROL_OF_PRACTICE.items()}
    with read_scope() as session:
        found = session.execute(said).all()
    assert len(found) > 2000
    for number, answer in found:
        assert number is not None
        assert answer.source_answer == inventory[number - 2][column_of[answer.control_id]].strip()
        assert (answer.source, answer.confirmed_by) == (AnswerSource.IMPORT, None)
