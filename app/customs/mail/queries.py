"""Every SQL statement about customs mail: dispatches, withdrawals, receipts, and whom a receipt is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import class_row
from sqlmodel import col, select

from app.customs.models import Dispatch, Receipt, ReceiptMatch, Withdrawal
from app.customs.rulings import STORED
from app.db.work import Work
from app.parcel.queries import recount_applications

Key = tuple[str, str, str, datetime]
"""(kind, number, status, returnTime) of a receipt."""


class Addressee(NamedTuple):
    """Whom a number on a receipt means: an application, a withdrawal of one, or all that were in a dispatch.

    `latest` is false for a dispatch when an application in it has travelled again since.
    """

    number: str
    kind: str
    application_id: int
    withdrawal_id: int | None
    dispatch_id: int | None
    latest: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt as it is kept. `kind` is CEB626 or CEB900; `number` its copNo, or the refused message's guid."""

    kind: str
    number: str
    status: str
    return_time: datetime
    info: str
    pre_no: str | None = None
    invt_no: str | None = None
    id: int = 0

    @property
    def key(self) -> Key:
        """What makes it the same receipt when it comes again."""
        return self.kind, self.number, self.status, self.return_time


class Waybill(NamedTuple):
    """A dispatch that is to be sent now."""

    id: int
    guid: str
    message_id: int
    tries: int


class Fate(NamedTuple):
    """What became of a receipt, and whom it was found to be for."""

    receipt_id: int
    outcome: str
    application_id: int | None
    withdrawal_id: int | None
    dispatch_id: int | None


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


_ADD_DISPATCHES = """
INSERT INTO dispatch (site_id, id, guid, purpose, message_id, state, tries, made_at, next_try_at)
SELECT %s, * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::int[],
                         %s::timestamptz[], %s::timestamptz[])
"""
_ADD_TRAVELLERS = """
INSERT INTO dispatch_application (site_id, dispatch_id, application_id)
SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[])
"""
# Two workers never take the same dispatch, and neither waits for the other.
_DUE = """
SELECT id, guid, message_id, tries FROM dispatch
WHERE site_id = %s AND state = 'ready' AND next_try_at <= %s ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
_SENT = """
UPDATE dispatch SET state = 'sent', sent_at = %s, tries = tries + 1, last_error = NULL
WHERE site_id = %s AND id = ANY(%s)
"""
# Never waits for an application: whoever holds one may be waiting for this very dispatch. One that is held is being
# answered, which says more than that it was sent.
_SENT_APPLICATIONS = """
UPDATE application SET state = 'sent' WHERE site_id = %(site)s AND id IN (
  SELECT a.id FROM application AS a
  JOIN dispatch_application AS t ON t.site_id = a.site_id AND t.application_id = a.id
  WHERE a.site_id = %(site)s AND a.state = 'submitted' AND t.dispatch_id = ANY(%(ids)s)
  FOR NO KEY UPDATE OF a SKIP LOCKED)
"""
_AGAIN = """
UPDATE dispatch SET tries = tries + 1, next_try_at = new.next_try_at, last_error = new.last_error
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS new (id, next_try_at, last_error)
WHERE dispatch.site_id = %s AND dispatch.id = new.id
"""
# A receipt proves that its message has arrived, whatever became of the confirmation of sending. One that is held is
# being sent at this moment, and its sender will say so.
_ARRIVED = """
UPDATE dispatch SET state = 'sent', sent_at = coalesce(sent_at, %(now)s) WHERE site_id = %(site)s AND id IN (
  SELECT d.id FROM dispatch AS d JOIN dispatch_application AS t ON t.site_id = d.site_id AND t.dispatch_id = d.id
  WHERE d.site_id = %(site)s AND d.state = 'ready' AND t.application_id = ANY(%(ids)s)
  FOR NO KEY UPDATE OF d SKIP LOCKED)
