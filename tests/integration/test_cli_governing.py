"""The commands on catalogue, checklist, gates and summary rows."""

import json

import pytest
from sqlalchemy import func, select, text

from governance.cli.app import main
from governance.db.session import engine_for, read_scope, write_scope
from governance.domain.enums import ControlResult, Gate, Stage, Track
from governance.models import CatalogueVersion, Readiness
from governance.services.assessments import assess_control
from governance.services.initiatives import Edit, edit_initiative
from tests import factories
from tests.factories import entered, governing

FACTS = {"personal_data": False, "decisions_about_people": False, "safety_critical": False}
OVERLAY = """
overlay: {id: northwind, version: 1.0.0, prefix: NW}
controls:
  - id: NW-FLY-01
    track: ml
    theme: safety
    title: Flights over people
    question: Is every flight over people approved?
    evidence: [list of approved flights]
    methods: [examine]
    severity: blocking
    gate: pilot
"""


@pytest.fixture
def run(capsys):
    """Run a command and return its exit code, standard output and standard error."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run_


@pytest.fixture
def overlay(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    return path


@pytest.fixture
def pilot(database):
    """An ML initiative in pilot whose checklist nobody has answered."""
    governing.publish()
    return factories.initiative(
        name="Claims triage",
        external_id="C-1",
        track=Track.ML,
        facts=FACTS,
        stages=[entered(Stage.PILOT, "2025-01-01")],
    ).id


def labels():
    with read_scope() as session:
        return list(session.scalars(select(CatalogueVersion.label).order_by(CatalogueVersion.id)))


class TestPublishing:
    def test_init_publishes_the_catalogue_once(self, empty_database, run):
        assert "Published the control catalogue trackgate-core" in run("init")[1]
        assert "Published" not in run("init")[1]

        assert len(labels()) == 1

    def test_init_leaves_a_catalogue_with_overlays_the_newest(self, database, run, overlay):
        run("catalogue", "publish", "--overlay", overlay)
        run("init")

        assert [label.rpartition(" + ")[2] for label in labels()] == ["northwind 1.0.0"]

    def test_the_same_content_is_published_once(self, database, run):
        code, out, _ = run("catalogue", "publish")
        assert (code, "63 controls" in out) == (0, True)
        code, out, _ = run("catalogue", "publish")

        assert (code, "was published before" in out) == (0, True)
        assert len(labels()) == 1

    def test_an_overlay_makes_a_version_of_its_own(self, database, run, overlay):
        run("catalogue", "publish")
        code, out, _ = run("catalogue", "publish", "--overlay", overlay, "--json")

        found = json.loads(out)
        assert (code, found["controls"], found["new"]) == (0, 64, True)
        assert found["label"] == labels()[-1] == "trackgate-core 1.0.0 + northwind 1.0.0"

    def test_a_wrong_overlay_publishes_nothing(self, database, run, tmp_path):
        path = tmp_path / "ours.yaml"
        path.write_text(OVERLAY.replace("gate: pilot", "gate: tomorrow"), encoding="utf-8")

        code, _, err = run("catalogue", "publish", "--overlay", path)
        assert (code, "NW-FLY-01" in err) == (1, True)
        assert labels() == []


class TestChecklist:
    def test_it_lists_every_control_of_the_track(self, pilot, run):
        code, out, _ = run("checklist", pilot, "--json")

        lines = json.loads(out)
        tracks = [each.track.value for each in governing.product_catalogue().controls]
        assert code == 0
        assert len(lines) == tracks.count("common") + tracks.count("ml")
        assert {"id", "track", "theme", "severity", "gate", "applies", "why", "result"} <= set(
            lines[0]
        )
        assert {each["result"] for each in lines} == {"not_assessed"}
        assert not any(each["confirmed"] for each in lines)

    def test_what_a_rule_rules_out_does_not_apply_and_what_is_unknown_does(self, pilot, run):
        lines = {each["id"]: each for each in json.loads(run("checklist", pilot, "--json")[1])}

        assert lines["COM-PRV-01"]["applies"] is False
        assert lines["COM-PRV-01"]["why"].startswith("Does not apply because of")
        unknown = [each for each in lines.values() if each["missing"]]
        assert unknown
        assert all(each["applies"] for each in unknown)

    def test_answers_and_confirmations_are_in_it(self, pilot, run):
        settled = governing.settle(pilot, Gate.PILOT)

        lines = {each["id"]: each for each in json.loads(run("checklist", pilot, "--json")[1])}
        answered = {name for name, each in lines.items() if each["result"] == "met"}
        assert answered == set(settled)
        assert all(lines[name]["confirmed"] for name in settled)

    def test_an_answer_to_a_control_of_another_track_does_not_apply(self, pilot, run):
        with write_scope() as session:
            assess_control(
                session,
                actor=governing.ANALYST,
                initiative_id=pilot,
                control_id="ML-EXP-01",
                result=ControlResult.MET,
                seen_version=None,
            )
        with write_scope() as session:
            record = governing.current(pilot)
            change = Edit(pilot, record.version, {"track": Track.GENAI})
            edit_initiative(session, actor=governing.ANALYST, edit=change)

        lines = {each["id"]: each for each in json.loads(run("checklist", pilot, "--json")[1])}
        assert (lines["ML-EXP-01"]["applies"], lines["ML-EXP-01"]["result"]) == (False, "met")
        assert "no longer asks" in lines["ML-EXP-01"]["why"]

    def test_people_read_a_table_of_what_applies(self, pilot, run):
        code, out, _ = run("checklist", "C-1")

        assert (code, out.startswith("Claims triage: ")) == (0, True)
        assert "COM-INV-01" in out
        assert "COM-PRV-01" not in out

    def test_an_external_id_that_repeats_is_refused_with_the_ids(self, pilot, run):
        other = factories.initiative(external_id="C-1").id

        code, out, err = run("checklist", "C-1", "--json")
        assert (code, out) == (1, "")
        assert err == f"Several initiatives have the external id 'C-1': name {pilot}, {other}.\n"

    def test_an_unknown_name_is_refused(self, pilot, run):
        code, _, err = run("checklist", "C-99")

        assert (code, "No initiative has the id or external id 'C-99'" in err) == (1, True)

    def test_an_id_counts_before_an_external_id(self, pilot, run):
        factories.initiative(name="Other", external_id=str(pilot))

        assert run("checklist", pilot)[1].startswith("Claims triage: ")

    def test_without_a_catalogue_it_says_how_to_publish_one(self, database, run):
        initiative = factories.initiative()

        code, _, err = run("checklist", initiative.id)
        assert (code, "run python -m governance catalogue publish" in err) == (1, True)


class TestGateCheck:
    def test_what_blocks_ends_with_1_and_is_listed(self, pilot, run):
        code, out, _ = run("gate", "check", pilot, "--to", "production", "--json")

        found = json.loads(out)
        blockers = governing.checklist(pilot).readiness(Gate.PRODUCTION).blockers
        assert (code, found["may_pass"], found["gate"]) == (1, False, "production")
        assert [each["id"] for each in found["blocking"]] == [each.item.id for each in blockers]
        assert found["blocking"][0]["reason"] == "Not assessed."

    def test_what_may_pass_ends_with_0(self, pilot, run):
        governing.settle(pilot, Gate.PRODUCTION)

        code, out, _ = run("gate", "check", "C-1", "--to", "production", "--json")
        found = json.loads(out)
        assert (code, found["may_pass"], found["blocking"]) == (0, True, [])

    def test_people_read_what_blocks(self, pilot, run):
        code, out, _ = run("gate", "check", pilot, "--to", "production")

        first, *others = out.splitlines()
        assert (code, first.startswith("“Claims triage” may not enter production")) == (1, True)
        blockers = governing.checklist(pilot).readiness(Gate.PRODUCTION).blockers
        assert len(others) == len(blockers)

    def test_a_move_without_a_gate_may_be_made(self, pilot, run):
        code, out, _ = run("gate", "check", pilot, "--to", "development", "--json")

        assert (code, json.loads(out)["gate"]) == (0, None)

    def test_a_move_that_does_not_exist_may_not(self, pilot, run):
        code, out, _ = run("gate", "check", pilot, "--to", "retired", "--json")

        assert code == 1
        assert "cannot move to retired" in json.loads(out)["obstacles"][0]

    def test_it_changes_nothing(self, pilot, run):
        before = governing.current(pilot).version
        run("gate", "check", pilot, "--to", "production")

        assert governing.current(pilot).version == before

    def test_a_stage_that_does_not_exist_is_wrong_usage(self, pilot, run):
        assert run("gate", "check", pilot, "--to", "heaven")[0] == 2


class TestRebuildingSummaries:
    def test_rows_kept_along_the_way_are_right(self, pilot, run):
        governing.settle(pilot, Gate.PILOT)

        code, out, _ = run("rebuild-summaries", "--check", "--json")
        assert (code, json.loads(out)["equal"]) == (0, True)

    def test_a_wrong_row_is_named_and_then_corrected(self, pilot, run, database):
        with engine_for(database).connect() as connection:
            connection.execute(text("UPDATE readiness SET production_met = 99"))
            connection.commit()

        code, out, _ = run("rebuild-summaries", "--check", "--json")
        found = json.loads(out)
        assert (code, found["different"], found["spells_different"]) == (1, [pilot], [])
        with read_scope() as session:
            assert session.get_one(Readiness, pilot).production_met == 99
        code, out, _ = run("rebuild-summaries")
        said = f"were corrected: checklists of initiatives {pilot}; 0 sums; pilots of"
        assert (code, said in out) == (0, True)
        assert run("rebuild-summaries", "--check")[0] == 0
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(Readiness)) == 1
