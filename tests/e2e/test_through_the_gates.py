"""The way of one initiative through its gates, walked in the browser by four people in turn."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from governance.db.session import read_scope, write_scope
from governance.domain.enums import ControlResult, Stage, Track
from governance.domain.gates import ExceptionKind
from governance.models import Assessment, Evidence, GateDecision, Initiative, Readiness, Waiver
from governance.services.catalogues import publish_catalogue
from tests.factories import ADMIN, governing
from tests.support.application import served_application
from tests.support.databases import application_on
from tests.support.journeys import settled

expect.set_options(timeout=20_000)
PHONE = {"width": 390, "height": 844}
MEASURED, RESISTANT = "GEN-HAL-01", "GEN-PIN-01"
"""Two controls that hold the way of generative AI into production."""
NAME = "Reply drafter"


@pytest.fixture(scope="module")
def app_environment(sqlite_databases, tmp_path_factory):
    """A database of its own, with a catalogue of two controls, so that the way is short."""
    directory = tmp_path_factory.mktemp("gates")
    whole = governing.product_catalogue()
    short = replace(
        whole, controls=tuple(each for each in whole.controls if each.id in {MEASURED, RESISTANT})
    )
    with sqlite_databases.fresh(directory) as url:
        anchor = directory / "anchors.jsonl"
        with application_on(url, anchor), write_scope() as session:
            publish_catalogue(session, actor=ADMIN, catalogue=short)
        yield {
            "GOVERNANCE_DATABASE_URL": url,
            "GOVERNANCE_AUDIT_ANCHOR": str(anchor),
            "GOVERNANCE_EVIDENCE_URL": str(directory / "evidence"),
        }


@pytest.fixture(scope="module")
def app_url(app_environment, tmp_path_factory):
    """Address of the application served on that database."""
    with served_application(app_environment, tmp_path_factory.mktemp("log") / "log") as url:
        yield url


@pytest.fixture
def served(app_environment):
    """The served database, so that the journey can look into it."""
    url, anchor = (
        app_environment[f"GOVERNANCE_{name}"] for name in ("DATABASE_URL", "AUDIT_ANCHOR")
    )
    with application_on(url, Path(anchor)):
        yield


def go(page: Page, path: str, role: str = "") -> None:
    """Open a page, as somebody else where a role is named; who opens one anew is administrator."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settled(page)
    if role:
        page.get_by_role("button", name=re.compile("See the app as")).click()
        page.get_by_role("menuitem", name=role, exact=True).click()
        expect(page.get_by_text(f"rights of the role {role.lower()}")).to_be_visible()
        settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Tab")
    settled(page)


def pick(page: Page, label: str, option: str) -> None:
    """Pick an option, or add it where the field takes new ones."""
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=re.compile(re.escape(option))).first.click()
    settled(page)


def unfold(page: Page, name: str, inside: str) -> None:
    page.get_by_text(name, exact=True).click()
    expect(page.get_by_text(inside, exact=True)).to_be_visible()


def only(model):
    with read_scope() as session:
        return session.query(model).one()


def test_from_intake_to_a_stale_approval(page, shot, served):
    made = register(page, shot)
    checklist = f"/checklist?id={made}&to=production"

    answer_and_attach(page, shot, checklist)
    find_the_gate_shut(page, shot)
    confirm(page, checklist)
    waive(page, shot, checklist)
    approve(page, shot, checklist)
    change_its_purpose(page, shot, made, checklist)


def register(page, shot):
    go(page, "/intake")
    write(page, "Name", NAME)
    write(page, "What is it for?", "Drafts answers to letters of customers; a person sends them.")
    pick(page, "Unit", "Customer Service")
    pick(page, "Planned as", "GenAI")
    pick(page, "Stage", "Pilot")
    shot(page, "1-intake")
    press(page, "Go on to the questions")
    press(page, "On to the risk tier")
    press(page, "On to the summary")
    shot(page, "2-summary")
    press(page, "Register")
    expect(page.get_by_text(f"Registered “{NAME}”")).to_be_visible()
    made = only(Initiative)
    assert (made.track, made.stage) == (Track.GENAI, Stage.PILOT)
    return made.id


