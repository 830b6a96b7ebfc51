"""The catalogue is valid OSCAL to a program that is not ours, and says what our catalogue says."""

import json
import re
from dataclasses import replace

import pytest
from trestle.oscal.catalog import Model

from governance.exchange.catalogue_files import load_catalogue
from governance.exchange.oscal_catalogue import control_token, objective_token, oscal_catalogue
from governance.exchange.oscal_parts import OSCAL_VERSION, identifier, oscal_bytes, token
from tests.support.oscal import complaints, controls_of, dangling, repeated

HOSTILE = (
    "a\x00b\x07c",
    "x" * 10_000,
    "\u202eright to left\u202c",
    '=HYPERLINK("http://example.org")',
    "  line one\nline two  ",
    "lone \ud800 surrogate",
    "日本語 😀 {{ insert: param }} #set",
    "",
)


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="module")
def document(catalogue):
    return oscal_catalogue(catalogue)


def test_an_independent_program_reads_it_without_a_complaint(document):
    model = Model.model_validate(document)
    assert model.catalog.metadata.oscal_version.root.root == OSCAL_VERSION


def test_the_official_schema_has_no_complaint(document):
    assert complaints(document) == []


def test_that_program_and_the_schema_would_complain(document):
    broken = json.loads(json.dumps(document))
    controls_of(broken)[0]["id"] = "1 no token"
    with pytest.raises(ValueError, match="id"):
        Model.model_validate(broken)
    assert complaints(broken)
    broken = json.loads(json.dumps(document))
    controls_of(broken)[0]["nonsense"] = "field"
    with pytest.raises(ValueError, match="nonsense"):
        Model.model_validate(broken)
    assert complaints(broken)
    broken = json.loads(json.dumps(document))
    del broken["catalog"]["metadata"]["last-modified"]
    with pytest.raises(ValueError, match="last-modified"):
        Model.model_validate(broken)
    assert complaints(broken)


def test_every_control_is_there_with_its_question_methods_evidence_and_clauses(catalogue, document):
    written = {control["id"]: control for control in controls_of(document)}
    framework = {r["uuid"]: r["title"] for r in document["catalog"]["back-matter"]["resources"]}
    assert list(written) == [control_token(each.id) for each in _by_track(catalogue)]
    for control in catalogue.controls:
        held = written[control_token(control.id)]
        part = {each.get("id"): each for each in held["parts"]}
        assert part[f"{control_token(control.id)}_smt"]["prose"] == control.question
        assert objective_token(control.id) in part
        methods = [each for each in held["parts"] if each["name"] == "assessment-method"]
        assert [each["props"][0]["value"] for each in methods] == [
            each.value.upper() for each in control.methods
        ]
        for each in methods:
            assert tuple(o["prose"] for o in each["parts"]) == control.evidence
        clauses = [
            (framework[link["href"][1:]], link["resource-fragment"])
            for link in held.get("links", ())
        ]
        assert clauses == [
            (f"{of.name}, {of.version}", each.clause)
            for each in control.references
            for of in [catalogue.framework_by_id[each.framework]]
        ]
        assert len(held.get("params", ())) == len({use.metric for use in control.metrics})


def _by_track(catalogue):
    order = ("common", "ml", "genai")
    by_theme: dict = {}
    for each in catalogue.controls:
        by_theme.setdefault((order.index(each.track.value), each.theme), []).append(each)
    tracks = sorted(by_theme, key=lambda key: key[0])
    return [control for key in tracks for control in by_theme[key]]


def test_ids_are_unique_and_every_reference_leads_somewhere(document):
    assert not repeated(document)
    assert not dangling(document)


def test_the_same_catalogue_gives_the_same_bytes_and_another_another_identity(catalogue, document):
    assert oscal_bytes(oscal_catalogue(load_catalogue())) == oscal_bytes(document)
    other = replace(catalogue, version="9.9.9")
    assert oscal_catalogue(other)["catalog"]["uuid"] != document["catalog"]["uuid"]


# A catalogue is read from files in UTF-8, so it holds no half of a surrogate pair.
@pytest.mark.parametrize("text", [each for each in HOSTILE if "\ud800" not in each], ids=range(7))
def test_hostile_texts_pass(catalogue, text):
    first, *others = catalogue.controls
    hostile = replace(first, title=text, question=text, evidence=(text,), note=text, theme=text)
    document = oscal_catalogue(replace(catalogue, controls=(hostile, *others)))
    Model.model_validate(json.loads(oscal_bytes(document)))
    written = next(c for c in controls_of(document) if c["id"] == control_token(first.id))
    assert not re.search(r"[\x00-\x1f\ud800-\udfff]", written["title"])
    assert len(written["title"]) >= min(1, len(text))
    if text.startswith("x"):
        assert written["title"] == text


def test_identifiers_stay_and_keys_that_look_alike_are_told_apart():
    assert identifier("risk", "a", "b") == identifier("risk", "a", "b")
    assert identifier("risk", "a", "b") != identifier("risk", "a b")
    assert identifier("risk", 1) == identifier("risk", "1")
    assert identifier("risk", "a")[14] == "5"
    assert [token(text) for text in ("COM-INV-01", "3 D", "", "_x")] == [
        "com-inv-01",
        "_3-d",
        "_",
        "_x",
    ]
