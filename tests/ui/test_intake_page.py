"""The intake: question by question to a track, a tier and a record."""

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import RiskTier, Stage, Track
from governance.models import BusinessUnit, Initiative, TriageResult
from governance.services.initiatives import Edit, edit_initiative
from tests import factories
from tests.factories import ADMIN


def press(page, key):
    return page.button(key=key).click().run()


def keys(page):
    return {each.key for each in page.button}


def said(page):
    return "\n".join(each.value for each in (*page.markdown, *page.header))


@pytest.fixture(autouse=True)
def other(sqlite_database):
    """An initiative of the unit Loans, so that the unit can be picked."""
    return factories.initiative(name="Ledger", unit=["Loans"], description="Books payments")


def begin(page, name="Scoring", unit="Loans"):
    page.text_input(key="intake.name").set_value(name)
    page.text_area(key="intake.description").set_value("Predicts who repays a loan")
    page.selectbox(key="intake.unit").set_value(unit).run()
    return press(page, "intake.begin")


def choose(page, **numbers):
    for question, number in numbers.items():
        page = press(page, f"intake.choice.{question}.{number}")
    return page


def answer_all(page, yes=(), unsure=()):
    """Answer until the summary: yes and unsure to these, no to the others."""
    while "intake.save" not in keys(page):
        (asked,) = {key.split(".")[2] for key in keys(page) if key.startswith("intake.answer.")}
        answer = "yes" if asked in yes else "unsure" if asked in unsure else "no"
        page = press(page, f"intake.answer.{asked}.{answer}")
    return page


def scoring():
    with read_scope() as session:
        found = select(Initiative).where(Initiative.name != "Ledger")
        return session.scalars(found).one()


def triage():
    with read_scope() as session:
        return session.scalars(select(TriageResult)).one()


CREDIT_SCORING = {"S1", "S2", "R2", "A5", "A5b", "F0", "D1"}


def test_a_new_initiative_is_registered_with_its_triage(open_page):
    page = begin(open_page("intake"))
    assert page.header[0].value == "What shall come out of it?"
    page = press(choose(page, K1=1, K2=1, K3=1), "intake.leave")
    assert ":blue-badge[ML]" in said(page)

    page = answer_all(page, CREDIT_SCORING)
    assert "speak for ML; the risk tier is high" in page.header[0].value
    page = press(page, "intake.save")

    assert "Registered “Scoring”" in page.success[0].value.replace("\\", "")
    made = scoring()
    assert (made.name, made.track, made.risk_tier, made.stage) == (
        "Scoring",
        Track.ML,
        RiskTier.HIGH,
        Stage.IDEA,
    )
    assert made.risk_tier_reason == "Annex III 5(b)"
    assert made.facts["hr_route"] == "annex_iii"
    with read_scope() as session:
        assert session.get_one(BusinessUnit, made.unit_id).name == "Loans"
    kept = triage()
    assert kept.answers["A5b"] == "yes"
    assert kept.choices["K1"] == "number_label_score_decision"


def test_a_name_that_is_too_long_is_refused_and_stays(open_page):
    page = begin(open_page("intake"), name="N" * 501)

    assert "The name has 501 characters" in page.error[0].value
    assert page.text_input(key="intake.name").value == "N" * 501
    assert page.text_input(key="intake.name").max_chars == 0


def test_what_is_missing_at_the_beginning_is_said_all_at_once(open_page):
    page = press(open_page("intake"), "intake.begin")

    assert "The name is empty" in page.error[0].value
    assert "The unit is missing" in page.error[0].value
    with read_scope() as session:
        assert session.scalars(select(Initiative.name)).all() == ["Ledger"]


def test_a_whole_section_is_denied_with_one_press(open_page):
    page = press(begin(open_page("intake")), "intake.leave")
    while "intake.answer.P1.no" not in keys(page):
        (asked,) = {key.split(".")[2] for key in keys(page) if key.startswith("intake.answer.")}
        answer = "yes" if asked in {"S1", "S2"} else "no"
        page = press(page, f"intake.answer.{asked}.{answer}")

    page = press(page, "intake.none")

    assert "intake.answer.H1.no" in keys(page)


def test_a_planned_track_that_does_not_fit_is_said_at_once(open_page):
    page = open_page("intake")
    page.selectbox(key="intake.planned").set_value(Track.GENAI)
    page = begin(page)
    assert "Does not fit" not in said(page)

    page = choose(page, K1=1)

    assert "over" in said(page)
    assert "Does not fit" in said(page)


def test_a_plan_that_is_short_for_its_kind_is_said_and_kept_with_the_triage(open_page):
    page = choose(begin(open_page("intake")), K1=1, K2=1)
    while "intake.choice.K12.1" not in keys(page):
        page = press(page, "intake.skip")
    assert page.header[0].value == "How soon after the start shall it be in production?"

    page = choose(page, K12=1)
    assert "shorter than half a year, which is short for ML" in said(page)

    press(answer_all(page), "intake.save")
    kept = triage()
    assert (kept.choices["K12"], kept.warnings) == ("within_half_a_year", ["W7"])


