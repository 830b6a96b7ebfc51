"""Journeys of an analyst: find initiatives, fix them in the grid, and meet somebody else's save."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from governance.db.session import read_scope
from governance.domain.enums import Stage, Track
from governance.models import Initiative, Person
from tests import factories
from tests.factories import entered
from tests.support.databases import application_on
from tests.support.journeys import settled

expect.set_options(timeout=20_000)
PHONE = {"width": 390, "height": 844}
UNIT = "Harbour Authority"
HEADER_PX, ROW_PX = 36, 35
EXTERNAL_ID, UNIT_CELL, TRACK, STAGE, TECHNIQUES, RISK_TIER, OWNER = range(1, 8)
"""Columns of the editing grid right of the name."""


@pytest.fixture(scope="module")
def served(app_environment):
    """The served database, so that a journey can look into it."""
    url, anchor = (
        app_environment[f"GOVERNANCE_{name}"] for name in ("DATABASE_URL", "AUDIT_ANCHOR")
    )
    with application_on(url, Path(anchor)):
        yield


@pytest.fixture(scope="module")
def harbour(served):
    """Three pilots of one unit, one of them with the wrong track; ids by name."""
    pilot = [entered(Stage.PILOT, "2024-05")]
    made = [
        factories.initiative(name=name, unit=[UNIT], track=track, stages=pilot)
        for name, track in (
            ("Berth planner", Track.ML),
            ("Letter writer", Track.ML),
            ("Noise map", Track.ML),
        )
    ]
    factories.initiative(name="Crane watch", unit=[UNIT], stages=[entered(Stage.IDEA, "2024")])
    factories.initiative(name="Elsewhere", unit=["Railways"], stages=pilot)
    return {each.name: each.id for each in made}


def stored(initiative_id: int) -> Initiative:
    with read_scope() as session:
        return session.get_one(Initiative, initiative_id)


def owner_of(initiative_id: int) -> str | None:
    with read_scope() as session:
        owner_id = session.get_one(Initiative, initiative_id).owner_id
        return session.get_one(Person, owner_id).name if owner_id else None


def answer(page: Page):
    return page.get_by_role("heading", level=2).first


def list_of(page: Page, query: str) -> None:
    page.goto(f"/initiatives?{query}")
    expect(page.locator("canvas").first).to_be_visible()
    settled(page)


def click_cell(page: Page, x: float, row: int) -> None:
    """Click into a row of the grid, counted from 0, at a distance from its left edge."""
    canvas = page.locator("[data-testid=stDataFrame] canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    at = (box["x"] + x, box["y"] + HEADER_PX + ROW_PX * row + ROW_PX / 2)
    page.mouse.move(*at)
    page.wait_for_timeout(150)
    page.mouse.click(*at, delay=50)
    page.wait_for_timeout(200)


def go_to_cell(page: Page, row: int, column: int) -> None:
    """Put the cursor of the grid into a cell, by keyboard from the name on."""
    click_cell(page, 60, row)
    for _ in range(column):
        page.keyboard.press("ArrowRight")


def fill(page: Page, row: int, column: int, text: str) -> None:
    """Type a text, or the beginning of a choice, into a cell."""
    go_to_cell(page, row, column)
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    page.keyboard.type(text)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    settled(page)


def edit_rows(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^\W*Edit")).click()
    expect(page.get_by_role("heading", name=re.compile("^Edit"))).to_be_visible()
    settled(page)


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save")).click()
    settled(page)


def test_the_pilots_of_one_unit_are_three_clicks_away_and_a_wrong_track_is_fixed(
    page, shot, harbour
):
    page.goto("/")
    expect(answer(page)).to_contain_text("In the last 30 days")
    settled(page)

    page.get_by_role("combobox", name="Unit").click()
    page.get_by_role("option", name=UNIT).click()
    page.keyboard.press("Escape")
    settled(page)
    page.get_by_role("link", name=re.compile(r"^Show \d+ pilots$")).click()

    expect(answer(page)).to_have_text("3 initiatives.")
    settled(page)
    shot(page, "found")
    edit_rows(page)
    fill(page, 1, TRACK, "GenAI")
    expect(page.get_by_text("1 change in 1 initiative")).to_be_visible()
    shot(page, "difference")
    assert stored(harbour["Letter writer"]).track is Track.ML
    save(page)

    expect(page.get_by_text("Saved 1 initiative.")).to_be_visible()
    assert stored(harbour["Letter writer"]).track is Track.GENAI


def test_a_block_from_a_spreadsheet_fills_many_rows(page, harbour):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    list_of(page, "q=noise")
    edit_rows(page)
    page.evaluate("text => navigator.clipboard.writeText(text)", "Noise atlas\tH-7\t\tGenAI")
    go_to_cell(page, 0, 0)
    page.keyboard.press("Control+v")
    settled(page)

    expect(page.get_by_text("3 changes in 1 initiative")).to_be_visible()
    save(page)

    saved = stored(harbour["Noise map"])
    assert (saved.name, saved.external_id, saved.track) == ("Noise atlas", "H-7", Track.GENAI)


def test_a_stale_save_is_refused_and_shows_both_versions(page, browser, app_url, shot, harbour):
    list_of(page, "q=berth")
    edit_rows(page)
    fill(page, 0, OWNER, "Ada")
    context = browser.new_context(base_url=app_url)
    other = context.new_page()
    list_of(other, "q=berth")
    edit_rows(other)
    fill(other, 0, OWNER, "Grace")
    save(other)
    expect(other.get_by_text("Saved 1 initiative.")).to_be_visible()
    context.close()

    save(page)

    table = page.get_by_role("table")
    expect(table.get_by_role("row", name="Owner")).to_have_text(re.compile("Owner.*–.*Ada.*Grace"))
    shot(page, "both-versions")
    assert owner_of(harbour["Berth planner"]) == "Grace"
    page.get_by_role("button", name="Keep mine on top").click()
    settled(page)
    save(page)
    expect(page.get_by_text("Saved 1 initiative.")).to_be_visible()
    assert owner_of(harbour["Berth planner"]) == "Ada"


def test_a_click_on_a_name_opens_the_initiative_and_its_form_takes_new_people(page, shot, harbour):
    list_of(page, "q=letter+writer")
    click_cell(page, 90, 0)
    expect(page).to_have_url(re.compile(r"/initiative\?id=\d+"))
    expect(page.get_by_role("heading", name="Letter writer")).to_be_visible()
    settled(page)
    shot(page, "record")

    page.get_by_role("button", name="Edit", exact=True).click()
    owner = page.get_by_role("combobox", name="Owner")
    owner.fill("Barbara Liskov")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_text("1 change in 1 initiative")).to_be_visible()
    save(page)

    expect(page.get_by_text("owned by Barbara Liskov")).to_be_visible()
    assert owner_of(harbour["Letter writer"]) == "Barbara Liskov"


def test_a_row_is_selected_and_opened_by_keyboard(page, harbour):
    list_of(page, "q=letter+writer")
    click_cell(page, 500, 0)
    page.keyboard.press("Shift+Space")
    settled(page)
    button = page.get_by_role("button", name="Open it", exact=True)
    button.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/initiative\?id=\d+"))


def test_the_filtered_list_leaves_as_a_file(page, harbour):
    list_of(page, "q=letter+writer&columns=name,track")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()

    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert download.value.suggested_filename == "initiatives.csv"
    assert lines[0] == "external_id,name,track"
    assert [line.split(",")[1] for line in lines[1:]] == ["Letter writer"]


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
@pytest.mark.parametrize("view", ["list", "grid", "record", "stages", "form", "new"])
def test_nothing_is_wider_than_the_screen(page, shot, harbour, scheme, size, view):
    page.emulate_media(color_scheme=scheme)
    if size == "phone":
        page.set_viewport_size(PHONE)
    if view in {"list", "grid", "new"}:
        list_of(page, "stage=pilot")
    else:
        section = "&section=Stages" if view == "stages" else ""
        page.goto(f"/initiative?id={harbour['Letter writer']}{section}")
        expect(page.get_by_role("heading", name="Letter writer")).to_be_visible()
    if view == "grid":
        edit_rows(page)
    elif view in {"new", "form"}:
        name = {"new": "New initiative", "form": "Edit"}[view]
        page.get_by_role("button", name=name, exact=True).click()
    settled(page)
    shot(page, "view")

    too_wide = "() => document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(too_wide) <= 0
