"""The account book (账册): book entries (核注清单) that take returned goods back into it.

A broker enters the number with the parcels it speaks for, before or after they are on a shelf; once
customs has booked it, the ledger's booked quantity follows. Number: `QD`, four digits of customs,
two of the year, `I` or `E`, nine digits (message INV101).
"""

import re
from collections.abc import Sequence

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.db.work import Work
from app.parcel.reading import parcels_by_lpns
from app.parcel.service import lock
from app.relisting import queries
from app.relisting.models import BookEntry
from app.relisting.standing import Act, Entry
from schemas.vocabulary import ParcelState, Role

_NUMBER = re.compile(r"QD\d{6}[IE]\d{9}", re.ASCII)
_CONCLUDED = frozenset(
    {ParcelState.CLEARED, ParcelState.RESTOCKED, ParcelState.RELISTED, ParcelState.BLOCKED, ParcelState.MISSING_STOCK}
)


def enter_book_entry(work: Work, *, number: str, lpns: Sequence[str]) -> BookEntry:
    """Write down that `number` speaks for these parcels; more may be added until it is booked.

    All or none. Raises `Invalid` (bad_book_entry_number), `NotFound` (unknown_parcel), `Conflict`
    (book_entry_closed, not_concluded, other_book_entry), `Forbidden` (not_your_role).
    """
    _broker_only(work)
    if not _NUMBER.fullmatch(number):
        raise Invalid("bad_book_entry_number", f"{number!r} is not the number of a 核注清单.", number=number)
    queries.add_book_entry(work, number)
    entry = _open_entry(work, number)
    parcel_ids = _entitled(work, number, lpns)
    queries.add_to_book_entry(work, entry.id, parcel_ids)
    return entry


def confirm_book_entry(work: Work, *, number: str) -> BookEntry:
    """Customs has booked it: what its parcels still hold goes into the booked quantity.

    Raises `NotFound` (unknown_book_entry), `Conflict` (book_entry_closed), `Forbidden` (not_your_role).
    """
    _broker_only(work)
    entry = _settle(work, number, "booked")
    parcel_ids = queries.parcels_of_entry(work, entry.id)
    standings = lock(work, parcel_ids)
    entries: list[Entry] = []
    for line in queries.lines(work, parcel_ids):
        seq = standings[line.parcel_id].seq
        entries += line.book(Act(seq, "booked", work.actor.badge, work.clock.now(), number))
    queries.write_entries(work, entries)
    return entry


def cancel_book_entry(work: Work, *, number: str) -> BookEntry:
    """It was void before it was booked: its parcels may go into another.

    Raises `NotFound` (unknown_book_entry), `Conflict` (book_entry_closed), `Forbidden` (not_your_role).
    """
    _broker_only(work)
    entry = _settle(work, number, "cancelled")
    queries.free_parcels(work, entry.id)
    return entry


def _settle(work: Work, number: str, state: str) -> BookEntry:
    entry = _open_entry(work, number)
    entry.state, entry.settled_by, entry.settled_at = state, work.actor.badge, work.clock.now()
    work.session.flush()
    return entry


def _open_entry(work: Work, number: str) -> BookEntry:
    entry = queries.book_entry(work, number)
    if entry is None:
        raise NotFound("unknown_book_entry", f"There is no book entry {number}.", number=number)
    if entry.state != "entered":
        raise Conflict("book_entry_closed", f"Book entry {number} is {entry.state}.", number=number, state=entry.state)
    return entry


def _entitled(work: Work, number: str, lpns: Sequence[str]) -> list[int]:
    """The parcels, locked, if every one of them may be spoken for by `number`."""
    parcels = parcels_by_lpns(work, lpns)
    for lpn in lpns:
        if lpn not in parcels:
            raise NotFound("unknown_parcel", f"There is no parcel {lpn}.", code=lpn)
    standings = lock(work, sorted(parcel.id for parcel in parcels.values()))
    for standing in standings.values():
        if standing.state not in _CONCLUDED:
            raise Conflict("not_concluded", f"{standing.lpn} is not concluded stock.", lpn=standing.lpn)
    for key, (other, _) in queries.entries_of(work, list(standings)).items():
        if other != number:
            lpn = standings[key].lpn
            raise Conflict("other_book_entry", f"{lpn} is in book entry {other}.", lpn=lpn, number=other)
    return list(standings)


def _broker_only(work: Work) -> None:
    if work.actor.roles.isdisjoint({Role.BROKER, Role.MANAGER}):
        raise Forbidden("not_your_role", "A broker keeps the account book.", needs=["broker", "manager"])
