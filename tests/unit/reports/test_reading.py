"""A document that is read back from its canonical JSON is the document that was written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import canonical
from governance.domain.report_kinds import Kind
from governance.errors import IntegrityError
from governance.reports import xlsx
from governance.reports.reading import document_of
from tests.factories import reports


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_block_and_cell_comes_back(kind):
    document = reports.document(kind=kind)

    assert document_of(document.canonical.encode()) == document


@given(st.text())
def test_any_text_comes_back(text):
    document = reports.document(*reports.blocks(text), subject=text)

    assert document_of(document.canonical.encode()) == document


@pytest.mark.parametrize("text", reports.HOSTILE, ids=range(len(reports.HOSTILE)))
def test_what_it_is_rendered_to_is_the_same(text):
    document = reports.document(*reports.blocks(text))
    again = document_of(document.canonical.encode())

    assert again.digest == document.digest
    assert xlsx.render(again) == xlsx.render(document)


def test_another_shape_is_refused():
    plain = json.loads(reports.document().canonical)

    with pytest.raises(IntegrityError, match="not of the format trackgate-report/1"):
        document_of(canonical.dumps({**plain, "format": "trackgate-report/2"}).encode())
    with pytest.raises(IntegrityError, match="does not read back as it was written"):
        document_of(canonical.dumps({**plain, "more": 1}).encode())
