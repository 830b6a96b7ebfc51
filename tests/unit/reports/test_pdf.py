"""A report as PDF: the same bytes, all its words, tagged, and nothing that people typed runs."""

import hashlib
import struct
import subprocess
import sys
import unicodedata

import pytest

from governance.config import settings
from governance.domain.report_kinds import Kind
from governance.errors import ConfigurationError, ReportError
from governance.reports import pdf
from governance.reports.blocks import Paragraph
from governance.reports.pdf import Paper
from tests.factories import reports
from tests.support import printed
from tests.support.databases import ROOT


@pytest.fixture(scope="module")
def rendered() -> bytes:
    return pdf.render(reports.document())


@pytest.fixture(scope="module")
def hostile_words() -> str:
    """The words of a report that holds every hostile text in every kind of block."""
    parts = [block for text in reports.HOSTILE for block in reports.blocks(text)]
    return printed.words(pdf.render(reports.document(*parts)))


class TestBytes:
    @pytest.mark.parametrize("paper", list(Paper))
    def test_the_same_document_gives_the_same_bytes(self, paper):
        assert pdf.render(reports.document(), paper) == pdf.render(reports.document(), paper)

    def test_another_process_in_another_folder_gives_them_too(self, rendered, tmp_path):
        program = (
            "import hashlib; from governance.reports import pdf;"
            "from tests.factories import reports;"
            "print(hashlib.sha256(pdf.render(reports.document())).hexdigest())"
        )
        environment = {"PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}
        told = subprocess.check_output(
            [sys.executable, "-c", program], cwd=tmp_path, env=environment, text=True
        )

        assert told.strip() == hashlib.sha256(rendered).hexdigest()


class TestPages:
    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("paper", list(Paper))
    def test_every_string_is_on_them(self, kind, paper):
        document = reports.document(kind=kind)
        text = printed.words(pdf.render(document, paper))

        missing = [each for each in printed.strings(document) if printed.shown(each) not in text]
        assert missing == []

    def test_every_page_names_kind_day_key_digest_and_place(self):
        document = reports.document(reports.long_table(200))
        found = printed.reader(pdf.render(document)).pages

        assert len(found) > 2
        for number, page in enumerate(found, start=1):
            text = printed.bare(page.extract_text())
            for said in (
                "Portfolio compliance report",
                "As of 31 March 2026",
                document.key,
                document.digest,
                f"Page {number} of {len(found)}",
            ):
                assert printed.bare(said) in text

    def test_the_head_of_a_table_is_repeated(self):
        found = printed.reader(pdf.render(reports.document(reports.long_table(200)))).pages

        assert all("Number" in page.extract_text() for page in found[:-1])

    def test_a_text_longer_than_a_page_is_not_cut(self):
        words = [f"word{number}" for number in range(3000)]
        text = printed.words(pdf.render(reports.document(reports.table(" ".join(words)))))

        assert [word for word in words if word not in text] == []


class TestTags:
    def test_the_file_is_tagged_and_says_its_language_and_title(self, rendered):
        root = printed.reader(rendered).root_object

        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"].startswith("en")
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "/StructTreeRoot" in root

    def test_it_claims_both_standards(self, rendered):
        metadata = printed.reader(rendered).root_object["/Metadata"].get_data().decode()

        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata

    def test_headings_tables_and_drawings_have_their_tags(self, rendered):
        kinds = _kinds(printed.reader(rendered).root_object["/StructTreeRoot"])

        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/P"} <= kinds

    def test_every_font_is_embedded(self, rendered):
        fonts = [
            font.get_object()
            for page in printed.reader(rendered).pages
            for font in page["/Resources"]["/Font"].values()
        ]
        assert fonts
        for font in fonts:
            descendant = font["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].get_object())


def _kinds(node) -> set[str]:
    found: set[str] = set()
    waiting = [node.get_object()]
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            if "/S" in each:
                found.add(str(each["/S"]))
            if "/K" in each:
                waiting.append(each["/K"])
    return found


def _in_order(text: str) -> bool:
    """Tell whether readers give a text sign by sign, not in the order of its glyphs."""
    shaped = "\u200d" in text or any("\u0590" <= sign <= "\u0e7f" for sign in text)
    return not shaped and not any(map(unicodedata.combining, text))


class TestHostileText:
    @pytest.mark.parametrize("place", range(len(reports.HOSTILE)))
    def test_it_is_printed_and_nothing_else(self, hostile_words, place):
        text = reports.HOSTILE[place]
        if _in_order(text):
            assert printed.shown(text) in hostile_words
        else:
            assert set(printed.shown(text)) <= set(hostile_words)

    @pytest.mark.parametrize("text", reports.HOSTILE, ids=range(len(reports.HOSTILE)))
    def test_as_subject_and_sentence_it_breaks_nothing(self, text):
        content = pdf.render(reports.document(Paragraph("One."), subject=text, sentence=text))

        assert content.startswith(b"%PDF-")


class TestPictures:
    def test_the_first_pages_are_pictures_of_an_a4_page(self):
        long = reports.document(*(Paragraph(f"Line {n}.") for n in range(120)))
        seen = pdf.look(long, 2)

        assert seen.total == len(printed.reader(pdf.render(long)).pages) > len(seen.first) == 2
        for page in seen.first:
            width, height = struct.unpack(">II", page[16:24])
            assert page.startswith(b"\x89PNG")
            assert height / width == pytest.approx(297 / 210, abs=0.01)

    def test_a_short_report_has_the_pages_that_it_has(self):
        seen = pdf.look(reports.document(Paragraph("One.")), 3)

        assert (len(seen.first), seen.total) == (1, 1)


class TestRefusals:
    def test_a_folder_of_fonts_that_is_none_is_named(self, monkeypatch, tmp_path):
        monkeypatch.setenv("GOVERNANCE_REPORT_FONTS", str(tmp_path / "nowhere"))
        settings.cache_clear()
        with pytest.raises(ConfigurationError, match=r"GOVERNANCE_REPORT_FONTS names .*nowhere"):
            pdf.render(reports.document())
        settings.cache_clear()

    def test_a_worker_that_fails_is_one_sentence(self, monkeypatch):
        monkeypatch.setattr(pdf, "_WORKER", "governance.reports.nothing")
        with pytest.raises(ReportError, match=r"could not be set \(.*nothing"):
            pdf.render(reports.document())