"""
_FAILED = """
UPDATE dispatch SET state = 'failed', last_error = %s WHERE site_id = %s AND id = ANY(%s) AND state <> 'failed'
"""


def add_dispatches(work: Work, dispatches: Sequence[Dispatch], travellers: Mapping[int, Sequence[int]]) -> None:
    """Insert dispatches and which applications travel in each (dispatch id → application ids)."""
    rows = [(d.id, d.guid, d.purpose, d.message_id, d.state, d.tries, d.made_at, d.next_try_at) for d in dispatches]
    work.connection.execute(_ADD_DISPATCHES, [work.site_id, *_columns(rows, 8)])
    pairs = [(dispatch, application) for dispatch, members in travellers.items() for application in members]
    work.connection.execute(_ADD_TRAVELLERS, [work.site_id, *_columns(pairs, 2)])


def due_dispatches(work: Work, *, now: datetime, limit: int) -> list[Waybill]:
    """Lock what is to be sent now, oldest first, leaving out what somebody else is sending."""
    return [Waybill(*row) for row in work.connection.execute(_DUE, [work.site_id, now, limit])]


def mark_sent(work: Work, ids: Sequence[int], *, now: datetime) -> None:
    """Let these dispatches, and the applications in them, be sent."""
    if ids:
        work.connection.execute(_SENT, [now, work.site_id, list(ids)])
        work.connection.execute(_SENT_APPLICATIONS, {"site": work.site_id, "ids": list(ids)})


def try_again(work: Work, rows: Sequence[tuple[int, datetime, str]]) -> None:
    """Write (dispatch id, when to try again, what went wrong)."""
    if rows:
        work.connection.execute(_AGAIN, [*_columns(rows, 3), work.site_id])


def mark_arrived(work: Work, application_ids: Sequence[int], *, now: datetime) -> None:
    """Customs has answered these applications: what carried them needs no sending any more."""
    if application_ids:
        work.connection.execute(_ARRIVED, {"now": now, "site": work.site_id, "ids": list(application_ids)})


def undelivered(work: Work, guids: Sequence[str]) -> dict[str, int]:
    """The dispatches with these guids that have not failed yet, by guid."""
    statement = "SELECT guid, id FROM dispatch WHERE site_id = %s AND guid = ANY(%s) AND state <> 'failed'"
    return dict(work.connection.execute(statement, [work.site_id, list(guids)]).fetchall())


def mark_failed(work: Work, ids: Sequence[int], *, reason: str) -> None:
    """These dispatches never reached customs' books and are not tried again."""
    if ids:
        work.connection.execute(_FAILED, [reason, work.site_id, list(ids)])


_KNOWN = "SELECT kind, cop_no, status, return_time FROM receipt WHERE site_id = %s AND cop_no = ANY(%s)"
_ADD_RECEIPTS = """
INSERT INTO receipt (site_id, message_id, received_at, kind, cop_no, status, return_time, info, pre_no, invt_no,
                     outcome, application_id, withdrawal_id, dispatch_id)
SELECT %s, %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[],
                                 %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])
ON CONFLICT (site_id, kind, cop_no, status, return_time) DO NOTHING
"""
# Whatever has become known since. Skips what another transaction is applying at this moment.
_WAITING = """
SELECT kind, cop_no AS number, status, return_time, info, pre_no, invt_no, id FROM receipt
WHERE site_id = %(site)s AND outcome = 'waiting' AND (
  EXISTS (SELECT FROM application AS a WHERE a.site_id = receipt.site_id AND a.cop_no = receipt.cop_no)
  OR EXISTS (SELECT FROM withdrawal AS w WHERE w.site_id = receipt.site_id AND w.cop_no = receipt.cop_no)
  OR EXISTS (SELECT FROM dispatch AS d WHERE d.site_id = receipt.site_id AND d.guid = upper(receipt.cop_no)))
ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""
_ADDRESSEES = """
SELECT cop_no, 'application', id, NULL::bigint, NULL::bigint, true FROM application
WHERE site_id = %(site)s AND cop_no = ANY(%(numbers)s)
UNION ALL
SELECT cop_no, 'withdrawal', application_id, id, NULL, true FROM withdrawal
WHERE site_id = %(site)s AND cop_no = ANY(%(numbers)s)
UNION ALL
SELECT d.guid, d.purpose, t.application_id, NULL, d.id, NOT EXISTS (
  SELECT FROM dispatch_application AS later WHERE later.site_id = t.site_id AND later.application_id = t.application_id
    AND later.dispatch_id > t.dispatch_id)
FROM dispatch AS d JOIN dispatch_application AS t ON t.site_id = d.site_id AND t.dispatch_id = d.id
WHERE d.site_id = %(site)s AND d.guid = ANY(%(guids)s)
"""
_FATES = """
UPDATE receipt SET outcome = new.outcome, application_id = new.application_id, withdrawal_id = new.withdrawal_id,
                   dispatch_id = new.dispatch_id
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])
  AS new (id, outcome, application_id, withdrawal_id, dispatch_id)
