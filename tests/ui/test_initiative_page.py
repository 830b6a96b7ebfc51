"""The page of one initiative: what it tells, and what its forms leave in the database."""

import datetime as dt

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.enums import (
    DateBasis,
    Gate,
    Phase,
    Precision,
    RiskTier,
    Stage,
    Track,
    Verdict,
)
from governance.models import AuditEvent, Initiative, StageEntry
from governance.services.initiatives import Edit, edit_initiative
from governance.services.stages import move_initiative
from governance.ui.grid import view
from tests import factories
from tests.factories import entered, governing

OTHER = Actor("grace@example.org", "Grace", frozenset({Role.ANALYST}))


@pytest.fixture
def chatbot(sqlite_database):
    """An initiative in pilot since May 2024, with facts and an owner."""
    return factories.initiative(
        name="Chatbot [beta]",
        description="Answers letters.\n\nNot *legal* advice.",
        unit=["Insurance", "Claims"],
        owner="Ada",
        external_id="A-1",
        facts={"vendor": "Foundry", "has_pii": True, "regions": ["EU", "US"]},
        stages=[entered(Stage.IDEA, "2023"), entered(Stage.PILOT, "2024-05")],
    ).id


@pytest.fixture
def open_initiative(open_page):
    """Opener of the page: ``open_initiative(7, "Stages", role=Role.VIEWER)``."""

    def open_(initiative_id, section="", role=Role.ADMIN):
        query = {"id": [str(initiative_id)]}
        if section:
            query["section"] = [section]
        return open_page("initiative", query, role=role)

    return open_


class TestNeighbours:
    def open_from_list(self, open_page, initiative_id, query=None):
        page = open_page("initiatives", query)
        page.switch_page("../pages/initiative.py")
        page.query_params.clear()
        page.query_params["id"] = str(initiative_id)
        return page.run()

    def test_one_leads_on_through_the_list_one_came_from(self, sqlite_database, open_page):
        made = [factories.initiative(name=name).id for name in ("A", "B", "C")]
        page = self.open_from_list(open_page, made[1])
        assert "2 of 3" in said(page)

        page = press(page, "initiative.next")

        assert page.title[0].value == "C"
        assert page.query_params["id"] == str(made[2])
        assert page.button(key="initiative.next").disabled
        page = press(press(page, "initiative.previous"), "initiative.previous")
        assert page.title[0].value == "A"

    def test_only_what_the_list_held_is_led_through(self, sqlite_database, open_page):
        factories.initiative(name="A", track=Track.ML)
        first = factories.initiative(name="B", track=Track.GENAI).id
        factories.initiative(name="C", track=Track.GENAI)
        page = self.open_from_list(open_page, first, {"track": ["genai"]})
        assert "1 of 2" in said(page)
        assert page.button(key="initiative.previous").disabled

    def test_the_way_goes_on_over_the_end_of_a_page(self, sqlite_database, open_page, monkeypatch):
        monkeypatch.setattr(view, "PAGE_SIZE", 2)
        made = [factories.initiative(name=name).id for name in "ABCDE"]
        page = self.open_from_list(open_page, made[1])
        for name in "CDE":
            page = press(page, "initiative.next")
            assert page.title[0].value == name
        assert "5 of 5" in said(page)
        back = next(
            each.proto for each in page.get("page_link") if "Initiatives" in each.proto.label
        )
        assert "page=3" in back.query_string

    def test_who_came_from_no_list_is_offered_none(self, chatbot, open_initiative):
        assert not any(
            button.key == "initiative.next" for button in open_initiative(chatbot).button
        )


def stored(initiative_id):
    with read_scope() as session:
        return session.get_one(Initiative, initiative_id)


def entries_of(initiative_id):
    with read_scope() as session:
        mine = select(StageEntry).where(StageEntry.initiative_id == initiative_id)
        return list(session.scalars(mine.order_by(StageEntry.id)))


def save_elsewhere(initiative_id, **changes):
    with write_scope() as session:
        version = session.get_one(Initiative, initiative_id).version
        edit_initiative(session, actor=OTHER, edit=Edit(initiative_id, version, changes))


def said(page):
    return "\n".join(each.value for each in (*page.markdown, *page.subheader, *page.header))


def cells(page, position=0):
    """Return the names and values of a table, without their colour."""
    shown = page.table[position].value
    names = [name.removeprefix(":gray[").removesuffix("]") for name in shown["name"]]
    return dict(zip(names, shown["value"], strict=True))


def press(page, key):
    return page.button(key=key).click().run()


def edit(page):
    return press(page, "initiative.edit")


def add_fact(page, **row):
    edition = page.session_state["initiative.opened"].edition
    state = {"edited_rows": {}, "added_rows": [row], "deleted_rows": []}
    page.session_state[f"initiative.{edition}.facts"] = state
    return page.run()


