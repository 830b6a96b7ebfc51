"""The list of initiatives: what it shows, and what its buttons leave in the database."""

import csv
import io

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.enums import DateBasis, FileFormat, RiskTier, Stage, Technique, Track
from governance.domain.filters import PortfolioFilter, SortKey
from governance.models import AuditEvent, Initiative, Person, StageEntry
from governance.queries import initiatives
from governance.services.initiatives import Edit, edit_initiative
from governance.ui.components.taking import about_writer, writer
from governance.ui.grid.downloads import listed
from governance.ui.grid.view import ListView
from tests import factories
from tests.factories import entered
from tests.support.databases import clear_streamlit_caches

OTHER = Actor("grace@example.org", "Grace", frozenset({Role.ANALYST}))


@pytest.fixture
def portfolio(sqlite_database):
    """Three initiatives of two units, two of them pilots."""
    pilot = entered(Stage.PILOT, "2024-05")
    claims = ["Insurance", "Claims"]
    return {
        "Chatbot": factories.initiative(
            name="Chatbot", unit=claims, stages=[pilot], external_id="A-1"
        ).id,
        "Forecast": factories.initiative(
            name="Forecast", unit=["Facilities"], track=Track.ML, stages=[pilot], owner="Ada"
        ).id,
        "Scoring": factories.initiative(
            name="Scoring",
            unit=claims,
            track=Track.ML,
            stages=[entered(Stage.PRODUCTION, "2026-01-28", DateBasis.OBSERVED)],
        ).id,
    }


def stored(initiative_id):
    with read_scope() as session:
        return session.get_one(Initiative, initiative_id)


def owner_of(initiative_id):
    with read_scope() as session:
        owned = select(Person.name).join(Initiative, Initiative.owner_id == Person.id)
        return session.scalar(owned.where(Initiative.id == initiative_id))


def save_elsewhere(initiative_id, **changes):
    """Change an initiative as somebody else, at the version it has now."""
    with write_scope() as session:
        version = session.get_one(Initiative, initiative_id).version
        edit = Edit(initiative_id, version, changes)
        edit_initiative(session, actor=OTHER, edit=edit)


def names(page):
    return list(page.dataframe[0].value["name"])


def select_rows(page, *positions):
    """Select rows of the list, as a click on their boxes would."""
    selection = {"selection": {"rows": list(positions), "columns": [], "cells": []}}
    page.session_state[page.dataframe[0].key] = selection
    return page.run()


def fill(page, edited):
    """Fill cells of the grid: ``{row: {column: text}}``."""
    edition = page.session_state["initiatives.task"].opened.edition
    state = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    page.session_state[f"initiatives.cells.{edition}"] = state
    return page.run()


def said(page):
    return "\n".join(each.value for each in (*page.markdown, *page.subheader, *page.header))


def press(page, key):
    return page.button(key=key).click().run()


