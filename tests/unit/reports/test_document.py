"""A report is frozen data with one identity."""

import dataclasses
import datetime as dt
import hashlib
import json

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import canonical
from governance.domain.report_kinds import TITLES, Kind
from governance.reports import json as json_format
from governance.reports.document import key_of
from tests.factories import reports
from tests.support.databases import ROOT

SCHEMA = jsonschema_rs.validator_for(
    json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8")),
    validate_formats=True,
)


def valid(document) -> dict:
    found = json.loads(json_format.render(document))
    SCHEMA.validate(found)
    return found


class TestKey:
    def test_the_same_question_has_the_same_key(self):
        one = key_of(Kind.BRIEF, [1, 2], {"tracks": ["ml"]}, reports.INSTANT)

        assert one == key_of(Kind.BRIEF, [1, 2], {"tracks": ["ml"]}, reports.INSTANT)
        assert one.startswith("EB-20260331-")

    @pytest.mark.parametrize(
        "other",
        [
            (Kind.REGISTER, [1, 2], {"tracks": ["ml"]}, reports.INSTANT),
            (Kind.BRIEF, [1], {"tracks": ["ml"]}, reports.INSTANT),
            (Kind.BRIEF, None, {"tracks": ["ml"]}, reports.INSTANT),
            (Kind.BRIEF, [1, 2], {}, reports.INSTANT),
            (
                Kind.BRIEF,
                [1, 2],
                {"tracks": ["ml"]},
                reports.INSTANT + dt.timedelta(seconds=1),
            ),
        ],
        ids=["kind", "scope", "everything", "filter", "instant"],
    )
    def test_another_question_has_another(self, other):
        assert key_of(*other) != key_of(Kind.BRIEF, [1, 2], {"tracks": ["ml"]}, reports.INSTANT)


class TestDigest:
    def test_it_is_that_of_the_canonical_json(self):
        document = reports.document()
        text = canonical.dumps(json.loads(document.canonical))

        assert text == document.canonical
        assert hashlib.sha256(text.encode()).hexdigest() == document.digest

    @pytest.mark.parametrize(
        "changed",
        [
            {"subject": "Another"},
            {"subjects": 4},
            {"audit_head": "b" * 64},
            {"as_of": reports.INSTANT + dt.timedelta(days=1)},
            {"cautions": ("Mind this.",)},
            {"sections": ()},
        ],
        ids=lambda changed: next(iter(changed)),
    )
    def test_whatever_changes_changes_it(self, changed):
        document = reports.document()

        assert dataclasses.replace(document, **changed).digest != document.digest

    def test_rows_and_tables_are_counted(self):
        document = reports.document(reports.long_table(12), reports.table("a", "b"))

        assert (document.rows, document.plain["tables"]) == (14, 2)

    def test_the_table_behind_a_chart_counts(self):
        assert [table.sheet for table in reports.document().tables] == ["Rows", "Rows"]


class TestJson:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_every_kind_is_of_the_published_shape(self, kind):
        found = valid(reports.document(kind=kind))

        assert found["document"]["title"] == TITLES[kind]

    def test_the_digest_in_the_file_is_that_of_its_document(self):
        found = json.loads(json_format.render(reports.document()))

        text = canonical.dumps(found["document"])
        assert hashlib.sha256(text.encode()).hexdigest() == found["sha256"]

    @pytest.mark.parametrize("text", reports.HOSTILE, ids=range(len(reports.HOSTILE)))
    def test_hostile_text_comes_back_as_it_was(self, text):
        found = valid(reports.document(*reports.blocks(text), subject=text))

        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        assert found["document"]["subject"] == whole

    @given(st.text())
    def test_any_text_is_kept(self, text):
        found = json.loads(json_format.render(reports.document(*reports.blocks(text))))

        assert found["document"]["sections"][0]["blocks"][0]["text"] == text

    def test_the_schema_refuses_what_is_no_report(self):
        found = valid(reports.document())
        del found["document"]["audit_head"]

        with pytest.raises(jsonschema_rs.ValidationError, match="audit_head"):
            SCHEMA.validate(found)
