"""Mail is handed to a real server, and every way in which one refuses is a sentence."""

import pytest

from governance.config import SmtpSecurity, settings
from governance.delivery import mail
from governance.delivery.mail import MailServer, send_mail
from governance.delivery.message import Attachment, Message
from governance.errors import ConfigurationError
from tests.support.mail_server import (
    HANGS_UP,
    HOST,
    PASSWORD,
    UNKNOWN,
    USER,
    free_port,
    mail_server,
    write_certificate,
)

SENDER = "reports@example.org"
ADA, EVE = "ada@example.org", "eve@example.org"
REPORT = Message(
    "Executive brief",
    "All is well.\n",
    (Attachment("brief.pdf", b"%PDF-1.7\r\n.\r\n\x00", "application/pdf"),),
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Key and certificate of this computer, signed by itself."""
    return write_certificate(tmp_path_factory.mktemp("mail") / "own.pem")


def server(port, security=SmtpSecurity.NONE, **more) -> MailServer:
    return MailServer(HOST, port, security, SENDER, **more, timeout_s=5)


def only(sent) -> str:
    """Return the problem of the one message."""
    (one,) = sent
    assert not one.accepted
    return one.problem


class TestArrival:
    def test_each_reader_gets_a_mail_of_their_own_with_the_file(self):
        with mail_server() as running:
            sent = send_mail(server(running.port), REPORT, [ADA, EVE])

        assert [(each.recipient, each.accepted) for each in sent] == [(ADA, True), (EVE, True)]
        assert running.box.envelopes == [(SENDER, [ADA]), (SENDER, [EVE])]
        first, second = running.box.mails
        assert [first["To"], second["To"]] == [ADA, EVE]
        (file,) = first.iter_attachments()
        assert (file.get_filename(), file.get_content()) == (
            "brief.pdf",
            REPORT.attachments[0].content,
        )

    @pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
    def test_it_is_handed_in_encrypted_and_logged_in(self, certificate, monkeypatch, security):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        tls = security is SmtpSecurity.TLS
        with mail_server(certificate, tls=tls, login=True) as running:
            place = server(running.port, security, user=USER, password=PASSWORD)
            sent = send_mail(place, REPORT, [ADA])

        assert [each.problem for each in sent] == [""]
        assert (running.box.logins, len(running.box.mails)) == ([USER], 1)

    def test_an_address_that_is_refused_keeps_nobody_else_from_theirs(self):
        with mail_server() as running:
            place = server(running.port, user=None, password=PASSWORD)
            sent = send_mail(place, REPORT, [ADA, UNKNOWN, EVE])

        assert [each.accepted for each in sent] == [True, False, True]
        assert "refused the address (550 5.1.1 no such user here, said …)" in sent[1].problem
        assert PASSWORD not in sent[1].problem

    def test_a_server_that_hangs_up_keeps_what_it_took_and_the_rest_is_told(self):
        with mail_server() as running:
            sent = send_mail(server(running.port), REPORT, [ADA, HANGS_UP, EVE])

        assert [each.accepted for each in sent] == [True, False, False]
        assert {each.problem for each in sent[1:]} == {
            f"The mail server {HOST}:{running.port} broke off (it ended the connection); try again."
        }
        assert [mail["To"] for mail in running.box.mails] == [ADA]


class TestRefusals:
    def test_a_server_that_is_not_there(self):
        assert "cannot be reached (connection refused)" in only(
            send_mail(server(free_port()), REPORT, [ADA])
        )

    def test_a_host_that_nobody_knows(self):
        place = MailServer("mail.invalid", 25, SmtpSecurity.NONE, SENDER)
        assert "mail.invalid:25 cannot be found; check GOVERNANCE_SMTP_HOST" in only(
            send_mail(place, REPORT, [ADA])
        )

    def test_a_certificate_that_nobody_vouches_for(self, certificate):
        with mail_server(certificate) as running:
            problem = only(send_mail(server(running.port, SmtpSecurity.STARTTLS), REPORT, [ADA]))
        assert "is not trusted" in problem
        assert "SSL_CERT_FILE" in problem
        assert running.box.mails == []

    def test_a_server_without_starttls_gets_nothing(self):
        with mail_server() as running:
            place = server(running.port, SmtpSecurity.STARTTLS)
            assert "offers no STARTTLS" in only(send_mail(place, REPORT, [ADA]))
        assert running.box.mails == []

    def test_tls_where_none_is_spoken(self):
        with mail_server() as running:
            place = server(running.port, SmtpSecurity.TLS)
            assert "does not speak TLS there" in only(send_mail(place, REPORT, [ADA]))

    def test_a_wrong_password_is_refused_and_not_repeated(self):
        with mail_server(login=True) as running:
            place = server(running.port, user=USER, password="tr0ub4dor")
            sent = send_mail(place, REPORT, [ADA, EVE])

        assert [each.accepted for each in sent] == [False, False]
        assert "refused the login of reports (535); check GOVERNANCE_SMTP_USER" in sent[0].problem
        assert "tr0ub4dor" not in f"{sent} {place}"

    def test_a_password_that_smtp_cannot_carry_is_not_repeated(self):
        with mail_server(login=True) as running:
            place = server(running.port, user=USER, password="Schlüssel")
            problem = only(send_mail(place, REPORT, [ADA]))
        assert "other signs than ASCII" in problem
        assert "Schl" not in problem

    def test_a_server_that_takes_no_login(self):
        with mail_server() as running:
            place = server(running.port, user=USER, password=PASSWORD)
            assert "takes no login; leave out" in only(send_mail(place, REPORT, [ADA]))

    def test_a_server_that_wants_a_login(self):
        with mail_server(login=True) as running:
            problem = only(send_mail(server(running.port), REPORT, [ADA]))
        assert "refused the sender reports@example.org (530" in problem
        assert "whether it wants a login" in problem

    def test_a_message_that_is_too_large(self):
        large = Message("a", "b", (Attachment("a.pdf", b"x" * 20_000, "application/pdf"),))
        with mail_server(data_size_limit=10_000) as running:
            problem = only(send_mail(server(running.port), large, [ADA]))
        assert "takes no message of this size; narrow the report" in problem


class TestSettings:
    @pytest.fixture
    def given(self, monkeypatch):
        """Set what the settings say of mail."""

        def set_(**values: str) -> None:
            for name, value in values.items():
                monkeypatch.setenv(f"GOVERNANCE_SMTP_{name.upper()}", value)
            settings.cache_clear()

        yield set_
        settings.cache_clear()

    def test_without_a_host_there_is_no_mail(self, given):
        given()
        assert mail.mail_server() is None

    @pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
    def test_the_port_follows_from_the_security(self, given, security, port):
        given(host="mail.example.org", sender=SENDER, security=security)
        found = mail.mail_server()
        assert found is not None
        assert (found.port, found.sender) == (port, SENDER)

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({}, "GOVERNANCE_SMTP_SENDER is missing"),
            ({"sender": "reports"}, "GOVERNANCE_SMTP_SENDER: “reports” is no mail address"),
            ({"sender": SENDER, "user": "u"}, "GOVERNANCE_SMTP_PASSWORD is missing"),
            ({"sender": SENDER, "password": "p4ss"}, "GOVERNANCE_SMTP_USER is missing"),
            (
                {"sender": SENDER, "user": "u", "password": "p4ss", "security": "none"},
                "would cross the network unencrypted",
            ),
        ],
    )
    def test_what_is_missing_or_wrong_is_named(self, given, values, said):
        given(host="mail.example.org", **values)
        with pytest.raises(ConfigurationError) as refused:
            mail.mail_server()
        assert said in str(refused.value)
        assert "p4ss" not in str(refused.value)

    def test_a_password_is_never_shown_with_the_settings(self, given):
        given(host="mail.example.org", sender=SENDER, user="u", password="p4ss")
        assert "p4ss" not in f"{settings()!r} {mail.mail_server()!r}"
