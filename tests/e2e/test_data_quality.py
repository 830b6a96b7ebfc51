"""A journey from a figure to what weakens it, and to where that is put right."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.support.application import ROOT, served_application

expect.set_options(timeout=20_000)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def app_environment(sqlite_databases, tmp_path_factory):
    """A database of its own with the demo portfolio."""
    directory = tmp_path_factory.mktemp("quality")
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


def answer(page):
    return page.get_by_role("heading", level=2).first


def test_from_the_overview_to_the_form_of_an_initiative_without_an_owner(page, shot):
    page.goto("/?track=genai")
    page.get_by_role("link", name="What weakens the figures").click()
    expect(page).to_have_url(re.compile(r"/data-quality\?track=genai$"))
    expect(answer(page)).to_contain_text("findings in")
    shot(page, "rules")

    page.get_by_role("link", name="No owner").click()
    expect(answer(page)).to_contain_text("No owner: ")
    expect(page).to_have_url(re.compile(r"track=genai&rule=no_owner"))
    page.reload()
    expect(answer(page)).to_contain_text("No owner: ")
    shot(page, "no-owner")

    page.get_by_role("link", name="Its form").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit ")
    expect(page).not_to_have_url(re.compile("task"))


def test_a_rule_opens_its_initiatives_as_a_list_to_edit(page):
    page.goto("/data-quality?rule=production_without_evidence")
    page.get_by_role("link", name="Open as a list to edit").click()
    expect(page).to_have_url(re.compile(r"/initiatives\?breaks=production_without_evidence"))
    expect(page.get_by_text("Only “In production without evidence”")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(page, shot, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    for query in ("", "?rule=stage_overdue"):
        page.goto(f"/data-quality{query}")
        expect(answer(page)).to_be_visible()
        shot(page, f"phone{len(query)}")
        too_wide = "() => document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(too_wide) <= 0