def test_an_override_asks_for_a_justification_and_keeps_it(open_page):
    page = press(choose(begin(open_page("intake")), K1=1, K2=1), "intake.leave")
    page = answer_all(page)
    page.selectbox(key="intake.track.ml").set_value(Track.HYBRID).run()
    page = press(page, "intake.save")
    assert "speak for ML, and the track is to be Hybrid; say why" in page.error[0].value.replace(
        "\\", ""
    )

    page.text_input(key="intake.track_justification").set_value("A letter is written too").run()
    press(page, "intake.save")

    assert scoring().track is Track.HYBRID
    assert triage().track_justification == "A letter is written too"


def test_back_undoes_a_step_and_start_over_all_of_them(open_page):
    page = choose(begin(open_page("intake")), K1=1)
    assert page.header[0].value == "What is the goal?"
    page = press(page, "intake.back")
    assert page.header[0].value == "What shall come out of it?"

    page = press(choose(page, K1=1), "intake.restart")

    assert page.text_input(key="intake.name").value == ""


def test_the_form_is_where_it_was_after_a_look_at_another_page(open_page):
    page = choose(begin(open_page("intake")), K1=1, K2=1)
    page.switch_page("../pages/initiatives.py").run()
    page.switch_page("../pages/intake.py").run()

    assert page.header[0].value == "Which data does it mainly use?"
    assert "**Scoring**" in said(page)


def test_what_was_typed_survives_a_look_at_another_page(open_page):
    page = open_page("intake")
    page.text_input(key="intake.name").set_value("Half a form").run()
    page.switch_page("../pages/initiatives.py").run()
    page.switch_page("../pages/intake.py").run()

    assert page.text_input(key="intake.name").value == "Half a form"


def test_an_initiative_of_another_unit_with_the_same_purpose_is_shown(open_page):
    factories.initiative(name="Loan scoring", unit=["Retail"], description="Predicts who repays")
    factories.initiative(name="Lunch menu", unit=["Canteen"], description="Plans meals")
    page = open_page("intake")
    page.text_input(key="intake.name").set_value("Scoring of loans").run()

    assert "Somebody may have it already" in said(page)
    assert "Loan scoring" in said(page)
    assert "Lunch menu" not in said(page)


class TestAnExistingInitiative:
    @pytest.fixture
    def known(self, sqlite_database):
        """An untagged initiative."""
        return factories.initiative(name="Scoring", unit=["Loans"])

    def test_its_triage_is_saved_on_it(self, open_page, known):
        page = open_page("intake", {"id": [str(known.id)]})
        page = answer_all(press(choose(page, K1=1, K2=1), "intake.leave"), CREDIT_SCORING)
        page = press(page, "intake.save")

        assert "Saved the triage of “Scoring”" in page.success[0].value.replace("\\", "")
        now = scoring()
        assert (now.track, now.risk_tier) == (Track.ML, RiskTier.HIGH)

    def test_a_later_triage_begins_with_the_answers_of_the_last(self, open_page, known):
        page = open_page("intake", {"id": [str(known.id)]})
        press(answer_all(press(choose(page, K1=1), "intake.leave")), "intake.save")

        page = open_page("intake", {"id": [str(known.id)]})
        page = press(page, "intake.leave")
        assert "intake.save" in keys(page)
        assert "speak for ML" in page.header[0].value

    def test_what_its_facts_say_is_not_asked_again(self, open_page, sqlite_database):
        federal = factories.initiative(name="Federal", facts={"us_federal_agency": True})
        page = open_page("intake", {"id": [str(federal.id)]})
        page = answer_all(press(choose(page, K1=1), "intake.leave"))
        press(page, "intake.save")

        assert triage().answers["O-US"] == "yes"
        assert scoring().facts["us_federal_agency"] is True

    def test_a_stale_save_is_refused_and_loses_nothing(self, open_page, known):
        page = open_page("intake", {"id": [str(known.id)]})
        page = answer_all(press(choose(page, K1=1), "intake.leave"))
        with write_scope() as session:
            change = Edit(known.id, known.version, {"name": "Renamed"})
            edit_initiative(session, actor=ADMIN, edit=change)

        page = press(page, "intake.save")

        assert "saved by somebody else" in page.error[0].value
        assert scoring().track is Track.UNTAGGED
        page = press(page, "intake.look_again")
        page = press(page, "intake.save")
        assert scoring().track is Track.ML

    def test_one_that_is_not_there_is_said(self, open_page, sqlite_database):
        page = open_page("intake", {"id": ["99"]})
        assert "There is no initiative 99" in said(page).replace("\\", "")

    def test_whoever_may_not_edit_cannot_open_the_page(self, open_page, known):
        with pytest.raises(ValueError, match="intake"):
            open_page("intake", {"id": [str(known.id)]}, role=Role.VIEWER)
