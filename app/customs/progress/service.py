"""The progress of sending, for a screen that looks again every few seconds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import business_day, start_of_day
from app.customs.progress import queries
from app.customs.progress.queries import MessageProgress
from app.db.work import Work


@dataclass(frozen=True, slots=True)
class SendingProgress:
    """Messages by how far they are, and the applications in them by state. `done` once nothing waits to be sent."""

    ready: int
    sent: int
    failed: int
    answered: int
    applications: dict[str, int]
    done: bool
    messages: tuple[MessageProgress, ...]


def progress(
    work: Work, *, guids: Sequence[str] | None = None, since: datetime | None = None, limit: int = 200
) -> SendingProgress:
    """These messages; or those made since (the start of today) with everything still to be sent."""
    today = start_of_day(business_day(work.clock.now()))
    found = queries.messages(work, guids=guids, since=since or today, limit=limit)
    states = Counter(message.state for message in found)
    applications = Counter(state for message in found for state in message.states)
    return SendingProgress(
        ready=states["ready"],
        sent=states["sent"],
        failed=states["failed"],
        answered=sum(message.answered == message.applications for message in found),
        applications=dict(applications),
        done=not states["ready"],
        messages=tuple(found),
    )