class TestReading:
    def test_it_says_how_many_there_are_and_shows_them_by_name(self, portfolio, open_page):
        page = open_page("initiatives")

        assert page.header[0].value == "3 initiatives."
        assert names(page) == ["Chatbot", "Forecast", "Scoring"]
        assert not page.exception

    def test_the_filter_of_the_address_holds(self, portfolio, open_page):
        page = open_page("initiatives", {"stage": ["pilot"], "track": ["ml"]})

        assert page.header[0].value == "1 initiative."
        assert names(page) == ["Forecast"]

    def test_the_order_of_the_address_holds(self, portfolio, open_page):
        page = open_page("initiatives", {"sort": ["name"], "order": ["desc"]})

        assert names(page) == ["Scoring", "Forecast", "Chatbot"]

    def test_choosing_an_order_writes_the_address(self, portfolio, open_page):
        page = open_page("initiatives")
        page.selectbox(key="initiatives.sort").set_value(SortKey.UNIT).run()
        page.button(key="initiatives.order").click().run()

        assert names(page) == ["Forecast", "Scoring", "Chatbot"]
        assert page.query_params["sort"] == "unit"
        assert page.query_params["order"] == "desc"

    def test_a_click_on_a_heading_sorts_by_it_and_the_next_turns_it_around(
        self, portfolio, open_page
    ):
        page = open_page("initiatives")
        for _ in range(2):
            clicked = {"selection": {"rows": [], "columns": ["unit"], "cells": []}}
            page.session_state[page.dataframe[0].key] = clicked
            page.run()

        assert names(page) == ["Forecast", "Scoring", "Chatbot"]

    def test_chosen_columns_are_shown_and_kept_in_the_address(self, portfolio, open_page):
        page = open_page("initiatives")
        page.multiselect(key="initiatives.columns").set_value(["track", "external_id"]).run()

        assert list(page.dataframe[0].value.columns) == ["name", "external_id", "track"]
        assert page.query_params["columns"] == "name,external_id,track"

    @pytest.mark.parametrize(
        "query",
        [
            {"page": ["0"], "sort": ["x"], "order": ["up"], "columns": ["x"]},
            {"page": ["-3"]},
            {"page": ["99999999999999999999"]},
            {"page": ["²"]},
        ],
    )
    def test_an_address_that_means_nothing_shows_the_usual_list(self, portfolio, open_page, query):
        page = open_page("initiatives", query)

        assert names(page) == ["Chatbot", "Forecast", "Scoring"]
        assert not page.exception

    def test_long_lists_come_in_pages_of_fifty(self, sqlite_database, open_page):
        for number in range(51):
            factories.initiative(name=f"Initiative {number:02}")
        page = open_page("initiatives", {"page": ["2"]})

        assert page.header[0].value == "51 initiatives; here are 51 to 51, by name."
        assert names(page) == ["Initiative 50"]

    def test_another_filter_begins_at_the_first_page(self, sqlite_database, open_page):
        for number in range(51):
            factories.initiative(name=f"Initiative {number:02}")
        page = open_page("initiatives", {"page": ["2"]})
        page.text_input(key="filters.text").set_value("initiative 0").run()

        assert names(page)[0] == "Initiative 00"
        assert "page" not in page.query_params

    def test_a_page_that_does_not_exist_any_more_shows_the_last_one(self, portfolio, open_page):
        assert names(open_page("initiatives", {"page": ["7"]})) == [
            "Chatbot",
            "Forecast",
            "Scoring",
        ]

    def test_no_match_says_so(self, portfolio, open_page):
        page = open_page("initiatives", {"q": ["nothing is called this"]})

        assert page.header[0].value == "No initiative matches these filters."

    def test_an_empty_portfolio_says_what_to_do(self, sqlite_database, open_page):
        page = open_page("initiatives")

        assert page.header[0].value == "Nothing is registered yet."
        assert page.button(key="initiatives.new").label == "New initiative"

    def test_more_rows_need_no_more_statements(self, portfolio, open_page, count_statements):
        def statements():
            clear_streamlit_caches()
            with count_statements() as counted:
                open_page("initiatives")
            return len(counted)

        few = statements()
        for number in range(40):
            factories.initiative(name=f"Initiative {number:02}", owner="Ada")

        assert statements() == few

    def test_who_may_only_read_is_offered_no_change(self, portfolio, open_page):
        page = select_rows(open_page("initiatives", role=Role.VIEWER), 0)

        keys = {button.key for button in page.button}
        assert keys & {"initiatives.new", "initiatives.editing", "initiatives.moving"} == set()
        assert "initiatives.open" in keys


