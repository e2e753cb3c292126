"""What happened to an application, in one line of time: its acts, its messages, its receipts, its withdrawals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.customs.register.queries import AskedWithdrawal, Message, TakenReceipt
from app.customs.register.service import Folder
from app.web.language import marked
from schemas.customs.codes.explaining import ERRORS, Explanation, explain

_GOOD = frozenset({"399", "800"})
_LOOK = frozenset({"300", "500", "501", "502", "503", "599"})


_SIGNED = {
    "declare": marked("Declaration signed"),
    "draft": marked("Draft signed"),
    "withdraw": marked("Withdrawal signed"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `status` is customs' code where a receipt said it; `by` a badge."""

    at: datetime
    words: str
    tone: str = "quiet"
    by: str | None = None
    status: str | None = None
    told: Explanation | None = None
    detail: str = ""
    note: str = ""
    message_id: int | None = None


def status_tone(status: str) -> str:
    """How a status of customs looks: ok, look, stop or quiet."""
    if status.startswith("-") or status in {"4", "100"} or (status in ERRORS and not status.startswith("3")):
        return "stop"
    return "ok" if status in _GOOD else "look" if status in _LOOK else "quiet"


def timeline(folder: Folder) -> list[Step]:
    """Everything, the newest first."""
    in_order = sorted(_steps(folder), key=lambda step: step.at)
    return in_order[::-1]  # of one moment: what follows stands above what it follows from


def _steps(folder: Folder) -> Iterator[Step]:
    entry = folder.entry
    yield Step(entry.prepared_at, marked("Prepared"), by=entry.prepared_by)
    if entry.submitted_at:
        yield Step(entry.submitted_at, marked("Submitted"), by=entry.submitted_by)
    for message in folder.messages:
        yield from _sent(message)
    for receipt in folder.receipts:
        yield _received(receipt)
    for withdrawal in folder.withdrawals:
        yield from _withdrawn(withdrawal)


def _sent(message: Message) -> Iterator[Step]:
    yield Step(
        message.made_at,
        _SIGNED.get(message.purpose, message.purpose),
        detail=message.guid,
        message_id=message.message_id,
    )
    if message.sent_at:
        yield Step(message.sent_at, marked("Sent"), message_id=message.message_id)
    elif message.state == "failed":
        yield Step(message.next_try_at, marked("Sending failed"), "stop", message_id=message.message_id)
    elif message.tries:
        yield Step(message.next_try_at, marked("Will be sent again"), "look", message_id=message.message_id)


def _received(receipt: TakenReceipt) -> Step:
    tone = status_tone(receipt.status) if receipt.outcome != "stale" else "quiet"
    return Step(
        receipt.return_time,
        "",
        tone,
        status=receipt.status,
        told=explain(receipt.status, kind=receipt.kind),
        detail=receipt.info,
        note=receipt.outcome,
        message_id=receipt.message_id,
    )


def _withdrawn(asked: AskedWithdrawal) -> Iterator[Step]:
    yield Step(asked.asked_at, marked("Withdrawal asked for"), by=asked.asked_by, detail=asked.reason)
    if asked.answered_at:
        accepted = asked.state == "accepted"
        words = marked("Withdrawal accepted") if accepted else marked("Withdrawal refused")
        yield Step(asked.answered_at, words, "ok" if accepted else "stop")
