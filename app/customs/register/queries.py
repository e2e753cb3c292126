"""Every SQL statement of the register: pages of applications and receipts, and one application with all that is its."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString, NamedTuple, TypeVar, cast

from psycopg.rows import class_row

from app.db.work import Work

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Entry:
    """An application (one InvtRefund of CEB625) with what its original list says of it."""

    id: int
    cop_no: str
    state: str
    app_type: str
    reason: str
    original_id: int
    invt_no: str | None
    order_no: str
    owner_code: str
    released_at: datetime | None
    prepared_by: str
    prepared_at: datetime
    submitted_by: str | None
    submitted_at: datetime | None
    declared_at: datetime | None
    concluded_at: datetime | None
    last_status: str | None
    last_status_at: datetime | None
    pre_no: str | None
    holds_quantity: bool
    trouble: str | None
    parcels: int


class EntryLine(NamedTuple):
    """An amount of one line of the original."""

    gnum: int
    qty: Decimal


class EntryParcel(NamedTuple):
    """A parcel the application speaks, or once spoke, for."""

    parcel_id: int
    lpn: str | None
    state: str
    live: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A CEB625 an application travelled in; `message_id` is where it is archived."""

    guid: str
    purpose: str
    state: str
    tries: int
    made_at: datetime
    next_try_at: datetime
    sent_at: datetime | None
    last_error: str | None
    message_id: int


@dataclass(frozen=True, slots=True)
class TakenReceipt:
    """A receipt and what became of it; `application` is the copNo it was found to be for."""

    id: int
    kind: str
    cop_no: str
    status: str
    return_time: datetime
    info: str
    pre_no: str | None
    outcome: str
    received_at: datetime
    message_id: int
    application: str | None


@dataclass(frozen=True, slots=True)
class AskedWithdrawal:
    """A request to take the application back, under a copNo of its own."""

    cop_no: str
    state: str
    reason: str
    asked_by: str
    asked_at: datetime
    answered_at: datetime | None


_ENTRY = """
SELECT a.id, a.cop_no, a.state, a.app_type, a.reason, a.original_id, o.invt_no, o.order_no, o.ebc_code AS owner_code,
       o.released_at, a.prepared_by, a.prepared_at, a.submitted_by, a.submitted_at, a.declared_at, a.concluded_at,
       a.last_status, a.last_status_at, a.pre_no, a.holds_quantity, a.trouble,
       (SELECT count(*) FROM application_parcel AS link
        WHERE link.site_id = a.site_id AND link.application_id = a.id) AS parcels
FROM application AS a JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id
WHERE a.site_id = %(site)s
  AND (%(owner)s::text IS NULL OR o.ebc_code = %(owner)s)
"""
_PAGE = f"""{_ENTRY}
  AND (%(states)s::text[] IS NULL OR a.state = ANY(%(states)s))
  AND (%(after)s::bigint = 0 OR a.id < %(after)s)
ORDER BY a.id DESC LIMIT %(limit)s
"""
_ONE = f"{_ENTRY} AND a.cop_no = %(cop_no)s"
_OF_PARCEL = f"""{_ENTRY}
  AND a.id IN (SELECT application_id FROM application_parcel WHERE site_id = %(site)s AND parcel_id = %(parcel)s)
ORDER BY a.id DESC
"""  # noqa: S608 (our own text)
_LINES = "SELECT gnum, qty FROM application_line WHERE site_id = %(site)s AND application_id = %(id)s ORDER BY gnum"
_PARCELS = """
SELECT p.id AS parcel_id, p.lpn, p.state, link.live
FROM application_parcel AS link JOIN parcel AS p ON p.site_id = link.site_id AND p.id = link.parcel_id
WHERE link.site_id = %(site)s AND link.application_id = %(id)s ORDER BY p.id
"""
_MESSAGES = """
SELECT d.guid, d.purpose, d.state, d.tries, d.made_at, d.next_try_at, d.sent_at, d.last_error, d.message_id
FROM dispatch_application AS t JOIN dispatch AS d ON d.site_id = t.site_id AND d.id = t.dispatch_id
WHERE t.site_id = %(site)s AND t.application_id = %(id)s ORDER BY d.id
"""
_WITHDRAWALS = """
SELECT cop_no, state, reason, asked_by, asked_at, answered_at FROM withdrawal
WHERE site_id = %(site)s AND application_id = %(id)s ORDER BY id
"""
_RECEIPT = """
SELECT r.id, r.kind, r.cop_no, r.status, r.return_time, r.info, r.pre_no, r.outcome, r.received_at, r.message_id,
       a.cop_no AS application
FROM receipt AS r LEFT JOIN application AS a ON a.site_id = r.site_id AND a.id = r.application_id
WHERE r.site_id = %(site)s
"""
# An application's own and those of its withdrawals by one index; those of whole messages by another.
_RECEIPTS_OF = f"""{_RECEIPT} AND r.application_id = %(id)s
UNION ALL
{_RECEIPT} AND r.kind = 'CEB900' AND r.cop_no = ANY(%(guids)s) AND r.application_id IS NULL
ORDER BY return_time, id
"""
_RECEIPTS = f"""{_RECEIPT}
  AND (%(outcomes)s::text[] IS NULL OR r.outcome = ANY(%(outcomes)s))
  AND (%(after)s::bigint = 0 OR r.id < %(after)s)
ORDER BY r.id DESC LIMIT %(limit)s
"""


