"""The catalogue's files: what they hold, and how a wrong one is refused."""

import json
import re
from pathlib import Path

import pytest

from governance.domain import canonical
from governance.domain.enums import ControlTrack, MetricKind, MetricTest, Severity
from governance.errors import CatalogueError
from governance.exchange.catalogue_files import (
    CORE_DIRECTORY,
    catalogue_of,
    dump_catalogue,
    lay_over,
    load_catalogue,
)

CATALOGUE = load_catalogue()
TEXT = dump_catalogue(CATALOGUE)
DOCUMENTATION = Path(__file__).parents[3] / "docs" / "catalogue.md"

OVERLAY = """
overlay: {id: northwind, version: 1.0.0, prefix: NW}
facts:
  - {id: uses_drones, kind: bool, label: drones, ask: "Does it steer drones?"}
frameworks:
  - id: northwind_policy
    name: Northwind policy on AI
    version: "3"
    kind: policy
    clauses: [{id: "7.2", label: flights}]
metrics:
  - {id: lost_drones, definition: drones lost, kind: count, test: "==", limit: 0, basis: policy}
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
    applies_when: {fact: uses_drones, is: true}
    references: [{framework: northwind_policy, clause: "7.2"}]
    metrics: [{metric: lost_drones}]
raise:
  - {control: COM-SEC-01, severity: blocking}
limits:
  - {metric: psi, limit: 0.15, warn: 0.05}
"""


def written(directory: Path, text: str, name: str = "overlay.yaml") -> Path:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("track", "number"),
    [(ControlTrack.COMMON, 34), (ControlTrack.ML, 13), (ControlTrack.GENAI, 16)],
)
def test_each_track_has_as_many_controls_as_its_file_has_entries(track, number):
    text = (CORE_DIRECTORY / f"controls-{track}.yaml").read_text(encoding="utf-8")

    entries = re.findall(r"^  - id: (\S+)$", text, re.MULTILINE)

    assert [each.id for each in CATALOGUE.controls if each.track is track] == entries
    assert len(entries) == number


def test_the_catalogue_holds_63_controls_with_their_severities():
    severities = [each.severity for each in CATALOGUE.controls]

    assert len(severities) == 63
    assert {each: severities.count(each) for each in Severity} == {
        Severity.BLOCKING: 24,
        Severity.MAJOR: 36,
        Severity.MINOR: 3,
    }
    assert sum(len(each.references) for each in CATALOGUE.controls) == 444


def test_every_piece_of_evidence_is_a_whole_phrase():
    broken = [
        (control.id, piece)
        for control in CATALOGUE.controls
        for piece in control.evidence
        if len(piece) < 8 or piece.count("(") != piece.count(")")
    ]

    assert broken == []


def test_the_smallest_sample_of_a_share_can_show_its_limit():
    """With no failure at all the 95 % Wilson bound on n cases is z² / (n + z²)."""
    z_squared = 1.959963984540054**2
    too_small = [
        metric.id
        for metric in CATALOGUE.metrics
        if metric.kind is MetricKind.SHARE and metric.min_n and metric.limit is not None
        for room in [metric.limit if metric.test is MetricTest.AT_MOST else 1 - metric.limit]
        if z_squared / (metric.min_n + z_squared) > room
    ]

    assert too_small == []


def test_the_digest_survives_yaml_and_json(tmp_path):
    from_yaml = load_catalogue(core=written(tmp_path, TEXT))
    from_json = catalogue_of(json.loads(canonical.dumps(CATALOGUE.document)))

    assert from_yaml.digest == from_json.digest == CATALOGUE.digest
    assert from_yaml == from_json == CATALOGUE


def test_the_digest_survives_yaml_and_json_with_an_overlay(tmp_path):
    catalogue = lay_over(CATALOGUE, [written(tmp_path, OVERLAY)])

    again = load_catalogue(core=written(tmp_path, dump_catalogue(catalogue), "all.yaml"))

    assert catalogue_of(catalogue.document).digest == again.digest == catalogue.digest


