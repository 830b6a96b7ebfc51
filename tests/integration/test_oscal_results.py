"""Assessments are valid OSCAL to a program that is not ours, and say what the record says."""

import datetime as dt
import json

import pytest
from trestle.oscal.assessment_results import Model

from governance.cli.app import main
from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import ControlResult, Gate, Stage, Track
from governance.errors import NotFoundError
from governance.exchange.oscal_catalogue import control_token, objective_token, oscal_catalogue
from governance.exchange.oscal_parts import oscal_bytes
from governance.exchange.oscal_results import assessment_results
from governance.exchange.published import published_catalogue
from governance.services.assessments import assess_control
from tests import factories
from tests.factories import governing
from tests.support.oscal import complaints, controls_of, dangling, repeated, walk
from tests.unit.exchange.test_oscal_catalogue import HOSTILE

AS_OF = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


def results(initiative_id, viewer, as_of=None):
    """Return the document, read by the other program on the way."""
    with read_scope() as session:
        document = assessment_results(
            session, viewer, initiative_id, as_of=as_of or dt.datetime.now(dt.UTC)
        )
    read = json.loads(oscal_bytes(document))
    Model.model_validate(read)
    assert complaints(read) == []
    return document["assessment-results"]


@pytest.fixture
def initiative(database):
    governing.publish()
    return factories.initiative(
        name="Triage of mail",
        external_id="M-1",
        description="Sorts it.",
        track=Track.ML,
        stages=[factories.entered(Stage.IDEA, "2024-03")],
    )


def answer(initiative_id, control_id, result, *, comment="", actor=governing.ANALYST):
    every = {line.item.id: line.assessment for line in governing.checklist(initiative_id).lines}
    held = every[control_id]
    with write_scope() as session:
        return assess_control(
            session,
            actor=actor,
            initiative_id=initiative_id,
            control_id=control_id,
            result=result,
            comment=comment,
            seen_version=held.version if held else None,
        )


def by_title(parts):
    return {part["title"]: part for part in parts}


def test_what_nobody_assessed_has_no_finding(initiative, admin):
    (standing,) = results(initiative.id, admin)["results"]
    assert not {"findings", "observations", "risks"} & set(standing)
    (selection,) = standing["reviewed-controls"]["control-selections"]
    asked = [
        line.item.id
        for line in governing.checklist(initiative.id).lines
        if line.item.applies != "no"
    ]
    assert [each["control-id"] for each in selection["include-controls"]] == [
        control_token(each) for each in asked
    ]


def test_each_answer_becomes_a_finding_as_strong_as_the_answer(initiative, admin):
    asked = [
        line.item for line in governing.checklist(initiative.id).lines if line.item.applies == "yes"
    ]
    blocking = [item.id for item in asked if item.severity == "blocking"]
    light = next(item.id for item in asked if item.severity == "minor")
    met, partial, unmet = blocking[:3]
    answer(initiative.id, met, ControlResult.MET)
    answer(initiative.id, partial, ControlResult.PARTIALLY_MET, comment="Half of it.")
    answer(initiative.id, unmet, ControlResult.NOT_MET)
    answer(initiative.id, light, ControlResult.MET)
    (standing,) = results(initiative.id, admin)["results"]
    found = by_title(standing["findings"])
    state = {name: part["target"]["status"] for name, part in found.items()}
    assert set(state) == {met, partial, unmet, light}
    assert state[light] == {"state": "satisfied", "reason": "pass"}
    assert state[met]["state"] == "not-satisfied"
    assert state[met]["remarks"] == "Answered met; a second person must confirm it."
    assert (state[partial]["reason"], state[unmet]["reason"]) == ("other", "fail")
    assert found[met]["target"]["target-id"] == objective_token(met)
    assert {risk["status"] for risk in standing["risks"]} == {"open"}
    assert len(standing["risks"]) == 3
    assert "Half of it." in {each["description"] for each in standing["observations"]}


