"""What leaves is on record before it leaves, with its end, and without a secret."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from governance.config import SmtpSecurity
from governance.db.session import read_scope, write_scope
from governance.delivery import notices
from governance.delivery.mail import MailServer
from governance.delivery.message import Attachment, Message
from governance.domain.actors import Role
from governance.domain.enums import DeliveryOutcome, DeliveryWay
from governance.errors import BusyError, DeliveryError, InvalidInputError, PermissionDeniedError
from governance.models import AuditEvent, Delivery
from governance.services import deliveries
from governance.services.deliveries import Addressed, addressed, deliver
from tests.support.mail_server import HOST, PASSWORD, UNKNOWN, mail_server
from tests.support.webhook import webhook

ADA = "ada@example.org"
REPORT = Message(
    "Executive brief",
    "All is well.\n",
    (Attachment("brief.pdf", b"%PDF", "application/pdf"),),
    reference="EB-20261121-0123456789ab",
    digest="ab" * 32,
)


def to(port=None, *recipients, urls=()):
    server = None
    if port is not None:
        server = MailServer(HOST, port, SmtpSecurity.NONE, "reports@example.org", password=PASSWORD)
    return Addressed(server, recipients, notices.services_of(urls))


def rows():
    with read_scope() as session:
        return session.scalars(select(Delivery).order_by(Delivery.id)).all()


def trail():
    with read_scope() as session:
        mine = select(AuditEvent).where(AuditEvent.entity == "delivery")
        return session.scalars(mine.order_by(AuditEvent.sequence)).all()


def test_what_was_sent_to_whom_is_kept_with_its_end(database, admin):
    with mail_server() as running, webhook() as hook:
        sent = deliver(REPORT, to(running.port, ADA, UNKNOWN, urls=[hook.url()]), actor=admin)

    assert [each.accepted for each in sent] == [True, False, True]
    mail, refused, notice = rows()
    assert (mail.way, mail.recipient, mail.outcome) == (DeliveryWay.MAIL, ADA, "accepted")
    assert (notice.way, notice.recipient, notice.outcome) == ("service", "JSON", "accepted")
    assert refused.outcome is DeliveryOutcome.REFUSED
    assert "no such user" in refused.problem
    assert (mail.reference, mail.digest, mail.sent_by) == (
        REPORT.reference,
        REPORT.digest,
        admin.identity,
    )
    (file,) = mail.files
    assert file.startswith("brief.pdf ")
    assert len(file) == len("brief.pdf ") + 64


def test_the_trail_says_it_before_and_after_and_holds_no_secret(database, admin):
    with mail_server() as running, webhook() as hook:
        deliver(REPORT, to(running.port, UNKNOWN, urls=[hook.url()]), actor=admin)

    events = trail()
    assert [event.action for event in events] == ["begin_deliveries"] * 2 + ["end_deliveries"] * 2
    whole = "".join(event.before + event.after + event.reason for event in events)
    assert UNKNOWN in whole
    assert not [each for each in ("p4ssw0rd", "s3cr3t", PASSWORD, "127.0.0.1/") if each in whole]


def test_who_may_not_send_sends_nothing(database, actor):
    with (
        mail_server() as running,
        pytest.raises(PermissionDeniedError, match="ask somebody with the role admin"),
    ):
        deliver(REPORT, to(running.port, ADA), actor=actor(Role.ANALYST))
    assert (running.box.mails, rows()) == ([], [])


def test_what_cannot_be_put_on_record_does_not_leave(database, admin, monkeypatch):
    def busy():
        raise BusyError("Another change is being written just now.")

    monkeypatch.setattr(deliveries, "write_scope", busy)
    with mail_server() as running, pytest.raises(BusyError):
        deliver(REPORT, to(running.port, ADA), actor=admin)
    assert running.box.mails == []


def test_an_end_that_cannot_be_put_on_record_is_told_with_what_was_sent(
    database, admin, monkeypatch
):
    def busy(*_, **__):
        raise BusyError("Another change is being written just now.")

    monkeypatch.setattr(deliveries, "end_deliveries", busy)
    with (
        mail_server() as running,
        pytest.raises(DeliveryError, match=rf"Sent to {ADA}. The record still says .* begun"),
    ):
        deliver(REPORT, to(running.port, ADA), actor=admin)
    assert [row.outcome for row in rows()] == [DeliveryOutcome.BEGUN]


def test_a_message_to_nobody_is_refused(database, admin):
    with pytest.raises(InvalidInputError, match="addressed to nobody"):
        deliver(REPORT, Addressed(), actor=admin)


@pytest.mark.parametrize(
    "change",
    ["outcome = 'accepted'", "outcome = 'refused', ended_at = begun_at", "recipient = ''"],
)
def test_the_database_keeps_no_end_without_its_parts(database, admin, change):
    with write_scope() as session:
        deliveries.begin_deliveries(
            session, actor=admin, message=REPORT, to=Addressed(recipients=(ADA,))
        )
    with pytest.raises(IntegrityError), write_scope() as session:
        session.connection().execute(text(f"UPDATE delivery SET {change}"))


class TestAddressed:
    @pytest.fixture(autouse=True)
    def _none(self, sqlite_database):
        """Nothing is set up."""

    def test_an_address_without_a_mail_server_names_the_settings(self):
        with pytest.raises(InvalidInputError, match="GOVERNANCE_SMTP_HOST"):
            addressed([ADA])

    def test_to_notify_without_a_service_names_the_setting(self):
        with pytest.raises(InvalidInputError, match="GOVERNANCE_NOTIFY_URLS"):
            addressed(configured=True)

    def test_a_url_that_was_typed_is_told_as_such(self):
        with pytest.raises(InvalidInputError, match="URL 1 of --notify-url is none"):
            addressed(urls=["s3cr3t"])

    def test_nobody_gets_a_message_twice(self, monkeypatch):
        monkeypatch.setattr(deliveries, "mail_server", lambda: to(1).server)
        assert addressed([ADA, f" {ADA}"]).recipients == (ADA,)