def test_the_documentation_lists_every_control():
    listed = re.findall(
        r"^\| ((?:COM|ML|GEN)-.*) \|$", DOCUMENTATION.read_text("utf-8"), re.MULTILINE
    )

    assert listed == [
        f"{each.id} | {each.title} | {each.gate} | {each.severity}" for each in CATALOGUE.controls
    ]


def test_an_overlay_adds_raises_and_sets_limits_and_leaves_the_rest(tmp_path):
    catalogue = lay_over(CATALOGUE, [written(tmp_path, OVERLAY)])

    assert len(catalogue.controls) == 64
    assert catalogue.control("NW-FLY-01").origin == "northwind"
    assert catalogue.control("COM-SEC-01").severity is Severity.BLOCKING
    assert catalogue.control("COM-SEC-01").escalate == ()
    assert str(catalogue.metric_by_id["psi"].limit) == "0.15"
    assert catalogue.metric_by_id["psi"].basis.startswith("set by northwind; before: ")
    assert catalogue.label == "trackgate-core 1.0.0 + northwind 1.0.0"
    assert "uses_drones" in catalogue.facts_used
    untouched = {"COM-SEC-01", "NW-FLY-01"}
    assert [each for each in catalogue.controls if each.id not in untouched] == [
        each for each in CATALOGUE.controls if each.id not in untouched
    ]


@pytest.mark.parametrize(
    ("changed", "into", "said"),
    [
        ("prefix: NW", "prefix: COM", "overlay, prefix: COM belongs to the product"),
        ("id: NW-FLY-01", "id: XX-FLY-01", "control XX-FLY-01, id: .* begin with NW-"),
        ("id: NW-FLY-01", "id: ML-EXP-01", "control ML-EXP-01: it exists already"),
        ("id: uses_drones", "id: rag", "fact rag: it exists already"),
        ("id: lost_drones", "id: psi", "metric psi: it exists already"),
        ("severity: blocking}", "severity: minor}", "COM-SEC-01, severity: minor is not above"),
        ("severity: blocking}", "severity: major}", "COM-SEC-01, severity: major is not above"),
        ("control: COM-SEC-01", "control: COM-SEC-99", "there is no COM-SEC-99"),
        ("metric: psi", "metric: pis", "there is no pis"),
        (
            "metric: psi, limit: 0.15",
            "metric: log_retention_days, limit: 30",
            "log_retention_days, limit: 30 is softer than 183, which follows from law",
        ),
        (
            "metric: psi, limit: 0.15",
            "metric: adverse_notice_days_max, limit: 31",
            "31 is softer than 30",
        ),
        (
            "metric: psi, limit: 0.15",
            "metric: prohibited_imagery_hits, limit: 1",
            "1 is softer than 0",
        ),
        (
            "metric: psi, limit: 0.15",
            "metric: toxicity_rate, limit: 0.001, min_n: 10",
            "min_n: fewer than 1000 cases",
        ),
        ("fact: uses_drones, is", "fact: has_drones, is", "there is no fact has_drones"),
        ('"7.2"}]\n    metrics', '"7.3"}]\n    metrics', "references.1.clause: .* no clause 7.3"),
        ("theme: safety", "topic: safety", "control NW-FLY-01, theme: the key is missing"),
        ("gate: pilot", "gate: piloting", "control NW-FLY-01, gate: piloting is none of 'intake'"),
        ("gate: pilot", "gate: pilot\n    gate: review", "line 23.*the key gate stands twice"),
        ("gate: pilot", "gate: pilot\n    colour: red", "colour: there is no such key"),
        ("approved?", "approved.", "question: a question ends with a question mark"),
        ("is: true}", "is: 3}", "NW-FLY-01, applies_when: fact uses_drones needs `is`"),
        ('clause: "7.2"', "clause: 7.2", "references.1.clause: it must be a text; write it in quo"),
        ("raise:", "remove: [COM-INV-01]\nraise:", "an overlay has no key remove"),
        ("raise:\n", "raise:\n  - {control: COM-SEC-01, severity: blocking}\n", "stands twice"),
        ("version: 1.0.0", "version: one", "overlay, version: one does not have the form"),
        ("[list of approved flights]", "&a [*a]", "an alias"),
        ("[list of approved flights]", "[list", "is no YAML at line"),
        ("limits:\n  - {", "limits:\n  {", "limits must be a list"),
    ],
)
def test_a_wrong_overlay_is_refused_with_file_entry_and_key(tmp_path, changed, into, said):
    assert changed in OVERLAY
    path = written(tmp_path, OVERLAY.replace(changed, into, 1))

    with pytest.raises(CatalogueError, match=f"(?s)^{re.escape(str(path))}.*{said}") as refused:
        lay_over(CATALOGUE, [path])
    assert str(refused.value).endswith(".")