class TestReading:
    def test_the_head_says_what_it_is_and_where_it_stands(self, chatbot, open_initiative):
        page = open_initiative(chatbot)

        assert page.title[0].value == r"Chatbot \[beta\]"
        assert page.header[0].value == r"In pilot since May 2024 \(known to the month\)."
        assert ":gray-badge[Untagged] :gray-badge[Pilot]" in said(page)
        assert "Insurance › Claims · owned by Ada" in said(page)
        assert "vendor Foundry" in said(page)
        assert not page.exception

    def test_a_stage_that_was_only_seen_says_so(self, sqlite_database, open_initiative):
        seen = entered(Stage.PRODUCTION, "2026-01-28", DateBasis.OBSERVED)
        made = factories.initiative(stages=[seen])

        page = open_initiative(made.id)

        assert page.header[0].value == (
            r"In production\: seen on 28 January 2026, entered then or earlier."
        )

    def test_the_description_keeps_its_paragraphs_and_is_no_markup(self, chatbot, open_initiative):
        assert "Answers letters\\.\n\nNot \\*legal\\* advice\\." in said(open_initiative(chatbot))

    def test_facts_are_readable(self, chatbot, open_initiative):
        assert cells(open_initiative(chatbot)) == {
            "has\\_pii": "yes",
            "regions": "EU, US",
            "vendor": "Foundry",
        }

    @pytest.mark.parametrize("given", ["999", "0", "", "x", "-1", "²", "9999999999", "9" * 40])
    def test_an_unknown_id_gets_one_sentence_and_the_way_back(
        self, chatbot, open_initiative, given
    ):
        page = open_initiative(given)

        assert "There is no initiative" in page.header[0].value
        assert page.get("page_link")[0].proto.page == "initiatives"
        assert not page.exception

    def test_who_may_only_read_is_offered_no_change(self, chatbot, open_initiative):
        page = open_initiative(chatbot, "Stages", role=Role.VIEWER)

        assert [button.key for button in page.button if button.key] == ["viewer.see_as"] or {
            button.key for button in page.button
        }.isdisjoint({"initiative.edit", f"stages.move.{chatbot}.save"})
        assert "Changes" not in [tab.label for tab in page.tabs]


class TestEditing:
    def test_fields_are_saved_with_their_reason(self, chatbot, open_initiative):
        page = edit(open_initiative(chatbot))
        page.text_input(key="initiative.1.name").set_value("Letter bot").run()
        page.selectbox(key="initiative.1.track").set_value(Track.GENAI).run()
        page.selectbox(key="initiative.1.phase.genai").set_value(Phase.FINE_TUNING).run()
        page.selectbox(key="initiative.1.risk_tier").set_value(RiskTier.LIMITED).run()
        page.selectbox(key="initiative.1.owner").set_value(None).run()
        page.text_input(key="initiative.reason").set_value("Triage of January").run()

        assert r"Name: :gray[Chatbot \[beta\]] → Letter bot" in said(page)
        page = press(page, "initiative.save")

        saved = stored(chatbot)
        assert (saved.name, saved.track, saved.phase) == (
            "Letter bot",
            Track.GENAI,
            Phase.FINE_TUNING,
        )
        assert (saved.risk_tier, saved.owner_id) == (RiskTier.LIMITED, None)
        assert "Saved" in page.success[0].value
        with read_scope() as session:
            newest = select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(1)
            assert session.scalars(newest).one().reason == "Triage of January"

    def test_facts_are_saved_with_their_kind(self, chatbot, open_initiative):
        page = edit(open_initiative(chatbot))
        page = add_fact(page, name="users", kind="Number", value="1200")
        press(page, "initiative.save")

        assert stored(chatbot).facts == {
            "vendor": "Foundry",
            "has_pii": True,
            "regions": ["EU", "US"],
            "users": 1200,
        }

    def test_a_fact_that_cannot_be_read_is_said_and_stops_the_save(self, chatbot, open_initiative):
        page = edit(open_initiative(chatbot))
        page.text_input(key="initiative.1.name").set_value("Letter bot").run()
        page = add_fact(page, name="users", kind="Number", value="many")

        assert "write a number such as 3" in said(page)
        assert page.button(key="initiative.save").disabled

    def test_a_problem_is_said_beside_its_field(self, chatbot, open_initiative):
        page = edit(open_initiative(chatbot))
        page.text_input(key="initiative.1.name").set_value(" ").run()

        assert ":red[▲ Name is empty; give one\\.]" in said(page)
        assert page.button(key="initiative.save").disabled

    def test_leaving_the_form_changes_nothing(self, chatbot, open_initiative):
        page = edit(open_initiative(chatbot))
        page.text_input(key="initiative.1.name").set_value("X").run()
        page = press(page, "initiative.back")

        assert page.title[0].value == r"Chatbot \[beta\]"
        assert stored(chatbot).version == 1


