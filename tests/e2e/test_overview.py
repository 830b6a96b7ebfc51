"""Journeys through the overview in a real browser."""

import os
import re
import subprocess
import sys
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.support.application import ROOT, served_application

expect.set_options(timeout=20_000)  # the first page of a cold server takes seconds
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def app_environment(sqlite_databases, tmp_path_factory):
    """A database of its own: these journeys count what the demo portfolio holds."""
    directory = tmp_path_factory.mktemp("overview")
    with sqlite_databases.fresh(directory) as url:
        yield {
            "GOVERNANCE_DATABASE_URL": url,
            "GOVERNANCE_AUDIT_ANCHOR": str(directory / "anchors.jsonl"),
        }


@pytest.fixture(scope="module")
def app_url(app_environment, tmp_path_factory):
    """Address of the application served on that database."""
    with served_application(app_environment, tmp_path_factory.mktemp("log") / "log") as url:
        yield url


@pytest.fixture(scope="module", autouse=True)
def portfolio(app_environment):
    """The demo portfolio in the served database."""
    command = [sys.executable, "-m", "governance", "init", "--demo"]
    subprocess.run(command, cwd=ROOT, env=os.environ | app_environment, check=True)


@pytest.fixture
def foreign_requests(page):
    """Teller of the addresses outside the application that the browser asked for."""
    asked: list[str] = []
    ours = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
    page.on("request", lambda request: asked.append(request.url))
    return lambda: [url for url in asked if not url.startswith(ours)]


def answer(page):
    """Return the sentence that says the answer, once the page has drawn it."""
    return page.get_by_role("heading", level=2).first


def overview(page, query=""):
    page.goto(f"/{query}")
    expect(answer(page)).to_contain_text("In the last 30 days")


def test_it_answers_at_once_and_asks_nobody_else(page, shot, foreign_requests):
    overview(page)

    for figure in (
        "Live in production",
        "In production within",
        "Months until half arrive",
        "Returned on spend",
        "Production compliant",
    ):
        expect(page.get_by_test_id("stMetric").filter(has_text=figure)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    shot(page, "light")
    assert foreign_requests() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_nothing_is_wider_than_the_screen(page, shot, scheme, size):
    page.emulate_media(color_scheme=scheme)
    if size == "phone":
        page.set_viewport_size(PHONE)
    overview(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(2)

    shot(page, "view")

    too_wide = "() => document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(too_wide) <= 0


def test_it_prints_to_one_page(page):
    overview(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_visible()

    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))

    (only,) = paper.pages
    text = only.extract_text()
    for said in ("AI portfolio", "Returned on spend", "Where the work stands", "need a decision"):
        assert said in text
    assert "See the app as" not in text


def test_a_filter_stays_from_page_to_page_and_goes_back_with_the_browser(page):
    overview(page)
    everything = answer(page).inner_text()

    page.get_by_role("combobox", name="Track").click()
    page.get_by_role("option", name="GenAI").click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/\?track=genai$"))
    expect(answer(page)).not_to_have_text(everything)

    page.get_by_role("link", name="My work").first.click()
    expect(page).to_have_url(re.compile(r"/my-work"))
    page.get_by_role("link", name="Overview").first.click()
    expect(page).to_have_url(re.compile(r"/\?track=genai$"))

    page.get_by_role("button", name="Clear filters").click()
    expect(answer(page)).to_have_text(everything)
    page.go_back()
    expect(page.get_by_label("GenAI", exact=True)).to_be_visible()


def test_a_figure_opens_the_list_behind_it(page):
    overview(page, "?track=ml")

    page.get_by_role("link", name="Live in production").click()

    expect(page).to_have_url(re.compile(r"/initiatives\?track=ml&stage=production$"))


def test_a_bar_opens_the_list_behind_it(page):
    overview(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(2)

    page.locator(".barlayer .point path").first.click(force=True)

    expect(page).to_have_url(re.compile(r"/initiatives\?track=ml&stage=idea"))


def test_the_table_beside_a_chart_is_reached_by_keyboard(page):
    overview(page)
    button = page.get_by_role("button", name="Table").first

    button.focus()
    page.keyboard.press("Enter")

    table = page.get_by_role("table").first
    expect(table.get_by_role("columnheader", name="Ever in it")).to_be_visible()
    expect(table.get_by_role("link").first).to_be_visible()


def test_the_app_can_be_seen_as_another_role(page):
    overview(page)

    page.get_by_role("button", name="See the app as").click()
    page.get_by_role("menuitem", name="Viewer", exact=True).click()

    expect(page.get_by_text("rights of the role viewer")).to_be_visible()


def test_a_request_through_a_proxy_is_refused(page):
    refused = page.request.get("/", headers={"X-Forwarded-For": "10.0.0.5"})

    assert refused.status == 403
    assert "answers only to this computer" in refused.text()
    assert page.request.get("/healthz").text() == "ok"
