"""What a message is made of cannot become anything else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.delivery.mail import mail_of
from governance.delivery.message import (
    LONGEST_FILE_NAME,
    Attachment,
    Message,
    file_name,
    mail_address,
    single_line,
)
from governance.errors import InvalidInputError

SENDER, READER = "reports@example.org", "ada@example.org"
HEADERS = {
    "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
ANY_TEXT = st.text(st.characters(codec=None), max_size=300)


def breaks(text: str) -> bool:
    return any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text)


class TestLines:
    @given(ANY_TEXT)
    def test_a_subject_is_one_line_of_bounded_length(self, text):
        line = single_line(text, 50)
        assert len(line) <= 50
        assert not breaks(line)

    def test_words_stay_what_they_are(self):
        assert single_line("Brief,\r\nas of\t21 November", 99) == "Brief, as of 21 November"

    def test_joiners_inside_words_stay(self):
        words = "👩\u200d👧 \N{DEVANAGARI LETTER KA}\N{DEVANAGARI SIGN VIRAMA}\u200d"
        assert single_line(words, 99) == words


class TestFileNames:
    @given(ANY_TEXT)
    def test_any_name_is_one_that_a_system_can_keep(self, name):
        kept = file_name(name)
        assert 0 < len(kept) <= LONGEST_FILE_NAME
        assert not breaks(kept)
        assert not set(kept) & set('<>:"/\\|?*')
        assert kept not in {".", ".."}

    @pytest.mark.parametrize(
        ("given_", "kept"),
        [
            ("../../etc/passwd", "-..-etc-passwd"),
            ('report.pdf"\r\nX-Evil: 1', "report.pdf- X-Evil- 1"),
            ("Übersicht 2026.pdf", "Übersicht 2026.pdf"),
            ("...", "file"),
            ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ],
    )
    def test_hostile_names_become_harmless(self, given_, kept):
        assert file_name(given_) == kept


class TestAddresses:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("ada@example.org", "ada@example.org"),
            (" o'neil+ai@mail.example.org\n", "o'neil+ai@mail.example.org"),
            ("ada@exämple.org", "ada@xn--exmple-cua.org"),
            ("root@localhost", "root@localhost"),
        ],
    )
    def test_an_address_is_taken(self, text, address):
        assert mail_address(text) == address

    @pytest.mark.parametrize(
        "text",
        [
            "", "ada", "@example.org", "ada@", "ada@example.org, eve@example.org",
            "ada@example.org\r\nBcc: eve@example.org", "Ada <ada@example.org>",
            "ada\u2028@example.org", "a b@example.org", "ada@exa mple.org", "ada@example..org",
            "ada..b@example.org", "ada@-example.org", "a" * 65 + "@example.org",
            "ada@" + "a" * 250 + ".org", "ada@example.org>\x00",
            "jürgen@example.org", "ada@exämple..org",
        ],
    )  # fmt: skip
    def test_what_is_no_single_address_is_refused_on_one_line(self, text):
        with pytest.raises(InvalidInputError, match=r"is no mail address; write one as") as refused:
            mail_address(text)
        assert not breaks(str(refused.value))

    @given(ANY_TEXT)
    def test_whatever_passes_holds_nothing_that_ends_a_header(self, text):
        try:
            address = mail_address(text)
        except InvalidInputError:
            return
        assert not breaks(address)
        assert address.count("@") == 1


class TestMails:
    @given(subject=ANY_TEXT, name=ANY_TEXT, text=st.text(max_size=200))
    def test_nothing_that_was_typed_becomes_a_header(self, subject, name, text):
        file = Attachment(name, b"content", "application/pdf")
        mail = mail_of(Message(subject, text, (file,)), SENDER, READER)

        again = mail_of(Message("plain", text), SENDER, READER)
        written = mail.as_bytes().partition(b"\r\n\r\n")[0]
        first_of_lines = [line for line in written.split(b"\r\n") if line[:1] not in b" \t"]
        assert {line.partition(b":")[0].decode() for line in first_of_lines} <= HEADERS
        assert {each for each in again} <= HEADERS  # noqa: C416 - names alone
        assert mail["To"].addresses[0].addr_spec == READER

    def test_subject_text_and_file_arrive_as_they_are(self):
        file = Attachment("Übersicht.pdf", b"%PDF\r\n\x00\xff", "application/pdf")
        mail = mail_of(Message("Überblick — heute", "Grüße\n.\nEnde\n", (file,)), SENDER, READER)

        (part,) = mail.iter_attachments()
        body = mail.get_body()
        assert body is not None
        assert (mail["Subject"], body.get_content()) == ("Überblick — heute", "Grüße\n.\nEnde\n")
        assert (part.get_filename(), part.get_content()) == ("Übersicht.pdf", b"%PDF\r\n\x00\xff")
        assert part.get_content_type() == "application/pdf"

    def test_no_absent_reader_answers_it(self):
        assert mail_of(Message("a", "b"), SENDER, READER)["Auto-Submitted"] == "auto-generated"
