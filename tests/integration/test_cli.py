"""The command line does what it says, ends with the code it says, and refuses in one sentence."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select, text
from typer.main import get_command

from governance.cli.app import app, main
from governance.cli.terminal import operator
from governance.config import settings
from governance.db.session import engine_for, read_scope
from governance.domain.actors import Role
from governance.domain.enums import DateBasis, RiskTier, Stage, Track
from governance.models import AuditEvent, Initiative
from tests import factories
from tests.factories import entered

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "governance"]

SHEET = """external_id,name,unit,track,stage,pilot_on
C-1,Triage,Claims,ml,pilot,2024-05
C-2,Letters,Claims,genai,idea,
C-3,Forecast,Treasury,nonsense,pilot,
"""


@pytest.fixture
def run(capsys):
    """Run a command and return its exit code, standard output and standard error."""

    def run_(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run_


@pytest.fixture
def portfolio(database):
    """Four initiatives of two top-level units, one of which has a unit of its own below it."""
    factories.initiative(
        name="Triage",
        external_id="C-1",
        unit=["Claims", "Fraud"],
        track=Track.ML,
        owner="claims@example.org",
        risk_tier=RiskTier.HIGH,
        stages=[entered(Stage.PILOT, "2024-05"), entered(Stage.PRODUCTION, "2025-02-03")],
    )
    factories.initiative(
        name="=Letters",
        unit=["Claims"],
        track=Track.GENAI,
        stages=[entered(Stage.PILOT, "2025-06-01", DateBasis.OBSERVED)],
    )
    factories.initiative(name="Forecast", unit=["Treasury"], track=Track.ML)
    factories.initiative(name="Rates", unit=["Treasury", "Fraud"], description="Watches rates")


def refused(result: tuple[int, str, str]) -> str:
    """Return the sentence of a refusal, which is all that a refused command prints."""
    code, out, err = result
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    return err.strip()


def command_names(command, prefix: str = "") -> list[str]:
    """Return every command below one, as it is typed."""
    below = getattr(command, "commands", None)
    if below is None:
        return [prefix]
    return [
        each
        for name, inner in below.items()
        for each in command_names(inner, f"{prefix} {name}".strip())
    ]


def saved(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


class TestHelp:
    @pytest.mark.parametrize(
        "command",
        [
            ["init"],
            ["demo", "remove"],
            ["import"],
            ["figures"],
            ["export", "initiatives"],
            ["verify", "audit"],
            ["doctor"],
        ],
        ids=" ".join,
    )
    def test_each_command_explains_itself_with_an_example(self, run, command):
        code, out, _ = run(*command, "--help")
        assert code == 0
        assert "Examples:" in out
        assert f"python -m governance {' '.join(command)}" in out

    def test_the_readme_names_every_command(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        commands = command_names(get_command(app))
        assert "export initiatives" in commands
        assert [name for name in commands if f"| `{name}" not in readme] == []

    def test_help_loads_none_of_what_the_commands_work_with(self):
        program = (
            "import sys; from governance.cli.app import main\n"
            "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
            "heavy = {'alembic', 'numpy', 'pandas', 'pydantic', 'sqlalchemy', 'streamlit'}\n"
            "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
        )
        output = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True)
        assert output.splitlines()[-1] == "[]"

    @pytest.mark.parametrize(
        "arguments",
        [
            ["nothing"],
            ["verify"],
            ["export", "initiatives"],
            ["export", "initiatives", "--out", "x", "--format", "pdf"],
            ["export", "initiatives", "--out", "x", "--track", "robots"],
            ["figures", "--as-of", "yesterday"],
            ["import", "x.csv", "--profile", "generic"],
            ["verify", "audit", "--head", "12"],
            ["doctor", "--fast"],
        ],
        ids=" ".join,
    )
    def test_wrong_usage_ends_with_2_and_says_what_was_wrong(self, run, arguments):
        code, _, err = run(*arguments)
        assert code == 2
        assert "Usage" in err or "Usage" in _


class TestInit:
    def test_it_creates_a_database_and_may_be_repeated(self, empty_database, run):
        code, out, _ = run("init")
        assert (code, "was created (revision" in out) == (0, True)
        code, out, _ = run("init")
        assert (code, "is up to date (revision" in out) == (0, True)

    def test_it_never_prints_the_password_of_the_database(self, run, monkeypatch):
        monkeypatch.setenv("GOVERNANCE_DATABASE_URL", "postgresql://me:secret@127.0.0.1:9/none")
        settings.cache_clear()
        sentence = refused(run("init"))
        assert "cannot be used" in sentence
        assert "me:***@127.0.0.1:9/none" in sentence
        assert "secret" not in sentence

    def test_the_demo_comes_once_and_does_not_come_back(self, empty_database, run):
        code, out, _ = run("init", "--demo")
        assert (code, "Loaded a demo portfolio of 69 initiatives." in out) == (0, True)
        assert "was loaded before" in run("init", "--demo")[1]
        assert run("demo", "remove")[:2] == (
            0,
            "Removed the 69 initiatives of the demo portfolio.\n",
        )
        assert refused(run("demo", "remove")) == "There is no demo portfolio to remove."
        assert "was removed before" in run("init", "--demo")[1]
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(Initiative)) == 0

    def test_the_demo_does_not_mix_with_a_real_portfolio(self, database, run):
        factories.initiative()
        code, out, _ = run("init", "--demo")
        assert (code, "the demo portfolio was not loaded" in out) == (0, True)
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(Initiative)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["figures"],
        ["export", "initiatives", "--out", "-"],
        ["verify", "audit"],
        ["demo", "remove"],
        ["import", "x.csv", "--profile", "generic", "--as-of", "2026-01-28"],
    ],
    ids=" ".join,
)
def test_a_command_on_an_empty_database_names_the_command_that_comes_first(
    empty_database, run, arguments
):
    assert refused(run(*arguments)) == (
        "The database is empty; run `python -m governance init` first."
    )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "is not a database URL"),
        ("mysql://x", "mysql is not supported; use SQLite or PostgreSQL"),
        ("postgresql+nodriver://x", "is not a database URL"),
        ("sqlite:////nonexistent/directory/x.db", "unable to open database file"),
    ],
)
def test_a_wrong_database_url_is_told_in_one_sentence(run, monkeypatch, url, words):
    monkeypatch.setenv("GOVERNANCE_DATABASE_URL", url)
    settings.cache_clear()
    assert words in refused(run("figures"))


def test_a_file_that_is_no_database_is_told_in_one_sentence(run, monkeypatch, tmp_path):
    path = tmp_path / "notes.db"
    path.write_text("These are notes and no database, although the name says so. " * 20)
    monkeypatch.setenv("GOVERNANCE_DATABASE_URL", f"sqlite:///{path}")
    settings.cache_clear()
    assert "file is not a database" in refused(run("figures"))


def test_a_setting_that_cannot_be_read_is_named(run, monkeypatch):
    monkeypatch.setenv("GOVERNANCE_BUSY_TIMEOUT_S", "soon")
    settings.cache_clear()
    assert refused(run("figures")).startswith("GOVERNANCE_BUSY_TIMEOUT_S is 'soon': ")


class TestImport:
    @pytest.fixture
    def sheet(self, tmp_path) -> Path:
        """A register of three rows, one of which cannot be accepted."""
        path = tmp_path / "register.csv"
        path.write_text(SHEET, encoding="utf-8")
        return path

    @staticmethod
    def arguments(sheet: Path, *options: str) -> list[str]:
        return ["import", str(sheet), "--profile", "generic", "--as-of", "2026-01-28", *options]

    def test_the_result_is_an_object_with_every_count(self, database, run, sheet):
        code, out, _ = run(*self.arguments(sheet, "--json"))
        result = json.loads(out)
        assert code == 0
        counts = ("rows", "created", "updated", "unchanged", "rejected", "ambiguous", "disappeared")
        assert [result[count] for count in counts] == [3, 2, 0, 0, 1, 0, 0]
        assert result["batch_id"] == 1
        (problem,) = result["problems"]
        assert (problem["row"], problem["column"], problem["value"]) == (4, "track", "nonsense")
        with read_scope() as session:
            names = set(session.scalars(select(Initiative.name)))
            actor = session.scalar(select(AuditEvent.actor).limit(1))
        assert names == {"Triage", "Letters"}
        assert actor == operator().identity

    def test_in_words_it_says_the_same(self, database, run, sheet):
        code, out, _ = run(*self.arguments(sheet))
        assert code == 0
        assert "Read 3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected." in out
        assert "Row 4, track “nonsense” (rejected): " in out

    def test_the_same_file_again_changes_nothing(self, database, run, sheet):
        run(*self.arguments(sheet))
        result = json.loads(run(*self.arguments(sheet, "--json"))[1])
        assert (result["unchanged"], result["rejected"], result["created"]) == (2, 1, 0)

    def test_a_dry_run_says_what_would_happen_and_writes_nothing(self, database, run, sheet):
        code, out, _ = run(*self.arguments(sheet, "--dry-run", "--json"))
        result = json.loads(out)
        assert (code, result["created"], result["batch_id"]) == (0, 2, None)
        assert "Would read 3 rows" in run(*self.arguments(sheet, "--dry-run"))[1]
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0

    @pytest.mark.parametrize("options", [["--strict"], ["--strict", "--dry-run"]], ids=" ".join)
    def test_strict_refuses_the_file_for_one_row(self, database, run, sheet, options):
        assert refused(run(*self.arguments(sheet, *options))).startswith("Nothing ")
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0

    def test_disappeared_rows_are_counted_and_left(self, database, run, sheet):
        run(*self.arguments(sheet))
        sheet.write_text("\n".join(SHEET.splitlines()[:2]), encoding="utf-8")
        code, out, _ = run(*self.arguments(sheet))
        assert code == 0
        assert "No longer in the file: 1 initiative of earlier imports" in out
        with read_scope() as session:
            assert session.scalar(select(func.count()).select_from(Initiative)) == 2

    @pytest.mark.parametrize(
        ("file", "profile", "words"),
        [
            ("nowhere.csv", "generic", "nowhere.csv cannot be opened"),
            ("register.csv", "no-such", "There is no profile no-such"),
        ],
    )
    def test_what_is_not_there_is_named(self, database, run, sheet, file, profile, words):
        path = str(sheet.with_name(file))
        result = run("import", path, "--profile", profile, "--as-of", "2026-01-28")
        assert words in refused(result)

    def test_a_profile_can_be_a_file_or_saved_under_a_name(self, database, run, sheet, admin):
        from governance.db.session import write_scope
        from governance.services.imports import save_profile

        body = "name: mine\nregister: mine\nfields: {name: name}\nunit: [unit]\n"
        profile = sheet.with_name("mine.yaml")
        profile.write_text(body, encoding="utf-8")
        command = ["import", str(sheet), "--as-of", "2026-01-28", "--json", "--profile"]
        assert json.loads(run(*command, str(profile))[1])["created"] == 3
        with write_scope() as session:
            save_profile(session, actor=admin, name="mine", body=body)
        assert json.loads(run(*command, "mine")[1])["unchanged"] == 3


class TestExport:
    def test_it_writes_what_the_page_would_list(self, portfolio, run, tmp_path):
        out = tmp_path / "all.csv"
        code, said, _ = run("export", "initiatives", "--format", "csv", "--out", out)
        assert (code, said) == (0, f"Wrote 4 initiatives to {out}.\n")
        rows = {row["name"]: row for row in saved(out)}
        assert set(rows) == {"Triage", "'=Letters", "Forecast", "Rates"}
        triage = rows["Triage"]
        assert (triage["external_id"], triage["unit"], triage["root_unit"]) == (
            "C-1",
            "Fraud",
            "Claims",
        )
        assert (triage["stage"], triage["stage_since"]) == ("production", "2025-02-03")
        assert triage["stage_since_precision"] == "day"
        assert rows["'=Letters"]["stage_since_basis"] == "observed"

    @pytest.mark.parametrize(
        ("options", "names"),
        [
            (["--track", "ml"], {"Triage", "Forecast"}),
            (["--track", "ml", "--track", "genai"], {"Triage", "'=Letters", "Forecast"}),
            (["--stage", "pilot"], {"'=Letters"}),
            (["--tier", "high"], {"Triage"}),
            (["--text", "watches"], {"Rates"}),
            (["--unit", "Claims"], {"Triage", "'=Letters"}),
            (["--unit", "claims"], {"Triage", "'=Letters"}),
            (["--unit", "Claims › Fraud"], {"Triage"}),
            (["--unit", "Treasury > Fraud"], {"Rates"}),
            (["--unit", "Treasury", "--track", "ml"], {"Forecast"}),
            (
                ["--unit", "Treasury", "--unit", "Claims"],
                {"Triage", "'=Letters", "Forecast", "Rates"},
            ),
            (["--text", "nothing like it"], set()),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_the_filters_of_the_page_narrow_it(self, portfolio, run, tmp_path, options, names):
        out = tmp_path / "some.csv"
        assert run("export", "initiatives", "--out", out, *options)[0] == 0
        assert {row["name"] for row in saved(out)} == names

    def test_a_unit_can_be_named_by_its_id(self, portfolio, run, tmp_path):
        with read_scope() as session:
            of_triage = select(Initiative.unit_id).where(Initiative.name == "Triage")
            unit_id = session.scalars(of_triage).one()
        out = tmp_path / "some.csv"
        run("export", "initiatives", "--out", out, "--unit", str(unit_id))
        assert [row["name"] for row in saved(out)] == ["Triage"]

    @pytest.mark.parametrize(
        ("typed", "hint"),
        [
            ("Tresury", "did you mean Treasury?"),
            ("treas", "did you mean Treasury?"),
            ("Space", "see the column unit of an export."),
            ("…", "see the column unit of an export."),
        ],
    )
    def test_a_unit_that_is_not_there_is_told_with_what_is_near(self, portfolio, run, typed, hint):
        sentence = refused(run("export", "initiatives", "--out", "-", "--unit", typed))
        assert sentence == f"No unit with initiatives is called {typed!r}; {hint}"

    def test_a_name_that_several_units_have_is_not_guessed(self, portfolio, run):
        sentence = refused(run("export", "initiatives", "--out", "-", "--unit", "Fraud"))
        assert sentence == (
            "2 units are called 'Fraud'; name one of “Claims › Fraud”, “Treasury › Fraud” in full."
        )

    def test_a_sheet_holds_the_same_rows(self, portfolio, run, tmp_path):
        out = tmp_path / "all.xlsx"
        assert run("export", "initiatives", "--format", "xlsx", "--out", out)[0] == 0
        rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
        assert {row[1] for row in rows[1:]} == {"Triage", "=Letters", "Forecast", "Rates"}

    def test_a_place_that_cannot_be_written_is_refused(self, portfolio, run, tmp_path):
        path = tmp_path / "nowhere" / "x.csv"
        assert f"{path} cannot be written" in refused(run("export", "initiatives", "--out", path))

    def test_a_failed_export_leaves_the_file_that_was_there(
        self, portfolio, run, tmp_path, monkeypatch
    ):
        out = tmp_path / "all.xlsx"
        out.write_text("before")
        monkeypatch.setattr("governance.exchange.table_files.SHEET_ROWS", 3)
        assert "at most 2 rows" in refused(
            run("export", "initiatives", "--format", "xlsx", "--out", out)
        )
        assert out.read_text() == "before"
        assert list(tmp_path.glob(".*part")) == []

    @pytest.mark.parametrize("file_format", ["csv", "xlsx"])
    def test_what_was_exported_comes_back_unchanged(self, portfolio, run, tmp_path, file_format):
        out = tmp_path / f"all.{file_format}"
        run("export", "initiatives", "--format", file_format, "--out", out)
        command = ["import", str(out), "--profile", "generic", "--as-of"]
        today = time.strftime("%Y-%m-%d", time.gmtime())
        result = json.loads(run(*command, today, "--json")[1])
        assert result["problems"] == []
        assert (result["rows"], result["unchanged"]) == (4, 4)


class TestFigures:
    def test_json_is_an_object_by_slug_with_what_each_is_based_on(self, portfolio, run):
        code, out, _ = run("figures", "--json")
        figures = json.loads(out)
        assert code == 0
        initiatives = figures["portfolio.initiatives"]
        assert (initiatives["value"], initiatives["n"], initiatives["coverage"]) == (4, 4, 1.0)
        assert initiatives["groups"]["unit"] == {"Claims": 2, "Treasury": 2}
        known = figures["portfolio.stage_known"]
        assert set(known) == {"value", "n", "eligible", "coverage", "low", "high"}
        assert (known["value"], known["n"]) == (0.5, 4)
        assert known["low"] < 0.5 < known["high"]
        assert figures["stage.dates_stated"]["value"] == 0.5

    def test_track_and_unit_narrow_every_figure(self, portfolio, run):
        figures = json.loads(run("figures", "--json", "--track", "ml", "--unit", "Claims")[1])
        assert figures["portfolio.initiatives"]["value"] == 1
        assert figures["portfolio.owner_known"]["value"] == 1.0

    def test_figures_as_of_a_past_day_are_those_of_that_day(self, portfolio, run):
        past = json.loads(run("figures", "--json", "--as-of", "2025-01-31")[1])
        assert past["portfolio.initiatives"]["groups"]["stage"]["pilot"] == 1
        assert past["portfolio.initiatives"]["value"] == 1
        assert past["production.share_of_experiments"]["value"] == 0.0
        assert past["stage.dates_stated"]["value"] == 1.0
        later = json.loads(run("figures", "--json", "--as-of", "2025-06-30")[1])
        assert later["production.share_of_experiments"]["value"] == 0.5
        assert later["stage.dates_stated"]["value"] == 0.5
        today = json.loads(
            run("figures", "--json", "--as-of", time.strftime("%Y-%m-%d", time.gmtime()))[1]
        )
        assert today == json.loads(run("figures", "--json")[1])

    def test_a_day_in_the_future_is_refused(self, portfolio, run):
        assert refused(run("figures", "--as-of", "2999-01-01")) == (
            "2999-01-01 lies in the future; name today or an earlier day."
        )

    def test_an_empty_portfolio_has_no_values(self, database, run):
        figures = json.loads(run("figures", "--json")[1])
        assert {figure["value"] for figure in figures.values()} == {None}
        assert " –  " in run("figures")[1]

    def test_in_words_each_figure_says_what_it_is_based_on(self, portfolio, run):
        lines = run("figures")[1].splitlines()
        assert lines[0].split() == ["Figure", "Value", "95", "%", "interval", "Based", "on", "Slug"]
        (known,) = [line for line in lines if line.endswith("portfolio.stage_known")]
        assert "15 to 85 %" in known
        assert "4 of 4" in known

    def test_definitions_need_no_database(self, run, monkeypatch):
        monkeypatch.setenv("GOVERNANCE_DATABASE_URL", "nonsense")
        code, out, _ = run("figures", "--definitions")
        assert (code, out) == (0, (ROOT / "docs" / "figures.md").read_text(encoding="utf-8"))


class TestVerify:
    def test_a_trail_that_holds_prints_its_head(self, portfolio, run):
        code, out, err = run("verify", "audit")
        assert (code, err) == (0, "")
        assert "The audit trail holds: " in out
        head = out.splitlines()[1].removeprefix("Head: ")
        assert run("verify", "audit", "--head", head)[0] == 0
        report = json.loads(run("verify", "audit", "--json")[1])
        assert (report["holds"], report["broken_at"]) == (True, None)
        assert head == f"{report['events']}:{report['head']}"

    def test_a_broken_trail_ends_with_1_and_says_the_first_break(self, portfolio, database, run):
        with engine_for(database).begin() as connection:
            on_table = " ON audit_event" if database.startswith("postgresql") else ""
            connection.execute(text(f"DROP TRIGGER audit_event_refuse_delete{on_table}"))
            connection.execute(text("DELETE FROM audit_event WHERE sequence = 3"))
        assert refused(run("verify", "audit")) == ("Event 3 is missing; the next one found is 4.")
        code, out, _ = run("verify", "audit", "--json")
        assert (code, json.loads(out)["broken_at"]) == (1, 3)

    def test_what_could_not_be_checked_is_said_beside_the_result(self, portfolio, run):
        path = settings().anchor_path()
        assert path is not None
        path.unlink()
        code, out, err = run("verify", "audit")
        assert (code, "compared with 0 anchors" in out) == (0, True)
        assert "No anchors: there is no file" in err


def test_the_command_line_acts_as_an_administrator_named_after_the_account(monkeypatch):
    actor = operator()
    assert actor.identity.endswith("@command line")
    assert actor.roles == {Role.ADMIN}

    def nameless() -> str:
        raise OSError("no such account")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert operator().identity == "unknown@command line"


class TestAsAProgram:
    def test_a_reader_that_closes_the_pipe_ends_it_quietly(self, sqlite_database):
        for number in range(300):
            factories.initiative(name=f"Initiative {number}", description="x" * 2_000)
        command = [*PROGRAM, "export", "initiatives", "--out", "-"]
        program = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.read(10)
        program.stdout.close()
        errors = program.stderr.read()
        program.stderr.close()
        assert program.wait(60) in {0, 1}
        assert errors == b""

    def test_ctrl_c_ends_it_without_a_trace(self, sqlite_database, tmp_path):
        pipe = tmp_path / "never.csv"
        os.mkfifo(pipe)
        command = [*PROGRAM, "import", str(pipe), "--profile", "generic", "--as-of", "2026-01-28"]
        # What a shell runs in the background ignores Ctrl-C, and so does what that starts.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        program = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
        signal.signal(signal.SIGINT, before)
        writer = opened_for_writing(pipe)  # now it waits for what nobody writes
        errors = interrupted(program)
        os.close(writer)
        assert program.returncode == 130
        assert b"Traceback" not in errors


def interrupted(program: subprocess.Popen[bytes]) -> bytes:
    """Press Ctrl-C as a person does, again after a while: one just before a read begins is lost."""
    for _ in range(12):
        program.send_signal(signal.SIGINT)
        try:
            return program.communicate(timeout=5)[1]
        except subprocess.TimeoutExpired:
            continue
    raise TimeoutError("Ctrl-C does not end it")


def opened_for_writing(pipe: Path) -> int:
    """Open a pipe as soon as somebody reads from it."""
    for _ in range(600):
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nobody reads from {pipe}")
