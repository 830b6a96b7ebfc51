"""The commands on bundles: written from a database, checked without one."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from governance.cli.app import main
from governance.config import settings
from governance.db.session import engine_for
from tests import factories
from tests.factories import governing
from tests.security.attacks import disarm
from tests.support.bundles import unpacked
from tests.support.databases import ROOT


@pytest.fixture
def run(capfdbinary):
    """Run a command and return its exit code, standard output and standard error."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        output = capfdbinary.readouterr()
        return int(ended.value.code or 0), output.out.decode(), output.err.decode()

    return run_


@pytest.fixture
def bundle(database, run, tmp_path):
    """The bundle of a trail with a catalogue in it, and the head that was printed."""
    governing.publish()
    factories.initiative(name="Claims “triage” \n é")
    path = tmp_path / "audit.zip"
    code, said, _ = run("bundle", "--out", path)
    assert code == 0
    return path, said.split("Head: ")[1].strip()


def elsewhere(tmp_path, *arguments):
    """Run a command where there is neither a database nor a setting that could be used."""
    folder = tmp_path / "elsewhere"
    folder.mkdir(exist_ok=True)
    useless = {
        "GOVERNANCE_DATABASE_URL": "postgresql://nobody@nowhere.invalid:1/none",
        "GOVERNANCE_BUSY_TIMEOUT_S": "no number",
        "PYTHONPATH": str(ROOT),
    }
    kept = {name: value for name, value in os.environ.items() if "GOVERNANCE" not in name}
    return subprocess.run(
        [sys.executable, "-m", "governance", *map(str, arguments)],
        cwd=folder,
        env=kept | useless,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_checked_without_database_and_settings(bundle, tmp_path):
    path, head = bundle
    found = elsewhere(tmp_path, "verify", "bundle", path, "--head", head)

    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("The audit trail holds: 3 files as of 2")
    assert f"Head: {head}" in found.stdout
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_another_head_ends_with_one(bundle, run):
    path, head = bundle
    sequence = head.partition(":")[0]
    code, said, complaint = run("verify", "bundle", path, "--head", f"{sequence}:{'a' * 64}")

    assert (code, said) == (1, "")
    assert complaint.startswith(f"The head given for event {sequence} is not that")


def test_the_head_is_that_of_the_database_and_the_anchors_are_its_anchors(bundle, run):
    path, head = bundle
    _, found, _ = run("verify", "audit", "--json")
    code, said, remark = run("verify", "bundle", path, "--json")

    report, audit = json.loads(said), json.loads(found)
    assert code == 0
    assert report["head"] == {"sequence": audit["events"], "hash": audit["head"]}
    assert report["contents"] == {"anchors": audit["anchors"], "events": audit["events"]}
    assert head == f"{audit['events']}:{audit['head']}"
    assert "Compare the head with one that was kept elsewhere" in remark


def test_the_same_record_gives_the_same_bytes_and_another_one_others(bundle, run, tmp_path):
    path, _ = bundle
    again = tmp_path / "again.zip"
    run("bundle", "--out", again)
    assert again.read_bytes() == path.read_bytes()

    factories.initiative()
    run("bundle", "--out", again)
    assert again.read_bytes() != path.read_bytes()


def test_an_event_changed_in_the_database_is_found_in_the_bundle(database, bundle, run):
    path, _ = bundle
    disarm(database)
    with engine_for(database).begin() as connection:
        connection.execute(text("UPDATE audit_event SET actor = 'x' WHERE sequence = 2"))
    assert run("bundle", "--out", path)[0] == 0

    code, _, complaint = run("verify", "bundle", path)
    assert code == 1
    assert "Event 3 does not follow the event before it" in complaint


def test_the_catalogue_is_named(bundle):
    path, _ = bundle
    manifest = json.loads(unpacked(path)["manifest.json"])
    catalogue = governing.product_catalogue()

    assert manifest["catalogue"] == {"label": catalogue.label, "sha256": catalogue.digest}


@pytest.mark.usefixtures("sqlite_database")
class TestAnchors:
    def test_a_trail_without_an_anchor_file_holds(self, run, tmp_path):
        factories.initiative()
        anchor = settings().anchor_path()
        assert anchor is not None
        anchor.unlink()
        run("bundle", "--out", tmp_path / "audit.zip")

        assert run("verify", "bundle", tmp_path / "audit.zip")[0] == 0

    def test_what_another_process_is_just_writing_is_left_out(self, run, tmp_path):
        factories.initiative()
        anchor = settings().anchor_path()
        assert anchor is not None
        whole = anchor.read_bytes()
        with anchor.open("ab") as file:
            file.write(b'{"sequence": 3, "ha')
        run("bundle", "--out", tmp_path / "audit.zip")

        assert unpacked(tmp_path / "audit.zip")["anchors.jsonl"] == whole
        assert run("verify", "bundle", tmp_path / "audit.zip")[0] == 0

    def test_a_tail_cut_off_in_the_database_is_found_in_the_bundle(
        self, sqlite_database, run, tmp_path
    ):
        factories.initiative()
        factories.initiative()
        disarm(sqlite_database)
        with engine_for(sqlite_database).begin() as connection:
            connection.execute(text("DELETE FROM audit_event WHERE sequence > 2"))
        run("bundle", "--out", tmp_path / "audit.zip")

        code, _, complaint = run("verify", "bundle", tmp_path / "audit.zip")
        assert code == 1
        assert "its tail was cut off" in complaint

    def test_it_can_be_written_to_standard_output(self, run, capfdbinary, tmp_path):
        factories.initiative()
        with pytest.raises(SystemExit):
            main(["bundle", "--out", "-"])
        (tmp_path / "audit.zip").write_bytes(capfdbinary.readouterr().out)

        assert run("verify", "bundle", tmp_path / "audit.zip")[0] == 0