class TestStaleSaves:
    @pytest.fixture
    def refused(self, chatbot, open_initiative):
        """The form after a save that came too late."""
        page = edit(open_initiative(chatbot))
        page.selectbox(key="initiative.1.track").set_value(Track.GENAI).run()
        save_elsewhere(chatbot, track=Track.ML, description="Theirs")
        return press(page, "initiative.save")

    def test_both_versions_are_shown_and_nothing_is_written(self, chatbot, refused):
        assert stored(chatbot).track is Track.ML
        assert refused.table[0].value.to_dict("list") == {
            "Field": ["Track", "Description"],
            "When you opened it": [
                "Untagged",
                "Answers letters\\. Not \\*legal\\* advice\\.",
            ],
            "Yours": ["GenAI", "Answers letters\\. Not \\*legal\\* advice\\."],
            "Theirs": ["ML", "Theirs"],
        }
        assert refused.button(key="initiative.save").disabled

    def test_mine_goes_on_top_of_theirs(self, chatbot, refused):
        press(press(refused, f"initiative.mine.{chatbot}"), "initiative.save")

        saved = stored(chatbot)
        assert (saved.track, saved.description) == (Track.GENAI, "Theirs")

    def test_theirs_stands(self, chatbot, refused):
        page = press(refused, f"initiative.theirs.{chatbot}")

        assert page.text_area(key="initiative.3.description").value == "Theirs"
        assert "Nothing is changed yet" in said(page)
        assert stored(chatbot).track is Track.ML


class TestStages:
    def test_the_history_says_who_recorded_what_and_when(self, chatbot, open_initiative):
        page = open_initiative(chatbot, "Stages")

        assert "**Idea** · 2023 (known to the year)" in said(page)
        assert "**Pilot** · May 2024 (known to the month)" in said(page)
        assert "by admin\\@:small[]example\\.org" in said(page)

    def test_who_may_not_read_the_trail_sees_the_history_without_names(
        self, chatbot, open_initiative
    ):
        page = open_initiative(chatbot, "Stages", role=Role.VIEWER)

        assert "**Pilot** · May 2024 (known to the month)" in said(page)
        assert "admin" not in said(page)

    def test_a_move_is_recorded_with_its_date_and_reason(self, chatbot, open_initiative):
        page = open_initiative(chatbot, "Stages")
        key = f"stages.move.{chatbot}"
        page.selectbox(key=f"{key}.to").set_value(Stage.STOPPED).run()
        page.date_input(key=f"{key}.on").set_value(dt.date(2025, 1, 15)).run()
        page.selectbox(key=f"{key}.precision").set_value(Precision.MONTH).run()
        page.text_input(key=f"{key}.reason").set_value("Board of January").run()
        page = press(page, f"{key}.save")

        newest = entries_of(chatbot)[-1]
        assert (newest.stage, newest.effective_on, newest.precision, newest.note) == (
            Stage.STOPPED,
            dt.date(2025, 1, 1),
            Precision.MONTH,
            "Board of January",
        )
        assert stored(chatbot).stage is Stage.STOPPED
        assert page.header[0].value.startswith("Stopped in January 2025")

    def test_only_moves_without_a_gate_are_offered(self, chatbot, open_initiative):
        page = open_initiative(chatbot, "Stages")

        assert page.selectbox(key=f"stages.move.{chatbot}.to").options == [
            "Stopped",
            "Development",
            "Idea",
        ]

    def test_a_move_through_a_gate_leads_to_the_gate(self, chatbot, open_initiative):
        page = open_initiative(chatbot, "Stages")

        (gate,) = [
            link.proto
            for link in page.get("page_link")
            if "is entered through the production gate" in link.proto.label
        ]
        assert (gate.page, gate.query_string) == ("checklist", f"id={chatbot}&to=production")

    def test_an_initiative_without_a_stage_states_any_stage(self, sqlite_database, open_initiative):
        made = factories.initiative()
        page = open_initiative(made.id, "Stages")
        key = f"stages.move.{made.id}"
        page.selectbox(key=f"{key}.to").set_value(Stage.PRODUCTION).run()
        press(page, f"{key}.save")

        assert stored(made.id).stage is Stage.PRODUCTION

    def test_a_correction_offers_no_stage_behind_a_gate(self, chatbot, open_initiative):
        wrong = entries_of(chatbot)[0].id
        page = press(open_initiative(chatbot, "Stages"), f"stages.correct.{wrong}")

        assert page.selectbox(key=f"stages.correct.{wrong}.stage").options == [
            "Idea",
            "Development",
            "Stopped",
            "Retired",
        ]

    def test_a_date_before_the_present_stage_is_refused_in_one_sentence(
        self, chatbot, open_initiative
    ):
        page = open_initiative(chatbot, "Stages")
        key = f"stages.move.{chatbot}"
        page.date_input(key=f"{key}.on").set_value(dt.date(2020, 1, 1)).run()
        page = press(page, f"{key}.save")

        assert "is before pilot was entered" in page.error[0].value
        assert len(entries_of(chatbot)) == 2

    def test_a_move_from_a_stale_page_is_refused(self, chatbot, open_initiative):
        page = open_initiative(chatbot, "Stages")
        with write_scope() as session:
            move_initiative(
                session,
                actor=OTHER,
                initiative_id=chatbot,
                seen_version=1,
                target=Stage.STOPPED,
                entered=PartialDate(dt.date(2025, 2, 1)),
            )
        page.button(key=f"stages.move.{chatbot}.save").click().run()

        assert stored(chatbot).stage is Stage.STOPPED
        assert "saved by somebody else after you opened it" in page.error[0].value

    def test_a_correction_strikes_the_old_entry_through(self, chatbot, open_initiative):
        page = open_initiative(chatbot, "Stages")
        wrong = entries_of(chatbot)[1].id
        page = press(page, f"stages.correct.{wrong}")
        key = f"stages.correct.{wrong}"
        page.date_input(key=f"{key}.on").set_value(dt.date(2024, 7, 3)).run()
        page.selectbox(key=f"{key}.precision").set_value(Precision.DAY).run()
        page.text_input(key=f"{key}.reason").set_value("The letter of 3 July").run()
        page = press(page, f"{key}.save")

        assert "~~**Pilot** · May 2024 (known to the month)~~ :gray[replaced]" in said(page)
        assert "**Pilot** · 3 July 2024" in said(page)
        assert stored(chatbot).stage_since == dt.date(2024, 7, 3)
        assert entries_of(chatbot)[-1].corrects_id == wrong

    def test_a_correction_without_a_reason_is_refused(self, chatbot, open_initiative):
        wrong = entries_of(chatbot)[1].id
        page = press(open_initiative(chatbot, "Stages"), f"stages.correct.{wrong}")
        page.selectbox(key=f"stages.correct.{wrong}.stage").set_value(Stage.DEVELOPMENT).run()
        page = press(page, f"stages.correct.{wrong}.save")

        assert "reason is empty" in page.error[0].value
        assert len(entries_of(chatbot)) == 2

    def test_a_correction_that_changes_nothing_is_not_offered(self, chatbot, open_initiative):
        right = entries_of(chatbot)[1].id
        page = press(open_initiative(chatbot, "Stages"), f"stages.correct.{right}")

        assert page.button(key=f"stages.correct.{right}.save").disabled

    def test_an_entry_that_never_happened_is_withdrawn(self, chatbot, open_initiative):
        wrong = entries_of(chatbot)[1].id
        key = f"stages.correct.{wrong}"
        page = press(open_initiative(chatbot, "Stages"), key)
        page.checkbox(key=f"{key}.withdraw").check().run()
        page.text_input(key=f"{key}.reason").set_value("Never piloted").run()
        page = press(page, f"{key}.save")

        assert stored(chatbot).stage is Stage.IDEA
        assert "Withdrawn: the entry of May 2024" in said(page)


