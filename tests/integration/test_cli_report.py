"""The command that writes a report."""

import datetime as dt
import hashlib
import io
import json
import re

import openpyxl
import pytest

from governance.cli.app import main
from governance.config import settings
from governance.domain import clock
from governance.domain.enums import Stage, Track
from governance.domain.report_kinds import Kind
from governance.reports import words
from tests import factories
from tests.factories import entered, governing
from tests.support import printed
from tests.support.days import written_on
from tests.support.mail_server import HOST, UNKNOWN, mail_server
from tests.support.webhook import webhook

TODAY = clock.today()
READER = "ada@example.org"
BEFORE = clock.today() - dt.timedelta(days=3)


@pytest.fixture
def run(capfdbinary):
    """Run a command and return its exit code, standard output and standard error."""

    def run_(*arguments: object) -> tuple[int, bytes, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        output = capfdbinary.readouterr()
        return int(ended.value.code or 0), output.out, output.err.decode()

    return run_


@pytest.fixture
def some(database):
    """Two initiatives and a published catalogue."""
    governing.publish()
    factories.initiative(name="Draft letters", external_id="L-1", track=Track.GENAI)
    return factories.initiative(
        name="Claims triage",
        external_id="C-1",
        track=Track.ML,
        owner="ada@example.org",
        stages=[entered(Stage.PILOT, "2025-01"), entered(Stage.PRODUCTION, "2025-06-01")],
    ).id


class TestKinds:
    @pytest.mark.parametrize(
        "kind", [each for each in Kind if each not in {Kind.DOSSIER, Kind.CHANGES}]
    )
    def test_each_is_written_as_pdf_by_default(self, some, run, tmp_path, kind):
        out = tmp_path / "report.pdf"
        code, said, _ = run("report", kind, "--out", out)

        assert code == 0
        assert printed.pages(out.read_bytes()) >= 1
        key = printed.reader(out.read_bytes()).metadata["/Keywords"].split(",")[0]
        assert said.decode().startswith(f"Wrote {key} to {out}; SHA-256 of its data: ")

    @pytest.mark.parametrize("name", ["C-1", "id"])
    def test_a_dossier_is_of_an_id_or_an_external_id(self, some, run, tmp_path, name):
        out = tmp_path / "dossier.pdf"
        named = some if name == "id" else name
        code, _, _ = run("report", "dossier", "--initiative", named, "--out", out)

        assert code == 0
        assert "Claimstriage" in printed.words(out.read_bytes())

    def test_json_to_standard_output_is_nothing_but_the_report(self, some, run):
        code, out, _ = run("report", "register", "--format", "json", "--out", "-")

        document = json.loads(out)["document"]
        assert (code, document["kind"], document["subjects"]) == (0, "register", 2)

    def test_a_workbook_opens(self, some, run, tmp_path):
        out = tmp_path / "report.xlsx"
        code, _, _ = run("report", "portfolio", "--format", "xlsx", "--out", out)

        book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
        assert code == 0
        assert book["In production"]["B2"].value == "Claims triage"


class TestFilters:
    def test_they_narrow_the_report_and_are_named(self, some, run):
        asked = ("--track", "genai", "--text", "letters")
        _, out, _ = run("report", "register", "--format", "json", "--out", "-", *asked)

        document = json.loads(out)["document"]
        assert document["subjects"] == 1
        assert document["filter"] == "track GenAI; text “letters”"

    def test_a_unit_is_named_by_its_name(self, some, run):
        asked = ("--unit", "operations")
        _, out, _ = run("report", "register", "--format", "json", "--out", "-", *asked)

        assert json.loads(out)["document"]["filter"] == "unit Operations"

    def test_one_framework(self, some, run):
        asked = ("--framework", "owasp_llm")
        _, out, _ = run("report", "framework", "--format", "json", "--out", "-", *asked)

        assert "OWASP" in json.loads(out)["document"]["subject"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["dossier"], "name it with --initiative"),
            (["brief", "--initiative", "C-1"], "Only a dossier is of one initiative"),
            (["brief", "--framework", "gdpr"], "Only the kind framework"),
            (["dossier", "--initiative", "C-1", "--track", "ml"], "leave the filters out"),
            (["dossier", "--initiative", "X"], "No initiative has the id"),
            (["framework", "--framework", "eu"], "The catalogue has no framework 'eu'"),
            (["brief", "--as-of", "2999-01-01"], "lies in the future"),
            (["changes"], "name the earlier one with --from"),
            (["changes", "--from", "2999-01-01"], "name an earlier day first"),
            (["changes", "--from", "2020-01-01"], "Nothing was on record on 1 January 2020"),
            (["brief", "--from", "2020-01-01"], "Only the kind changes compares two days"),
            (["brief", "--paper", "letter"], "Only a PDF is set for paper"),
        ],
        ids=lambda each: " ".join(each) if isinstance(each, list) else "",
    )
    def test_each_is_one_sentence_and_writes_nothing(self, some, run, tmp_path, arguments, said):
        out = tmp_path / "report.json"
        code, _, err = run("report", *arguments, "--format", "json", "--out", out)

        assert code == 1
        assert said in err
        assert len(err.strip().splitlines()) == 1
        assert not out.exists()

    def test_without_a_catalogue_a_dossier_says_what_to_do(self, database, run, tmp_path):
        factories.initiative(external_id="C-1")
        code, _, err = run("report", "dossier", "--initiative", "C-1", "--out", tmp_path / "x.pdf")

        assert (code, "catalogue publish" in err) == (1, True)

    @pytest.mark.parametrize("kind", ["brief", "portfolio", "register"])
    def test_without_anything_on_record_there_is_a_report_that_says_so(
        self, database, run, tmp_path, kind
    ):
        out = tmp_path / "report.pdf"
        code, _, _ = run("report", kind, "--out", out)

        assert code == 0
        assert "nonepublished" in printed.words(out.read_bytes()) or kind == "brief"


