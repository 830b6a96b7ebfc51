"""Fixtures of browser journeys: the served application, a page in Chromium, and screenshots."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.application import ROOT, served_application
from tests.support.browser import FLAGS, BrowserUnavailableError, chromium

SCREENSHOTS = ROOT / "artifacts" / "screenshots"
VIEWPORT = {"width": 1280, "height": 800}

_failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items) -> None:
    """Mark every journey, so that `-m "not browser"` leaves them out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember a failed journey, so that its last view can be kept."""
    report = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    return report


@pytest.fixture(scope="session")
def app_environment(sqlite_databases, tmp_path_factory) -> Iterator[dict[str, str]]:
    """Settings of the served application: a fresh SQLite database.

    Programs started with them, such as ``python -m governance``, work on the same database.
    """
    directory = tmp_path_factory.mktemp("served")
    with sqlite_databases.fresh(directory) as url:
        yield {
            "GOVERNANCE_DATABASE_URL": url,
            "GOVERNANCE_AUDIT_ANCHOR": str(directory / "anchors.jsonl"),
        }


@pytest.fixture(scope="session")
def app_url(app_environment, tmp_path_factory) -> Iterator[str]:
    """Address of the served application."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with served_application(app_environment, log) as url:
        yield url


@pytest.fixture(scope="module")  # not the session: it keeps an event loop in this thread
def browser() -> Iterator[Browser]:
    """Headless Chromium; journeys skip where there is none."""
    try:
        path = chromium()
    except BrowserUnavailableError as error:
        pytest.skip(f"Chromium is not available: {error}")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser, app_url, request) -> Iterator[Page]:
    """Page of its own browser profile; paths given to ``goto`` are within the application."""
    context = browser.new_context(base_url=app_url, viewport=VIEWPORT, accept_downloads=True)
    context.set_default_timeout(20_000)
    opened = context.new_page()
    yield opened
    if request.node.stash.get(_failed, False):
        opened.screenshot(path=_screenshot_path(request, "failure"), full_page=True)
    context.close()


@pytest.fixture
def shot(request) -> Callable[[Page, str], Path]:
    """Keeper of screenshots: ``shot(page, "x")`` writes artifacts/screenshots/<test>-x.png."""

    def keep(page: Page, step: str) -> Path:
        path = _screenshot_path(request, step)
        page.screenshot(path=path, full_page=True)
        return path

    return keep


def _screenshot_path(request: pytest.FixtureRequest, step: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", f"{request.node.name.removeprefix('test_')}-{step}")
    return SCREENSHOTS / f"{name}.png"
