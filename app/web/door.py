"""Hangs the web door into the application: the guard, the pages, what they are painted with."""

from typing import Any

from fastapi import FastAPI

from app.web.guard import WebGuard
from app.web.live import Board
from app.web.live import router as live_router
from app.web.pages import ROUTERS
from app.web.painting import mount_static
from app.web.rendering import error_page


def mount_web(app: FastAPI) -> None:
    """Add every screen. The state of `app` holds `database`, `site_id`, `doorkeeper`, `lane` and `stations`."""
    state: Any = app.state
    state.board = Board(state.database, state.site_id)
    app.add_middleware(WebGuard, error_page=error_page)
    for router in (*ROUTERS, live_router):
        app.include_router(router, include_in_schema=False)
    mount_static(app)
