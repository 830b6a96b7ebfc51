"""Every kind of report on the demo portfolio, in every format."""

import datetime as dt
import io
import json
import subprocess
import sys

import jsonschema_rs
import openpyxl
import pytest

from governance.analytics.changes import Snapshot
from governance.analytics.frames.changes import SNAPSHOT
from governance.analytics.governance import totals
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.actors import Actor, Role
from governance.domain.enums import Gate, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.report_kinds import Kind
from governance.errors import InvalidInputError, NotFoundError, PermissionDeniedError
from governance.exchange.published import published_catalogue, published_catalogues
from governance.models import Initiative
from governance.queries import governance, portfolio
from governance.queries.checklists import checklist_of, named_initiative
from governance.queries.exceptions import exception_page
from governance.queries.initiatives import all_rows
from governance.reports import brief, comparison, dossier, framework, pdf, register, xlsx
from governance.reports import json as json_format
from governance.reports import portfolio as compliance
from governance.reports.blocks import Chart, Figures, Table
from governance.reports.cells import Money, Share
from governance.reports.pdf import Paper
from tests.support import printed
from tests.support.databases import ROOT

EVERYTHING = PortfolioFilter()
NAMED = "TEC-004"
"""An initiative of the demo with answers, a gate, a waiver that ran out and a review."""


def built(kind, reader, where=EVERYTHING, as_of=None):
    day = as_of or clock.today()
    with read_scope() as session:
        match kind:
            case Kind.BRIEF:
                return brief.build(session, reader, where, as_of=day)
            case Kind.PORTFOLIO:
                return compliance.build(session, reader, where, as_of=day)
            case Kind.DOSSIER:
                return dossier.build(session, reader, NAMED, as_of=day)
            case Kind.FRAMEWORK:
                return framework.build(session, reader, where, as_of=day)
            case Kind.REGISTER:
                return register.build(session, reader, where, as_of=day)
            case Kind.CHANGES:
                return comparison.build(session, reader, where, NOTHING, since=BEFORE, as_of=day)


@pytest.fixture(scope="module")
def documents(demo, reader):
    return {kind: built(kind, reader) for kind in Kind}


def tables(document, sheet):
    return [table for table in document.tables if table.sheet == sheet]


def column(table, name):
    place = [each.id for each in table.columns].index(name)
    return [row[place] for row in table.rows]


BEFORE = dt.date(2020, 1, 1)
NOTHING = Snapshot(SNAPSHOT.from_rows([]), frozenset())
"""What was known before anything was on record."""


@pytest.mark.parametrize("kind", list(Kind))
class TestEveryKind:
    def test_the_same_data_as_of_the_same_day_give_the_same_document(
        self, demo, reader, documents, kind
    ):
        again = built(kind, reader)

        assert again.canonical == documents[kind].canonical
        assert again.key == documents[kind].key

    def test_it_is_of_the_published_shape(self, documents, kind):
        schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
        found = json.loads(json_format.render(documents[kind]))

        jsonschema_rs.validate(schema, found)

    def test_every_string_is_on_the_pages(self, documents, kind):
        text = printed.words(pdf.render(documents[kind]))

        missing = [
            each for each in printed.strings(documents[kind]) if printed.shown(each) not in text
        ]
        assert missing == []

    def test_the_workbook_holds_every_row(self, documents, kind):
        found = openpyxl.load_workbook(io.BytesIO(xlsx.render(documents[kind])))
        held = sum(sheet.max_row - 1 for sheet in found.worksheets[1:-1])

        assert held == documents[kind].rows

    def test_it_names_what_it_stands_on(self, documents, kind):
        document = documents[kind]

        assert document.catalogue == "trackgate-core 1.0.0"
        assert len(document.catalogue_sha256) == len(document.audit_head) == 64
        assert document.audit_sequence > 1000
        assert document.scope == "All business units"
        assert document.rows == sum(len(table.rows) for table in document.tables) > 0
        assert document.cautions == ()


RENDERED = {"json": json_format.render, "xlsx": xlsx.render, "pdf": pdf.render}
OF_ONE_DAY = [each for each in Kind if each is not Kind.CHANGES]
COMMANDS = """
import json, sys
from governance.cli.app import main
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as ended:
        if ended.code:
            raise
"""