class TestOscal:
    def test_a_dossier_is_written_as_assessment_results(self, some, run):
        code, out, _ = run(
            "report", "dossier", "--initiative", "C-1", "--format", "oscal", "--out", "-"
        )

        assert code == 0
        results = json.loads(out)["assessment-results"]
        assert results["results"]

    def test_it_names_the_dossier_it_was_issued_with(self, some, run, tmp_path):
        out = tmp_path / "dossier.json"
        run("report", "dossier", "--initiative", "C-1", "--format", "oscal", "--out", out)

        properties = json.loads(out.read_text())["assessment-results"]["metadata"]["props"]
        (key,) = (each["value"] for each in properties if each["name"] == "report")
        assert key.startswith(f"DO-{clock.today():%Y%m%d}-")

    def test_what_is_no_dossier_is_refused(self, some, run):
        code, _, said = run("report", "brief", "--format", "oscal", "--out", "-")
        assert code == 1
        assert "ask for a dossier" in said


@pytest.fixture
def two_days(database):
    """A catalogue and an initiative of three days ago, and an initiative of today."""
    with written_on(BEFORE):
        governing.publish()
        factories.initiative(name="Known then", external_id="C-1", track=Track.ML)
    factories.initiative(name="Known now", track=Track.ML)


class TestPast:
    def test_a_past_day_is_written_as_it_was_known(self, two_days, run):
        then = run("report", "register", "--format", "json", "--out", "-", "--as-of", BEFORE)[1]

        assert b"Known then" in then
        assert b"Known now" not in then
        now = run("report", "register", "--format", "json", "--out", "-")[1]
        assert b"Known now" in now

    def test_a_past_day_as_known_now_holds_what_was_entered_later(self, two_days, run):
        factories.initiative(
            name="Entered late",
            registered_on=BEFORE - dt.timedelta(days=9),
            stages=[entered(Stage.PILOT, (BEFORE - dt.timedelta(days=5)).isoformat())],
        )
        asked = ("report", "brief", "--format", "json", "--out", "-", "--as-of", BEFORE)
        then = json.loads(run(*asked)[1])["document"]
        now = json.loads(run(*asked, "--known", "now")[1])["document"]

        assert (then["subjects"], now["subjects"]) == (1, 2)
        assert (then["as_of"], then["cautions"]) == (now["as_of"], [])
        assert now["as_of_words"] == f"{then['as_of_words']}, as known on {words.day(TODAY)}"
        assert "Something was recorded after" in now["cautions"][0]
        assert then["key"] != now["key"]

    def test_what_is_made_of_undated_facts_is_only_as_known_then(self, two_days, run):
        asked = ("report", "register", "--as-of", BEFORE, "--known", "now", "--out", "-")
        code, _, said = run(*asked)
        assert (code, "ask for AI register as known then" in said) == (1, True)

    def test_before_the_first_record_there_is_no_report(self, some, run):
        code, _, said = run("report", "register", "--out", "-", "--as-of", "2020-01-01")
        assert code == 1
        assert "Nothing was on record on 1 January 2020" in said


