"""Submitting, and what follows: a job that sends, asked for in the same transaction."""

from collections.abc import Sequence

from app.customs.models import Dispatch
from app.customs.submitting import submit as submit_applications
from app.db.jobs import SEND_DECLARATIONS, defer
from app.db.work import Work


def submit(work: Work, *, cop_nos: Sequence[str] | None = None) -> list[Dispatch]:
    """Submit prepared applications (all of them, or those named) and let the worker send the messages."""
    dispatches = submit_applications(work, cop_nos=cop_nos)
    if dispatches:
        defer(work, SEND_DECLARATIONS)
    return dispatches