class TestChanges:
    def test_changes_are_told_in_words_newest_first(self, chatbot, open_initiative):
        save_elsewhere(chatbot, track=Track.GENAI, owner="Bo")

        told = said(open_initiative(chatbot, "Changes"))

        assert "**grace\\@:small[]example\\.org**" in told
        assert "Track: :gray[Untagged] → GenAI" in told
        assert "Owner: :gray[Ada] → Bo" in told
        assert told.index("grace") < told.index("Registered it")
        assert "Recorded that it entered **pilot** in May 2024" in told

    def test_they_hold_what_was_done_on_the_checklist_and_at_gates(self, chatbot, open_initiative):
        governing.publish()
        governing.settle(chatbot, Gate.PILOT)
        governing.decide(governing.ask(chatbot, Stage.PILOT), Verdict.REJECT)

        told = said(open_initiative(chatbot, "Changes")).replace("\\", "")

        (control_id, *_) = governing.checklist(chatbot).answers
        assert f"Answered **{control_id}**: met" in told
        assert f"Confirmed the answer to **{control_id}**" in told
        assert "Requested the pilot gate, into pilot: “Ready”" in told
        assert "**Rejected** at the pilot gate, not into pilot: “Considered”" in told


def test_the_way_back_leads_to_the_list_as_it_was(chatbot, open_page):
    page = open_page("initiatives", {"q": ["letters"], "sort": ["unit"]})
    page.switch_page("../pages/initiative.py")
    page.query_params["id"] = str(chatbot)
    page.run()

    assert page.get("page_link")[0].proto.query_string == "q=letters&sort=unit"
