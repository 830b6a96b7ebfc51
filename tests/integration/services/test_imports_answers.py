"""What a register answers to controls becomes answers that a person still has to confirm."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from governance.db.session import read_scope, write_scope
from governance.domain.enums import AnswerSource, ControlResult
from governance.errors import ProfileError
from governance.exchange.profiles import load_profile, parse_profile
from governance.exchange.readers import open_table
from governance.models import Assessment, AuditEvent, ImportRow, Initiative
from governance.services.assessments import assess_control, confirm_assessments
from governance.services.imports import preview_import, run_import
from governance.services.summaries import rebuild_summaries
from tests import factories
from tests.factories import governing

AS_OF = dt.date(2026, 1, 28)
LATER = dt.date(2026, 6, 30)
PROFILE = """
name: practices
register: practices
fields: {name: name, external_id: id}
unit: [unit]
on_unread: keep
assessments:
  COM-VAL-02:
    from: tested
    values: {Yes: met, In-progress: partially_met, No: not_met}
  COM-HUM-02:
    from: appeal
    values: {Established: met, Not Applicable: not_applicable}
  COM-FBK-01:
    from: consulted
    values: {Usability Testing: met, Other: met, In-progress: partially_met}
"""


def sheet(*rows: str) -> dict:
    profile = parse_profile(PROFILE)
    content = "\n".join(["id,name,unit,tested,appeal,consulted", *rows]).encode()
    table = open_table(content, name="sheet.csv", headings=profile.headings)
    return {"table": table, "profile": profile, "actor": factories.ADMIN}


def take(*rows: str, as_of=AS_OF):
    with write_scope() as session:
        return run_import(session, as_of=as_of, **sheet(*rows))


def answers() -> dict[str, Assessment]:
    with read_scope() as session:
        return {each.control_id: each for each in session.scalars(select(Assessment))}


def results() -> dict[str, ControlResult]:
    return {name: each.result for name, each in answers().items()}


def the_initiative() -> int:
    with read_scope() as session:
        return session.scalars(select(Initiative.id)).one()


@pytest.fixture(autouse=True)
def catalogue(database):
    governing.publish()


class TestTakingOver:
    def test_answers_are_kept_with_the_words_of_the_source_and_nobody_s_confirmation(self):
        take("1,Triage,Claims,Yes,Not Applicable,\"['Usability Testing', 'In-progress']\"")

        found = answers()
        assert {name: (each.result, each.source_answer) for name, each in found.items()} == {
            "COM-VAL-02": (ControlResult.MET, "Yes"),
            "COM-HUM-02": (ControlResult.NOT_APPLICABLE, "Not Applicable"),
            "COM-FBK-01": (
                ControlResult.PARTIALLY_MET,
                "['Usability Testing', 'In-progress']",
            ),
        }
        assert {each.source for each in found.values()} == {AnswerSource.IMPORT}
        assert {each.confirmed_by for each in found.values()} == {None}
        assert {each.assessed_by for each in found.values()} == {factories.ADMIN.identity}
        assert {each.assessed_on for each in found.values()} == {AS_OF}

    def test_an_answer_is_renewed_after_the_interval_of_its_control(self):
        take("1,Triage,Claims,Yes,,")

        days = governing.product_catalogue().control("COM-VAL-02").revalidation_days
        assert days is not None
        assert answers()["COM-VAL-02"].revalidate_on == AS_OF + dt.timedelta(days=days)

    def test_the_initiative_stays_with_the_catalogue_it_was_answered_against(self):
        take("1,Triage,Claims,Yes,,", "2,Other,Claims,,,[]")

        with read_scope() as session:
            pinned = dict(
                session.execute(select(Initiative.name, Initiative.catalogue_version_id)).all()
            )
        assert pinned["Triage"] is not None
        assert pinned["Other"] is None

    def test_blank_cells_and_empty_lists_answer_nothing(self):
        take("1,Triage,Claims,,,[]")

        assert answers() == {}

    def test_words_that_nobody_mapped_leave_the_control_unassessed_and_are_noted(self):
        result = take("1,Triage,Claims,Yes - planned for June,,")

        answer = answers()["COM-VAL-02"]
        assert answer.result is ControlResult.NOT_ASSESSED
        assert answer.source_answer == "Yes - planned for June"
        (problem,) = result.problems
        assert (problem.column, "until somebody has read it" in problem.reason) == ("tested", True)

    def test_the_summary_rows_follow(self):
        take("1,Triage,Claims,Yes,,", "2,Other,Claims,No,Established,Other")

        with read_scope() as session:
            found = rebuild_summaries(session, actor=factories.ADMIN, check=True)
        assert (found.equal, found.initiatives) == (True, 2)

    def test_an_import_before_any_catalogue_keeps_answers_for_a_year(self, empty_of_catalogues):
        take("1,Triage,Claims,Yes,,")

        assert answers()["COM-VAL-02"].revalidate_on == AS_OF + dt.timedelta(days=365)

    @pytest.fixture
    def empty_of_catalogues(self, database, monkeypatch):
        from governance.services import imports_answers

        monkeypatch.setattr(imports_answers, "newest_version_id", lambda _session: None)


class TestNextSnapshot:
    def test_the_same_file_again_writes_nothing(self):
        rows = ("1,Triage,Claims,Yes,Established,Other", "2,Other,Claims,maybe,,")
        take(*rows)
        with read_scope() as session:
            before = session.scalar(select(func.count()).where(AuditEvent.entity == "assessment"))
        counts = take(*rows, as_of=LATER).counts

        assert counts.unchanged == 2
        with read_scope() as session:
            after = session.scalar(select(func.count()).where(AuditEvent.entity == "assessment"))
        assert before == after == 4

    def test_what_the_register_changed_is_taken_over_and_has_to_be_confirmed_again(self):
        take("1,Triage,Claims,Yes,Established,")
        answer = answers()["COM-HUM-02"]
        with write_scope() as session:
            confirm_assessments(session, actor=governing.REVIEWER, seen={answer.id: answer.version})
        take("1,Triage,Claims,No,Not Applicable,", as_of=LATER)

        found = answers()
        assert results() == {
            "COM-VAL-02": ControlResult.NOT_MET,
            "COM-HUM-02": ControlResult.NOT_APPLICABLE,
        }
        assert found["COM-HUM-02"].confirmed_by is None
        assert found["COM-HUM-02"].assessed_on == LATER

    def test_a_confirmation_stays_where_the_register_says_the_same(self):
        take("1,Triage,Claims,Yes,Established,")
        answer = answers()["COM-HUM-02"]
        with write_scope() as session:
            confirm_assessments(session, actor=governing.REVIEWER, seen={answer.id: answer.version})
        take("1,Triage,Claims,No,Established,", as_of=LATER)

        assert answers()["COM-HUM-02"].confirmed_by == governing.REVIEWER.identity

    def test_an_answer_that_the_register_took_back_is_unassessed_again(self):
        take("1,Triage,Claims,Yes,,")
        take("1,Triage,Claims,,,", as_of=LATER)

        assert results() == {"COM-VAL-02": ControlResult.NOT_ASSESSED}

    def test_what_a_person_answered_is_never_overwritten(self):
        take("1,Triage,Claims,In-progress,,")
        answer = answers()["COM-VAL-02"]
        with write_scope() as session:
            assess_control(
                session,
                actor=governing.ANALYST,
                initiative_id=answer.initiative_id,
                control_id="COM-VAL-02",
                result=ControlResult.PARTIALLY_MET,
                comment="Half of it",
                seen_version=answer.version,
            )
        result = take("1,Triage,Claims,Yes,,", as_of=LATER)

        kept = answers()["COM-VAL-02"]
        assert (kept.result, kept.comment) == (ControlResult.PARTIALLY_MET, "Half of it")
        (problem,) = result.problems
        assert "that answer was kept" in problem.reason

    def test_a_file_of_another_register_does_not_overwrite_a_person_either(self):
        initiative = factories.initiative(name="Triage", unit=["Claims"], external_id="1").id
        with write_scope() as session:
            assess_control(
                session,
                actor=governing.ANALYST,
                initiative_id=initiative,
                control_id="COM-VAL-02",
                result=ControlResult.NOT_MET,
                seen_version=None,
            )
        take("1,Triage,Claims,Yes,Established,")

        assert the_initiative() == initiative
        assert results() == {
            "COM-VAL-02": ControlResult.NOT_MET,
            "COM-HUM-02": ControlResult.MET,
        }

    def test_records_imported_before_answers_were_read_get_them_with_the_same_file(self):
        """As after an upgrade: the register's last record holds no answers yet."""
        before = parse_profile(PROFILE.partition("assessments:")[0])
        with write_scope() as session:
            run_import(session, as_of=AS_OF, **sheet("1,Triage,Claims,Yes,,") | {"profile": before})
        assert answers() == {}
        counts = take("1,Triage,Claims,Yes,,").counts

        assert (counts.created, counts.updated) == (0, 1)
        assert results() == {"COM-VAL-02": ControlResult.MET}


