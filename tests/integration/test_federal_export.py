"""The federal inventory is written as its data dictionary asks, and is read back unchanged."""

import csv
import io
import json

import pytest

from governance.cli.app import main
from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import ControlResult, Gate, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.exchange.federal import export_federal
from governance.exchange.federal_cells import PROFILE, profile
from governance.exchange.federal_columns import federal_columns
from governance.models import Initiative
from governance.queries.federal import use_cases
from governance.services.assessments import assess_control
from governance.services.initiatives import Edit, edit_initiative
from tests import factories
from tests.factories import governing
from tests.integration.test_real_inventory import AS_OF, INVENTORY, import_inventory
from tests.support.sheets import import_sheet

CASE = {
    "agency": "DOE",
    "agency_name": "Department of Energy",
    "agency_bureau": "Idaho",
    "id": "DOE-7",
    "use_case_name": "Triage of mail",
    "development_stage": "b) Pilot – The use case has been deployed in a limited test or pilot "
    "capacity.",
    "operational_date": "Jan-25",
    "classification": "NLP",
    "is_high_impact": "High-impact",
    "topic_area": "IT",
    "hi_testing_conducted": "In-progress",
    "hi_public_consultation": "['Usability Testing']",
}
HOSTILE = (
    '=HYPERLINK("http://example.org")',
    "-2+3 cases",
    "-5",
    "\u202eright to left",
    "@sum",
    '日本語, "quoted"\nsecond line',
    "x" * 3_000,
)


