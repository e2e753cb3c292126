"""Submitting, drafting and withdrawing, and what follows: a job that sends, asked for in the same transaction.

And back again: a lead sends a parcel whose count is wrong to sorting; its application is given up first.
"""

from collections.abc import Sequence

from app.customs.drafting import send_draft as leave_draft
from app.customs.models import Dispatch, Withdrawal
from app.customs.preparing import give_up_of
from app.customs.submitting import submit as submit_applications
from app.customs.withdrawing import request_withdrawal as ask_for_withdrawal
from app.db.jobs import SEND_DECLARATIONS, defer
from app.db.work import Work
from app.parcel.moves import Outcome
from app.parcel.reading import parcel_by_lpn
from app.sorting.holding import reopen


def submit(work: Work, *, cop_nos: Sequence[str] | None = None) -> list[Dispatch]:
    """Submit prepared applications (all of them, or those named) and let the worker send the messages."""
    dispatches = submit_applications(work, cop_nos=cop_nos)
    if dispatches:
        defer(work, SEND_DECLARATIONS)
    return dispatches


def send_draft(work: Work, *, cop_nos: Sequence[str]) -> list[Dispatch]:
    """Leave prepared applications at the e-port as drafts, and let the worker send the messages."""
    dispatches = leave_draft(work, cop_nos=cop_nos)
    defer(work, SEND_DECLARATIONS)
    return dispatches


def send_back_to_sorting(work: Work, *, lpn: str) -> Outcome:
    """A lead has a parcel counted again: the application that speaks for it is given up, its other parcels are free.

    The broker never edits what the sorter counted. Raises `NotFound` (unknown_parcel), `Conflict` (not_prepared: it
    is declared, so withdraw it first; not_lawful, not_your_role).
    """
    give_up_of(work, parcel_id=parcel_by_lpn(work, lpn).id)
    return reopen(work, lpn=lpn)


def request_withdrawal(work: Work, *, cop_no: str, reason: str) -> Withdrawal:
    """Ask customs to take an application back, and let the worker send the message."""
    withdrawal = ask_for_withdrawal(work, cop_no=cop_no, reason=reason)
    defer(work, SEND_DECLARATIONS)
    return withdrawal
