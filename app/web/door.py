"""Hangs the web door into the application: the guard, the pages, what they are painted with."""

from fastapi import FastAPI

from app.web.guard import WebGuard
from app.web.live import router as live_router
from app.web.pages import ROUTERS
from app.web.painting import mount_static
from app.web.rendering import error_page
from app.web.training import TrainingDoor


def mount_web(app: FastAPI) -> None:
    """Add every screen. The state of `app` holds what `app.main.answer_from` puts there."""
    app.add_middleware(WebGuard, error_page=error_page)
    app.add_middleware(TrainingDoor)
    for router in (*ROUTERS, live_router):
        app.include_router(router, include_in_schema=False)
    mount_static(app)
