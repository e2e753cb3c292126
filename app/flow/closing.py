"""Closing a month as every door does it: the figures freeze, and its files are asked for in the same transaction."""

from app.db.work import Work
from app.flow.exports import ask_month
from app.flow.months import year_and_month
from app.reports.pack.closing import KINDS, Closing
from app.reports.pack.service import close


def close_month(work: Work, *, period: str) -> Closing:
    """Close a month of this site; the worker then renders its four files, which are kept for ever.

    Raises what `close` raises, and `Invalid` (bad_month).
    """
    year, month = year_and_month(period)
    closed = close(work, year=year, month=month)
    ask_month(work, period=period, forms=KINDS, version=closed.version)
    return closed