def _rows(work: Work, kind: type[Row], statement: str, **values: Any) -> list[Row]:
    text = cast("LiteralString", statement)  # put together from our own texts only
    with work.connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(text, values | {"site": work.site_id}).fetchall()


def page(work: Work, *, states: Sequence[str] | None, owner: str | None, after: int, limit: int) -> list[Entry]:
    """Applications, newest first, from below the id `after` (0: from the top)."""
    wanted = list(states) if states else None
    return _rows(work, Entry, _PAGE, states=wanted, owner=owner, after=after, limit=limit)


def one(work: Work, *, cop_no: str, owner: str | None) -> Entry | None:
    """The application with this copNo, if it is this owner's."""
    return next(iter(_rows(work, Entry, _ONE, cop_no=cop_no, owner=owner)), None)


def of_parcel(work: Work, *, parcel_id: int, owner: str | None) -> list[Entry]:
    """The applications that speak, or once spoke, for a parcel, newest first."""
    return _rows(work, Entry, _OF_PARCEL, parcel=parcel_id, owner=owner)


def lines(work: Work, application_id: int) -> list[EntryLine]:
    """The lines of an application."""
    return _rows(work, EntryLine, _LINES, id=application_id)


def parcels(work: Work, application_id: int) -> list[EntryParcel]:
    """The parcels of an application."""
    return _rows(work, EntryParcel, _PARCELS, id=application_id)


def messages(work: Work, application_id: int) -> list[Message]:
    """The messages an application travelled in, in order."""
    return _rows(work, Message, _MESSAGES, id=application_id)


def withdrawals(work: Work, application_id: int) -> list[AskedWithdrawal]:
    """The requests to take an application back, in order."""
    return _rows(work, AskedWithdrawal, _WITHDRAWALS, id=application_id)


def receipts_of(work: Work, application_id: int, guids: Sequence[str]) -> list[TakenReceipt]:
    """What customs said of an application, alone or with all of a message (one of `guids`), by customs' own time."""
    both = [written for guid in guids for written in (guid.upper(), guid.lower())]
    return _rows(work, TakenReceipt, _RECEIPTS_OF, id=application_id, guids=both)


def receipts(work: Work, *, outcomes: Sequence[str] | None, after: int, limit: int) -> list[TakenReceipt]:
    """Receipts with one of these outcomes (or any), newest first, from below the id `after`."""
    wanted = list(outcomes) if outcomes else None
    return _rows(work, TakenReceipt, _RECEIPTS, outcomes=wanted, after=after, limit=limit)
