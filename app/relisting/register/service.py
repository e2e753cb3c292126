"""Reading stock for the doors: a parcel's entries, what is on sale, and the book entries."""

from app.core.errors import NotFound
from app.db.work import Work
from app.relisting.register import queries
from app.relisting.register.queries import Booking, LedgerMove, OnSale


def moves_of(work: Work, *, parcel_id: int) -> list[LedgerMove]:
    """The entries of the ledger about a parcel, in order."""
    return queries.moves(work, parcel_id)


def listings_of(work: Work, *, parcel_id: int) -> list[OnSale]:
    """Everything a parcel is and was on sale as, newest first."""
    return queries.on_sale(work, parcel_id=parcel_id, sku=None, owner=None, ended=True, after=0, limit=1000)


def listings(
    work: Work, *, sku: str | None = None, ended: bool = False, after: int = 0, limit: int = 50
) -> list[OnSale]:
    """What is on sale (with `ended` also what was), newest first. An owner's actor sees its own only."""
    owner = work.actor.owner_code
    return queries.on_sale(work, parcel_id=None, sku=sku, owner=owner, ended=ended, after=after, limit=limit)


def book_entries(work: Work, *, state: str | None = None, after: int = 0, limit: int = 50) -> list[Booking]:
    """Book entries, newest first; `state` entered, booked or cancelled."""
    return queries.bookings(work, number=None, state=state, after=after, limit=limit)


def book_entry(work: Work, *, number: str) -> tuple[Booking, list[str]]:
    """A book entry and the LPNs it speaks for. Raises `NotFound` (unknown_book_entry)."""
    found = queries.bookings(work, number=number, state=None, after=0, limit=1)
    if not found:
        raise NotFound("unknown_book_entry", f"There is no book entry {number}.", number=number)
    return found[0], queries.lpns_of_booking(work, found[0].id)