@pytest.fixture(scope="module")
def issued(documents, tmp_path_factory):
    """Folder of the reports that a process of its own has issued of the day, by kind and format.

    After the documents were built: issuing is on record too, after that day.
    """
    folder = tmp_path_factory.mktemp("issued")
    asked = [
        ["report", kind.value, "--as-of", str(clock.today()), "--format", suffix]
        + (["--initiative", NAMED] if kind is Kind.DOSSIER else [])
        + ["--out", str(folder / f"{kind}.{suffix}")]
        for kind in OF_ONE_DAY
        for suffix in RENDERED
    ]
    command = [sys.executable, "-c", COMMANDS, json.dumps(asked)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return folder


@pytest.mark.parametrize("kind", OF_ONE_DAY)
def test_a_fresh_process_that_replays_the_day_gives_the_same_bytes(issued, documents, kind):
    for suffix, render in RENDERED.items():
        assert (issued / f"{kind}.{suffix}").read_bytes() == render(documents[kind])


class TestBrief:
    @pytest.mark.parametrize("paper", list(Paper))
    def test_it_has_two_pages(self, documents, paper):
        assert printed.pages(pdf.render(documents[Kind.BRIEF], paper)) == 2

    @pytest.mark.parametrize("track", list(Track))
    def test_it_has_two_pages_for_a_part_of_the_portfolio(self, demo, reader, track):
        document = built(Kind.BRIEF, reader, PortfolioFilter(tracks=(track,)))

        assert printed.pages(pdf.render(document)) == 2

    def test_it_has_two_pages_for_nothing(self, demo, reader):
        document = built(Kind.BRIEF, reader, PortfolioFilter(text="nothing is called so"))

        assert document.sentence == "No initiative is on record for this question."
        assert printed.pages(pdf.render(document)) == 2

    def test_it_has_five_numbers_and_two_charts(self, documents):
        blocks = [block for section in documents[Kind.BRIEF].sections for block in section.blocks]
        (figures,) = (block for block in blocks if isinstance(block, Figures))
        charts = [block for block in blocks if isinstance(block, Chart)]

        assert len(figures.items) == 5
        assert [bool(chart.svg) for chart in charts] == [True, True]

    def test_its_numbers_are_those_of_the_queries(self, demo, reader, documents):
        with read_scope() as session:
            counts = portfolio.counts_frame(session, EVERYTHING, reader)
        live = int(counts.loc[counts["stage"] == "production", "n"].sum())
        figures = documents[Kind.BRIEF].sections[0].blocks[0].items

        assert figures[0].value == live
        assert sum(number for _, number in figures[0].parts) == live

    def test_pilots_that_all_still_run_have_no_share_and_no_median(self, demo, reader):
        document = built(Kind.BRIEF, reader, PortfolioFilter(stages=(Stage.PILOT,)))
        figures = {each.slug: each for each in document.sections[0].blocks[0].items}
        median = figures["time_to_production.median"]

        assert (median.value, median.basis) == (None, "no pilot has ended on record")
        assert figures["conversion.within_365d"].value is None

    def test_the_changes_add_up(self, documents):
        (table,) = tables(documents[Kind.BRIEF], "Changes")

        for _, before, now, change in table.rows:
            assert now.value - before.value == change.value


class TestPortfolio:
    def test_every_initiative_in_production_is_in_it(self, demo, reader, documents):
        with read_scope() as session:
            where = PortfolioFilter(stages=(Stage.PRODUCTION,))
            names = [row.name for row in all_rows(session, where, reader)]
        (table,) = tables(documents[Kind.PORTFOLIO], "In production")

        assert [cell.text for cell in column(table, "name")] == names

    def test_its_exceptions_are_those_of_the_page(self, demo, reader, documents):
        with read_scope() as session:
            late = governance.corrections(
                session,
                EVERYTHING,
                reader,
                catalogue_of=published_catalogues(session),
                today=clock.today(),
            )
            page = exception_page(session, EVERYTHING, reader, late, size=1000)
            counted = totals(governance.readiness_counts(session, EVERYTHING, reader, late))
        told = tables(documents[Kind.PORTFOLIO], "Exceptions")

        assert sum(len(table.rows) for table in told) == sum(len(row.findings) for row in page.rows)
        assert [len(table.rows) for table in told] == [n for n in counted.by_kind.values() if n]

    def test_the_matrix_adds_up_to_what_each_initiative_holds(self, documents):
        (matrix,) = tables(documents[Kind.PORTFOLIO], "Readiness")
        (listed,) = tables(documents[Kind.PORTFOLIO], "In production")
        total = matrix.rows[-1][-1]
        held = [cell for cell in column(listed, "met") if isinstance(cell, Share)]

        assert total.part == sum(cell.part for cell in held)
        assert total.whole == sum(cell.whole for cell in held)
        for row in matrix.rows:
            assert sum(cell.part for cell in row[1:-1]) == row[-1].part

    def test_a_filter_is_named_and_counts(self, demo, reader):
        where = PortfolioFilter(tracks=(Track.GENAI,), text="letter")
        document = built(Kind.PORTFOLIO, reader, where)

        assert document.filter == "track GenAI; text “letter”"
        assert document.subjects < 69

    def test_without_production_in_the_filter_nothing_is_listed(self, demo, reader):
        document = built(Kind.PORTFOLIO, reader, PortfolioFilter(stages=(Stage.PILOT,)))

        assert tables(document, "In production") == []


class TestDossier:
    def test_every_control_of_the_checklist_is_in_it(self, demo, reader, documents):
        with read_scope() as session:
            initiative = named_initiative(session, NAMED, reader)
            of = published_catalogue(session, initiative.catalogue_version_id)
            lines = checklist_of(session, initiative, of, today=clock.today())
        told = tables(documents[Kind.DOSSIER], "Checklist")
        told += tables(documents[Kind.DOSSIER], "Not applying")
        found = [cell.text for table in told for cell in column(table, "control")]

        assert sorted(found) == sorted(item.id for item in lines.items)
        states = [cell.text for table in told[:-1] for cell in column(table, "state")]
        assert "Met" in states
        assert lines.readiness(Gate.PRODUCTION).blockers

    def test_answers_are_sentences_that_say_who_and_when(self, documents):
        answers = [
            cell.text
            for table in tables(documents[Kind.DOSSIER], "Checklist")
            for cell in column(table, "answer")
        ]

        assert "Nobody has answered yet." in answers
        answered = [each for each in answers if each.startswith("It is met, says ")]
        assert answered
        assert all("; confirmed by " in each for each in answered)

    def test_the_waiver_that_ran_out_shows(self, documents):
        (table,) = tables(documents[Kind.DOSSIER], "Waivers")

        assert [cell.text for cell in column(table, "state")] == ["Expired"]
        answers = [
            cell.text
            for part in tables(documents[Kind.DOSSIER], "Checklist")
            for cell in column(part, "answer")
        ]
        assert sum("Its waiver ran out on " in answer for answer in answers) == 1

    def test_a_decision_carries_the_digest_of_what_it_froze(self, demo, documents):
        (table,) = tables(documents[Kind.DOSSIER], "Gates passed")

        assert [len(cell.text) for cell in column(table, "frozen")] == [64]
        assert column(table, "record")[0].text == "The stored record has this SHA-256."

    def test_the_history_holds_every_event_or_a_range(self, documents):
        (table,) = tables(documents[Kind.DOSSIER], "History")
        numbers = [cell.value for cell in column(table, "event")]

        assert numbers == sorted(numbers, reverse=True)
        assert any("Confirmed the answers to " in cell.text for cell in column(table, "what"))

    def test_a_reader_without_the_audit_trail_gets_no_history(self, demo):
        viewer = Actor("viewer@example.org", "Viewer", frozenset({Role.VIEWER}))

        assert tables(built(Kind.DOSSIER, viewer), "History") == []

    def test_every_initiative_has_one(self, demo, reader):
        with read_scope() as session:
            for row in list(all_rows(session, EVERYTHING, reader)):
                document = dossier.build(session, reader, str(row.id), as_of=clock.today())
                assert document.subject == row.name
                assert document.canonical

    def test_value_adds_up(self, demo, reader):
        with read_scope() as session:
            documents = [
                dossier.build(session, reader, str(each.id), as_of=clock.today())
                for each in list(session.query(Initiative).limit(30))
            ]
        valued = [table for document in documents for table in tables(document, "Value")]
        assert valued
        for table in valued:
            *rows, net = table.rows
            for place in (1, 2, 3):
                cells = [row[place] for row in rows if isinstance(row[place], Money)]
                assert sum(cell.value for cell in cells) == net[place].value

    def test_an_unknown_one_is_refused(self, demo, reader):
        with read_scope() as session, pytest.raises(NotFoundError):
            dossier.build(session, reader, "nobody")


class TestFramework:
    def test_every_clause_of_the_five_is_in_it(self, demo, documents):
        with read_scope() as session:
            of = published_catalogue(session)
        told = tables(documents[Kind.FRAMEWORK], "Clauses")

        assert [table.group for table in told] == list(framework.STATED)
        for table in told:
            clauses = [each.id for each in of.framework_by_id[table.group].clauses]
            assert [cell.text for cell in column(table, "clause")] == clauses

    def test_controls_stand_as_their_initiatives_say(self, demo, reader, documents):
        (table,) = tables(documents[Kind.FRAMEWORK], "Controls")
        counted = {row[1].text: row for row in table.rows}
        with read_scope() as session:
            rows = [
                row
                for row in all_rows(session, EVERYTHING, reader)
                if row.stage not in {Stage.STOPPED, Stage.RETIRED}
            ]
            dossiers = [dossier.build(session, reader, str(row.id)) for row in rows]
        states = [
            (control.text, state.text)
            for document in dossiers
            for part in tables(document, "Checklist")
            for control, state in zip(column(part, "control"), column(part, "state"), strict=True)
        ]

        met = [cell.id for cell in table.columns].index("met")
        for control in ("COM-CLS-01", "GEN-HAL-01", "ML-DRF-01"):
            expected = sum(each == (control, "Met") for each in states)
            cell = counted[control][met]
            assert (cell.value if cell.text != "" and hasattr(cell, "value") else 0) == expected

    def test_only_what_is_named(self, demo, reader):
        with read_scope() as session:
            document = framework.build(session, reader, EVERYTHING, only=("gdpr",))

        assert [table.group for table in tables(document, "Clauses")] == ["gdpr"]

    def test_an_unknown_framework_is_refused_with_those_there_are(self, demo, reader):
        with read_scope() as session, pytest.raises(InvalidInputError, match="it has eu_ai_act"):
            framework.build(session, reader, EVERYTHING, only=("eu",))


class TestRegister:
    def test_nobody_is_named_and_nothing_typed_but_names(self, demo, reader, documents):
        text = documents[Kind.REGISTER].canonical
        with read_scope() as session:
            rows = list(all_rows(session, EVERYTHING, reader))
        said = {each for row in rows for each in (row.owner, row.sponsor, row.vendor) if each}
        said |= {row.description for row in rows if row.description}

        assert said
        assert [each for each in said if each in text] == []

    def test_it_lists_every_initiative(self, demo, documents):
        (table,) = tables(documents[Kind.REGISTER], "Register")

        assert len(table.rows) == documents[Kind.REGISTER].subjects == 69


class TestAsOf:
    def test_a_day_that_the_record_has_left_behind_is_said(self, demo, reader):
        document = built(Kind.BRIEF, reader, as_of=clock.today().replace(year=2025))

        assert "Something was recorded after " in document.cautions[0]
        assert printed.bare(document.cautions[0]) in printed.words(pdf.render(document))

    def test_a_day_to_come_is_refused(self, demo, reader):
        with pytest.raises(InvalidInputError, match="lies in the future"):
            built(Kind.BRIEF, reader, as_of=clock.today().replace(year=2099))


class TestScope:
    def test_a_reader_of_one_unit_gets_that_unit_and_another_key(self, demo, reader, documents):
        with read_scope() as session:
            unit = session.query(Initiative.root_unit_id).order_by(Initiative.id).limit(1).scalar()
        viewer = Actor("a@example.org", "A", frozenset({Role.COMPLIANCE}), frozenset({unit or 0}))
        document = built(Kind.REGISTER, viewer)

        assert document.scope == "Business units Claims"
        assert 0 < document.subjects < 69
        assert document.key != documents[Kind.REGISTER].key

    @pytest.mark.parametrize("kind", list(Kind))
    def test_without_the_permission_there_is_none(self, demo, kind):
        nobody = Actor("nobody@example.org", "Nobody", frozenset())

        with pytest.raises(PermissionDeniedError):
            built(kind, nobody)


def test_every_table_has_unique_columns_that_stand_below_their_own(documents):
    for document in documents.values():
        for table in document.tables:
            assert isinstance(table, Table)
            ids = [column.id for column in table.columns]
            assert len(ids) == len(set(ids))
            own = {column.id for column in table.columns if not column.under}
            assert {column.under for column in table.columns if column.under} <= own
