"""Chromium for the browser journeys: found on the machine, else fetched when run as a program."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
START_SECONDS = 30
INSTALL_SECONDS = 300

FLAGS = [
    "--no-sandbox",  # root has no sandbox, and the only site visited is our own
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",  # containers give /dev/shm 64 MB, too little for large charts
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright's own build comes first, because it needs no rights; then the system's package.
PLAYWRIGHT_INSTALL = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
APT_UPDATE = ["apt-get", "update", "--quiet=2"]
APT_INSTALL = ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", "chromium"]


class BrowserUnavailableError(Exception):
    """No Chromium starts on this machine; str() says why."""


@cache
def chromium() -> Path:
    """Return a Chromium that starts.

    Raises
    ------
    BrowserUnavailableError
        There is none.
    """
    for candidate in _candidates():
        if _starts(candidate):
            return candidate
    message = "no Chromium starts here; name one in CHROMIUM, or run `make test` to fetch one"
    raise BrowserUnavailableError(message)


def install() -> None:
    """Fetch Chromium with Playwright's installer, else with the system's package manager."""
    if _succeeds(PLAYWRIGHT_INSTALL) and _starts(_of_playwright()):
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and _succeeds(APT_UPDATE):
        _succeeds(APT_INSTALL)


def main() -> None:
    """Say which Chromium the journeys will use, fetching one where there is none."""
    try:
        path = chromium()
    except BrowserUnavailableError:
        print("No Chromium on this machine; fetching one.", flush=True)  # noqa: T201
        install()
        try:
            path = chromium()
        except BrowserUnavailableError as error:
            print(f"Browser journeys will be skipped: {error}", flush=True)  # noqa: T201
            return
    print(f"Browser journeys will use {path}", flush=True)  # noqa: T201


def _candidates() -> Iterator[Path]:
    named = os.environ.get("CHROMIUM")
    if named:
        yield Path(named)
    for name in ON_PATH:
        found = shutil.which(name)
        if found:
            yield Path(found)
    yield _of_playwright()


def _of_playwright() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Whether a browser opens a page; a stub or one that lacks libraries does not."""
    if not path.exists():
        return False
    try:
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(
                executable_path=path, args=FLAGS, timeout=START_SECONDS * 1000
            )
            launched.new_page().close()
            launched.close()
    except Error:
        return False
    return True


def _succeeds(command: list[str]) -> bool:
    print("+", *command, flush=True)  # noqa: T201
    try:
        finished = subprocess.run(
            command,
            check=False,
            timeout=INSTALL_SECONDS,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return finished.returncode == 0


if __name__ == "__main__":
    main()
