"""What can be attached is told by extension and content together."""

import io
import zipfile

import pytest

from governance.errors import InvalidInputError
from governance.exchange.evidence_types import base_name, download_name, file_type, file_types


def container(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("card.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("CARD.PDF", b"%PDF-1.4\n", "application/pdf"),
        ("plot.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("notes.txt", "Prüfung bestanden".encode(), "text/plain"),
        ("notes.txt", "Prüfung bestanden".encode("utf-16"), "text/plain"),
        ("results.csv", b"a,b\n1,2\n", "text/csv"),
        (
            "minutes.docx",
            container("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(name, content, media_type):
    assert file_type(name, content).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("card.pdf", b"<html><script>alert(1)</script>"),
        ("plot.png", b"MZ\x90\x00"),
        ("notes.txt", b"\x7fELF\x02\x01\x01\x00"),
        ("notes.txt", b"\xff\xfe\x00"),
        ("minutes.docx", container("xl/workbook.xml")),
        ("minutes.docx", container("word/document.xml", "word/vbaProject.bin")),
        ("minutes.docx", b"PK\x03\x04 cut off"),
    ],
)
def test_content_of_another_kind_is_refused(name, content):
    with pytest.raises(InvalidInputError, match="is not what"):
        file_type(name, content)


@pytest.mark.parametrize("name", ["page.html", "logo.svg", "run.exe", "report.pdf.js", "README"])
def test_what_a_browser_or_a_system_would_run_is_refused(name):
    with pytest.raises(InvalidInputError, match="cannot be attached; attach one of pdf"):
        file_type(name, b"%PDF-1.7")


def test_an_empty_file_is_refused():
    with pytest.raises(InvalidInputError, match=r"“card\.pdf” is empty"):
        file_type("card.pdf", b"")


@pytest.mark.parametrize("name", ["/etc/passwd.txt", "..\\..\\passwd.txt", "C:\\x\\passwd.txt"])
def test_folders_are_no_part_of_a_name(name):
    assert base_name(name) == "passwd.txt"


@pytest.mark.parametrize(
    ("title", "media_type", "name"),
    [
        ("card.pdf", "application/pdf", "card.pdf"),
        ("Model card", "application/pdf", "Model card.pdf"),
        ("card.pdf.exe", "application/pdf", "card.pdf.exe.pdf"),
        ('a/b\\c"\r\nX: y', "text/plain", "a_b_c___X_ y.txt"),
        ("...", "text/plain", "evidence.txt"),
        ("Prüfbericht (2)", "text/csv", "Prüfbericht (2).csv"),
    ],
)
def test_a_download_is_called_what_no_system_misreads(title, media_type, name):
    assert download_name(title, media_type) == name


def test_every_listed_type_has_a_way_to_be_told():
    assert all(each.begins or each.text or each.members for each in file_types().values())