class TestExport:
    def test_the_file_holds_what_the_screen_shows(self, portfolio, admin):
        where = PortfolioFilter(tracks=(Track.ML,))
        asked = ListView(sort=SortKey.NAME, descending=True, columns=("name", "track", "owner"))

        text = writer(listed(where, asked), FileFormat.CSV, admin)().decode("utf-8-sig")

        assert list(csv.reader(io.StringIO(text))) == [
            ["external_id", "name", "track", "owner"],
            ["", "Scoring", "ml", ""],
            ["", "Forecast", "ml", "Ada"],
        ]

    def test_the_file_holds_every_page(self, sqlite_database, admin):
        for number in range(53):
            factories.initiative(name=f"Initiative {number}")

        text = writer(listed(PortfolioFilter(), ListView(page=2)), FileFormat.CSV, admin)()

        assert len(text.splitlines()) == 54

    def test_a_workbook_can_be_had_as_well(self, portfolio, admin):
        taken = listed(PortfolioFilter(), ListView())
        assert writer(taken, FileFormat.XLSX, admin)()[:2] == b"PK"

    def test_its_head_says_filter_order_columns_rows_and_who_may_see_it(self, portfolio, admin):
        where = PortfolioFilter(tracks=(Track.ML,))
        asked = ListView(sort=SortKey.NAME, descending=True, columns=("name", "track", "owner"))

        text = about_writer(listed(where, asked), admin)().decode("utf-8-sig")

        said = dict(csv.reader(io.StringIO(text)))
        assert said["As of"].endswith(" UTC")
        del said["As of"]
        assert said == {
            "Table": "Initiatives",
            "Filter": "ML",
            "Order": "by name, descending",
            "Columns": "external_id, name, track, owner",
            "Rows": "2",
            "Who may see it": "Admin (admin): all business units",
        }


