"""The checklist of one initiative: what it asks, and what its forms leave in the database."""

import datetime as dt
import hashlib

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import ControlResult, Gate, RiskTier, Stage, Track
from governance.models import Assessment, Evidence, GateRequest, Waiver
from governance.services.assessments import assess_control
from governance.services.waivers import request_waiver
from governance.ui import governing as governing_reads
from tests import factories
from tests.factories import entered, governing

TODAY = dt.datetime.now(dt.UTC).date()
CONTROL = "COM-INV-01"


@pytest.fixture
def idea(sqlite_database):
    """An idea with a published catalogue."""
    governing.publish()
    return factories.initiative(
        name="Scoring",
        track=Track.ML,
        risk_tier=RiskTier.MINIMAL,
        stages=[entered(Stage.IDEA, "2025-03-01")],
    ).id


@pytest.fixture
def open_checklist(open_page):
    """Opener: ``open_checklist(7, control="COM-INV-01", role=Role.ANALYST)``."""

    def open_(initiative_id, role=Role.ANALYST, **query):
        given = {"id": [str(initiative_id)], **{name: [value] for name, value in query.items()}}
        return open_page("checklist", given, role=role)

    return open_


def said(page):
    return "\n".join(each.value for each in (*page.markdown, *page.subheader, *page.header))


def press(page, key):
    return page.button(key=key).click().run()


def answer_key(initiative_id, name, edition=1):
    return f"checklist.answer.{initiative_id}.{CONTROL}.{edition}.{name}"


def answer(page, initiative_id, result, comment="", edition=1):
    page.button_group(key=answer_key(initiative_id, "result", edition)).set_value(result)
    page.text_area(key=answer_key(initiative_id, "comment", edition)).set_value(comment)
    return page.run()


def save(page, initiative_id):
    return press(page, f"checklist.answer.{initiative_id}.{CONTROL}.save")


def stored(initiative_id):
    with read_scope() as session:
        mine = select(Assessment).where(
            Assessment.initiative_id == initiative_id, Assessment.control_id == CONTROL
        )
        return session.scalar(mine)


def answered_elsewhere(initiative_id, result, seen_version=None):
    with write_scope() as session:
        return assess_control(
            session,
            actor=governing.ANALYST,
            initiative_id=initiative_id,
            control_id=CONTROL,
            result=result,
            comment="Theirs",
            seen_version=seen_version,
        )


class TestReading:
    def test_it_is_read_for_the_gate_that_is_requested(self, sqlite_database, open_checklist):
        governing.publish()
        pilot = factories.initiative(
            track=Track.ML,
            risk_tier=RiskTier.MINIMAL,
            stages=[entered(Stage.PILOT, "2025-03-01")],
        ).id
        assert open_checklist(pilot).selectbox[0].value is Stage.PILOT
        governing.settle(pilot, Gate.PRODUCTION)
        governing.ask(pilot, Stage.PRODUCTION)

        page = open_checklist(pilot)
        assert page.selectbox[0].value is Stage.PRODUCTION
        assert "between this pilot and production but a decision" in page.header[0].value
        assert open_checklist(pilot, to="pilot").selectbox[0].value is Stage.PILOT

    def test_the_head_counts_what_blocks_the_next_gate(self, idea, open_checklist):
        page = open_checklist(idea)

        blocking = governing.checklist(idea).readiness(Gate.INTAKE).blockers
        assert page.title[0].value == "Scoring"
        assert "stand between this idea and development" in page.header[0].value
        assert f"0 of {len(blocking)} blocking controls settled" in said(page)
        assert not page.exception

    def test_a_control_shows_its_question_evidence_and_reason(self, idea, open_checklist):
        page = open_checklist(idea, control=CONTROL)

        control = governing.product_catalogue().control(CONTROL)
        assert any(each.value.startswith("Is the initiative recorded") for each in page.subheader)
        assert "owner acceptance" in said(page)
        assert control.evidence[1].startswith("owner acceptance")
        assert "Applies to every initiative" in said(page)
        assert "GOVERN 1\\.6" in said(page)

    def test_an_unknown_id_gets_one_sentence_and_the_way_back(self, idea, open_checklist):
        page = open_checklist(999)

        assert "There is no initiative" in page.header[0].value
        assert page.get("page_link")[0].proto.page == "initiatives"

    def test_without_a_catalogue_it_says_how_to_publish_one(self, sqlite_database, open_checklist):
        page = open_checklist(factories.initiative().id)

        assert "catalogue publish" in page.header[0].value

    def test_the_initiative_leads_to_its_checklist(self, idea, open_page):
        page = open_page("initiative", {"id": [str(idea)]})

        assert f"id={idea}" in [
            link.proto.query_string
            for link in page.get("page_link")
            if link.proto.page == "checklist"
        ]

    def test_an_answer_that_is_no_longer_asked_stays_and_says_so(self, idea, open_checklist):
        with write_scope() as session:
            assess_control(
                session,
                actor=governing.ANALYST,
                initiative_id=idea,
                control_id="GEN-HAL-01",
                result=ControlResult.MET,
                seen_version=None,
            )

        page = open_checklist(idea, control="GEN-HAL-01")

        assert "Answered, no longer asked" in said(page)
        assert "The answer stays on record" in said(page)

    def test_who_may_only_read_is_offered_no_form(self, idea, open_checklist):
        page = open_checklist(idea, role=Role.VIEWER, control=CONTROL)

        assert not page.button_group
        assert not page.text_area
        assert "Answered by analyst, reviewer or admin" in said(page)


