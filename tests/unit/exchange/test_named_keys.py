"""The key of a report is read from its files, and never fails on what is none."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from governance.exchange.named_keys import named_keys
from governance.reports import json as json_format
from governance.reports import pdf, xlsx
from tests.factories import reports


def test_every_format_names_its_report():
    document = reports.document()

    for render in (json_format.render, xlsx.render, pdf.render):
        assert named_keys(render(document)) == (document.key,)


def test_each_is_named_once_in_the_order_of_the_file():
    first, second = "EB-20260331-0123456789ab", "WC-20260331-ba9876543210"

    assert named_keys(f"{first} {second} {first}".encode()) == (first, second)


def test_what_only_resembles_a_key_is_none():
    assert named_keys(b"XX-20260331-0123456789ab EB-2026033-0123456789ab") == ()


def test_a_workbook_without_properties_is_searched_as_it_is():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        book.writestr("other.xml", "<key>EB-20260331-0123456789ab</key>")

    assert named_keys(out.getvalue()) == ("EB-20260331-0123456789ab",)


@given(st.binary())
def test_any_bytes_are_searched(content):
    assert named_keys(content) == ()


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_a_damaged_workbook_is_searched_too(place, byte):
    content = bytearray(WORKBOOK)
    content[place % len(content)] = byte

    assert set(named_keys(bytes(content))) <= {reports.document().key} | _near(byte)


WORKBOOK = xlsx.render(reports.document())


def _near(byte: int) -> set[str]:
    """Return the keys that one wrong letter can make of ours."""
    key = reports.document().key
    return {f"{key[:place]}{chr(byte)}{key[place + 1 :]}" for place in range(len(key))}
