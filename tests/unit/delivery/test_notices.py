"""Messages reach a real webhook, and what is secret in its URL is never said again."""

import base64
import io
import logging

import pytest

from governance.config import settings
from governance.delivery.message import Attachment, Message
from governance.delivery.notices import configured_urls, notify, services_of
from governance.errors import InvalidInputError
from tests.support.mail_server import free_port
from tests.support.webhook import webhook

SECRETS = ("p4ssw0rd", "s3cr3t", "t0ken", "xoxb")
REPORT = Message(
    "Executive brief\r\nX-Evil: 1",
    "All is \\n well, <b>as</b> of *today* :smile:.\n",
    (Attachment("../brief.pdf", b"%PDF-1.7\x00", "application/pdf"),),
)


@pytest.fixture
def heard():
    """Everything that the process logs, as its own log file would have it."""
    log, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(log), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield log
    root.removeHandler(handler)
    root.setLevel(level)


def tells_a_secret(text: object) -> bool:
    return any(secret in str(text) for secret in SECRETS)


def send(url, message=REPORT):
    """Return what became of a message to one service."""
    (sent,) = notify(message, services_of([url]))
    return sent


def test_a_webhook_gets_the_words_as_they_are_and_the_file():
    with webhook() as hook:
        sent = send(hook.url())

    (told,) = hook.told
    assert sent.accepted
    assert (sent.recipient, sent.remark) == ("JSON", "")
    assert (told["title"], told["message"]) == ("Executive brief X-Evil: 1", REPORT.text.rstrip())
    (file,) = told["attachments"]
    assert (file["filename"], file["mimetype"]) == ("-brief.pdf", "application/pdf")
    assert base64.b64decode(file["base64"]) == b"%PDF-1.7\x00"
    assert hook.paths == ["/hook/s3cr3t-t0ken"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (401, "does not accept the token or password in its URL"),
        (404, "it knows no such address"),
        (413, "the file is too large for it"),
        (429, "it takes no more messages for now"),
        (418, "ask who runs it (it answered 418)"),
        (503, "try again later (it answered 503)"),
    ],
)
def test_what_a_service_answers_is_a_sentence_without_its_url(answer, said, heard):
    with webhook(answer) as hook:
        sent = send(hook.url())

    assert not sent.accepted
    assert said in sent.problem
    assert not tells_a_secret(f"{sent} {heard.getvalue()}")


def test_a_service_that_is_not_there_is_a_sentence_without_its_url(heard, capsys):
    sent = send(f"json://bot:p4ssw0rd@127.0.0.1:{free_port()}/s3cr3t-t0ken")

    assert "it cannot be reached; check the host in its URL" in sent.problem
    said = capsys.readouterr()
    assert not tells_a_secret(f"{sent} {heard.getvalue()} {said.out} {said.err}")


def test_a_service_that_takes_no_files_gets_the_words_and_says_so():
    with webhook() as hook:
        sent = send(f"mmost://127.0.0.1:{hook.port}/s3cr3tt0kens3cr3tt0ken")

    assert sent.accepted
    assert (sent.recipient, sent.remark) == ("Mattermost", "Mattermost takes no files.")
    assert REPORT.text.rstrip() in str(hook.told[0]["text"])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("xoxb-s3cr3t-t0ken", "URL 2 of GOVERNANCE_NOTIFY_URLS is none"),
        ("gopher://p4ssw0rd/s3cr3t", "URL 2 of GOVERNANCE_NOTIFY_URLS (gopher://…) is none"),
        ("slack://xoxb", "URL 2 of GOVERNANCE_NOTIFY_URLS (slack://…) is none"),
        ("x0 xoxb-s3cr3t://host", "URL 2 of GOVERNANCE_NOTIFY_URLS is none"),
    ],
)
def test_a_url_of_no_service_is_counted_and_not_repeated(url, shown, heard, capsys):
    with pytest.raises(InvalidInputError) as refused:
        services_of(["json://localhost", url])

    assert shown in str(refused.value)
    said = capsys.readouterr()
    assert not tells_a_secret(f"{refused.value} {heard.getvalue()} {said.out} {said.err}")


def test_a_service_is_shown_without_its_url():
    assert not tells_a_secret(services_of(["json://bot:p4ssw0rd@localhost/s3cr3t"]))


def test_urls_of_the_settings_are_kept_apart_by_spaces_and_never_shown(monkeypatch):
    monkeypatch.setenv("GOVERNANCE_NOTIFY_URLS", " json://p4ssw0rd@a \n json://s3cr3t@b ")
    settings.cache_clear()
    try:
        assert configured_urls() == ("json://p4ssw0rd@a", "json://s3cr3t@b")
        assert not tells_a_secret(repr(settings()))
    finally:
        settings.cache_clear()
