"""No page has a fault of accessibility that axe-core can see, in light or in dark."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from governance.ui import navigation
from tests.support.application import ROOT, served_application

expect.set_options(timeout=20_000)

QUERY = {
    navigation.INITIATIVE: ("?id=1", "?id=1&section=Stages", "?id=1&task=edit"),
    navigation.CHECKLIST: ("?id=1",),
    navigation.VALUE_LEDGER: ("?id=1",),
    navigation.DATA_QUALITY: ("", "?rule=stage_overdue"),
}
"""What the addresses of pages that show one record carry."""
ADDRESSES = [
    f"/{'' if spec is navigation.OVERVIEW else spec.path}{query}"
    for spec in navigation.SITE_MAP
    for query in QUERY.get(spec, ("",))
]
NOT_OURS = ['[data-testid="stFileUploaderDropzone"]']
"""Streamlit gives its field for files the role of a decoration and a label; nothing can be set."""
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'

GROUND = "app => getComputedStyle(app).backgroundColor"


@pytest.fixture(scope="module")
def app_environment(sqlite_databases, tmp_path_factory):
    """A database of its own with the demo portfolio, in which there is something on every page."""
    directory = tmp_path_factory.mktemp("accessibility")
    with sqlite_databases.fresh(directory) as url:
        environment = {
            "GOVERNANCE_DATABASE_URL": url,
            "GOVERNANCE_AUDIT_ANCHOR": str(directory / "anchors.jsonl"),
        }
        command = [sys.executable, "-m", "governance", "init", "--demo"]
        subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)
        yield environment


@pytest.fixture(scope="module")
def app_url(app_environment, tmp_path_factory):
    """Address of the application served on that database."""
    with served_application(app_environment, tmp_path_factory.mktemp("log") / "log") as url:
        yield url


@pytest.fixture(scope="module")
def axe() -> str:
    """Script of axe-core, as the package that carries it holds it."""
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        pytest.skip("axe is not installed; `make test` installs it")
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def faults(page):
    """Return every fault with the rule it breaks and the first element that does."""
    found = page.evaluate("async exclude => await axe.run({exclude})", NOT_OURS)
    return [
        f"{each['id']} ({len(each['nodes'])} times): {each['nodes'][0]['html'][:200]}"
        for each in found["violations"]
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_no_fault(page, axe, shot, address):
    page.emulate_media(reduced_motion="reduce", color_scheme="light")
    page.goto(address)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.locator(SETTLED)).to_be_visible()
    page.evaluate(axe)
    assert faults(page) == []
    assert page.locator('a[href^="mailto:"]').count() == 0, "an address became a link"
    light = page.locator(SETTLED).evaluate(GROUND)

    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    expect(page.locator(SETTLED)).not_to_have_css("background-color", light)
    page.wait_for_timeout(500)  # the other colours are faded over
    assert faults(page) == []
    shot(page, "dark")