def sheet(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(federal_columns()), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def exported(viewer, where=None):
    """Return the file, its rows, and what was said of them."""
    out = io.BytesIO()
    with read_scope() as session:
        cases = use_cases(
            session, where or PortfolioFilter(), viewer, register=profile().register_name
        )
        count, remarks = export_federal(cases, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert len(rows) == count
    return out.getvalue(), rows, remarks.sentences()


def found(name):
    with read_scope() as session:
        return session.query(Initiative).filter(Initiative.name == name).one()


def bare(text):
    return " ".join(text.split())


def test_the_columns_are_those_of_the_dictionary_in_their_order():
    dictionary = INVENTORY.with_name(f"{INVENTORY.stem}.dictionary.json")
    if not dictionary.exists():
        pytest.skip("the federal inventory is not here; name it in GOVERNANCE_REAL_INVENTORY")
    asked = json.loads(dictionary.read_text(encoding="utf-8"))
    held = federal_columns()
    assert list(held) == ["agency", "agency_name", *asked]
    for name, column in asked.items():
        full = [answer.strip() for answer in column.get("valid_selections", [])]
        assert [answer.full for answer in held[name].allowed] == full
        short = [word.strip() for word in column.get("short_hand_recodings", {}).values()]
        assert not short or [each.short or each.full for each in held[name].allowed] == short
        assert held[name].many == (column["data_type"] == "select_multiple")


@pytest.mark.real_inventory
def test_the_published_inventory_comes_out_as_it_went_in(database, admin):
    if not INVENTORY.exists():
        pytest.skip("the federal inventory is not here; name it in GOVERNANCE_REAL_INVENTORY")
    import_inventory(admin)
    with INVENTORY.open(encoding="utf-8-sig", newline="") as file:
        received = list(csv.DictReader(file))
    held, rows, said = exported(admin)
    assert list(rows[0]) == list(received[0]) == list(federal_columns())
    assert len(rows) == len(received) == 3611
    for before, after in zip(received, rows, strict=True):
        for column, text in before.items():
            cell, wanted = after[column], text
            if column == "use_case_name" and not text:
                wanted = f"Unnamed use case {before['id']}"
            if cell != text and cell.startswith("'"):  # marked, because a spreadsheet would run it
                assert text.lstrip("' ")[0] in "=+-@"
                cell = cell[1:]
            assert bare(cell) == bare(wanted), (before["id"], column)
    unallowed = {sentence.split()[0] for sentence in said}
    assert {"hi_ongoing_monitoring", "hi_testing_conducted"} <= unallowed
    assert "development_stage" not in unallowed

    again = import_sheet(admin, held, profile=profile(), as_of=AS_OF)

    assert (again.counts.rows, again.counts.unchanged) == (3611, 3611)


def test_what_was_changed_here_is_written_in_the_words_of_the_dictionary(database, admin):
    governing.publish()
    import_sheet(admin, sheet(CASE), profile=profile(), as_of=AS_OF)
    case = found("Triage of mail")
    _, (row,), _ = exported(admin)
    assert row == dict.fromkeys(federal_columns(), "") | CASE

    changes = {"track": Track.GENAI, "techniques": ["agentic"], "description": "Sorts the mail."}
    with write_scope() as session:
        edit_initiative(session, actor=admin, edit=Edit(case.id, case.version, changes))
    governing.pass_gate(case.id, *GATE)
    answers = {line.item.id: line.assessment for line in governing.checklist(case.id).lines}
    answer = answers["COM-VAL-02"]
    with write_scope() as session:
        assess_control(
            session,
            actor=admin,
            initiative_id=case.id,
            control_id="COM-VAL-02",
            result=ControlResult.PARTIALLY_MET,
            seen_version=answer.version if answer else None,
        )
    _, (row,), _ = exported(admin)
    assert row["development_stage"] == "Deployed"
    assert row["operational_date"] == str(found("Triage of mail").stage_since)
    assert row["classification"] == "Agentic AI"
    assert row["problem_solved"] == "Sorts the mail."
    assert row["hi_testing_conducted"] == "In-progress"
    assert row["topic_area"] == "IT"


GATE = (Gate.PRODUCTION, Stage.PRODUCTION)


def test_records_of_our_own_are_written_as_far_as_the_dictionary_has_words(database, admin):
    factories.initiative(
        name="Own",
        unit=("Treasury", "Mint", "Press"),
        owner="A. Person",
        stages=[factories.entered(Stage.PILOT, "2024-03")],
        track=Track.GENAI,
        facts={"vendor": "Acme", "personal_data": True, "us_high_impact": False},
    )
    _, (row,), said = exported(admin)
    filled = {column: text for column, text in row.items() if text}
    assert filled == {
        "agency_name": "Treasury",
        "agency_bureau": "Mint › Press",
        "use_case_name": "Own",
        "contact_email": "A. Person",
        "development_stage": "Pilot",
        "operational_date": "03/2024",
        "is_high_impact": "Not High-impact",
        "has_pii": "Yes",
        "vendor_name": "Acme",
    }
    (sentence,) = said
    assert sentence == (
        "classification stays blank in 1 row because no answer of the 2025 dictionary says "
        "“genai”, first of Own; fill it in by hand."
    )


def test_hostile_texts_are_written_harmless_and_read_back_as_they_were(database, admin):
    rows = [
        CASE | {"id": f"H-{number}", "use_case_name": f"Case {number}", "problem_solved": text}
        for number, text in enumerate(HOSTILE)
    ]
    import_sheet(admin, sheet(*rows), profile=profile(), as_of=AS_OF)
    held, written, _ = exported(admin)
    assert written[0]["problem_solved"].startswith("'=")
    assert written[1]["problem_solved"] == "'-2+3 cases"
    assert written[2]["problem_solved"] == "-5"

    again = import_sheet(admin, held, profile=profile(), as_of=AS_OF)

    assert (again.counts.rows, again.counts.unchanged) == (len(HOSTILE), len(HOSTILE))
    with read_scope() as session:
        kept = session.query(Initiative.description).order_by(Initiative.id)
        assert [text for (text,) in kept] == list(HOSTILE)


def test_the_filter_and_the_scope_of_the_reader_hold(database, actor, admin):
    here = factories.initiative(name="Here", unit=("North",), track=Track.ML)
    factories.initiative(name="There", unit=("South",), track=Track.GENAI)
    reader = actor(Role.ANALYST, units={here.root_unit_id})
    assert [row["use_case_name"] for row in exported(reader)[1]] == ["Here"]
    narrowed = exported(admin, PortfolioFilter(tracks=(Track.GENAI,)))[1]
    assert [row["use_case_name"] for row in narrowed] == ["There"]


@pytest.fixture
def run(capsys):
    def run_(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run_


def test_the_command_says_what_the_dictionary_does_not_allow(sqlite_database, admin, run, tmp_path):
    odd = CASE | {
        "id": "DOE-8",
        "topic_area": "Space",
        "hi_public_consultation": "['Tea', 'Other']",
    }
    import_sheet(admin, sheet(odd, CASE), profile=profile(), as_of=AS_OF)
    out = tmp_path / "inventory.csv"
    code, said, error = run("export", "federal", "--out", out)
    assert (code, said) == (0, f"Wrote 2 use cases to {out}.\n")
    first, second = error.splitlines()
    assert first.startswith(
        "topic_area holds in 1 row what the 2025 dictionary does not allow, first “Space” (DOE-8); "
        "it allows “Admin Functions”, "
    )
    assert "first “Tea” (DOE-8)" in second
    written = out.read_bytes()
    code, said, error = run("export", "federal", "--strict", "--track", "ml", "--out", out)
    assert (code, said) == (1, "")
    assert error.startswith("Nothing was written. topic_area holds")
    assert out.read_bytes() == written
    code, _, error = run("import", out, "--profile", PROFILE, "--as-of", AS_OF)
    assert code == 0
