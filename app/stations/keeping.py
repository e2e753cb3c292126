"""What stations sent is kept for a while, so that whatever is sent again finds its answer; then it goes."""

from datetime import timedelta

from app.db.work import Work
from app.stations import queries

KEPT_FOR = timedelta(days=14)
"""Longer than any tablet is left in a drawer with codes in it; the journal and the scans stay for good."""
AT_ONCE = 5_000


def forget_old_codes(work: Work) -> int:
    """Delete codes that were answered longer ago, at most so many at once, and sessions without any; how many codes."""
    return queries.purge(work, before=work.clock.now() - KEPT_FOR, most=AT_ONCE)
