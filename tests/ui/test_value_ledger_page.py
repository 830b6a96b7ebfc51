"""The value ledger of one initiative: what it says, and what its forms leave in the database."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from governance.db.session import read_scope, write_scope
from governance.domain.actors import Role
from governance.domain.enums import BenefitType, Grade, Stage, Track, ValueBasis, ValueKind
from governance.models import AuditEvent, ValueLine
from governance.services.value import correct_value_line
from tests import factories
from tests.factories import entered
from tests.factories.value import ADMIN, PLAN, benefit, cost, month, rates, record

THIRD = Decimal("0.3333")
LINE = {
    "month": "Mar 2026",
    "basis": "Actual",
    "kind": "Cost",
    "category": "Licences",
    "amount": "1.234,50 €",
}


@pytest.fixture
def claims(sqlite_database):
    """An initiative without lines."""
    return factories.initiative(
        name="Claims [1]", track=Track.ML, stages=[entered(Stage.PILOT, "2025-03-01")]
    ).id


@pytest.fixture
def open_ledger(open_page):
    """Opener: ``open_ledger(7, role=Role.VIEWER, line=3)``."""

    def open_(initiative_id, role=Role.ANALYST, **query):
        given = {name: [str(value)] for name, value in query.items()}
        return open_page("value_ledger", {"id": [str(initiative_id)], **given}, role=role)

    return open_


def said(page):
    lines = [each.value for each in (*page.header, *page.subheader, *page.markdown)]
    return "\n".join(lines).replace("\\", "")


def press(page, key):
    return page.button(key=key).click().run()


def paste(page, initiative_id, *rows, edition=1):
    """Put rows into the grid, as pasting them below the first cell does, and check them."""
    key = f"ledger.new.{initiative_id}.cells.{edition}"
    page.session_state[key] = {
        "edited_rows": dict(enumerate(rows[:5])),
        "added_rows": list(rows[5:]),
        "deleted_rows": [],
    }
    return press(page.run(), f"ledger.new.{initiative_id}.check")


def lines(initiative_id):
    with read_scope() as session:
        mine = select(ValueLine).where(ValueLine.initiative_id == initiative_id)
        return session.scalars(mine.order_by(ValueLine.id)).all()


def shown(page):
    return page.dataframe[0].value


class TestReading:
    def test_one_sentence_says_what_it_cost_and_returned(self, claims, open_ledger):
        record(
            claims,
            cost(100_000),
            benefit(250_000, grade=Grade.B),
            benefit(40_000, grade=Grade.D),
            cost(90_000, **PLAN),
            benefit(600_000, **PLAN),
        )

        page = open_ledger(claims)

        assert page.title[0].value == "Claims \\[1\\]"
        assert ":blue-badge[ML] :gray-badge[Pilot]" in said(page)
        assert page.header[0].value.replace("\\", "").replace("\u202f", " ") == (
            "It has cost € 100 k and returned € 250 k on graded evidence, 2.5 × its cost; "
            "planned are € 90 k of cost and € 600 k of benefit."
        )
        assert "€\u202f40\u202fk of grades C and D stand apart" in said(page)
        assert not page.exception

    @pytest.mark.parametrize(
        ("drafts", "sentence"),
        [
            ([], "Nothing is recorded of what it costs or returns."),
            ([cost(5, currency="CHF")], "None of its lines is counted yet: no rate converts them."),
            (
                [cost(5, **PLAN)],
                "It has cost and returned nothing yet; planned are € 5 of cost and € 0 of benefit.",
            ),
            (
                [cost(5)],
                "It has cost € 5 and returned nothing yet on graded evidence; nothing is planned.",
            ),
            (
                [benefit(5)],
                "It has cost € 0 and returned € 5 on graded evidence; nothing is planned.",
            ),
        ],
    )
    def test_the_sentence_never_says_more_than_is_known(
        self, claims, open_ledger, drafts, sentence
    ):
        if drafts:
            record(claims, *drafts)

        header = open_ledger(claims).header[0].value
        assert header.replace("\\", "").replace("\u202f", " ") == sentence

    def test_lines_are_listed_newest_first_and_what_has_no_rate_says_so(self, claims, open_ledger):
        rates(("USD", "2026-01", "0.5"))
        record(
            claims,
            cost("10.4", currency="USD", attribution=Decimal("0.5")),
            cost(7, "2026-03", currency="CHF"),
            benefit(9, "2026-02", note="=1+1", evidence="javascript:alert(1)"),
        )

        page = open_ledger(claims)

        table = shown(page)
        assert list(table["month"]) == ["Mar 2026", "Feb 2026", "Jan 2026"]
        assert list(table["base"]) == ["", "9.00", "2.60"]
        assert list(table["rate"]) == ["no rate for CHF in March 2026: not counted", "", ""]
        assert list(table["attribution"])[-1] == "50\u202f%"
        assert table["evidence"][1] is None
        assert table["note"][1] == "=1+1 · javascript:alert(1)"
        assert ":red[▲ 1 line is not counted]: no rate for CHF in March 2026" in said(page)

    def test_no_name_and_no_category_becomes_markup(self, sqlite_database, open_ledger):
        hostile = ":red[x] **b** [a](https://example.org) `c` $d$ <b>e</b>"
        owner = factories.initiative(name=hostile).id
        first, _ = record(
            owner, cost(5, category=hostile, note=hostile), cost(7, "2026-02", currency="CHF")
        )
        with write_scope() as session:
            correct_value_line(
                session,
                actor=ADMIN,
                line_id=first,
                draft=cost(6, category=hostile, note=hostile),
                reason=hostile,
            )
        page = paste(
            open_ledger(owner, line=first), owner, LINE | {"category": hostile, "kind": hostile}
        )

        drawn = [*page.title, *page.header, *page.subheader, *page.markdown, *page.error]
        written = [each.value for each in drawn if "example" in each.value]
        # The name, the line that is open, the one in its place, and the cell that is refused.
        assert len(written) == 4
        for text in written:
            assert "\\[a\\]\\(https" in text
            for markup in (":red[x]", "**b**", "](", "`c`", "$d$", "<b>"):
                assert markup not in text.replace(":red[▲", "")

    def test_fifty_lines_make_a_page(self, claims, open_ledger):
        record(claims, *(cost(n + 1) for n in range(120)))

        page = open_ledger(claims, page=3)
        assert len(shown(page)) == 20
        assert "Lines 101 to 120" in said(page)
        assert len(shown(open_ledger(claims, page=99))) == 20
        assert len(shown(open_ledger(claims))) == 50

    def test_replaced_lines_are_shown_when_asked_for(self, claims, open_ledger):
        first, second = record(claims, cost(100), cost(50))
        with write_scope() as session:
            newer = correct_value_line(
                session, actor=ADMIN, line_id=first, draft=cost(120), reason="Typo"
            ).id
        with write_scope() as session:
            correct_value_line(session, actor=ADMIN, line_id=second, draft=None, reason="Twice")

        page = open_ledger(claims)
        assert list(shown(page)["id"]) == [str(newer)]
        assert shown(page)["note"][0] == f"Corrects line {first} · Typo"
        page.toggle[0].set_value(True).run()

        assert dict(zip(shown(page)["id"], shown(page)["standing"], strict=True)) == {
            str(newer + 1): f"withdraws line {second}",
            str(newer): "holds",
            str(second): f"replaced by line {newer + 1}",
            str(first): f"replaced by line {newer}",
        }

    def test_who_may_only_read_is_offered_no_editor(self, claims, open_ledger):
        (line,) = record(claims, cost(100))

        page = open_ledger(claims, role=Role.VIEWER, line=line)

        assert list(shown(page)["id"]) == [str(line)]
        assert [each for each in page.button if str(each.key).startswith("ledger.")] == []
        assert not page.text_input
        assert not page.get("data_editor")
        assert "Add lines" not in said(page)

    def test_an_unknown_id_gets_one_sentence_and_the_way_back(self, claims, open_ledger):
        page = open_ledger(999)

        assert "There is no initiative" in page.header[0].value
        assert page.get("page_link")[0].proto.page == "initiatives"

    def test_the_initiative_leads_to_its_ledger(self, claims, open_page):
        page = open_page("initiative", {"id": [str(claims)]})

        assert f"id={claims}" in [
            link.proto.query_string
            for link in page.get("page_link")
            if link.proto.page == "value-ledger"
        ]


class TestAdding:
    def test_pasted_rows_are_recorded_after_a_check(self, claims, open_ledger):
        second = LINE | {
            "kind": "benefit",
            "benefit_type": "Cost avoided",
            "grade": "b",
            "attribution": "50 %",
            "evidence": "https://example.org/x",
        }
        page = paste(open_ledger(claims), claims, LINE, {}, second)
        assert lines(claims) == []
        assert "1 actual cost of 1,234.50 EUR, 1 actual benefit of 1,234.50 EUR" in said(page)

        page.text_input(key=f"ledger.new.{claims}.reason").set_value("Books of March").run()
        page = press(page, f"ledger.new.{claims}.record")

        held, other = lines(claims)
        assert (held.month, held.basis, held.kind) == (
            month("2026-03"),
            ValueBasis.ACTUAL,
            ValueKind.COST,
        )
        assert (str(held.amount), held.currency, held.grade) == ("1234.5000", "EUR", Grade.D)
        assert (other.benefit_type, other.grade) == (BenefitType.COST_AVOIDED, Grade.B)
        assert str(other.attribution) == "0.5000"
        assert page.success[0].value == "Recorded 2 lines\\."
        assert list(shown(page)["category"]) == ["Licences", "Licences"]
        assert f"ledger.new.{claims}.record" not in [each.key for each in page.button]
        with read_scope() as session:
            reasons = session.scalars(
                select(AuditEvent.reason).where(AuditEvent.entity == "value_line")
            )
            assert set(reasons) == {"Books of March"}

    def test_nonsense_in_every_column_is_named_and_nothing_is_lost(self, claims, open_ledger):
        wrong = dict.fromkeys(
            (*LINE, "benefit_type", "currency", "grade", "attribution", "low", "high"),
            "=cmd|' /C calc'!A0",
        )
        page = paste(open_ledger(claims), claims, LINE, wrong)

        text = said(page)
        assert ":red[▲ 10 problems in 1 row:]" in text
        for title in ("Month", "Basis", "Kind", "Amount", "Currency", "Grade", "Low"):
            assert f"**Row 2**, {title}: " in text
        assert f"ledger.new.{claims}.record" not in [each.key for each in page.button]
        assert lines(claims) == []
        held = page.session_state[f"ledger.new.{claims}.held"]
        assert held[1]["amount"] == "=cmd|' /C calc'!A0"

        page = paste(page, claims, LINE, LINE | {"category": "=1+1"})
        press(page, f"ledger.new.{claims}.record")
        assert [each.category for each in lines(claims)] == ["Licences", "=1+1"]

    def test_one_wrong_row_holds_back_all_of_them(self, claims, open_ledger):
        page = paste(open_ledger(claims), claims, LINE, LINE | {"currency": "CHF"})

        assert "Row 2**, Amount: The amount is written in EUR and the currency is CHF" in said(page)
        assert lines(claims) == []

    def test_a_thousand_rows_are_recorded_at_once(self, claims, open_ledger):
        rows = [LINE | {"category": f"Licence {n}", "amount": f"€ {n},50"} for n in range(1000)]
        page = paste(open_ledger(claims), claims, *rows)
        page = press(page, f"ledger.new.{claims}.record")

        assert "Recorded 1,000 lines" in page.success[0].value.replace("\\", "")
        assert {each.category for each in lines(claims)} == {row["category"] for row in rows}
        assert page.header[0].value.replace("\u202f", " ").startswith("It has cost € 500 k")

    def test_an_empty_grid_and_headings_alone_record_nothing(self, claims, open_ledger):
        heading = {"month": "Month", "basis": "Basis", "amount": "AMOUNT"}
        page = paste(open_ledger(claims), claims, heading)

        assert "The grid is empty" in said(page)

    def test_a_grade_that_nothing_shows_is_kept_and_said(self, claims, open_ledger):
        row = LINE | {"kind": "Benefit", "benefit_type": "Revenue", "grade": "A"}
        page = paste(open_ledger(claims), claims, row)
        assert "1 line claims grade A or B without evidence" in said(page)

        page = press(page, f"ledger.new.{claims}.record")
        assert "1 line without evidence for its grade" in page.success[0].value

    def test_what_is_typed_outlives_a_look_at_another_page(self, claims, open_ledger):
        page = paste(open_ledger(claims), claims, LINE | {"amount": "many"})
        page.switch_page("../pages/initiatives.py").run()
        page.switch_page("../pages/value_ledger.py")
        page.query_params["id"] = str(claims)
        page.run()

        assert page.session_state[f"ledger.new.{claims}.held"][0]["amount"] == "many"
        assert "**Row 1**, Amount: " in said(page)


class TestCorrecting:
    @pytest.fixture
    def wrong(self, claims):
        """A line that is wrong."""
        (line,) = record(
            claims,
            benefit("100.125", low=Decimal(90), high=Decimal("2000.5"), attribution=THIRD, **PLAN),
        )
        return line

    def fill(self, page, line, **fields):
        for name, value in fields.items():
            page.text_input(key=f"ledger.line.{line}.{name}").set_value(value)
        return page.run()

    def test_a_line_is_picked_by_its_row(self, claims, wrong, open_ledger):
        page = open_ledger(claims)
        assert "Correct line" not in said(page)
        page.session_state[page.dataframe[0].key] = {
            "selection": {"rows": [0], "columns": [], "cells": []}
        }
        page.run()

        assert f"Correct line {wrong}" in said(page)

    def test_the_form_says_what_the_line_says(self, claims, wrong, open_ledger):
        page = self.fill(open_ledger(claims, line=wrong), wrong, reason="No change")
        page = press(page, f"ledger.line.{wrong}.correct")

        assert "The line says that already" in page.error[0].value
        assert len(lines(claims)) == 1

    def test_a_correction_is_a_new_line_that_names_the_old_one(self, claims, wrong, open_ledger):
        page = open_ledger(claims, line=wrong)
        page = self.fill(page, wrong, amount="1.200,00", month="02/2026", reason="Typo")
        page.selectbox(key=f"ledger.line.{wrong}.currency").set_value("CHF").run()
        page = press(page, f"ledger.line.{wrong}.correct")

        old, new = lines(claims)
        assert (str(old.amount), old.currency) == ("100.1250", "EUR")
        assert (str(new.amount), new.currency, new.month) == ("1200.0000", "CHF", month("2026-02"))
        assert (new.corrects_id, new.note, str(new.attribution)) == (wrong, "Typo", "0.3333")
        assert page.success[0].value == f"Corrected line {wrong}\\."
        assert "Correct line" not in said(page)
        assert list(shown(page)["id"]) == [str(new.id)]

    def test_the_reason_is_required_and_nothing_typed_is_lost(self, claims, wrong, open_ledger):
        page = self.fill(open_ledger(claims, line=wrong), wrong, amount="150")
        page = press(page, f"ledger.line.{wrong}.correct")

        assert "The reason" in page.error[0].value
        assert page.text_input(key=f"ledger.line.{wrong}.amount").value == "150"
        assert len(lines(claims)) == 1

    def test_what_cannot_be_read_is_named_by_its_field(self, claims, wrong, open_ledger):
        page = open_ledger(claims, line=wrong)
        page = self.fill(page, wrong, amount="lots", month="soon", reason="Typo")
        page = press(page, f"ledger.line.{wrong}.correct")

        text = page.error[0].value.replace("\\", "")
        assert "Nothing was saved." in text
        assert "Month: 'soon' is no month" in text
        assert "Amount: 'lots' is no amount" in text
        assert len(lines(claims)) == 1

    def test_a_line_is_withdrawn(self, claims, wrong, open_ledger):
        page = self.fill(open_ledger(claims, line=wrong), wrong, reason="Never was")
        page = press(page, f"ledger.line.{wrong}.withdraw")

        _, gone = lines(claims)
        assert (gone.amount, gone.corrects_id, gone.note) == (None, wrong, "Never was")
        assert page.header[0].value == "Nothing is recorded of what it costs or returns."
        assert "Show replaced lines (2)" in [each.label for each in page.toggle]

    def test_a_line_that_was_replaced_meanwhile_keeps_what_was_typed(
        self, claims, wrong, open_ledger
    ):
        page = self.fill(open_ledger(claims, line=wrong), wrong, amount="777", reason="Mine")
        with write_scope() as session:
            newer = correct_value_line(
                session, actor=ADMIN, line_id=wrong, draft=benefit(500, **PLAN), reason="Theirs"
            ).id
        page = press(page, f"ledger.line.{wrong}.correct")

        assert "was corrected before" in page.error[0].value
        assert f"It was replaced by line {newer}" in said(page)
        page = press(page, f"ledger.line.{wrong}.carry")
        assert page.text_input(key=f"ledger.line.{newer}.amount").value == "777"
        press(self.fill(page, newer, low="", high=""), f"ledger.line.{newer}.correct")

        assert [(str(each.amount), each.corrects_id) for each in lines(claims)[1:]] == [
            ("500.0000", wrong),
            ("777.0000", newer),
        ]

    def test_a_line_of_another_initiative_is_not_opened(self, claims, open_ledger):
        (elsewhere,) = record(factories.initiative(name="Other").id, cost(5))

        page = open_ledger(claims, line=elsewhere)

        assert re.search(rf"Line {elsewhere} is no line of this initiative", said(page))
        assert not page.exception


def test_pasted_rows_beyond_the_grid_are_kept_and_numbered(claims, open_ledger):
    page = open_ledger(claims)
    key = f"ledger.new.{claims}"
    rows = [{**LINE, "category": f"Licence {number}"} for number in range(1, 8)]
    page.session_state[f"{key}.cells.1"] = {
        "edited_rows": dict(enumerate(rows[:5])),
        "added_rows": rows[5:],
        "deleted_rows": [],
    }
    press(page, f"{key}.check")

    grid = page.session_state[f"{key}.held"]
    assert [row["category"] for row in grid] == [row["category"] for row in rows]
    assert "7 actual costs" in said(page)
    assert page.session_state[f"{key}.begun"] == grid