class TestAnswering:
    def test_an_answer_is_saved_with_its_comment(self, idea, open_checklist):
        page = open_checklist(idea, control=CONTROL)
        page = save(answer(page, idea, ControlResult.MET, "Owner signed"), idea)

        held = stored(idea)
        assert (held.result, held.comment, held.assessed_by) == (
            ControlResult.MET,
            "Owner signed",
            "local-analyst",
        )
        assert "Saved the answer to COM" in page.success[0].value
        assert "Confirmed by nobody yet" in said(page)

    def test_not_applicable_without_a_reason_is_refused_and_nothing_typed_is_lost(
        self, idea, open_checklist
    ):
        page = open_checklist(idea, control=CONTROL)
        page = save(answer(page, idea, ControlResult.NOT_APPLICABLE), idea)

        assert "reason is empty" in page.error[0].value
        assert stored(idea) is None
        group = page.button_group(key=answer_key(idea, "result"))
        assert group.value is ControlResult.NOT_APPLICABLE

    def test_a_second_person_confirms(self, idea, open_checklist):
        held = answered_elsewhere(idea, ControlResult.MET)
        page = open_checklist(idea, role=Role.REVIEWER, control=CONTROL)
        page = press(page, f"checklist.confirm.{held.id}")

        assert stored(idea).confirmed_by == "local-reviewer"
        assert "✓ Confirmed by local\\-reviewer" in said(page)

    def test_who_answered_is_not_offered_to_confirm(self, idea, open_checklist):
        page = open_checklist(idea, role=Role.REVIEWER, control=CONTROL)
        page = save(answer(page, idea, ControlResult.MET), idea)

        assert "you answered it" in said(page)
        assert f"checklist.confirm.{stored(idea).id}" not in [each.key for each in page.button]


class TestStaleAnswers:
    @pytest.fixture
    def refused(self, idea, open_checklist):
        """The page after a save that came too late."""
        page = answer(
            open_checklist(idea, control=CONTROL), idea, ControlResult.PARTIALLY_MET, "Mine"
        )
        answered_elsewhere(idea, ControlResult.MET)
        return save(page, idea)

    def test_it_is_refused_and_shows_both_versions(self, idea, refused):
        assert "Somebody else answered" in refused.error[0].value
        assert stored(idea).comment == "Theirs"
        assert "Theirs" in said(refused)
        assert refused.text_area(key=answer_key(idea, "comment")).value == "Mine"

    def test_mine_goes_on_top(self, idea, refused):
        page = press(refused, f"checklist.answer.{idea}.{CONTROL}.mine")
        save(page, idea)

        assert stored(idea).comment == "Mine"
        assert stored(idea).result is ControlResult.PARTIALLY_MET

    def test_theirs_stands(self, idea, refused):
        page = press(refused, f"checklist.answer.{idea}.{CONTROL}.theirs")

        assert page.text_area(key=answer_key(idea, "comment", 2)).value == "Theirs"
        assert stored(idea).version == 1

    def test_a_press_on_an_answer_that_changed_meanwhile_saves_nothing(self, idea, open_checklist):
        held = answered_elsewhere(idea, ControlResult.MET)
        page = open_checklist(idea, control=CONTROL)
        answered_elsewhere(idea, ControlResult.NOT_MET, held.version)
        page = save(page, idea)

        assert stored(idea).result is ControlResult.NOT_MET
        assert stored(idea).version == 2
        assert page.button_group(key=answer_key(idea, "result", 2)).value is ControlResult.NOT_MET


class TestFacts:
    def test_a_missing_fact_is_answered_in_place(self, idea, open_checklist):
        line = next(
            line
            for line in governing.checklist(idea).lines
            if set(line.item.missing) == {"decisions_about_people"}
        )
        page = open_checklist(idea, control=line.item.id)
        key = f"checklist.facts.{idea}"
        page.radio(key=f"{key}.decisions_about_people").set_value("yes").run()
        press(page, f"{key}.save")

        assert governing.current(idea).facts == {"decisions_about_people": True}