def test_a_preview_shows_the_answers_and_writes_none():
    take("1,Triage,Claims,In-progress,,")
    with read_scope() as session:
        preview = preview_import(session, as_of=LATER, **sheet("1,Triage,Claims,Yes,,"))

    assert preview.rows[0].changes["answer:COM-VAL-02"] == ["partially_met", "met"]
    assert results() == {"COM-VAL-02": ControlResult.PARTIALLY_MET}
    take("1,Triage,Claims,Yes,,", as_of=LATER)
    with read_scope() as session:
        rows = session.scalars(select(ImportRow).order_by(ImportRow.id)).all()
    assert rows[-1].changes["answer:COM-VAL-02"] == ["partially_met", "met"]


def test_every_control_that_a_built_in_profile_answers_is_in_the_catalogue():
    profile = load_profile("omb-2025")
    known = {control.id for control in governing.product_catalogue().controls}

    assert len(profile.assessments) == 8
    assert set(profile.assessments) <= known


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("COM-VAL-02: {from: tested, values: {Yes: fulfilled}}", "assessments.COM-VAL-02.values"),
        ("COM-VAL-02: {from: tested}", "assessments.COM-VAL-02.values is missing"),
        ("tested: {from: tested, values: {Yes: met}}", "assessments.tested"),
    ],
)
def test_a_wrong_rule_is_named_with_its_key(wrong, words):
    text = f"{PROFILE.partition('assessments:')[0]}assessments:\n  {wrong}\n"

    with pytest.raises(ProfileError, match=words):
        parse_profile(text)