def test_every_gate_decision_is_a_result_with_its_attestation(initiative, admin):
    decision = governing.pass_gate(initiative.id, Gate.INTAKE, Stage.DEVELOPMENT)
    document = results(initiative.id, admin)
    standing, decided = document["results"]
    props = {each["name"]: each["value"] for each in decided["props"]}
    assert props["gate"] == "intake"
    assert props["decision"] == "approve"
    assert props["record-sha256"] == decision.frozen_sha256
    (attestation,) = decided["attestations"]
    assert decision.frozen_sha256 in attestation["parts"][0]["prose"]
    satisfied = [
        each for each in decided["findings"] if each["target"]["status"]["state"] == "satisfied"
    ]
    assert satisfied
    assert len(standing["findings"]) == len(decided["findings"])


def test_no_person_is_named(initiative, admin):
    governing.pass_gate(initiative.id, Gate.INTAKE, Stage.DEVELOPMENT)
    text = json.dumps(results(initiative.id, admin))
    assert "@example.org" not in text
    for person in (governing.ANALYST, governing.REVIEWER, governing.APPROVER):
        assert person.identity not in text


def test_references_hold_and_lead_into_the_catalogue(initiative, admin):
    governing.pass_gate(initiative.id, Gate.INTAKE, Stage.DEVELOPMENT)
    document = results(initiative.id, admin)
    assert not dangling(document)
    for result in document["results"]:
        assert not repeated({k: v for k, v in result.items() if k != "local-definitions"})
    with read_scope() as session:
        catalogue = oscal_catalogue(published_catalogue(session))
    ids = {each["id"] for each in walk(catalogue) if "id" in each}
    assert len(ids) > len(controls_of(catalogue))
    assert {each["target-id"] for each in walk(document) if "target-id" in each} <= ids
    assert {each["control-id"] for each in walk(document) if "control-id" in each} <= ids


def test_the_same_instant_gives_the_same_bytes_and_identities_stay(initiative, admin):
    governing.pass_gate(initiative.id, Gate.INTAKE, Stage.DEVELOPMENT)
    with read_scope() as session:
        first, again, later = (
            assessment_results(session, admin, initiative.id, as_of=moment)
            for moment in (AS_OF, AS_OF, AS_OF + dt.timedelta(hours=1))
        )
    assert oscal_bytes(first) == oscal_bytes(again)
    one, two = first["assessment-results"], later["assessment-results"]
    assert one["uuid"] != two["uuid"]
    assert one["results"][1] == two["results"][1]
    assert [each["uuid"] for each in one["results"][0]["findings"]] == [
        each["uuid"] for each in two["results"][0]["findings"]
    ]


@pytest.mark.parametrize("text", HOSTILE[:-1], ids=range(len(HOSTILE) - 1))
def test_hostile_texts_pass(sqlite_database, admin, text):
    governing.publish()
    held = factories.initiative(name=f"A {text}"[:500], description=text)
    answer(held.id, "COM-INV-01", ControlResult.NOT_MET, comment=text)
    (standing,) = results(held.id, admin)["results"]
    assert standing["findings"][0]["title"] == "COM-INV-01"


def test_what_lies_outside_the_scope_is_not_told(initiative, actor):
    stranger = actor(Role.ANALYST, units={initiative.root_unit_id + 1})
    with read_scope() as session, pytest.raises(NotFoundError):
        assessment_results(session, stranger, initiative.id, as_of=AS_OF)


def test_the_command_writes_the_published_catalogue(sqlite_database, tmp_path, capsys):
    governing.publish()
    out = tmp_path / "catalogue.json"
    with pytest.raises(SystemExit) as ended:
        main(["catalogue", "export", "--format", "oscal", "--out", str(out)])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    catalogue = governing.product_catalogue()
    assert said == f"Wrote {catalogue.label}, {len(catalogue.controls)} controls, to {out}.\n"
    assert out.read_bytes() == oscal_bytes(oscal_catalogue(catalogue))
