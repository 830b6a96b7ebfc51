"""Entry point: ``streamlit run app.py``, or any ASGI server with ``app:app``."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from governance.ui import navigation
from governance.ui.loopback import LoopbackOnly

COLLECT_EVERY_SECONDS = 60


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Collect garbage by the clock while the app runs.

    Streamlit would do it after every script run (``runner.postScriptGC``), which costs a third of
    the processor once pandas and Plotly are loaded. What the pages import lives as long as the
    process: loaded before the first reader comes, the collector need not look at it again.
    """
    for spec in navigation.SITE_MAP:
        if spec.file.exists():
            import_module(f"governance.ui.pages.{spec.file.stem}")
    gc.collect()
    gc.freeze()
    collecting = asyncio.create_task(_collect_by_the_clock())
    yield {}
    collecting.cancel()


async def _collect_by_the_clock() -> None:
    while True:
        await asyncio.sleep(COLLECT_EVERY_SECONDS)
        await asyncio.to_thread(gc.collect)


async def healthz(_request: Request) -> PlainTextResponse:
    """Answer that the process serves; it says nothing about the database."""
    return PlainTextResponse("ok")


app = st.App(
    "governance/ui/frame/script.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(LoopbackOnly)],
)
