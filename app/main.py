"""callmart: the application's server. Pages are drawn by shell.py; here is what belongs to the server as a whole.

streamlit run app/main.py --server.address 127.0.0.1 -- --home DIR
"""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from streamlit.starlette import App

HERE = Path(__file__).resolve().parent
_log = logging.getLogger(__name__)


def warm() -> None:
    """Import what the first page needs and read the newest month once, so that the first visitor need not wait for it.

    Nothing here may stop the server: what goes wrong is logged, and the page itself will say it again.
    """
    try:
        import altair  # noqa: F401

        from app import card_parts, charts, components, data, frame, insights, kpis, lines, proof, session, texts  # noqa: F401

        texts.table()
        data.warm(session.home().published)
    except Exception:
        _log.exception("could not warm up")


@asynccontextmanager
async def started(_: App) -> AsyncGenerator[None]:
    """Warm up beside the start: the server answers meanwhile."""
    threading.Thread(target=warm, name="warm", daemon=True).start()
    yield


def first_page(request: Request) -> RedirectResponse:
    """The first page has the address of the app itself; its name as an address leads there, choices kept."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"../{query}" if request.url.path.endswith("/") else f"./{query}")


ROUTES = [Route("/centre", first_page), Route("/centre/", first_page)]
app = App(HERE / "shell.py", lifespan=started, routes=ROUTES)