WHERE receipt.site_id = %s AND receipt.id = new.id
"""


def known_keys(work: Work, numbers: Sequence[str]) -> set[Key]:
    """The keys of all receipts kept for these numbers."""
    return {tuple(row) for row in work.connection.execute(_KNOWN, [work.site_id, list(numbers)])}


def add_receipts(work: Work, message_id: int, ruled: Sequence[tuple[Answer, Fate]]) -> int:
    """Store receipts with what became of them; how many were not there yet.

    In the order of the key, so that two messages with the same receipts wait for each other and never deadlock.
    """
    ordered = sorted(ruled, key=lambda pair: pair[0].key)
    rows = [(*a.key, a.info, a.pre_no, a.invt_no, *fate[1:]) for a, fate in ordered]
    values = [work.site_id, message_id, work.clock.now(), *_columns(rows, 11)]
    new = work.connection.execute(_ADD_RECEIPTS, values).rowcount
    recount_applications(work, [f.application_id for a, f in ruled if f.application_id and a.status == STORED])
    return new


def waiting_answers(work: Work, limit: int) -> list[Answer]:
    """Lock the waiting receipts whose number is known by now."""
    with work.connection.cursor(row_factory=class_row(Answer)) as cursor:
        return cursor.execute(_WAITING, {"site": work.site_id, "limit": limit}).fetchall()


def addressees(work: Work, numbers: Sequence[str]) -> list[Addressee]:
    """Whom these numbers mean: copNos as they are, guids in upper case."""
    values = {"site": work.site_id, "numbers": list(numbers), "guids": [number.upper() for number in numbers]}
    return [Addressee(*row) for row in work.connection.execute(_ADDRESSEES, values)]


def write_fates(work: Work, fates: Sequence[Fate]) -> None:
    """Write what became of these receipts."""
    if fates:
        work.connection.execute(_FATES, [*_columns(fates, 5), work.site_id])
        recount_applications(work, [fate.application_id for fate in fates if fate.application_id])


_ANSWER_WITHDRAWALS = """
UPDATE withdrawal SET state = new.state, answered_at = %s
FROM unnest(%s::bigint[], %s::text[]) AS new (application_id, state)
WHERE withdrawal.site_id = %s AND withdrawal.application_id = new.application_id AND withdrawal.state = 'asked'
"""


def add_withdrawal(work: Work, withdrawal: Withdrawal) -> None:
    """Insert a request to take an application back."""
    work.session.add(withdrawal)
    work.session.flush()


def answer_withdrawals(work: Work, answers: Mapping[int, str], *, now: datetime) -> None:
    """Close the open withdrawals of these applications (application id → accepted or refused)."""
    if answers:
        values = [now, list(answers), list(answers.values()), work.site_id]
        work.connection.execute(_ANSWER_WITHDRAWALS, values)


class KeptReceipt(NamedTuple):
    """A receipt as it stands."""

    answer: Answer
    outcome: str
    application_id: int | None
    withdrawal_id: int | None


_RECEIPT = """
SELECT kind, cop_no, status, return_time, info, pre_no, invt_no, id, outcome, application_id, withdrawal_id
FROM receipt WHERE site_id = %s AND id = %s FOR NO KEY UPDATE
"""
_LET_WAIT = """
UPDATE receipt SET outcome = 'waiting', application_id = NULL, withdrawal_id = NULL, dispatch_id = NULL
WHERE site_id = %s AND id = %s
"""
_ANSWERS_OF = """
SELECT kind, cop_no AS number, status, return_time, info, pre_no, invt_no, id FROM receipt
WHERE site_id = %s AND application_id = %s AND withdrawal_id IS NULL AND dispatch_id IS NULL
ORDER BY return_time, status
"""


def lock_receipt(work: Work, receipt_id: int) -> KeptReceipt | None:
    """A receipt, locked."""
    row = work.connection.execute(_RECEIPT, [work.site_id, receipt_id]).fetchone()
    return KeptReceipt(Answer(*row[:8]), *row[8:]) if row else None


def application_of(work: Work, receipt_id: int) -> int | None:
    """Whose a receipt was found to be, as it stands now."""
    statement = select(Receipt.application_id).where(Receipt.site_id == work.site_id, Receipt.id == receipt_id)
    return work.session.exec(statement).first()


class LastMessage(NamedTuple):
    """A message and the applications in it."""

    guid: str
    application_ids: list[int]


_LAST_MESSAGE = """
SELECT d.guid, array_agg(every.application_id ORDER BY every.application_id)
FROM dispatch AS d JOIN dispatch_application AS every ON every.site_id = d.site_id AND every.dispatch_id = d.id
WHERE d.site_id = %(site)s AND d.id = (
  SELECT max(t.dispatch_id) FROM dispatch_application AS t
  JOIN application AS a ON a.site_id = t.site_id AND a.id = t.application_id
  WHERE t.site_id = %(site)s AND a.cop_no = %(number)s)
GROUP BY d.guid
"""


def kind_of(work: Work, receipt_id: int) -> str | None:
    """What kind of receipt this is; None if there is none."""
    statement = select(Receipt.kind).where(Receipt.site_id == work.site_id, Receipt.id == receipt_id)
    return work.session.exec(statement).first()


def last_message(work: Work, cop_no: str) -> LastMessage | None:
    """The last message an application was in."""
    row = work.connection.execute(_LAST_MESSAGE, {"site": work.site_id, "number": cop_no}).fetchone()
    return LastMessage(*row) if row else None


def let_wait(work: Work, receipt_id: int) -> None:
    """Let a receipt wait again."""
    work.connection.execute(_LET_WAIT, [work.site_id, receipt_id])


def answers_of(work: Work, application_id: int) -> list[Answer]:
    """What customs said of an application under its own number, by customs' time."""
    with work.connection.cursor(row_factory=class_row(Answer)) as cursor:
        return cursor.execute(_ANSWERS_OF, [work.site_id, application_id]).fetchall()


def matches(work: Work, receipt_id: int) -> list[ReceiptMatch]:
    """What was said of a receipt by hand, oldest first."""
    statement = select(ReceiptMatch).where(ReceiptMatch.site_id == work.site_id, ReceiptMatch.receipt_id == receipt_id)
    return list(work.session.exec(statement.order_by(col(ReceiptMatch.id))))
