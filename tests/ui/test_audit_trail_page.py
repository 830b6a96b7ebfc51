"""The audit trail page: what was done, by whom and why, and whether the record is whole."""

import datetime as dt
import sqlite3

import pytest
from sqlalchemy import make_url

from governance.config import settings
from governance.db.session import write_scope
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.enums import Stage, Track
from governance.services.initiatives import Edit, edit_initiative
from governance.services.stages import move_initiative
from tests import factories
from tests.factories import entered

ADA = Actor("ada@example.org", "Ada", frozenset({Role.ANALYST}))


@pytest.fixture
def trail(sqlite_database):
    """An initiative that was registered, tagged anew by Ada, and moved by Ada."""
    pilot = [entered(Stage.PILOT, "2025-03")]
    made = factories.initiative(name="Claims triage", track=Track.ML, stages=pilot, unit=["Claims"])
    with write_scope() as session:
        edit = Edit(made.id, made.version, {"track": Track.HYBRID})
        changed = edit_initiative(session, actor=ADA, edit=edit, reason="It drafts letters too.")
    with write_scope() as session:
        move_initiative(
            session,
            actor=ADA,
            initiative_id=made.id,
            seen_version=changed.version,
            target=Stage.STOPPED,
            entered=PartialDate(dt.date(2025, 9, 24)),
            reason="Superseded.",
        )
    return made


def said(page) -> str:
    return "\n".join(text.value for text in page.markdown).replace("\\", "").replace(":small[]", "")


def answer(page) -> str:
    return page.header[0].value


def pick(page, name: str, value: object):
    page.selectbox(key=f"trail.{name}").set_value(value).run()
    return page.run()


class TestReading:
    def test_events_are_sentences_with_before_and_after(self, trail, open_page):
        text = said(open_page("audit_trail"))

        assert f"Changed **[Claims triage](/initiative?id={trail.id})**" in text
        assert "Track: :gray[ML] → Hybrid" in text
        assert "Stage: :gray[Pilot] → Stopped" in text
        assert "entered **stopped** on 24 September 2025" in text
        assert "Added the business unit **Claims**" in text

    def test_who_when_and_why_stand_above_what_was_done_at_once(self, trail, open_page):
        text = said(open_page("audit_trail"))

        assert "**ada@example.org** · " in text
        assert "“It drafts letters too.”" in text
        assert "“Superseded.”" in text

    def test_the_number_of_events_and_the_head_are_shown(self, trail, open_page):
        page = open_page("audit_trail")

        assert answer(page).startswith("6 events are recorded; the newest is of ")
        assert "Head: event 6" in said(page)
        assert len(page.code[0].value) == 64

    def test_an_empty_trail_says_so(self, sqlite_database, open_page):
        assert answer(open_page("audit_trail")) == "Nothing is recorded yet."


class TestFiltering:
    @pytest.mark.parametrize(
        ("query", "total"),
        [
            ({"who": ["ada@example.org"]}, "3 events match"),
            ({"what": ["edit_initiative"]}, "1 event matches"),
            ({"entity": ["stage_entry"]}, "2 events match"),
            ({"entity": ["initiative"], "record": ["1"]}, "3 events match"),
            ({"since": ["2099-01-01"]}, "No event matches"),
            ({"until": ["2099-01-01"]}, "6 events match"),
            ({"since": ["nonsense"], "page": ["0"]}, "6 events are recorded"),
        ],
    )
    def test_the_url_holds_the_filter(self, trail, open_page, query, total):
        assert answer(open_page("audit_trail", query)).startswith(total)

    def test_a_filter_that_is_picked_goes_into_the_url(self, trail, open_page):
        page = pick(open_page("audit_trail"), "who", "ada@example.org")

        assert answer(page).startswith("3 events match")
        assert page.query_params["who"] == "ada@example.org"
        assert "Added the business unit" not in said(page)

    def test_a_page_past_the_end_shows_the_last_one(self, trail, open_page):
        page = open_page("audit_trail", {"page": ["40"]})

        assert "Claims triage" in said(page)

    def test_all_records_are_one_click_away_from_one_record(self, trail, open_page):
        page = open_page("audit_trail", {"entity": ["initiative"], "record": ["77"]})
        assert answer(page) == "No event matches."

        page.button(key="trail.all").click().run()

        assert answer(page).startswith("3 events match")


class TestProving:
    def verified(self, page):
        return page.button(key="trail.verify").click().run()

    def test_a_whole_chain_is_said_to_hold(self, trail, open_page):
        page = self.verified(open_page("audit_trail"))

        assert "The chain holds: 6 events" in page.success[0].value
        assert not page.error

    def test_a_spoilt_event_is_named(self, trail, open_page):
        path = str(make_url(settings().database_url).database)
        with sqlite3.connect(path) as attacker:
            attacker.execute("DROP TRIGGER audit_event_refuse_update")
            attacker.execute("UPDATE audit_event SET actor = 'nobody' WHERE sequence = 4")
        attacker.close()

        page = self.verified(open_page("audit_trail"))

        assert "Event 4 is not what was recorded" in page.error[0].value.replace("\\", "")
        assert not page.success

    def test_who_may_not_read_the_trail_has_no_such_page(self, trail, open_page):
        with pytest.raises(ValueError, match="audit_trail"):
            open_page("audit_trail", role=Role.VIEWER)

    def test_who_may_read_but_not_verify_is_not_offered_to(self, trail, open_page):
        page = open_page("audit_trail", role=Role.ANALYST)

        assert "Head: event 6" in said(page)
        assert [each.key for each in page.button if each.key == "trail.verify"] == []
