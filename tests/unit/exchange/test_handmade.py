"""Pointing at columns: what is proposed, and the profile that comes out."""

import datetime as dt

import pytest

from governance.domain.enums import RiskTier, Stage, Track
from governance.errors import InvalidInputError, ProfileError
from governance.exchange import handmade
from governance.exchange.column_use import uses_of
from governance.exchange.handmade import Pointing, handmade_profile, suggested_columns
from governance.exchange.mapping import RowMapper
from governance.exchange.profile_rules import DuplicatePolicy, UnreadPolicy
from governance.exchange.profiles import parse_profile
from governance.exchange.readers import open_table
from governance.exchange.rows import MappedRow

SHEET = b"""Ref;Project title;Division;Team;Kind of AI;Status;Go-live;Personal data
7;Invoice reading;Finance;Ledger;Machine Learning;live;03/04/2025;yes
8;Chat helper;Service;;LLM;in trial;;no
"""


@pytest.fixture
def table():
    return open_table(SHEET, name="projects.csv")


def mapped(profile, table) -> list[MappedRow]:
    rows = list(RowMapper(profile, table, dt.date(2026, 1, 28)).rows())
    return [row for row in rows if isinstance(row, MappedRow)]


def pointing(**changes) -> Pointing:
    columns = {"name": "Project title", "unit": "Division"}
    return Pointing(**{"columns": columns} | changes)


class TestProposals:
    def test_columns_are_found_by_what_sheets_call_them(self, table):
        assert suggested_columns(table.columns) == {
            "external_id": "Ref",
            "name": "Project title",
            "unit": "Division",
            "sub_unit": "Team",
            "track": "Kind of AI",
            "stage": "Status",
            "production_on": "Go-live",
        }

    def test_a_column_is_proposed_once(self):
        assert suggested_columns(["AI use case name", "Name"])["name"] == "Name"
        found = suggested_columns(["Name", "Use case name", "Title"])
        assert list(found.values()) == ["Name"]

    def test_a_team_alone_is_the_unit(self):
        assert suggested_columns(["Name", "Team"]) == {"name": "Name", "unit": "Team"}

    def test_headings_that_tell_nothing_are_left_alone(self):
        assert suggested_columns(["Colour", "column 2"]) == {}

    @pytest.mark.parametrize(
        ("target", "said", "meant"),
        [
            ("track", "ML", Track.ML),
            ("track", "Generative AI", Track.GENAI),
            ("track", "Classical/Predictive Machine Learning", Track.ML),
            ("track", "LLM / generative", Track.GENAI),
            ("track", "Other", ""),
            ("stage", "c)  Deployed", Stage.PRODUCTION),
            ("stage", "Pre-deployment", Stage.DEVELOPMENT),
            ("stage", "in pilot since May", Stage.PILOT),
            ("stage", "cancelled", Stage.STOPPED),
            ("stage", "who knows", ""),
            ("risk_tier", "High risk", RiskTier.HIGH),
        ],
    )
    def test_values_are_read_by_what_they_say(self, target, said, meant):
        assert handmade.suggested_value(target, said) == meant

    def test_values_are_counted_the_most_frequent_first(self):
        sheet = open_table(b"name,stage\nA,idea\nB,pilot\nC,pilot\nD,\n", name="x.csv")
        assert handmade.values_of(sheet, ["stage", "missing"]) == {"stage": {"pilot": 2, "idea": 1}}

    def test_a_column_with_too_many_values_is_cut_one_above_the_limit(self):
        lines = "".join(f"A,value {n}\n" for n in range(100))
        sheet = open_table(f"name,stage\n{lines}".encode(), name="x.csv")
        found = handmade.values_of(sheet, ["stage"])["stage"]
        assert len(found) == handmade.VALUES_SHOWN + 1

    def test_examples_are_the_first_different_values(self, table):
        shown = handmade.examples(table)
        assert shown["Team"] == ("Ledger",)
        assert shown["Personal data"] == ("yes", "no")