def answer_and_attach(page, shot, checklist):
    go(page, f"{checklist}&control={MEASURED}")
    shot(page, "3-checklist")
    page.get_by_text("Met", exact=True).click()
    settled(page)
    press(page, "Save answer")
    expect(page.get_by_text("Confirmed by nobody yet").first).to_be_visible()
    unfold(page, "Attach evidence", "or a link")
    page.locator("input[type=file]").set_input_files(
        {"name": "protocol.txt", "mimeType": "text/plain", "buffer": b"2 of 400 answers invented"}
    )
    expect(page.get_by_text("protocol.txt")).to_be_visible()
    settled(page)
    press(page, "Attach")
    expect(page.get_by_text("Attached “protocol.txt”.")).to_be_visible()
    shot(page, "4-evidence")
    assert only(Assessment).result is ControlResult.MET
    assert only(Evidence).sha256 is not None


def find_the_gate_shut(page, shot):
    request(page)
    expect(page.get_by_role("alert")).to_contain_text("may not enter production yet")
    shot(page, "5-refused")
    assert only(Initiative).stage is Stage.PILOT


def confirm(page, checklist):
    go(page, f"{checklist}&control={MEASURED}", "Reviewer")
    press(page, "Confirm this answer")
    expect(page.get_by_text("✓ Confirmed by local-reviewer")).to_be_visible()


def waive(page, shot, checklist):
    go(page, f"{checklist}&control={RESISTANT}")
    unfold(page, "Ask for a waiver", "Why it cannot be met")
    write(page, "Why it cannot be met", "The test bench comes in spring.")
    write(page, "What is done instead", "Only staff may paste text into it.")
    press(page, "Ask for it")
    expect(page.get_by_text("Waits for a decision, until")).to_be_visible()
    shot(page, "6-waiver-asked")
    go(page, f"{checklist}&control={RESISTANT}", "Approver")
    press(page, "Grant")
    expect(page.get_by_text("✓ Counts until")).to_be_visible()
    shot(page, "7-waiver-granted")
    assert only(Waiver).granted_by == "local-approver"


def approve(page, shot, checklist):
    go(page, checklist)
    request(page)
    expect(page.get_by_text("and waits for a decision")).to_be_visible()
    go(page, "/gate-queue", "Approver")
    shot(page, "8-queue")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    expect(page.get_by_role("heading", name="Decide")).to_be_visible()
    settled(page)
    page.get_by_text("Approve", exact=True).click()
    write(page, "Rationale", "The waiver covers the open point until spring.")
    shot(page, "9-decision")
    press(page, "Record the decision")
    expect(page.get_by_text("Recorded: approve")).to_be_visible()
    decision = only(GateDecision)
    assert only(Initiative).stage is Stage.PRODUCTION
    assert (decision.requested_by, decision.decided_by) == ("local", "local-approver")
    assert decision.frozen_sha256 in page.content()


def change_its_purpose(page, shot, made, checklist):
    go(page, f"/initiative?id={made}")
    press(page, "Edit")
    write(page, "Description", "Sends answers to customers by itself.")
    page.get_by_role("button", name=re.compile("^Save")).click()
    settled(page)
    go(page, checklist.replace("&to=production", ""))
    expect(
        page.get_by_text("Changed materially after its approval for production: purpose")
    ).to_be_visible()
    shot(page, "10-stale")
    assert ExceptionKind(only(Readiness).exception_mask) & ExceptionKind.APPROVAL_STALE
    go(page, "/governance")
    expect(page.get_by_text("changed materially after the approval")).to_be_visible()
    shot(page, "11-governance")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    go(page, checklist.replace("&to=production", ""))
    shot(page, "12-stale-phone")


def request(page: Page) -> None:
    page.get_by_role("button", name="Request the production gate").click()
    write(page, "Rationale", "Two months without a complaint.")
    press(page, "Request the decision")
