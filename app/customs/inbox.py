"""The inbox: what customs sends is kept verbatim first, then read tolerantly, then applied once.

A file that cannot be read is kept and reported, not raised: raising would undo the keeping. The
same file or the same receipt again changes nothing. A receipt for a copNo nobody knows waits,
visibly, until `apply_waiting` finds whom it is for.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from app.archive.service import keep, mark
from app.core.clock import start_of_day
from app.customs.mail import queries
from app.customs.mail.answering import EXCHANGE_REPLY, FORMAT_RECEIPT, apply_answers, receive_answers
from app.customs.mail.queries import Answer, Key
from app.db.work import Work
from schemas.customs.codec import Document, DocumentModel, is_reply, read, read_reply
from schemas.customs.codes.explaining import explain
from schemas.customs.faults import MessageError
from schemas.customs.messages import InvtRefundReturn, MessageReturn

_KINDS = (b"CEB626Message", b"CEB900Message", b"DxpMsg")
_RECEIPTS = frozenset({"CEB626Message", "CEB900Message", EXCHANGE_REPLY})
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
        kind, entries = _exchange_entries(body) if is_reply(body) else _entries(body)
    except MessageError as error:
        mark(work, message_id=kept.id, outcome="refused")
        return InboxReport(file_name, kept.id, _kind(body), kept.new, error.code.value)
    if kind not in _RECEIPTS:
        mark(work, message_id=kept.id, outcome="refused")
        return InboxReport(file_name, kept.id, _kind(body), kept.new, "not_a_receipt")
    outcomes = receive_answers(work, kept.id, [entry.answer for entry in entries if entry.answer])
    mark(work, message_id=kept.id, outcome="applied")
    return InboxReport(file_name, kept.id, kind, kept.new, None, tuple(_result(entry, outcomes) for entry in entries))


def apply_waiting(work: Work, *, limit: int = 500) -> int:
    """Apply the waiting receipts whose application is known by now; how many there were."""
    fates = apply_answers(work, queries.waiting_answers(work, limit))
    return sum(fate.outcome != "waiting" for fate in fates)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One receipt of a file as it was read, or why it could not be."""

    position: int
    number: str | None
    answer: Answer | None
    problem: str | None = None


def _kind(body: bytes) -> str:
    head = body[:2000]
    return EXCHANGE_REPLY if is_reply(body) else next((kind.decode() for kind in _KINDS if kind in head), "unknown")


def _entries(body: bytes) -> tuple[str, list[_Entry]]:
    reading = read(body)
    return reading.kind, [_entry(document) for document in reading.documents] if reading.kind in _RECEIPTS else []


def _entry(document: Document) -> _Entry:
    if document.model is None:
        return _Entry(document.index, document.cop_no, None, str(document.fault) if document.fault else "unreadable")
    answer = _answer(document.model)
    return _Entry(document.index, answer.number, answer)


def _exchange_entries(body: bytes) -> tuple[str, list[_Entry]]:
    """What the exchange says of envelopes. It dates by the day, if at all: then by when the envelope was written."""
    entries = []
    for number, response in enumerate(read_reply(body).responses, 1):
        said = response.original
        at = start_of_day(response.noticed) if response.noticed else said.creat_time
        info = _blotted(response.info or explain(response.code).zh)
        entries.append(
            _Entry(number, said.cop_msg_id, Answer(EXCHANGE_REPLY, said.cop_msg_id, response.code, at, info))
        )
    return EXCHANGE_REPLY, entries


def _result(entry: _Entry, outcomes: dict[Key, str]) -> ReceiptResult:
    answer = entry.answer
    if answer is None:
        return ReceiptResult(entry.position, entry.number, None, None, "unreadable", entry.problem)
    # Taken out on first use: the same receipt a second time in one file is a duplicate as well.
    outcome = outcomes.pop(answer.key, "duplicate")
    return ReceiptResult(entry.position, answer.number, answer.status, answer.return_time, outcome)


def _answer(model: DocumentModel) -> Answer:
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