class TestProfiles:
    def test_what_was_pointed_at_is_read(self, table):
        profile = handmade_profile(
            "projects",
            "Projects of the group",
            Pointing(
                columns=suggested_columns(table.columns),
                facts=["Personal data"],
                values={
                    "track": {"Machine Learning": "ml", "LLM": "genai"},
                    "stage": {"live": "production", "in trial": ""},
                },
                day_first=True,
            ),
        )
        invoice, chat = mapped(profile, table)
        assert (invoice.external_id, invoice.unit_path) == ("7", ("Finance", "Ledger"))
        assert (invoice.track, invoice.stage) == (Track.ML, Stage.PRODUCTION)
        assert [(stage, str(on)) for stage, on in invoice.entries] == [
            (Stage.PRODUCTION, "2025-04-03")
        ]
        assert invoice.facts == {"personal_data": True}
        assert (chat.track, chat.stage) == (Track.GENAI, Stage.UNKNOWN)

    def test_the_text_reads_back_to_the_same_profile(self, table):
        profile = handmade_profile(
            "yes", "no", pointing(values={"stage": {"on": "pilot", "2024-01-01": "idea"}})
        )
        assert parse_profile(profile.as_text()) == profile

    def test_one_date_can_speak_of_the_present_stage(self):
        sheet = open_table(b"name,unit,stage,since\nA,B,pilot,2025-03\n", name="x.csv")
        profile = handmade_profile("x", "x", Pointing(columns=suggested_columns(sheet.columns)))
        (row,) = mapped(profile, sheet)
        assert [(stage, str(on)) for stage, on in row.entries] == [(Stage.PILOT, "2025-03")]

    def test_one_unit_can_answer_for_every_row(self, table):
        profile = handmade_profile(
            "x", "x", pointing(columns={"name": "Project title"}, only_unit=" Group IT ")
        )
        assert {row.unit_path for row in mapped(profile, table)} == {("Group IT",)}

    def test_what_is_unclear_is_decided_as_asked(self, table):
        profile = handmade_profile(
            "x",
            "x",
            pointing(on_unread=UnreadPolicy.REJECT, duplicates=DuplicatePolicy.KEEP),
        )
        assert (profile.on_unread, profile.duplicates) == (
            UnreadPolicy.REJECT,
            DuplicatePolicy.KEEP,
        )

    @pytest.mark.parametrize(
        ("name", "register", "columns", "sentence"),
        [
            ("x", " ", {"name": "A", "unit": "B"}, "register has no name"),
            ("x", "x", {"unit": "B"}, "No column feeds the name"),
            ("x", "x", {"name": "A"}, "No column feeds the unit"),
        ],
    )
    def test_what_is_missing_is_said(self, name, register, columns, sentence):
        with pytest.raises(InvalidInputError, match=sentence):
            handmade_profile(name, register, Pointing(columns=columns))

    def test_a_profile_needs_a_name(self):
        with pytest.raises(ProfileError):
            handmade_profile("", "x", pointing())

    @pytest.mark.parametrize(
        ("heading", "name"),
        [
            ("Personal data?", "personal_data"),
            ("2nd line", "column_2nd_line"),
            ("Größe", "grosse"),
            ("!!!", "column"),
            ("x" * 200, "x" * 64),
        ],
    )
    def test_a_fact_is_named_after_its_column(self, heading, name):
        assert handmade.fact_name(heading) == name


class TestUses:
    def test_every_column_is_accounted_for(self, table):
        profile = handmade_profile(
            "x", "x", Pointing(columns=suggested_columns(table.columns), facts=["Personal data"])
        )
        uses = {use.heading: use for use in uses_of(profile, table)}
        assert tuple(uses) == table.columns
        assert uses["Team"].feeds == ("unit, level 2",)
        assert uses["Go-live"].feeds == ("production_on",)
        assert uses["Personal data"].feeds == ("fact:personal_data",)
        assert not uses["Status"].kept

    def test_a_column_without_a_field_stays_on_the_record(self, table):
        uses = {use.heading: use for use in uses_of(handmade_profile("x", "x", pointing()), table)}
        assert uses["Go-live"].feeds == ()
        assert uses["Go-live"].kept
