"""Submitting and withdrawing, and what follows: a job that sends, asked for in the same transaction."""

from collections.abc import Sequence

from app.customs.models import Dispatch, Withdrawal
from app.customs.submitting import submit as submit_applications
from app.customs.withdrawing import request_withdrawal as ask_for_withdrawal
from app.db.jobs import SEND_DECLARATIONS, defer
from app.db.work import Work


def submit(work: Work, *, cop_nos: Sequence[str] | None = None) -> list[Dispatch]:
    """Submit prepared applications (all of them, or those named) and let the worker send the messages."""
    dispatches = submit_applications(work, cop_nos=cop_nos)
    if dispatches:
        defer(work, SEND_DECLARATIONS)
    return dispatches


def request_withdrawal(work: Work, *, cop_no: str, reason: str) -> Withdrawal:
    """Ask customs to take an application back, and let the worker send the message."""
    withdrawal = ask_for_withdrawal(work, cop_no=cop_no, reason=reason)
    defer(work, SEND_DECLARATIONS)
    return withdrawal