class TestSending:
    @pytest.fixture
    def mail(self, monkeypatch):
        """A mail server that the settings name."""
        with mail_server() as running:
            monkeypatch.setenv("GOVERNANCE_SMTP_HOST", HOST)
            monkeypatch.setenv("GOVERNANCE_SMTP_PORT", str(running.port))
            monkeypatch.setenv("GOVERNANCE_SMTP_SECURITY", "none")
            monkeypatch.setenv("GOVERNANCE_SMTP_SENDER", "reports@example.org")
            settings.cache_clear()
            yield running.box

    def test_a_report_is_mailed_with_what_identifies_it(self, some, run, mail):
        code, out, err = run("report", "register", "--format", "json", "--mail-to", READER)

        (arrived,) = mail.mails
        (file,) = arrived.iter_attachments()
        content = file.get_content()
        key = json.loads(content)["document"]["key"]
        body = arrived.get_body().get_content().replace("\r\n", "\n")
        assert (code, out, err) == (0, b"", f"Sent {key} to {READER}.\n")
        assert file.get_filename() == f"{key}.json"
        assert f"Key: {key}\n" in body
        assert f"SHA-256 of the file: {hashlib.sha256(content).hexdigest()}\n" in body
        assert f"python -m governance verify report {key}.json" in body
        assert arrived["Subject"].startswith("AI register, ")

    def test_what_is_mailed_is_what_is_written(self, some, run, mail, tmp_path):
        out = tmp_path / "brief.pdf"
        code, _, _ = run("report", "brief", "--as-of", TODAY, "--out", out, "--mail-to", READER)

        (file,) = mail.mails[0].iter_attachments()
        assert (code, file.get_content()) == (0, out.read_bytes())

    def test_one_who_is_refused_ends_with_1_and_says_who_got_it(self, some, run, mail, tmp_path):
        out = tmp_path / "register.json"
        options = ("--format", "json", "--out", out, "--mail-to", UNKNOWN, "--mail-to", READER)
        with webhook() as hook:
            code, _, err = run("report", "register", *options, "--notify-url", hook.url())

        key = json.loads(out.read_bytes())["document"]["key"]
        assert code == 1
        assert f"Sent {key} to {READER}.\nSent {key} to JSON.\n" in err
        assert f"2 of 3 accepted {key}. Not sent to {UNKNOWN}: The mail server" in err
        assert "s3cr3t" not in err
        assert hook.told[0]["attachments"][0]["filename"] == f"{key}.json"

    def test_nothing_is_made_for_an_address_that_is_none(self, some, run, mail, tmp_path):
        out = tmp_path / "register.json"
        code, _, err = run("report", "register", "--out", out, "--mail-to", "ada")

        assert (code, err.count("\n"), out.exists()) == (1, 1, False)
        assert "“ada” is no mail address" in err

    def test_a_report_that_goes_nowhere_was_typed_wrongly(self, some, run):
        code, _, err = run("report", "register")
        assert code == 2
        assert "--out" in err

    def test_the_settings_are_tried_by_a_message_of_nothing(self, database, run, mail, monkeypatch):
        with webhook() as hook:
            monkeypatch.setenv("GOVERNANCE_NOTIFY_URLS", hook.url())
            settings.cache_clear()
            code, _, err = run("delivery", "test", "--mail-to", READER)
            assert (code, err) == (0, f"Sent the test message to {READER}.\n")
            code, _, err = run("delivery", "test")

        assert (code, err) == (0, "Sent the test message to JSON.\n")
        assert mail.mails[0]["Subject"] == "Test message from Trackgate"
        assert len(hook.told) == 1

    def test_without_settings_there_is_nothing_to_try(self, database, run):
        code, _, err = run("delivery", "test")
        assert code == 1
        assert "GOVERNANCE_NOTIFY_URLS" in err


