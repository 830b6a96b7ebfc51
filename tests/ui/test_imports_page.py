"""The imports page: a file is looked at before it is written, and looked up afterwards."""

import datetime as dt
import io

import openpyxl
import pytest
from sqlalchemy import select

from governance.db.session import read_scope
from governance.domain.actors import Role
from governance.domain.enums import Precision, Stage, Track
from governance.exchange.profiles import parse_profile
from governance.models import AuditEvent, ImportBatch, ImportProfile, Initiative, StageEntry
from tests import factories

FIRST = b"""external_id,name,unit,track,stage,pilot_on
A-1,Claims triage,Claims,ml,pilot,2025-03
A-2,Letter drafts,Service,genai,idea,
"""
SECOND = b"""external_id,name,unit,track,stage,pilot_on,production_on
A-1,Claims triage,Claims,ml,production,2025-03,2025-09-24
A-3,Flood maps,Claims,ml,idea,,
"""
OWN_HEADINGS = b"""Project title;Team;Kind of AI;Status;Since;Remarks
Invoice reading;Finance;Machine Learning;live;2024;ok
Chat helper;Service;LLM / generative;in trial;03/2025;=1+1
"""


def rows(model):
    with read_scope() as session:
        return list(session.scalars(select(model).order_by(model.id)))


def rows_of_audit():
    with read_scope() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)))


def drop(page, content: bytes, name: str = "register.csv"):
    kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
    return page.file_uploader[0].set_value((name, content, kind)).run()


def look(page):
    return page.button(key="imports.preview.show").click().run()


def confirm(page):
    return page.button(key="imports.confirm").click().run()


def bring_in(page, content: bytes):
    return confirm(look(drop(page, content)))


def sentences(page):
    return [heading.value for heading in page.header]


def view(page, key: str, name: str):
    return page.segmented_control(key=key).set_value(name).run()


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class TestBringingIn:
    def test_a_file_is_written_once_it_is_confirmed(self, open_page):
        page = confirm(look(drop(open_page("imports"), FIRST)))

        assert not page.exception
        found = {each.external_id: each for each in rows(Initiative)}
        assert found["A-1"].track is Track.ML
        assert found["A-1"].stage is Stage.PILOT
        assert found["A-1"].stage_since_precision is Precision.MONTH
        assert found["A-2"].stage is Stage.IDEA
        (batch,) = rows(ImportBatch)
        assert (batch.file_name, batch.created, batch.profile_name) == (
            "register.csv",
            2,
            "generic",
        )
        assert page.query_params["batch"] == str(batch.id)
        assert page.success[0].value == "Imported\\. All 2 rows are new\\."

    def test_looking_writes_nothing(self, open_page):
        page = look(drop(open_page("imports"), FIRST))

        assert sentences(page)[-1] == "All 2 rows are new."
        assert page.table[-1].value["Initiative"].tolist() == ["Claims triage", "Letter drafts"]
        assert rows(Initiative) == rows(ImportBatch) == []

    def test_the_day_of_the_snapshot_is_the_one_that_was_given(self, open_page):
        page = drop(open_page("imports"), FIRST)
        page.date_input(key="imports.as_of").set_value(dt.date(2026, 1, 28)).run()
        confirm(look(page))

        (batch,) = rows(ImportBatch)
        assert batch.as_of == dt.date(2026, 1, 28)
        seen = [each.effective_on for each in rows(StageEntry) if each.stage is Stage.IDEA]
        assert seen == [dt.date(2026, 1, 28)]

    def test_it_is_said_how_each_column_is_read(self, open_page):
        page = drop(open_page("imports"), FIRST.replace(b"stage,", b"stage,Colour,", 1))

        table = page.table[0].value.set_index("Column")
        assert table.loc["pilot\\_on", "becomes"] == "pilot on"
        assert table.loc["Colour", "becomes"] == ":gray[kept as received]"
        assert table.loc["track", "for example"] == "ml · genai"

    def test_a_later_snapshot_shows_what_changes_from_what_to_what(self, open_page):
        page = look(
            drop(
                bring_in(open_page("imports"), FIRST).button(key="imports.back").click().run(),
                SECOND,
            )
        )

        assert sentences(page)[-1] == "2 rows: 1 new and 1 updated."
        changes = page.table[-1].value["What changes"][0]
        assert "Stage" in changes
        assert "→" in changes
        gone = view(page, "imports.preview.view", "disappeared").table[-1].value
        assert gone["Initiative"].tolist()[0].startswith("[Letter drafts]")

    def test_the_sheet_of_a_workbook_can_be_chosen(self, open_page):
        book = workbook(
            Notes=[["Read me", "please"], ["a", "b"]],
            Register=[["name", "unit"], ["From the second sheet", "Claims"]],
        )
        page = drop(open_page("imports"), book, "register.xlsx")
        page = page.selectbox[0].set_value("Register").run()
        confirm(look(page))

        assert [each.name for each in rows(Initiative)] == ["From the second sheet"]


class TestRejectedRows:
    WITH_A_WRONG_ROW = FIRST + b"A-4,,Claims,ml,idea,\n"

    def test_they_are_shown_first_with_their_reason(self, open_page):
        page = look(drop(open_page("imports"), self.WITH_A_WRONG_ROW))

        assert sentences(page)[-1] == "3 rows: 2 new and 1 rejected."
        shown = page.table[-1].value
        assert shown["Row"].tolist() == ["4"]
        assert "The name is empty" in shown["What is wrong, and what to do"][0]

    def test_they_do_not_stop_the_good_ones(self, open_page):
        bring_in(open_page("imports"), self.WITH_A_WRONG_ROW)

        assert [each.external_id for each in rows(Initiative)] == ["A-1", "A-2"]

    def test_they_stop_everything_when_asked_to(self, open_page):
        page = look(drop(open_page("imports"), self.WITH_A_WRONG_ROW))
        page = confirm(page.checkbox(key="imports.strict").check().run())

        assert "Nothing was imported" in page.error[0].value
        assert rows(Initiative) == rows(ImportBatch) == []


