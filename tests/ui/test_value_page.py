"""The value page: what it says of costs and benefits, and what it does without any."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.db.session import write_scope
from governance.domain.enums import BenefitType, Grade, Stage, Track, ValueBasis, ValueKind
from governance.domain.value import ValueDraft
from governance.services.value import NewLine, record_value_lines
from tests import factories
from tests.factories import entered

ACTUAL, PLAN = ValueBasis.ACTUAL, ValueBasis.PLAN
COST, BENEFIT = ValueKind.COST, ValueKind.BENEFIT


def line(initiative, month, basis, kind, amount, grade=Grade.A, currency="EUR"):
    benefit = BenefitType.REVENUE if kind is BENEFIT else None
    draft = ValueDraft(
        dt.date.fromisoformat(f"{month}-01"),
        basis,
        kind,
        "run",
        Decimal(amount),
        currency,
        benefit_type=benefit,
        grade=grade,
    )
    return NewLine(initiative.id, draft)


@pytest.fixture
def ledger(sqlite_database):
    """Two initiatives with lines, one without; one line has no rate."""
    live = [entered(Stage.PRODUCTION, "2025-01-01")]
    fraud = factories.initiative(name="Fraud", unit=["Claims"], track=Track.ML, stages=live)
    chat = factories.initiative(
        name="Chat", unit=["Service"], track=Track.GENAI, stages=[entered(Stage.STOPPED, "2025-06")]
    )
    factories.initiative(name="Idle", unit=["Service"])
    lines = [
        line(fraud, "2025-01", ACTUAL, COST, 1000),
        line(fraud, "2025-02", ACTUAL, BENEFIT, 2500, Grade.B),
        line(fraud, "2025-02", PLAN, BENEFIT, 2000),
        line(fraud, "2025-01", PLAN, COST, 500),
        line(chat, "2025-01", ACTUAL, COST, 250),
        line(chat, "2025-02", ACTUAL, BENEFIT, 300, Grade.D),
        line(chat, "2025-02", ACTUAL, COST, 80, currency="CHF"),
    ]
    with write_scope() as session:
        record_value_lines(session, actor=factories.ADMIN, lines=lines)


def figures(page):
    return {metric.label: metric.value for metric in page.metric}


def texts(page):
    return [text.value for text in page.markdown]


def test_it_says_what_came_back_for_what_was_spent(ledger, open_page):
    page = open_page("value")

    assert page.header[0].value == (
        "€\u202f2.5\u202fk came back for €\u202f1.2\u202fk spent, 2.0\u202f× on measured evidence; "
        "the plan says 4.0\u202f×."
    )
    found = figures(page)
    assert found["Returned on spend"] == "2.0\u202f×"
    assert found["Net benefit"] == "€\u202f1.2\u202fk"
    assert found["Paid back"] == "Feb 2025"


def test_what_is_stopped_not_counted_and_missing_is_said(ledger, open_page):
    page = open_page("value")

    said = texts(page)
    assert any("Spent on what was stopped: **€\u202f250**" in text for text in said)
    assert any("With value on record: **2 of 3 initiatives**" in text for text in said)
    assert [each.label for each in page.expander] == [
        "▲ 1 line is not counted: its month has no rate"
    ]
    table = next(each.value for each in page.table if "Amount" in each.value)
    assert list(table["Amount"]) == ["80.00 CHF"]


def test_the_filter_narrows_what_is_counted(ledger, open_page):
    page = open_page("value", {"track": ["genai"]})

    assert figures(page)["Returned on spend"] == "0.0\u202f×"
    assert any("C and D would add 1.2\u202f×" in text for text in texts(page))


def test_every_chart_is_said_in_words_and_given_as_a_file(ledger, open_page):
    page = open_page("value")

    charts = page.get("plotly_chart")
    assert len(charts) == 6  # no gate was passed with a plan, so nothing drifts
    assert all(len(chart.proto.alt) > 40 for chart in charts)
    assert len(page.get("download_button")) == 3 * (6 + 1)  # and the lines without a rate
    assert any("No gate was passed with a plan yet." in text for text in texts(page))


def test_what_others_published_stands_beside_our_own(ledger, open_page):
    page = open_page("value")

    assert "Returned for each unit spent" in [each.value for each in page.subheader]
    (said,) = (each.proto.alt for each in page.get("plotly_chart") if "Ours: " in each.proto.alt)
    assert said.startswith("Ours: 2.0\u202f×. Published, for comparison and not as a target: ")
    assert "IDC" in said
    assert "confidence C" in said


def test_without_a_line_it_says_what_to_do(sqlite_database, open_page):
    factories.initiative()

    page = open_page("value")

    assert page.header[0].value == "No costs or benefits are recorded yet."
    assert "--profile values" in page.code[0].value


def test_a_filter_without_value_says_so(ledger, open_page):
    page = open_page("value", {"q": ["idle"]})

    assert page.header[0].value == "No initiative that matches these filters has value on record."
