"""The inbox: what customs sends is kept verbatim first, then read tolerantly, then applied once.

A file that cannot be read is kept and reported, not raised: raising would undo the keeping. The
same file or the same receipt again changes nothing. A receipt for a copNo nobody knows waits,
visibly, until `apply_waiting` finds whom it is for.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from app.archive.service import keep, mark
from app.customs.mail import queries
from app.customs.mail.answering import FORMAT_RECEIPT, apply_answers, receive_answers
from app.customs.mail.queries import Answer, Key
from app.db.work import Work
from schemas.customs.codec import Document, Reading, read
from schemas.customs.faults import MessageError
from schemas.customs.messages import InvtRefundReturn, MessageReturn

_KINDS = (b"CEB626Message", b"CEB900Message", b"DxpMsg", b"DxpRep")
_LONGEST_INFO = 5000
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])([0-9]{17}[0-9Xx]|1[3-9][0-9]{9})(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """What became of one receipt of a file: applied, noted, stale, flagged, waiting, duplicate or unreadable."""

    position: int
    number: str | None
    status: str | None
    return_time: datetime | None
    outcome: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class InboxReport:
    """What became of one file. `refused` is the stable code of why nothing of it could be read, else None."""

    file_name: str | None
    message_id: int
    kind: str
    new: bool
    refused: str | None
    receipts: tuple[ReceiptResult, ...] = ()

    def count(self, outcome: str) -> int:
        """How many receipts of the file had this outcome."""
        return sum(receipt.outcome == outcome for receipt in self.receipts)

    @property
    def applied(self) -> int:
        """Receipts that moved parcels."""
        return self.count("applied")

    @property
    def waiting(self) -> int:
        """Receipts for a number nobody knows yet."""
        return self.count("waiting")

    @property
    def flagged(self) -> int:
        """Receipts a broker has to look at."""
        return self.count("flagged")


def take_in(work: Work, *, body: bytes, file_name: str | None = None) -> InboxReport:
    """Keep `body`, read it, apply its receipts. Never raises for what is in it."""
    kept = keep(work, direction="in", kind=_kind(body), body=body, file_name=file_name)
    try:
        reading = read(body)
        refused = None if reading.kind in {"CEB626Message", "CEB900Message"} else "not_a_receipt"
    except MessageError as error:
        reading, refused = None, error.code.value
    if reading is None or refused:
        mark(work, message_id=kept.id, outcome="refused")
        return InboxReport(file_name, kept.id, _kind(body), kept.new, refused)
    receipts = _apply(work, kept.id, reading)
    mark(work, message_id=kept.id, outcome="applied")
    return InboxReport(file_name, kept.id, reading.kind, kept.new, None, receipts)


def apply_waiting(work: Work, *, limit: int = 500) -> int:
    """Apply the waiting receipts whose application is known by now; how many there were."""
    fates = apply_answers(work, queries.waiting_answers(work, limit))
    return sum(fate.outcome != "waiting" for fate in fates)


def _kind(body: bytes) -> str:
    head = body[:2000]
    return next((kind.decode() for kind in _KINDS if kind in head), "unknown")


def _apply(work: Work, message_id: int, reading: Reading) -> tuple[ReceiptResult, ...]:
    answers = {document.index: _answer(document) for document in reading.documents if document.model}
    outcomes = receive_answers(work, message_id, list(answers.values()))
    return tuple(_result(document, answers.get(document.index), outcomes) for document in reading.documents)


def _result(document: Document, answer: Answer | None, outcomes: dict[Key, str]) -> ReceiptResult:
    if answer is None:
        problem = str(document.fault) if document.fault else "unreadable"
        return ReceiptResult(document.index, document.cop_no, None, None, "unreadable", problem)
    # Taken out on first use: the same receipt a second time in one file is a duplicate as well.
    outcome = outcomes.pop(answer.key, "duplicate")
    return ReceiptResult(document.index, answer.number, answer.status, answer.return_time, outcome)


def _answer(document: Document) -> Answer:
    model = document.model
    if isinstance(model, MessageReturn):
        number = model.ori_cop_msg_id
        return Answer(FORMAT_RECEIPT, number, model.return_status, model.returned_at, _blotted(model.return_info))
    assert isinstance(model, InvtRefundReturn)  # noqa: S101 (the reading's kind was looked at before)
    return Answer(
        "CEB626",
        model.cop_no,
        model.return_status,
        model.returned_at,
        _blotted(model.return_info),
        model.pre_no,
        model.invt_no,
    )


def _blotted(info: str) -> str:
    """The words without ID and telephone numbers: customs may quote the buyer; verbatim it stands in the archive."""
    return _PERSONAL.sub("█", info[:_LONGEST_INFO])
