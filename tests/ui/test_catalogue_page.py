"""The catalogue: every control can be found, and says what it asks, when and why."""

import pytest

from tests.factories import governing


@pytest.fixture
def published(sqlite_database):
    """The product's catalogue, published."""
    governing.publish()
    return governing.product_catalogue()


def said(page):
    return "\n".join(text.value for text in page.markdown).replace("\\", "")


def listed(page):
    """Return the ids of the controls that the page links to."""
    queries = [link.proto.query_string for link in page.get("page_link")]
    return [query.removeprefix("control=") for query in queries if query.startswith("control=")]


class TestFinding:
    def test_it_lists_every_control_and_says_which_version_is_in_force(self, published, open_page):
        page = open_page("catalogue")

        assert sorted(listed(page)) == sorted(each.id for each in published.controls)
        assert page.header[0].value.startswith("63 controls: 34 are asked of every initiative")
        assert page.code[0].value == published.digest
        assert f"{published.label}, published on" in said(page)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("prompt injection", ["GEN-PIN-01"]),
            ("art. 14(4)", ["COM-HUM-01"]),
            ("ml-exp", ["ML-EXP-01"]),
            ("no such thing", []),
        ],
    )
    def test_words_are_looked_for_in_all_that_a_control_says(
        self, published, open_page, text, found
    ):
        page = open_page("catalogue")

        page.text_input(key="catalogue.text").set_value(text).run()

        assert set(found) <= set(listed(page))
        assert bool(found) == bool(listed(page))

    def test_choices_narrow_the_list_together(self, published, open_page):
        page = open_page("catalogue")

        page.multiselect(key="catalogue.gate").set_value(["Pilot"])
        page.multiselect(key="catalogue.severity").set_value(["Blocking"])
        page.multiselect(key="catalogue.track").set_value(["ML"]).run()

        assert listed(page) == [
            each.id
            for each in published.controls
            if (each.gate, each.severity, each.track) == ("pilot", "blocking", "ml")
        ]


class TestOneControl:
    def test_it_says_question_evidence_and_where_it_applies(self, published, open_page):
        control = published.control("COM-TRN-02")

        page = open_page("catalogue", {"control": [control.id]})

        text = said(page)
        assert page.title[0].value.replace("\\", "") == control.title
        assert page.header[0].value.replace("\\", "") == control.question
        assert all(each in text for each in control.evidence)
        assert "Asked of every initiative, when: decisions about people or workplace use" in text
        assert "Blocking when EU risk tier high or" in text

    def test_it_names_clauses_metrics_and_how_long_an_answer_holds(self, published, open_page):
        text = said(open_page("catalogue", {"control": ["ML-EXP-01"]}))

        assert "**Art. 13(1)**" in text
        assert "duty from 2 December 2027" in text
        assert "Explanation coverage** ≥ 0.99" in text
        assert "to be renewed after 365 days" in text

    def test_every_control_can_be_drawn(self, published, open_page):
        page = open_page("catalogue")
        for control in published.controls:
            page.query_params["control"] = control.id
            page.run()
            assert not page.exception
            assert page.title[0].value.replace("\\", "") == control.title

    def test_one_that_does_not_exist_is_said_to_be_missing(self, published, open_page):
        page = open_page("catalogue", {"control": ["ML-XXX-99"]})

        assert "has no control ML-XXX-99" in page.error[0].value.replace("\\", "")
        assert len(listed(page)) == 63


def test_before_a_catalogue_is_published_it_says_how_to(sqlite_database, open_page):
    page = open_page("catalogue")

    assert page.header[0].value == "No control catalogue is published yet."
