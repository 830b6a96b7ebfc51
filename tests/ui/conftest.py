"""Fixtures of page tests: the frame run in-process, opened on one of its pages."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.domain.actors import Role

FRAME = Path(__file__).parents[2] / "governance" / "ui" / "frame" / "script.py"


@pytest.fixture
def open_page(sqlite_database) -> Callable[..., AppTest]:
    """Opener of pages: ``open_page("overview", {"track": ["ml"]}, role=Role.VIEWER)``.

    The page is named by its file, without the ending. The engine makes no difference to a page, so
    the database is SQLite.
    """

    def open_(
        name: str, query: Mapping[str, list[str]] | None = None, role: Role = Role.ADMIN
    ) -> AppTest:
        app = AppTest.from_file(str(FRAME), default_timeout=30)
        app.session_state["viewer.role"] = role
        if name != "overview":
            app.run()
            app.switch_page(f"../pages/{name}.py")
        for parameter, values in (query or {}).items():
            app.query_params[parameter] = values
        return app.run()

    return open_
