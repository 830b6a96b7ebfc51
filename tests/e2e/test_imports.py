"""Journeys of an analyst who brings a register in: our headings, own headings, hostile files."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from governance.db.session import read_scope
from governance.domain.enums import Stage, Track
from governance.models import ImportBatch, Initiative
from tests.support.databases import application_on
from tests.support.journeys import settled

expect.set_options(timeout=20_000)
PHONE = {"width": 390, "height": 844}

FIRST = """external_id,name,unit,track,stage,pilot_on
J-1,Journey berth planner,Journeys,ml,pilot,2025-03
J-2,Journey letter writer,Journeys,genai,idea,
J-3,,Journeys,ml,idea,
"""
LATER = """external_id,name,unit,track,stage,pilot_on,production_on
J-1,Journey berth planner,Journeys,ml,production,2025-03,2025-09-24
"""
OWN_HEADINGS = """Project title;Team;Kind of AI;Status
Journey invoice reader;Finance;Machine Learning;live
Journey chat helper;Service;LLM / generative;in trial
"""


@pytest.fixture(scope="module", autouse=True)
def served(app_environment):
    """The served database, so that a journey can look into it."""
    url, anchor = (
        app_environment[f"GOVERNANCE_{name}"] for name in ("DATABASE_URL", "AUDIT_ANCHOR")
    )
    with application_on(url, Path(anchor)):
        yield


def journeys() -> dict[str, Initiative]:
    with read_scope() as session:
        mine = select(Initiative).where(Initiative.name.startswith("Journey"))
        return {each.name: each for each in session.scalars(mine)}


def batches() -> int:
    with read_scope() as session:
        return len(session.scalars(select(ImportBatch.id)).all())


def drop(page: Page, content: str | bytes, name: str = "register.csv") -> None:
    """Open the page and give it a file."""
    page.goto("/imports")
    expect(page.get_by_role("heading", name="Bring in a file")).to_be_visible()
    raw = content.encode() if isinstance(content, str) else content
    given = FilePayload(name=name, mimeType="application/octet-stream", buffer=raw)
    page.locator("input[type=file]").set_input_files(given)


def look(page: Page) -> None:
    """Ask for the preview once the page stands still, or the button moves away under the click."""
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    page.get_by_role("button", name="Show what would change").click()


def answer(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", name=text)).to_be_visible()


def confirm(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()
    expect(page).to_have_url(re.compile(r"/imports\?batch=\d+$"))


def test_a_register_comes_in_and_its_next_snapshot_updates_it(page, shot):
    drop(page, FIRST)
    expect(page.get_by_text("6 of 6 columns feed our fields")).to_be_visible()
    look(page)
    answer(page, "3 rows: 2 new and 1 rejected.")
    expect(page.get_by_text("The name is empty; write one.")).to_be_visible()
    shot(page, "differences")
    assert journeys() == {}

    confirm(page, "Import 2 rows")
    expect(page.get_by_text("Imported. 3 rows: 2 new and 1 rejected.")).to_be_visible()
    shot(page, "done")
    assert journeys()["Journey berth planner"].stage is Stage.PILOT

    page.get_by_role("button", name="← Imports").click()
    expect(page).to_have_url(re.compile(r"/imports$"))
    drop(page, LATER, "later.csv")
    look(page)
    answer(page, "1 row: 1 updated.")
    expect(page.get_by_text("no longer in the file")).not_to_have_count(0)
    confirm(page, "Import 1 row")
    assert journeys()["Journey berth planner"].stage is Stage.PRODUCTION
    assert journeys()["Journey letter writer"].stage is Stage.IDEA


def test_a_sheet_with_own_headings_is_mapped_by_pointing(page, shot):
    drop(page, OWN_HEADINGS, "projects.csv")
    expect(page.get_by_role("heading", name="What Status says")).to_be_visible()
    settled(page)
    # Typed, which opens the list again should the page have been drawn anew since the click.
    page.get_by_role("combobox", name="in trial (1)").press_sequentially("Pilot")
    page.get_by_role("option", name="Pilot").click()
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_text("The profile projects is saved.")).to_be_visible()
    shot(page, "mapped")

    look(page)
    answer(page, "All 2 rows are new.")
    confirm(page, "Import 2 rows")

    helper = journeys()["Journey chat helper"]
    assert (helper.track, helper.stage) == (Track.GENAI, Stage.PILOT)


def bomb() -> bytes:
    """Return a workbook that unpacks to more than a thousand times its size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * 1_100_000_000)
    return out.getvalue()


def test_a_zip_bomb_gets_one_sentence_and_writes_nothing(page, shot):
    before = batches()

    drop(page, bomb(), "register.xlsx")

    alert = page.get_by_role("alert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("register.xlsx")
    shot(page, "refused")
    expect(page.get_by_role("button", name="Show what would change")).to_have_count(0)
    assert batches() == before


def test_a_text_that_calls_itself_a_workbook_is_refused(page):
    drop(page, FIRST, "register.xlsx")

    expect(page.get_by_role("alert")).to_contain_text("is called a workbook but is none")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_nothing_is_wider_than_the_screen(page, shot, scheme, size):
    page.emulate_media(color_scheme=scheme)
    if size == "phone":
        page.set_viewport_size(PHONE)
    drop(page, OWN_HEADINGS.replace("Journey", "Trip"), "trips.csv")
    look(page)
    expect(page.get_by_role("button", name="Import 2 rows")).to_be_visible()

    shot(page, "view")

    too_wide = "() => document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(too_wide) <= 0