class TestEvidence:
    def evidence(self):
        with read_scope() as session:
            return session.scalars(select(Evidence)).one()

    def test_a_link_is_attached_and_withdrawn(self, idea, open_checklist):
        page = open_checklist(idea, control=CONTROL)
        key = f"evidence.new.{idea}.{CONTROL}.1"
        page.text_input(key=f"{key}.url").set_value("https://example.org/charter").run()
        page.text_input(key=f"{key}.title").set_value("Charter").run()
        page = press(page, f"{key}.save")
        held = self.evidence()
        assert (held.title, held.url) == ("Charter", "https://example.org/charter")
        assert ":material/link: Charter" in said(page)

        page.text_input(key=f"evidence.{held.id}.reason").set_value("Wrong page").run()
        page = press(page, f"evidence.{held.id}.withdraw")

        assert self.evidence().withdrawn_at is not None
        assert "Nothing is attached." in said(page)

    def test_a_link_that_runs_something_is_refused(self, idea, open_checklist):
        page = open_checklist(idea, control=CONTROL)
        key = f"evidence.new.{idea}.{CONTROL}.1"
        page.text_input(key=f"{key}.url").set_value("javascript:alert(1)").run()
        page = press(page, f"{key}.save")

        assert "link cannot be used" in page.error[0].value
        assert page.text_input(key=f"{key}.url").value == "javascript:alert(1)"

    def test_a_file_is_attached_and_kept_by_its_hash(self, idea, open_checklist):
        content = b"%PDF-1.4 owner signed"
        page = open_checklist(idea, control=CONTROL)
        key = f"evidence.new.{idea}.{CONTROL}.1"
        page.file_uploader(key=f"{key}.file").set_value(
            ("charter.pdf", content, "application/pdf")
        ).run()
        press(page, f"{key}.save")

        held = self.evidence()
        assert (held.title, held.sha256) == ("charter.pdf", hashlib.sha256(content).hexdigest())
        assert governing_reads.evidence_content(held.id, governing.ANALYST) == content


class TestWaivers:
    def test_a_waiver_is_asked_for_and_granted_by_somebody_else(self, idea, open_checklist):
        page = open_checklist(idea, control=CONTROL)
        key = f"waiver.new.{idea}.{CONTROL}"
        page.text_area(key=f"{key}.reason").set_value("Not yet possible").run()
        page.text_area(key=f"{key}.measure").set_value("Weekly check").run()
        page.date_input(key=f"{key}.last").set_value(TODAY + dt.timedelta(days=30)).run()
        page = press(page, f"{key}.save")
        with read_scope() as session:
            waiver = session.scalars(select(Waiver)).one()
        assert (waiver.reason, waiver.compensating_measure) == ("Not yet possible", "Weekly check")
        assert "Waits for a decision by approver" in said(page)

        page = open_checklist(idea, role=Role.APPROVER, control=CONTROL)
        page = press(page, f"waiver.{waiver.id}.grant")

        with read_scope() as session:
            assert session.get_one(Waiver, waiver.id).granted_by == "local-approver"
        assert "✓ Counts until" in said(page)

    def test_refusing_needs_a_reason(self, idea, open_checklist):
        with write_scope() as session:
            waiver = request_waiver(
                session,
                actor=governing.ANALYST,
                initiative_id=idea,
                control_id=CONTROL,
                reason="Late",
                compensating_measure="Check",
                expires_on=TODAY,
            )
        page = open_checklist(idea, role=Role.APPROVER, control=CONTROL)
        page = press(page, f"waiver.{waiver.id}.refuse")
        assert "reason is empty" in page.error[0].value

        page.text_input(key=f"waiver.{waiver.id}.reason").set_value("Do it").run()
        page = press(page, f"waiver.{waiver.id}.refuse")
        assert "Refused on" in said(page)


class TestRequesting:
    def test_a_blocked_request_is_refused_and_lists_everything(self, idea, open_checklist):
        page = open_checklist(idea)
        key = f"gate.request.{idea}.development"
        page.text_area(key=f"{key}.reason").set_value("Ready").run()
        page = press(page, f"{key}.save")

        blocking = governing.checklist(idea).readiness(Gate.INTAKE).blockers
        assert "may not enter development yet" in page.error[0].value
        (listed,) = [each.value for each in page.markdown if each.value.startswith("- ")][-1:]
        assert listed.count("\n") + 1 == len(blocking)

    def test_a_request_is_made_with_its_rationale_and_withdrawn(self, idea, open_checklist):
        governing.settle(idea, Gate.INTAKE)
        page = open_checklist(idea)
        assert "Nothing stands between this idea and development" in page.header[0].value
        key = f"gate.request.{idea}.development"
        page.text_area(key=f"{key}.reason").set_value("Ready").run()
        page = press(page, f"{key}.save")
        with read_scope() as session:
            request = session.scalars(select(GateRequest)).one()
        assert (request.rationale, request.to_stage) == ("Ready", Stage.DEVELOPMENT)

        page.text_input(key=f"gate.withdraw.{request.id}.reason").set_value("Too early").run()
        press(page, f"gate.withdraw.{request.id}.save")

        with read_scope() as session:
            assert session.get_one(GateRequest, request.id).withdrawn_reason == "Too early"

    def test_the_gate_in_the_url_is_the_one_that_is_read(self, sqlite_database, open_checklist):
        governing.publish()
        pilot = factories.initiative(stages=[entered(Stage.PILOT, "2025")]).id

        page = open_checklist(pilot, to="production")

        assert "between this pilot and production" in page.header[0].value
