"""A triage sets track, tier and facts and keeps the answers; words tag what nobody has tagged."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from governance.db.session import engine_for, read_scope, write_scope
from governance.domain.drafts import InitiativeDraft
from governance.domain.enums import Phase, RiskTier, Track
from governance.domain.filters import AuditFilter, PortfolioFilter
from governance.domain.triage import Answer, decide_tier, next_questions
from governance.errors import ConflictError, InvalidInputError, NotFoundError, TriageError
from governance.exchange.suggestion_files import suggestion_rules
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.models import AuditEvent, Initiative, TriageResult
from governance.queries.audit import event_page
from governance.queries.triage import misfits, recorded_triage, triage_queue
from governance.services.demo import load_demo, remove_demo
from governance.services.initiatives import Edit, edit_initiative
from governance.services.triage import (
    TriageForm,
    accept_suggestions,
    record_triage,
    register_with_triage,
)
from tests import factories
from tests.factories import ADMIN
from tests.factories.governing import ANALYST, publish

CREDIT_SCORING = {"S1", "S2", "R2", "A5", "A5b", "F0", "D1"}
PREDICTION = {
    "K1": "number_label_score_decision",
    "K2": "predict_classify_optimise",
    "K6": "compare_with_correct_answer",
}


def answers(yes, unsure=()):
    """Answers of a person who says yes and unsure to these and no to all others asked."""
    said: dict[str, Answer] = {}
    while questions := next_questions(triage_rules(), said):
        for each in questions:
            said[each.id] = (
                Answer.YES if each.id in yes else Answer.UNSURE if each.id in unsure else Answer.NO
            )
    return said


def form(yes=CREDIT_SCORING, *, unsure=(), track=Track.ML, tier=RiskTier.HIGH, **rest):
    given = {"choices": PREDICTION, "answers": answers(yes, unsure)} | rest
    return TriageForm(track=track, tier=tier, **given)


def record(initiative, triage, actor=ANALYST):
    with write_scope() as session:
        seen = session.get_one(Initiative, initiative.id).version
        return record_triage(
            session, actor=actor, initiative_id=initiative.id, seen_version=seen, form=triage
        )


def stored(initiative):
    with read_scope() as session:
        return session.get_one(Initiative, initiative.id)


def results():
    with read_scope() as session:
        return session.scalars(select(TriageResult).order_by(TriageResult.id)).all()


class TestRecording:
    def test_track_tier_and_facts_follow_from_the_answers(self, database):
        initiative = factories.initiative(name="Scoring", facts={"vendor": "Acme"})

        record(initiative, form())

        now = stored(initiative)
        assert (now.track, now.risk_tier) == (Track.ML, RiskTier.HIGH)
        assert now.risk_tier_reason == "Annex III 5(b)"
        wanted = {
            "vendor": "Acme",
            "eu_nexus": True,
            "eu_role": ["deployer"],
            "hr_route": "annex_iii",
            "decisions_about_people": True,
            "fria_required": True,
        }
        assert wanted.items() <= now.facts.items()

    def test_the_tier_can_be_derived_again_from_what_is_kept(self, database):
        record(factories.initiative(), form())

        (kept,) = results()
        rules = triage_rules()
        again = decide_tier(rules, kept.answers)
        assert kept.rules == f"{rules.id} {rules.version}"
        assert (kept.rule, kept.grounds, kept.article, kept.decided_tier) == (
            again.rule,
            list(again.grounds),
            again.article,
            again.tier,
        )
        assert (kept.choices, kept.decided_by) == (PREDICTION, ANALYST.identity)

    def test_another_track_than_recommended_needs_a_justification(self, database):
        initiative = factories.initiative()

        with pytest.raises(InvalidInputError, match=r"speak for ML.*to be GenAI; say why"):
            record(initiative, form(track=Track.GENAI, track_justification="  "))

        assert results() == []
        record(initiative, form(track=Track.GENAI, track_justification="It writes letters too"))
        (kept,) = results()
        assert (kept.recommended_track, kept.track) == (Track.ML, Track.GENAI)
        assert kept.track_justification == "It writes letters too"
        assert "W1" in kept.warnings

    def test_another_tier_than_the_answers_lead_to_needs_a_justification(self, database):
        initiative = factories.initiative()

        with pytest.raises(InvalidInputError, match=r"High \(Annex III 5\(b\)\).*Minimal; say why"):
            record(initiative, form(tier=RiskTier.MINIMAL))

        record(initiative, form(tier=RiskTier.MINIMAL, tier_justification="Business loans only"))
        assert stored(initiative).risk_tier_reason == "Business loans only (the answers say High)"

    def test_an_open_question_leaves_the_tier_open_unless_somebody_justifies_another(
        self, database
    ):
        initiative = factories.initiative()
        still_open = form({"S1", "S2", "A5"}, unsure={"A5b"}, tier=RiskTier.MINIMAL)

        with pytest.raises(InvalidInputError, match="leave the risk tier open"):
            record(initiative, still_open)

        record(initiative, form({"S1", "S2", "A5"}, unsure={"A5b"}, tier=RiskTier.UNDETERMINED))
        assert stored(initiative).risk_tier is RiskTier.UNDETERMINED

    def test_a_tier_held_before_stays_with_its_reason_while_the_answers_leave_it_open(
        self, database
    ):
        initiative = factories.initiative(risk_tier=RiskTier.HIGH, risk_tier_reason="By the source")

        record(initiative, form(answers={}))

        now = stored(initiative)
        assert (now.track, now.risk_tier) == (Track.ML, RiskTier.HIGH)
        assert now.risk_tier_reason == "By the source"

    def test_what_an_earlier_triage_settled_is_taken_back_once_it_is_open(self, database):
        initiative = factories.initiative()
        record(initiative, form())
        with write_scope() as session:
            now = session.get_one(Initiative, initiative.id)
            typed = {**now.facts, "workplace_use": True, "vendor": "Acme"}
            edit = Edit(now.id, now.version, {"facts": typed})
            edit_initiative(session, actor=ADMIN, edit=edit)

        unsure = {"S2", "D1", "D2"}
        record(initiative, form({"S1"}, unsure=unsure, tier=RiskTier.UNDETERMINED))

        facts = stored(initiative).facts
        assert not {"eu_nexus", "decisions_about_people", "hr_route"} & set(facts)
        assert facts["fria_required"] is False
        assert (facts["workplace_use"], facts["vendor"]) == (True, "Acme")

    def test_a_phase_of_another_track_is_left(self, database):
        initiative = factories.initiative(track=Track.GENAI, phase=Phase.PROMPT_OPTIMISATION)

        record(initiative, form())

        assert stored(initiative).phase is None

    def test_a_stale_page_changes_nothing(self, database):
        initiative = factories.initiative()

        with pytest.raises(ConflictError, match="saved by somebody else"), write_scope() as session:
            record_triage(
                session,
                actor=ANALYST,
                initiative_id=initiative.id,
                seen_version=initiative.version + 1,
                form=form(),
            )
        assert results() == []

    def test_an_unknown_answer_is_refused(self, database):
        with pytest.raises(TriageError, match="no question K99"):
            record(factories.initiative(), form(choices={"K99": "yes"}))

    def test_a_foreign_unit_cannot_be_triaged(self, database, actor):
        mine, foreign = factories.initiative(unit=["Mine"]), factories.initiative(unit=["Other"])
        scoped = actor(next(iter(ANALYST.roles)), units={mine.root_unit_id})

        with pytest.raises(NotFoundError):
            record(foreign, form(), scoped)

    def test_what_was_answered_cannot_be_changed_in_the_database(self, database):
        record(factories.initiative(), form())

        for statement in ("UPDATE triage_result SET tier = 'minimal'", "DELETE FROM triage_result"):
            with (
                pytest.raises(DBAPIError, match="append-only"),
                engine_for(database).begin() as connection,
            ):
                connection.execute(text(statement))

    def test_the_history_of_the_initiative_shows_it(self, database):
        initiative = factories.initiative()
        record(initiative, form())

        with read_scope() as session:
            page = event_page(session, AuditFilter(initiative_id=initiative.id), ADMIN)
        assert "triage_result" in {event.entity for event in page.events}

    def test_a_triaged_demo_initiative_can_be_removed_with_the_demo(self, database):
        publish()
        with write_scope() as session:
            load_demo(session, actor=ADMIN)
        with read_scope() as session:
            demo = session.scalars(select(Initiative).order_by(Initiative.id).limit(1)).one()
        record(demo, form(track_justification="For the test"))

        with write_scope() as session:
            remove_demo(session, actor=ADMIN)
        assert results() == []


class TestRegistering:
    def register(self, triage):
        with write_scope() as session:
            return register_with_triage(
                session,
                actor=ANALYST,
                draft=InitiativeDraft("Scoring", facts={"vendor": "Acme"}),
                unit=["Loans"],
                form=triage,
            )

    def test_record_and_triage_are_made_together(self, database):
        made = self.register(form())

        now = stored(made)
        assert (now.track, now.risk_tier, now.facts["vendor"]) == (
            Track.ML,
            RiskTier.HIGH,
            "Acme",
        )
        assert now.facts["eu_nexus"] is True
        assert [each.initiative_id for each in results()] == [made.id]

    def test_neither_is_made_when_the_triage_is_refused(self, database):
        with pytest.raises(InvalidInputError, match="say why"):
            self.register(form(track=Track.HYBRID))

        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(Initiative)) == 0


class TestAcceptingSuggestions:
    @pytest.fixture
    def untagged(self, database):
        """Two initiatives whose words say what they are, and one whose words do not."""
        return [
            factories.initiative(
                name="Chatbot", description="A chatbot on a large language model drafts answers."
            ),
            factories.initiative(
                name="Demand", description="Forecasting demand with regression and random forest."
            ),
            factories.initiative(name="Project Omega", description="Internal tool."),
        ]

    def accept(self, initiatives, tracks=(Track.GENAI, Track.ML)):
        pairs = list(zip(initiatives, tracks, strict=False))
        with write_scope() as session:
            return accept_suggestions(
                session,
                actor=ANALYST,
                seen={each.id: each.version for each, _ in pairs},
                tracks={each.id: track for each, track in pairs},
            )

    def test_each_gets_its_track_and_the_trail_names_the_words(self, untagged):
        self.accept(untagged[:2])

        assert [stored(each).track for each in untagged] == [
            Track.GENAI,
            Track.ML,
            Track.UNTAGGED,
        ]
        with read_scope() as session:
            tagged = select(AuditEvent.entity_id, AuditEvent.reason)
            tagged = tagged.where(AuditEvent.action == "accept_suggestions")
            reasons = {int(entity): reason for entity, reason in session.execute(tagged)}
        assert set(reasons) == {each.id for each in untagged[:2]}
        assert "“chatbot”" in reasons[untagged[0].id]
        assert "“forecasting”" in reasons[untagged[1].id]
        assert "chatbot" not in reasons[untagged[1].id]

    def test_one_that_is_tagged_by_now_stops_all(self, untagged):
        with write_scope() as session:
            edit = Edit(untagged[1].id, untagged[1].version, {"track": Track.HYBRID})
            changed = edit_initiative(session, actor=ADMIN, edit=edit)

        with pytest.raises(ConflictError, match="saved by somebody else"):
            self.accept(untagged[:2])
        with pytest.raises(InvalidInputError, match="“Demand” is tagged Hybrid already"):
            self.accept([untagged[0], changed])

        assert stored(untagged[0]).track is Track.UNTAGGED

    @pytest.mark.parametrize(("position", "shown"), [(0, Track.ML), (2, Track.ML)])
    def test_another_suggestion_than_the_one_shown_is_refused(self, untagged, position, shown):
        with pytest.raises(ConflictError, match="suggest another track by now"):
            self.accept([untagged[position]], [shown])

    def test_the_queue_lists_clear_suggestions_first_and_only_what_is_untagged(self, untagged):
        factories.initiative(name="Tagged chatbot", track=Track.GENAI)
        with read_scope() as session:
            queue = triage_queue(session, suggestion_rules(), PortfolioFilter(), ANALYST)
            narrowed = triage_queue(
                session, suggestion_rules(), PortfolioFilter(text="omega"), ANALYST
            )

        assert queue.total == 3
        assert {row.name: row.suggestion.track for row in queue.rows} == {
            "Chatbot": Track.GENAI,
            "Demand": Track.ML,
            "Project Omega": Track.UNTAGGED,
        }
        assert queue.rows[-1].name == "Project Omega"
        assert [row.name for row in narrowed.rows] == ["Project Omega"]

    def test_the_queue_of_many_costs_no_more_statements_than_that_of_few(
        self, database, count_statements
    ):
        def queue():
            with count_statements() as statements, read_scope() as session:
                triage_queue(session, suggestion_rules(), PortfolioFilter(), ADMIN)
            return len(statements)

        factories.initiative(name="Chatbot")
        few = queue()
        for number in range(20):
            factories.initiative(name=f"Chatbot {number}")
        assert queue() == few


class TestMisfits:
    def test_a_track_that_no_longer_fits_the_answers_is_found_and_one_that_does_is_not(
        self, database
    ):
        fits, changed = factories.initiative(name="Fits"), factories.initiative(name="Changed")
        for each in (fits, changed):
            record(each, form())
        with write_scope() as session:
            version = session.get_one(Initiative, changed.id).version
            edit = Edit(changed.id, version, {"track": Track.GENAI})
            edit_initiative(session, actor=ADMIN, edit=edit)

        with read_scope() as session:
            found = misfits(session, track_rules(), PortfolioFilter(), ADMIN)

        assert list(found) == [changed.id]
        assert "over-engineering" in found[changed.id][0].say

    def test_the_last_triage_counts(self, database):
        initiative = factories.initiative()
        record(initiative, form(track=Track.GENAI, track_justification="As planned"))
        record(initiative, form())

        with read_scope() as session:
            assert misfits(session, track_rules(), PortfolioFilter(), ADMIN) == {}
            last = recorded_triage(session, initiative.id, ADMIN)
        assert last is not None
        assert last.track is Track.ML

    def test_a_foreign_triage_is_not_shown(self, database, actor):
        mine, foreign = factories.initiative(unit=["Mine"]), factories.initiative(unit=["Other"])
        record(foreign, form())
        scoped = actor(next(iter(ANALYST.roles)), units={mine.root_unit_id})

        with read_scope() as session:
            assert recorded_triage(session, foreign.id, scoped) is None