def test_two_overlays_may_not_share_a_prefix(tmp_path):
    first = written(tmp_path, OVERLAY)
    second = written(tmp_path, "overlay: {id: other, version: 1.0.0, prefix: NW}", "second.yaml")

    with pytest.raises(CatalogueError, match=r"second\.yaml, overlay: the overlay northwind"):
        lay_over(CATALOGUE, [first, second])


def test_overlays_are_laid_over_the_files_as_over_what_they_hold(tmp_path):
    path = written(tmp_path, OVERLAY)

    assert load_catalogue([path]) == lay_over(CATALOGUE, [path])


def test_a_legal_limit_can_be_tightened(tmp_path):
    text = OVERLAY.replace("metric: psi, limit: 0.15", "metric: log_retention_days, limit: 365")

    catalogue = lay_over(CATALOGUE, [written(tmp_path, text)])

    assert catalogue.metric_by_id["log_retention_days"].limit == 365


@pytest.mark.parametrize(
    ("changed", "into", "said"),
    [
        ("id: ML-EXP-01", "id: EXP-01", "control EXP-01, id: .* track ml begin with ML-"),
        ("id: ML-EXP-01", "id: ML-PER-01", "control ML-PER-01: it stands in .* already"),
        ("id: ML-EXP-01", "id: explain", "control explain, id: explain does not have the form"),
        ("controls:", "contorls:", "there is no list contorls"),
        ("as_of: '2026-11-20'", "as_of: soon", "catalogue, as_of: "),
        ("catalogue:\n", "catalog:\n", "there is no list catalog"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_file_entry_and_key(tmp_path, changed, into, said):
    assert changed in TEXT
    path = written(tmp_path, TEXT.replace(changed, into, 1))

    with pytest.raises(CatalogueError, match=f"(?s)^{re.escape(str(path))}.*{said}"):
        load_catalogue(core=path)


def test_only_one_file_may_say_which_catalogue_it_is(tmp_path):
    head = "catalogue: {id: ours, version: 1.0.0, as_of: 2026-01-01}"
    written(tmp_path, head, "a.yaml")
    written(tmp_path, head, "b.yaml")

    with pytest.raises(CatalogueError, match=r"b\.yaml: a second file"):
        load_catalogue(core=tmp_path)


def test_a_catalogue_without_its_head_is_refused(tmp_path):
    path = written(tmp_path, "controls: []")

    with pytest.raises(CatalogueError, match="the key catalogue with id, version and as_of"):
        load_catalogue(core=path)


@pytest.mark.parametrize("text", ["", "- a", "\x00", "a" * 1_000_001])
def test_what_is_no_mapping_is_refused(tmp_path, text):
    path = written(tmp_path, text)

    with pytest.raises(CatalogueError, match=re.escape(str(path))):
        load_catalogue(core=path)


def test_a_directory_without_files_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match="holds no YAML file"):
        load_catalogue(core=tmp_path)
