"""Entry point: ``streamlit run app.py``, or any ASGI server with ``app:app``."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from governance.ui.loopback import LoopbackOnly

COLLECT_EVERY_SECONDS = 60


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Collect garbage by the clock while the app runs.

    Streamlit would do it after every script run (``runner.postScriptGC``), which costs a third of
    the processor once pandas and Plotly are loaded. What is imported by now lives as long as the
    process, so the collector need not look at it again.
    """
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


# Streamlit would take the folder beside the frame for one of its own and, until somebody has opened
# the frame, serve those files bare to whoever arrives by a link to one of them.
PagesManager.uses_pages_directory = False

app = st.App(
    "governance/ui/frame.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(LoopbackOnly)],
)