class TestIssuing:
    @pytest.mark.parametrize("file_format", ["json", "xlsx", "pdf", "oscal"])
    def test_a_finished_day_gives_the_same_bytes_after_the_data_have_changed(
        self, two_days, run, tmp_path, file_format
    ):
        out = tmp_path / "one", tmp_path / "two"
        asked = ("report", "dossier", "--initiative", "C-1", "--as-of", BEFORE, "--format")
        said = [run(*asked, file_format, "--out", out[0])[1].decode()]
        factories.initiative(name="One more")
        said.append(run(*asked, file_format, "--out", out[1])[1].decode())

        assert out[0].read_bytes() == out[1].read_bytes()
        assert said[0].endswith(". Issued now.\n")
        assert re.search(r"\. Issued before, by .+@command line on [-0-9: ]+ UTC\.\n$", said[1])
        digests = [re.findall(r"SHA-256 of its data: ([0-9a-f]{64})", each) for each in said]
        assert digests[0] == digests[1] != []

    def test_letter_paper_is_another_file_of_the_same_report(self, two_days, run, tmp_path):
        out = tmp_path / "a4.pdf", tmp_path / "letter.pdf"
        asked = ("report", "brief", "--as-of", BEFORE, "--out")
        run(*asked, out[0])
        code, said, _ = run(*asked, out[1], "--paper", "letter")

        widths = [float(printed.reader(each.read_bytes()).pages[0].mediabox.width) for each in out]
        assert (code, [round(each) for each in widths]) == (0, [595, 612])
        assert b"Issued before" in said

    def test_what_changed_between_two_days(self, two_days, run):
        asked = ("report", "changes", "--from", BEFORE, "--format", "json", "--out", "-")
        document = json.loads(run(*asked)[1])["document"]

        assert document["kind"] == "changes"
        assert document["sentence"].endswith("one was added.")
        assert document["filter"].startswith("compared with ")
        day_between = BEFORE + dt.timedelta(days=1)
        same = json.loads(run(*asked, "--to", day_between)[1])["document"]
        assert same["sentence"].endswith("nothing changed.")


class TestVerifying:
    @pytest.fixture
    def file(self, some, run, tmp_path):
        """A register that was issued as JSON."""
        out = tmp_path / "register.json"
        run("report", "register", "--format", "json", "--out", out)
        return out

    def test_what_was_issued_is_recognised_under_another_name(self, file, run):
        moved = file.rename(file.with_name("renamed.bin"))
        code, said, _ = run("verify", "report", moved)

        key = json.loads(moved.read_bytes())["document"]["key"]
        assert code == 0
        assert said.decode().startswith(f"renamed.bin is byte for byte what was issued as {key}: ")
        assert "The audit trail still has the event" in said.decode()

    def test_what_was_changed_is_not(self, file, run):
        file.write_bytes(file.read_bytes().replace(b"Claims", b"Clains"))
        code, said, err = run("verify", "report", file)

        key = json.loads(file.read_bytes())["document"]["key"]
        assert (code, said) == (1, b"")
        assert f"it names itself {key}, which was issued by " in err
        assert len(err.strip().splitlines()) == 1

    def test_the_finding_as_json(self, file, run):
        code, said, _ = run("verify", "report", file, "--json")

        found = json.loads(said)
        assert (code, found["holds"], found["kind"]) == (0, True, "register")
        assert found["digest"] == json.loads(file.read_bytes())["sha256"]

    def test_a_file_that_is_not_there_is_one_sentence(self, some, run, tmp_path):
        code, _, err = run("verify", "report", tmp_path / "nothing.pdf")

        assert (code, "nothing.pdf cannot be read" in err) == (1, True)
