"""A row becomes what it says of an initiative, or is rejected with every reason."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.dates import PartialDate
from governance.domain.enums import Precision, RiskTier, Stage, Technique, Track
from governance.errors import UnreadableFileError
from governance.exchange.mapping import RowMapper
from governance.exchange.profiles import ImportProfile, load_profile, parse_profile
from governance.exchange.rows import MappedRow, RejectedRow, lifecycle_order
from tests.support.sheets import AS_OF, csv_sheet, table_of

OMB = {
    "agency": "DOE",
    "agency_name": "Department of Energy",
    "id": "DOE-1",
    "use_case_name": "Grid forecast",
    "agency_bureau": "NETL",
    "development_stage": "c)  Deployed – The use case is being used.",
    "classification": "Classical ML",
    "is_high_impact": "Not High-impact",
    "operational_date": "07/2023",
    "has_pii": "No",
    "hi_testing_conducted": "In-progress",
}
PLAIN = {"name": "Chatbot", "unit": "Service"}
PROFILE = "name: own\nregister: own\nfields: {name: name, stage: stage}\nunit: [unit]\n"


def read_all(*rows, profile: str | ImportProfile = "generic") -> list[MappedRow | RejectedRow]:
    rules = load_profile(profile) if isinstance(profile, str) else profile
    return list(RowMapper(rules, table_of(csv_sheet(*rows), rules), AS_OF).rows())


def mapped(row, profile: str | ImportProfile = "generic") -> MappedRow:
    (found,) = read_all(row, profile=profile)
    assert isinstance(found, MappedRow)
    return found


def rejected(row, profile: str | ImportProfile = "generic") -> RejectedRow:
    (found,) = read_all(row, profile=profile)
    assert isinstance(found, RejectedRow)
    return found


def test_a_federal_row_is_read_in_our_terms():
    row = mapped(OMB, "omb-2025")
    assert (row.track, row.techniques) == (Track.ML, (Technique.CLASSICAL_ML,))
    assert row.stage is Stage.PRODUCTION
    entered = PartialDate(dt.date(2023, 7, 1), Precision.MONTH)
    assert row.entries == ((Stage.PRODUCTION, entered),)
    assert (row.unit_path, row.unit_code) == (("Department of Energy", "NETL"), "DOE")
    assert row.facts == {
        "personal_data": False,
        "us_high_impact": False,
        "us_federal_agency": True,
    }
    assert row.source_fields["hi_testing_conducted"] == "In-progress"
    assert row.source_fields["operational_date"] == "07/2023"


@pytest.mark.parametrize(
    ("said", "track", "technique"),
    [
        ("Generative AI", Track.GENAI, Technique.GENERATIVE),
        ("Agentic AI: AI systems that act.", Track.GENAI, Technique.AGENTIC),
        ("Computer Vision", Track.ML, Technique.COMPUTER_VISION),
        ("NLP", Track.ML, Technique.NLP),
        ("Natural Language Processing (NLP)", Track.ML, Technique.NLP),
        ("Reinforcement Learning", Track.ML, Technique.REINFORCEMENT_LEARNING),
        ("Other", Track.UNTAGGED, None),
        ("", Track.UNTAGGED, None),
    ],
)
def test_the_class_of_a_federal_row_is_track_and_technique(said, track, technique):
    row = mapped(OMB | {"classification": said}, "omb-2025")
    assert (row.track, row.techniques) == (track, (technique,) if technique else ())
    assert not row.problems


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("a) Pre-deployment", Stage.DEVELOPMENT),
        ("Pre–deployment", Stage.DEVELOPMENT),
        ("PILOT", Stage.PILOT),
        ("Retired – reported last year", Stage.RETIRED),
        ("", Stage.UNKNOWN),
    ],
)
def test_the_stage_of_a_federal_row_is_read_in_every_form(said, stage):
    assert mapped(OMB | {"development_stage": said}, "omb-2025").stage is stage


def test_the_operational_date_speaks_only_of_pilots_and_production():
    row = mapped(OMB | {"development_stage": "Retired"}, "omb-2025")
    assert row.entries == ()
    assert row.source_fields["operational_date"] == "07/2023"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("operational_date", "2031-01-01", "lies in the future"),
        ("operational_date", "01/01/0001 00:00:00", "before 1950"),
        ("operational_date", "soon", "cannot be read as a date"),
        ("classification", "Magic", "It is none of"),
        ("development_stage", "Pilot; Retired", "names 2 values"),
        ("has_pii", "perhaps", "neither yes nor no"),
    ],
)
def test_what_a_federal_row_says_unreadably_is_kept_and_noted(column, value, reason):
    row = mapped(OMB | {column: value}, "omb-2025")
    assert any(reason in problem.reason for problem in row.problems)
    assert {problem.column for problem in row.problems} == {column}
    assert row.source_fields[column] == value


def test_a_blank_federal_name_becomes_one_with_the_id():
    row = mapped(OMB | {"use_case_name": " "}, "omb-2025")
    assert row.name == "Unnamed use case DOE-1"
    assert row.problems[0].column == "use_case_name"


def test_a_plain_row_is_read_with_all_our_fields():
    row = mapped(
        PLAIN
        | {
            "external_id": "A-1",
            "unit": "Service › Desk",
            "owner": "ann@example.org",
            "track": "GenAI",
            "techniques": "generative; Agentic AI",
            "stage": "Production",
            "idea_on": "2022",
            "pilot_on": "2024",
            "production_on": "2024-03-05",
            "registered_on": "2024-01",
            "risk_tier": "high",
            "vendor": "=cmd|x",
            "fact:Personal Data": "yes",
            "budget": "12",
        }
    )
    assert row.unit_path == ("Service", "Desk")
    assert row.techniques == (Technique.GENERATIVE, Technique.AGENTIC)
    assert [stage for stage, _ in row.entries] == [Stage.IDEA, Stage.PILOT, Stage.PRODUCTION]
    assert row.registered_on == PartialDate(dt.date(2024, 1, 1), Precision.MONTH)
    assert row.risk_tier is RiskTier.HIGH
    assert row.facts == {"vendor": "=cmd|x", "personal_data": True}
    assert row.source_fields == {"budget": "12"}
    assert row.problems == ()


def test_dates_alone_tell_the_stage():
    row = mapped(PLAIN | {"idea_on": "2023", "pilot_on": "2024-02"})
    assert row.stage is Stage.PILOT


def test_both_kinds_of_ai_are_hybrid():
    assert mapped(PLAIN | {"track": "ML, GenAI"}).track is Track.HYBRID


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("name", "", "The name is empty"),
        ("name", "?!", "holds no letter or digit"),
        ("name", "x" * 10_000, "10,000 characters; at most 500"),
        ("external_id", "x" * 121, "121 characters; at most 120"),
        ("unit", "", "The business unit is missing"),
        ("unit", "x" * 501, "501 characters"),
        ("track", "magic", "It is none of ml"),
        ("stage", "flying", "It is none of unknown, idea"),
        ("pilot_on", "TBD", "cannot be read as a date"),
        ("pilot_on", "2999-01-01", "lies in the future"),
        ("pilot_on", "0001-01-01", "is before 1950"),
        ("registered_on", "2031", "lies in the future"),
        ("owner", "x" * 501, "501 characters"),
    ],
)
def test_a_plain_row_is_rejected_with_column_value_and_reason(column, value, reason):
    (problem,) = rejected(PLAIN | {column: value}).problems
    assert problem.column == column
    assert reason in problem.reason
    assert len(problem.value) <= 80


def test_all_problems_of_a_row_are_told_at_once():
    row = rejected(PLAIN | {"track": "magic", "stage": "flying", "name": ""})
    assert {problem.column for problem in row.problems} == {"track", "stage", "name"}


def test_a_row_wider_than_its_header_is_rejected():
    rules = load_profile("generic")
    content = b"name,unit\na,b\n" + b",".join([b"x"] * 300) + b"\nc,d,,\n"
    good, wide, padded = RowMapper(rules, table_of(content, rules), AS_OF).rows()
    assert isinstance(good, MappedRow)
    assert isinstance(padded, MappedRow)
    assert isinstance(wide, RejectedRow)
    assert "has 300 cells but the header has 2" in wide.problems[0].reason


def test_a_row_cut_short_is_read_and_noted():
    rules = load_profile("generic")
    (row,) = RowMapper(rules, table_of(b"name,unit,stage,track\na,b\n", rules), AS_OF).rows()
    assert "The last 2 cells of the row are missing" in row.problems[0].reason


def test_signs_that_cannot_be_stored_are_cleaned():
    row = mapped({"name": "Chat\x07bot\x00"[:-1], "unit": "A\x1b", "note": "a\x02b\nc"})
    assert (row.name, row.unit_path, row.source_fields) == ("Chatbot", ("A",), {"note": "ab\nc"})


def test_the_apostrophe_of_an_export_is_no_part_of_the_text():
    assert mapped(PLAIN | {"name": "'=1+1"}).name == "=1+1"
    assert mapped(PLAIN | {"name": "'tis"}).name == "'tis"
    assert mapped(PLAIN | {"name": "'-a"}, parse_profile(PROFILE)).name == "'-a"


def test_headings_are_found_whatever_their_form():
    row = mapped({"NAME ": "a", "Unit": "b", "External-ID": "7", "production on": "2024"})
    assert (row.external_id, row.stage) == ("7", Stage.PRODUCTION)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"title": "a", "unit": "b"}, "no column “name” for the name; row 1 has the headings"),
        ({"name": "a", "stage": "idea"}, "no column “root_unit” or “units_between” or “unit” for"),
        ({"name": "a", "unit": "b", "fact:9": "x"}, "column “fact:9”: The fact name '9'"),
    ],
)
def test_a_sheet_without_what_is_needed_is_refused(row, sentence):
    with pytest.raises(UnreadableFileError) as refused:
        read_all(row)
    assert sentence in str(refused.value)


def test_columns_are_kept_as_the_profile_says():
    row = {"name": "a", "unit": "b", "stage": "idea", "x": "1", "y": "2"}
    for more, kept in (
        ("", {"x": "1", "y": "2"}),
        ("keep: none", {}),
        ("keep: [y]", {"y": "2"}),
        ("ignore: [x]\nkeep_received: [stage]", {"stage": "idea", "y": "2"}),
    ):
        assert mapped(row, parse_profile(PROFILE + more)).source_fields == kept


def test_equal_rows_have_equal_hashes_and_any_difference_another():
    base = mapped(PLAIN | {"note": "x"})
    assert base.sha256 == mapped({"note": "x"} | PLAIN).sha256
    assert base.sha256 != mapped(PLAIN | {"note": "y"}).sha256
    assert base.sha256 != mapped(PLAIN | {"name": "Chatbot 2", "note": "x"}).sha256


def test_a_blank_cell_is_said_and_a_missing_column_is_not():
    assert mapped(PLAIN | {"owner": ""}).mapped["owner"] == ""
    assert "owner" not in mapped(PLAIN).mapped


STAGES = st.sampled_from([Stage.IDEA, Stage.PILOT, Stage.PRODUCTION, Stage.RETIRED])
DATES = st.builds(
    PartialDate, st.dates(dt.date(2020, 1, 1), dt.date(2024, 1, 1)), st.sampled_from(Precision)
)


@given(entries=st.dictionaries(STAGES, DATES, max_size=4))
def test_entries_keep_their_dates_and_the_first_is_never_surely_later(entries):
    ordered = lifecycle_order(list(entries.items()))
    assert dict(ordered) == entries
    for (_, earlier), (_, later) in pairwise(ordered):
        assert earlier.on <= later.last


@given(
    row=st.fixed_dictionaries(
        {
            name: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
            for name in ("name", "unit", "stage", "pilot_on", "track", "fact:x", "other")
        }
    )
)
def test_every_row_is_mapped_or_rejected_with_a_reason(row):
    for found in read_all(row, PLAIN):
        assert isinstance(found, MappedRow) or found.problems
