"""The part of a page that says how reports are sent: its button sends, and leaves a record."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from governance.config import settings
from governance.db.session import read_scope
from governance.domain.actors import Role
from governance.models import Delivery
from tests.support.mail_server import HOST, UNKNOWN, mail_server
from tests.support.webhook import webhook

ADDRESS, TEST = "reports.delivery.address", "reports.delivery.test"
MAIL = {
    "smtp_host": HOST, "smtp_security": "none", "smtp_sender": "reports@example.org",
}  # fmt: skip


@pytest.fixture
def opened(sqlite_database, monkeypatch):
    """Opener of the panel under some settings: ``opened(Role.ADMIN, smtp_host=…)``."""

    def panel_of(role):
        from governance.domain.actors import Actor
        from governance.ui.issuing.delivery import panel

        panel(Actor("ada@example.org", "Ada", frozenset({role})))

    def open_(role=Role.ADMIN, **values):
        for name, value in values.items():
            monkeypatch.setenv(f"GOVERNANCE_{name.upper()}", str(value))
        settings.cache_clear()
        return AppTest.from_function(panel_of, args=(role,), default_timeout=30).run()

    return open_


def kept():
    with read_scope() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        return [(row.recipient, row.outcome, row.sent_by) for row in rows]


def plain(markdown):
    return markdown.replace("\\", "").replace(":small[]", "")


def said(page):
    return plain("\n".join(each.value for each in page.markdown))


def send(page, address):
    page.text_input(key=ADDRESS).input(address)
    return page.button(key=TEST).click().run()


def test_without_settings_it_says_which_there_are(opened):
    page = opened()
    assert "No way of sending is set up." in said(page)
    assert "GOVERNANCE_SMTP_HOST" in said(page)
    assert len(page.button) == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_others_than_administrators_see_nothing(opened, role):
    page = opened(role, **MAIL)
    assert len(page.main.children) == 0


def test_a_test_message_arrives_and_is_kept(opened):
    with mail_server() as running, webhook() as hook:
        page = opened(**MAIL, smtp_port=running.port, notify_urls=hook.url())
        assert f"by mail through {HOST}:{running.port} from reports" in said(page)
        assert "and to JSON." in said(page)
        assert "s3cr3t" not in said(page)
        page = send(page, "ada@example.org")

    (success,) = (plain(each.value) for each in page.success)
    assert success == "Sent to ada@example.org, JSON."
    assert [mail["To"] for mail in running.box.mails] == ["ada@example.org"]
    assert "test message" in hook.told[0]["message"]
    assert kept() == [
        ("ada@example.org", "accepted", "ada@example.org"),
        ("JSON", "accepted", "ada@example.org"),
    ]


def test_what_is_refused_is_told_where_one_stands(opened):
    with mail_server() as running:
        page = send(opened(**MAIL, smtp_port=running.port), UNKNOWN)
    assert "refused the address" in page.error[0].value
    assert kept() == [(UNKNOWN, "refused", "ada@example.org")]


@pytest.mark.parametrize(
    ("address", "told"),
    [("", "Name the address"), ("ada@example.org\nBcc: eve@example.org", "is no mail address")],
)
def test_an_address_that_is_none_sends_nothing(opened, address, told):
    page = send(opened(**MAIL, smtp_port=1), address)
    assert told in page.error[0].value
    assert kept() == []


def test_a_wrong_setting_is_named(opened):
    page = opened(smtp_host=HOST)
    assert "GOVERNANCE_SMTP_SENDER is missing" in page.warning[0].value.replace("\\", "")
    assert len(page.button) == 0
