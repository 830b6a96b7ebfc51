"""The app as a whole: what is served, to whom, and with which settings of the server."""

import tomllib
from pathlib import Path

import pytest
from streamlit import config

from governance.domain.actors import Actor, Role
from governance.domain.policy import GRANTS
from governance.ui import navigation

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
SERVER_OPTIONS = [
    f"{section}.{name}"
    for section in ("server", "runner", "client", "browser")
    for name in CONFIG[section]
]


@pytest.mark.parametrize("option", SERVER_OPTIONS)
def test_streamlit_still_knows_every_option_we_set(option):
    """Above all ``runner.postScriptGC``, which it keeps out of its documentation."""
    assert option in config.get_config_options(force_reparse=False)


def test_the_collector_does_not_run_after_every_script():
    assert CONFIG["runner"]["postScriptGC"] is False
    assert "postScriptGC" in (
        Path(config.__file__).parent / "runtime/scriptrunner/script_runner.py"
    ).read_text(encoding="utf-8")


def test_the_app_listens_to_this_computer_and_tells_nobody():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert "*" not in CONFIG["server"]["allowedHosts"]


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_the_pages_that_it_may_read(role):
    viewer = Actor("x@example.org", "X", frozenset({role}))

    opened = {spec.path for spec in navigation.SITE_MAP if navigation.opens(spec, viewer)}

    assert opened == {spec.path for spec in navigation.SITE_MAP if spec.permission in GRANTS[role]}


def test_every_page_has_its_file_and_every_file_its_page():
    files = {file.name for file in navigation.PAGES.glob("*.py")} - {"__init__.py"}

    assert files == {spec.file.name for spec in navigation.SITE_MAP}


@pytest.mark.parametrize("spec", navigation.SITE_MAP, ids=lambda spec: spec.path)
def test_every_page_draws_on_an_empty_database(open_page, spec):
    assert not open_page(spec.file.stem).exception
