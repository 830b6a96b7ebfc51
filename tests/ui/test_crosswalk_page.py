"""The crosswalk goes from a clause to the controls that answer it, and back."""

import pytest

from tests.factories import governing


@pytest.fixture
def published(sqlite_database):
    """The product's catalogue, published."""
    governing.publish()
    return governing.product_catalogue()


def rows(page):
    return page.table[0].value.map(lambda text: text.replace("\\", ""))


def test_every_clause_of_a_framework_names_the_controls_that_answer_it(published, open_page):
    page = open_page("crosswalk", {"framework": ["eu_ai_act"]})

    table = rows(page).set_index("Clause")
    framework = published.framework_by_id["eu_ai_act"]
    assert list(table.index) == [clause.id for clause in framework.clauses]
    for clause in framework.clauses:
        for control in published.answering("eu_ai_act", clause.id):
            assert f"(/catalogue?control={control.id})" in table.loc[clause.id, "Controls"]
    assert "duty from 2 December 2027" in table.loc["Art. 14(4)", "What it asks"]


def test_a_control_that_answers_under_a_condition_says_which(published, open_page):
    page = open_page("crosswalk", {"framework": ["eu_ai_act"]})

    answered_by = rows(page).set_index("Clause").loc["Art. 5(1)", "Controls"]
    assert "COM-RSK-01] :gray[when EU nexus]" in answered_by
    assert "reports count it for them" in "".join(each.value for each in page.markdown)


def test_the_number_of_clauses_answered_is_said(published, open_page):
    page = open_page("crosswalk", {"framework": ["nist_ai_rmf"]})

    framework = published.framework_by_id["nist_ai_rmf"]
    answered = sum(bool(published.answering(framework.id, each.id)) for each in framework.clauses)
    whole = len(framework.clauses)
    assert page.header[0].value.startswith(f"{answered} of {whole} clauses")


def test_it_goes_back_from_controls_to_clauses(published, open_page):
    page = open_page("crosswalk", {"framework": ["eu_ai_act"]})

    page.selectbox(key="crosswalk.way").set_value("From controls to clauses").run()

    table = rows(page).set_index("Title")
    control = published.control("ML-EXP-01")
    clauses = table.loc[control.title, "Clauses"].split("; ")
    assert [each.partition(" :gray")[0] for each in clauses] == [
        "Art. 13(1)",
        "Art. 13(3)",
        "Art. 86",
    ]
    assert clauses[0].endswith(":gray[when EU risk tier high]")
    assert len(table) == len(published.controls)


def test_another_framework_goes_into_the_address(published, open_page):
    page = open_page("crosswalk")
    first = page.query_params["framework"]

    field = page.selectbox(key="crosswalk.framework")
    field.set_value(field.options[2]).run()

    assert page.query_params["framework"] != first
    assert not page.exception


@pytest.mark.parametrize("framework", governing.product_catalogue().framework_by_id)
def test_every_framework_can_be_drawn(published, open_page, framework):
    page = open_page("crosswalk", {"framework": [framework]})

    assert not page.exception
    assert len(rows(page)) == len(published.framework_by_id[framework].clauses)


def test_an_unknown_framework_shows_the_first(published, open_page):
    page = open_page("crosswalk", {"framework": ["x"]})

    assert len(rows(page)) == len(published.frameworks[0].clauses)


def test_before_a_catalogue_is_published_it_says_how_to(sqlite_database, open_page):
    assert open_page("crosswalk").header[0].value == "No control catalogue is published yet."