class TestEditing:
    def test_a_wrong_track_is_fixed_in_the_grid(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.editing")
        page = fill(page, {0: {"track": "GenAI", "techniques": ["Generative AI"]}})

        assert "**Chatbot**  \nTrack: :gray[Untagged] → GenAI" in said(page)
        page.text_input(key="initiatives.reason").set_value("It writes text").run()
        page = press(page, "initiatives.save")

        chatbot = stored(portfolio["Chatbot"])
        assert (chatbot.track, chatbot.techniques) == (Track.GENAI, [Technique.GENERATIVE])
        assert page.success[0].value == "Saved 1 initiative\\."
        assert names(page) == ["Chatbot", "Forecast", "Scoring"]
        with read_scope() as session:
            newest = select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(1)
            event = session.scalars(newest).one()
        assert (event.action, event.reason) == ("edit_initiatives", "It writes text")

    def test_many_rows_are_saved_together(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.editing")
        page = fill(page, {0: {"owner": "Ada"}, 1: {"name": "Load forecast"}, 2: {"owner": "Bo"}})
        page = press(page, "initiatives.save")

        assert owner_of(portfolio["Chatbot"]) == "Ada"
        assert stored(portfolio["Forecast"]).name == "Load forecast"
        assert owner_of(portfolio["Scoring"]) == "Bo"

    def test_nothing_is_saved_before_it_is_asked_for(self, portfolio, open_page):
        fill(press(open_page("initiatives"), "initiatives.editing"), {0: {"name": "X"}})

        assert stored(portfolio["Chatbot"]).name == "Chatbot"

    def test_every_problem_is_shown_with_its_row_and_nothing_can_be_saved(
        self, portfolio, open_page
    ):
        page = press(open_page("initiatives"), "initiatives.editing")
        page = fill(page, {0: {"name": " "}, 1: {"registered_on": "2999-01-01"}})

        assert "**Chatbot**  \nName: :gray[Chatbot] → –  \n:red[▲ Name is empty" in said(page)
        assert "**Forecast**" in said(page)
        assert "must lie between" in said(page)
        assert page.button(key="initiatives.save").disabled

    def test_only_selected_rows_are_opened(self, portfolio, open_page):
        page = press(select_rows(open_page("initiatives"), 0, 2), "initiatives.editing")

        assert page.title[0].value == "Edit 2 initiatives"
        assert list(page.data_editor[0].value["name"]) == ["Chatbot", "Scoring"]

    def test_one_value_is_set_for_all_selected_rows(self, portfolio, open_page):
        page = press(select_rows(open_page("initiatives"), 0, 2), "initiatives.editing")
        page.selectbox(key="initiatives.fill.field").set_value("risk_tier").run()
        page.selectbox(key="initiatives.fill.risk_tier").set_value(RiskTier.HIGH).run()
        page = press(press(page, "initiatives.fill.set"), "initiatives.save")

        tiers = {name: stored(each).risk_tier for name, each in portfolio.items()}
        assert tiers == {
            "Chatbot": RiskTier.HIGH,
            "Forecast": RiskTier.UNDETERMINED,
            "Scoring": RiskTier.HIGH,
        }

    def test_discarding_leaves_the_database_as_it_was(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.editing")
        page = press(fill(page, {0: {"name": "X"}}), "initiatives.back")

        assert names(page) == ["Chatbot", "Forecast", "Scoring"]
        assert stored(portfolio["Chatbot"]).version == 1

    def test_what_was_typed_survives_a_visit_to_another_page(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.editing")
        fill(page, {0: {"name": "Dialogue"}})
        page.switch_page("../pages/overview.py").run()
        page.switch_page("../pages/initiatives.py").run()

        assert page.data_editor[0].value["name"][0] == "Dialogue"
        assert "Name: :gray[Chatbot] → Dialogue" in said(page)

    def test_who_lost_the_right_meanwhile_is_refused_by_the_service(self, portfolio, open_page):
        page = fill(press(open_page("initiatives"), "initiatives.editing"), {0: {"name": "X"}})
        page.session_state["viewer.role"] = Role.VIEWER
        page = press(page, "initiatives.save")

        assert "may not do this" in page.error[0].value
        assert stored(portfolio["Chatbot"]).name == "Chatbot"


class TestStaleSaves:
    @pytest.fixture
    def refused(self, portfolio, open_page):
        """The grid after a save that came too late for one of two rows."""
        page = press(open_page("initiatives"), "initiatives.editing")
        page = fill(page, {0: {"track": "GenAI"}, 1: {"owner": "Bo"}})
        save_elsewhere(portfolio["Chatbot"], track=Track.HYBRID, risk_tier=RiskTier.LIMITED)
        return press(page, "initiatives.save")

    def test_it_writes_nothing_and_shows_both_versions(self, portfolio, refused):
        assert stored(portfolio["Chatbot"]).track is Track.HYBRID
        assert owner_of(portfolio["Forecast"]) == "Ada"
        shown = refused.table[0].value
        assert shown.to_dict("records") == [
            {
                "Field": "Track",
                "When you opened it": "Untagged",
                "Yours": "GenAI",
                "Theirs": "Hybrid",
            },
            {
                "Field": "Risk tier",
                "When you opened it": "Undetermined",
                "Yours": "Undetermined",
                "Theirs": "Limited",
            },
        ]

    def test_nothing_that_was_typed_is_lost(self, refused):
        assert "Track: :gray[Untagged] → GenAI" in said(refused)
        assert "Owner: :gray[Ada] → Bo" in said(refused)

    def test_saving_waits_for_the_decision(self, refused):
        assert refused.button(key="initiatives.save").disabled

    def test_mine_goes_on_top_of_theirs(self, portfolio, refused):
        page = press(refused, f"initiatives.mine.{portfolio['Chatbot']}")
        press(page, "initiatives.save")

        chatbot = stored(portfolio["Chatbot"])
        assert (chatbot.track, chatbot.risk_tier) == (Track.GENAI, RiskTier.LIMITED)
        assert owner_of(portfolio["Forecast"]) == "Bo"

    def test_theirs_stands_and_my_other_rows_are_saved(self, portfolio, refused):
        page = press(refused, f"initiatives.theirs.{portfolio['Chatbot']}")
        press(page, "initiatives.save")

        assert stored(portfolio["Chatbot"]).track is Track.HYBRID
        assert owner_of(portfolio["Forecast"]) == "Bo"

    def test_a_rerun_does_not_adopt_a_newer_version(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.editing")
        save_elsewhere(portfolio["Chatbot"], owner="Grace")
        page = press(fill(page.run(), {0: {"owner": "Ada"}}), "initiatives.save")

        assert owner_of(portfolio["Chatbot"]) == "Grace"
        assert page.table[0].value["Theirs"][0] == "Grace"


class TestMoving:
    def test_selected_rows_enter_a_stage_together(self, portfolio, open_page):
        page = press(select_rows(open_page("initiatives"), 0, 1), "initiatives.moving")
        page.selectbox(key="initiatives.moving.target").set_value(Stage.STOPPED).run()
        page.selectbox(key="initiatives.moving.precision").set_value("month").run()
        page.text_input(key="initiatives.moving.reason").set_value("Board of January").run()
        page = press(page, "initiatives.moving.save")

        assert stored(portfolio["Chatbot"]).stage is Stage.STOPPED
        assert stored(portfolio["Forecast"]).stage is Stage.STOPPED
        assert "Moved 2 initiatives into stopped" in page.success[0].value
        with read_scope() as session:
            notes = session.scalars(
                select(StageEntry.note).where(StageEntry.stage == Stage.STOPPED)
            )
            assert list(notes) == ["Board of January", "Board of January"]

    def test_a_row_that_cannot_move_stays_and_is_named(self, portfolio, open_page):
        page = press(select_rows(open_page("initiatives"), 0, 2), "initiatives.moving")
        page.selectbox(key="initiatives.moving.target").set_value(Stage.STOPPED).run()

        assert "**Scoring**" in said(page)
        assert "▲ stays: An initiative in production cannot move to stopped" in said(page)
        press(page, "initiatives.moving.save")
        assert stored(portfolio["Chatbot"]).stage is Stage.STOPPED
        assert stored(portfolio["Scoring"]).version == 1

    def test_a_stage_behind_a_gate_is_not_offered(self, portfolio, open_page):
        page = press(select_rows(open_page("initiatives"), 0, 1), "initiatives.moving")

        assert page.selectbox(key="initiatives.moving.target").options == [
            "Stopped",
            "Development",
            "Idea",
        ]

    def test_a_row_that_needs_a_gate_for_what_others_enter_freely_stays(self, portfolio, open_page):
        page = press(select_rows(open_page("initiatives"), 0, 2), "initiatives.moving")
        page.selectbox(key="initiatives.moving.target").set_value(Stage.PILOT).run()

        assert "▲ stays: It is already in pilot" in said(page)
        press(page, "initiatives.moving.save")
        assert stored(portfolio["Scoring"]).stage is Stage.PILOT

    def test_rows_that_only_a_gate_moves_say_so(self, sqlite_database, open_page):
        factories.initiative(stages=[entered(Stage.RETIRED, "2025")])
        page = press(select_rows(open_page("initiatives"), 0), "initiatives.moving")

        assert page.header[0].value == "Each of these moves only through a gate."

    def test_one_refusal_moves_nothing_and_names_the_row(self, portfolio, open_page):
        page = press(select_rows(open_page("initiatives"), 0, 1), "initiatives.moving")
        save_elsewhere(portfolio["Forecast"], owner="Grace")
        page = press(page, "initiatives.moving.save")

        assert "“Forecast” was saved by somebody else" in page.error[0].value
        assert stored(portfolio["Chatbot"]).stage is Stage.PILOT


class TestRegistering:
    def test_an_initiative_is_registered_with_its_stage(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.new")
        page.text_input(key="registering.name").set_value("Letter writer").run()
        page.selectbox(key="registering.unit").set_value("Facilities").run()
        page.radio(key="registering.track").set_value("genai").run()
        page.selectbox(key="registering.stage").set_value(Stage.DEVELOPMENT).run()
        page.selectbox(key="registering.owner").set_value("Ada").run()
        page = press(page, "registering.save")

        assert page.success[0].value == "Registered “Letter writer”\\."
        with read_scope() as session:
            (made,) = initiatives.all_rows(
                session, PortfolioFilter(text="letter writer"), factories.ADMIN
            )
        assert (made.unit, made.track, made.stage, made.owner) == (
            "Facilities",
            Track.GENAI,
            Stage.DEVELOPMENT,
            "Ada",
        )

    def test_every_problem_is_said_at_once_and_nothing_typed_is_lost(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.new")
        page.text_area(key="registering.description").set_value("Writes letters").run()
        page = press(page, "registering.save")

        assert "name is empty" in page.error[0].value
        assert "unit is missing" in page.error[0].value
        assert page.text_area(key="registering.description").value == "Writes letters"

    def test_a_namesake_in_the_unit_is_shown_before_saving(self, portfolio, open_page):
        page = press(open_page("initiatives"), "initiatives.new")
        page.text_input(key="registering.name").set_value("CHAT-BOT").run()
        page.selectbox(key="registering.unit").set_value("Insurance › Claims").run()
        assert not page.warning

        page.text_input(key="registering.name").set_value("chatbot!").run()

        assert "already has an initiative of this name" in page.warning[0].value
