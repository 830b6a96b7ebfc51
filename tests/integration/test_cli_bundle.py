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
from tests.support import bundles
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


@pytest.mark.usefixtures("sqlite_database")
class TestBackup:
    @pytest.fixture
    def backup(self, run, tmp_path):
        factories.initiative(name="Claims")
        path = tmp_path / "backup.zip"
        code, said, _ = run("backup", "--out", path)
        assert code == 0
        return path, said.split("Head: ")[1].strip()

    def test_it_is_written_checked_and_restored(self, backup, run, tmp_path, monkeypatch):
        path, head = backup
        checked = elsewhere(tmp_path, "verify", "bundle", path, "--head", head)
        assert (checked.returncode, checked.stderr) == (0, "")
        assert checked.stdout.startswith("The backup holds: ")

        url = f"sqlite:///{tmp_path / 'restored.db'}"
        monkeypatch.delenv("GOVERNANCE_AUDIT_ANCHOR")
        settings.cache_clear()
        code, said, complaint = run("restore", path, "--into", url)
        assert (code, complaint) == (0, "")
        assert f"0 stored files into {url}." in said
        assert f"Head: {head}" in said

        monkeypatch.setenv("GOVERNANCE_DATABASE_URL", url)
        settings.cache_clear()
        code, said, complaint = run("verify", "audit")
        assert (code, complaint) == (0, "")
        assert f"Head: {head}" in said

    def test_anchors_that_are_there_already_are_spoken_of(self, backup, run, tmp_path):
        path, _ = backup
        url = f"sqlite:///{tmp_path / 'restored.db'}"
        code, _, remark = run("restore", path, "--into", url)

        assert code == 0
        assert "anchors.jsonl was there already and is left as it is" in remark

    def test_a_database_with_records_is_refused(self, backup, run, sqlite_database):
        path, _ = backup
        code, said, complaint = run("restore", path, "--into", sqlite_database)

        assert (code, said) == (1, "")
        assert "holds records already; restore into an empty database" in complaint

    @pytest.mark.parametrize(
        ("url", "told"),
        [
            ("nonsense", "not a database URL"),
            ("mysql://host/db", "mysql is not supported"),
            ("sqlite:////nowhere/at/all.db", "cannot be used"),
        ],
    )
    def test_a_url_that_cannot_be_used_is_told(self, backup, run, url, told):
        path, _ = backup
        code, _, complaint = run("restore", path, "--into", url)

        assert code == 1
        assert told in complaint

    def test_a_file_that_is_no_backup_is_told(self, run, tmp_path):
        path = tmp_path / "backup.zip"
        path.write_bytes(b"no archive")
        code, _, complaint = run("restore", path, "--into", f"sqlite:///{tmp_path / 'r.db'}")

        assert code == 1
        assert complaint.startswith("Nothing was restored. ")
        assert not (tmp_path / "r.db").exists()


def test_a_dossier_is_written_as_zip_and_checked(sqlite_database, run, tmp_path):
    governing.publish()
    factories.initiative(name="Claims", external_id="C-1")
    path = tmp_path / "dossier.zip"
    asked = ("report", "dossier", "--initiative", "C-1", "--format", "zip", "--out", path)
    code, said, _ = run(*asked)
    assert (code, said[:9]) == (0, "Wrote DO-")

    checked = elsewhere(tmp_path, "verify", "bundle", path)
    assert checked.returncode == 0
    assert checked.stdout.startswith("The dossier holds: ")

    trail, other = tmp_path / "audit.zip", bundles.audit_bundle(tmp_path / "other.zip")
    run("bundle", "--out", trail)
    assert elsewhere(tmp_path, "verify", "bundle", path, "--bundle", trail).returncode == 0
    refused = elsewhere(tmp_path, "verify", "bundle", path, "--bundle", other)
    assert refused.returncode == 1
    assert refused.stderr == f"Event 3, which the report names, is not in {other}.\n"


def test_only_a_dossier_is_written_as_zip(sqlite_database, run, tmp_path):
    path = tmp_path / "brief.zip"
    code, _, complaint = run("report", "brief", "--format", "zip", "--out", path)

    assert (code, path.exists()) == (1, False)
    assert complaint == "Only a dossier is written as ZIP; choose another --format.\n"


@pytest.mark.parametrize("command", ["bundle", "backup"])
def test_a_report_is_recognised_without_database(sqlite_database, run, tmp_path, command):
    governing.publish()
    factories.initiative(name="Claims")
    report, other, path = (tmp_path / name for name in ("r.json", "other.json", "b.zip"))
    run("report", "register", "--format", "json", "--out", report)
    other.write_bytes(report.read_bytes().replace(b"Claims", b"Claimz"))
    _, said, _ = run(command, "--out", path)
    head = said.split("Head: ")[1].strip()

    found = elsewhere(tmp_path, "verify", "report", report, "--bundle", path, "--head", head)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("r.json is byte for byte what was issued as AR-")

    refused = elsewhere(tmp_path, "verify", "report", other, "--bundle", path)
    assert refused.returncode == 1
    assert "is not what was issued: it names itself AR-" in refused.stderr


def test_a_head_without_a_bundle_is_refused(run, tmp_path):
    code, _, complaint = run("verify", "report", tmp_path / "r", "--head", f"1:{'a' * 64}")

    assert code == 1
    assert "name one with --bundle" in complaint