class TestPointingAtColumns:
    def open_by_hand(self, open_page):
        return drop(open_page("imports"), OWN_HEADINGS, "projects.csv")

    def field(self, page, name: str):
        return next(box for box in page.selectbox if box.key.endswith(f".{name}"))

    def test_columns_and_values_are_proposed_by_what_they_say(self, open_page):
        page = self.open_by_hand(open_page)

        assert self.field(page, "target.name").value == "Project title"
        assert self.field(page, "target.unit").value == "Team"
        assert self.field(page, "target.track").value == "Kind of AI"
        assert self.field(page, "target.stage_since").value == "Since"
        assert self.field(page, "stage.value.0").value is Stage.PRODUCTION
        assert self.field(page, "stage.value.1").value is None

    def test_what_was_pointed_at_is_imported(self, open_page):
        page = self.open_by_hand(open_page)
        self.field(page, "stage.value.1").set_value(Stage.PILOT)
        confirm(look(page.run()))

        reading, helper = rows(Initiative)
        assert (reading.track, reading.stage) == (Track.ML, Stage.PRODUCTION)
        assert (reading.stage_since, reading.stage_since_precision) == (
            dt.date(2024, 1, 1),
            Precision.YEAR,
        )
        assert (helper.track, helper.stage) == (Track.GENAI, Stage.PILOT)

    def test_it_is_kept_as_a_profile_and_proposed_for_the_next_file(self, open_page):
        page = self.open_by_hand(open_page)
        next(each for each in page.button if each.key.endswith(".save")).click().run()

        (saved,) = rows(ImportProfile)
        assert parse_profile(saved.body).fields.name.headings == ("Project title",)
        assert [each.action for each in rows_of_audit()] == ["save_profile"]
        next_page = self.open_by_hand(open_page)
        proposed = next(box for box in next_page.selectbox if "profile" in box.key)
        assert proposed.value.label == "projects"

    def test_the_profile_is_shown_as_yaml(self, open_page):
        page = self.open_by_hand(open_page)

        assert parse_profile(page.code[0].value).name == "projects"

    def test_a_file_without_a_column_for_the_unit_asks_for_one(self, open_page):
        content = b"Project title;Colour\nInvoice reading;red\n"
        page = drop(open_page("imports"), content)

        assert "No column feeds the unit" in page.error[0].value
        page = next(each for each in page.text_input if each.key.endswith("only_unit")).set_value(
            "Finance"
        )
        confirm(look(page.run()))
        assert [each.name for each in rows(Initiative)] == ["Invoice reading"]


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("register.csv", b"", "empty"),
            ("register.csv", b"name,unit\n", "no rows below"),
            ("register.xlsx", b"name,unit\nA,B\n", "is none"),
            ("register.xlsx", b"PK\x03\x04 no zip at all", "register.xlsx"),
            ("register.csv", b"name,unit\nA\x00,B\n", "register.csv"),
        ],
    )
    def test_a_file_that_cannot_be_read_gets_one_sentence(self, open_page, name, content, sentence):
        page = drop(open_page("imports"), content, name)

        assert not page.exception
        assert len(page.error) == 1
        assert sentence in page.error[0].value.replace("\\", "")
        assert rows(ImportBatch) == []

    def test_a_sheet_of_three_hundred_columns_is_read(self, open_page):
        head = ",".join(["name", "unit", *(f"column {n}" for n in range(298))])
        line = ",".join(["Wide", "Claims", *("x" for _ in range(298))])
        bring_in(open_page("imports"), f"{head}\n{line}\n".encode())

        assert [each.name for each in rows(Initiative)] == ["Wide"]

    def test_markdown_and_formulas_in_a_file_are_only_text(self, open_page):
        content = b"name,unit\n=HYPERLINK(1),Claims\n[x](javascript:alert(1)),Claims\n"
        page = look(drop(open_page("imports"), content))

        shown = page.table[-1].value["Initiative"].tolist()
        assert shown == ["\\=HYPERLINK\\(1\\)", "\\[x\\]\\(javascript\\:alert\\(1\\)\\)"]


class TestLookingUp:
    def test_every_import_is_listed_and_opens_with_its_rows(self, open_page):
        page = bring_in(open_page("imports"), FIRST)
        page = page.button(key="imports.back").click().run()

        assert sentences(page)[0].startswith("generic was last imported as of")
        (batch,) = rows(ImportBatch)
        opened = page.button(key=f"imports.open.{batch.id}").click().run()
        assert opened.query_params["batch"] == str(batch.id)
        assert opened.title[0].value == "generic"
        assert opened.table[0].value["Row"].tolist() == ["2", "3"]

    @pytest.mark.parametrize("given", ["999", "-1", "abc", "9" * 30])
    def test_an_unknown_import_gets_one_sentence_and_the_way_back(self, open_page, given):
        page = open_page("imports", {"batch": [given]})

        assert "There is no import" in sentences(page)[0]
        assert page.button(key="imports.back")

    def test_who_may_only_read_is_offered_no_file(self, open_page):
        factories.initiative()
        page = open_page("imports", role=Role.VIEWER)

        assert not page.file_uploader
        assert sentences(page) == ["Nothing has been imported yet."]
