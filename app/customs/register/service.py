"""Reading applications and receipts: page by page, and one application with everything that is its."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import NotFound
from app.customs.register import queries
from app.customs.register.queries import AskedWithdrawal, Entry, EntryLine, EntryParcel, Message, TakenReceipt
from app.db.work import Work


@dataclass(frozen=True, slots=True)
class Folder:
    """One application with its lines, parcels, messages, receipts and withdrawals."""

    entry: Entry
    lines: list[EntryLine]
    parcels: list[EntryParcel]
    messages: list[Message]
    receipts: list[TakenReceipt]
    withdrawals: list[AskedWithdrawal]


def applications(work: Work, *, states: Sequence[str] | None = None, after: int = 0, limit: int = 50) -> list[Entry]:
    """Applications, newest first; `after` is the last id of the page before. An owner's actor sees its own only."""
    return queries.page(work, states=states, owner=work.actor.owner_code, after=after, limit=limit)


def application(work: Work, *, cop_no: str) -> Folder:
    """One application. Raises `NotFound` (unknown_application), also for another owner's."""
    entry = queries.one(work, cop_no=cop_no, owner=work.actor.owner_code)
    if entry is None:
        raise NotFound("unknown_application", f"There is no application {cop_no}.", cop_no=cop_no)
    return _folder(work, entry)


def applications_of(work: Work, *, parcel_id: int) -> list[Folder]:
    """Every application that speaks, or once spoke, for a parcel, newest first, each with all that is its."""
    entries = queries.of_parcel(work, parcel_id=parcel_id, owner=work.actor.owner_code)
    return [_folder(work, entry) for entry in entries]


def _folder(work: Work, entry: Entry) -> Folder:
    messages = queries.messages(work, entry.id)
    return Folder(
        entry,
        queries.lines(work, entry.id),
        queries.parcels(work, entry.id),
        messages,
        queries.receipts_of(work, entry.id, [message.guid for message in messages]),
        queries.withdrawals(work, entry.id),
    )


def receipts(
    work: Work, *, outcomes: Sequence[str] | None = None, after: int = 0, limit: int = 50
) -> list[TakenReceipt]:
    """Receipts, newest first: all, or those with one of these outcomes (waiting, applied, noted, stale, flagged)."""
    return queries.receipts(work, outcomes=outcomes, after=after, limit=limit)
