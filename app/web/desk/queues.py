"""The queue as it is asked for in an address: which deadlines, whose, in which state, and what may be prepared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from app.core.errors import Invalid
from app.customs.desk.queues import Queue, Wanted
from app.db.work import Work
from app.flow.desk import QueueRow, queue
from app.web.language import marked
from schemas.vocabulary import ParcelState

NAMES = {
    Queue.LATE: marked("Late"),
    Queue.TODAY: marked("Last day today"),
    Queue.THREE_DAYS: marked("1 to 3 days left"),
    Queue.WEEK: marked("4 to 7 days left"),
    Queue.LATER: marked("More than a week left"),
}
TONES = {Queue.LATE: "stop", Queue.TODAY: "stop", Queue.THREE_DAYS: "look", Queue.WEEK: "busy", Queue.LATER: "quiet"}
STATES = (
    ParcelState.ARRIVED,
    ParcelState.RECEIVED,
    ParcelState.HELD,
    ParcelState.CONFORMING,
    ParcelState.REJECTED,
    ParcelState.DECLARED,
    ParcelState.WITHDRAWING,
    ParcelState.MISSING_DECLARED,
)
"""Where a parcel's 30-day clock runs (app/customs/desk/queries.py)."""

_MANY = 500


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is looked at, as services and addresses say it."""

    wanted: Wanted

    def link(self, path: str = "/desk/queue", **over: object) -> str:
        """The address of this queue, with some of it changed."""
        asked = {"due": self.wanted.queue, "owner": self.wanted.owner_code, "state": self.wanted.state,
                 "ready": "1" if self.wanted.declarable else ""}  # fmt: skip
        query = {name: str(value) for name, value in (asked | over).items() if value}
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def plain(self) -> bool:
        """Whether nothing is left out."""
        return self.wanted == Wanted()


def filters_from(
    due: Annotated[str, Query(max_length=20)] = "",
    owner: Annotated[str, Query(max_length=20)] = "",
    state: Annotated[str, Query(max_length=40)] = "",
    ready: Annotated[str, Query(max_length=2)] = "",
) -> Filters:
    """What an address asks for. Raises `Invalid` (invalid_request)."""
    if due not in {"", *Queue} or state not in {"", *STATES}:
        raise Invalid("invalid_request", "There is no such queue.")
    wanted = Wanted(Queue(due) if due else None, owner or None, state or None, declarable=bool(ready))
    return Filters(wanted)


def is_free(row: QueueRow) -> bool:
    """Whether this parcel can be put into an application now."""
    return row.row.parcel.cop_no is None and [reason.code for reason in row.reasons] == ["to_prepare"]


def everything(work: Work, wanted: Wanted) -> Iterator[QueueRow]:
    """The whole queue, some hundred rows at a time."""
    found = queue(work, wanted=wanted, limit=_MANY)
    yield from found.rows
    while found.next:
        found = queue(work, wanted=wanted, cursor=found.next, limit=_MANY)
        yield from found.rows
