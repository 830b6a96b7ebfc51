"""What journeys share: waiting until the page shows what was asked of it."""

from playwright.sync_api import Page, expect


def settled(page: Page) -> None:
    """Wait until the server has answered what was done last."""
    page.wait_for_timeout(250)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning"
    )
    page.wait_for_timeout(150)
