"""Originals for everybody else: importing them, reading them, matching against them, taking quantities of them."""

from collections import defaultdict
from collections.abc import Sequence

from app.core.errors import Invalid, NotFound
from app.db.work import Work
from app.originals import queries
from app.originals.buyers import Buyer, MaskedBuyer, buyer, buyers, mark_buyers, masked_buyers, seal_buyer
from app.originals.importing import import_originals
from app.originals.matching import (
    Wanted,
    briefs_by_ids,
    briefs_like,
    match_many,
    recently_released,
    remaining,
)
from app.originals.models import Original, OriginalLine, OriginalReceipt
from app.originals.quantities import release, reserve
from app.originals.queries import Brief
from app.originals.report import ImportReport, ListResult, ReceiptResult

__all__ = [
    "Brief",
    "Buyer",
    "ImportReport",
    "ListResult",
    "MaskedBuyer",
    "ReceiptResult",
    "Wanted",
    "briefs_by_ids",
    "briefs_like",
    "buyer",
    "buyers",
    "find_by",
    "import_originals",
    "lines",
    "mark_buyers",
    "masked_buyers",
    "match_many",
    "original",
    "originals_by_ids",
    "page",
    "recently_released",
    "release",
    "remaining",
    "reserve",
    "seal_buyer",
    "waiting_receipts",
]


def original(work: Work, *, original_id: int) -> Original:
    """A list by its id. Raises `NotFound` (unknown_original)."""
    found = queries.originals(work, [original_id])
    if not found:
        raise NotFound("unknown_original", f"There is no import list {original_id}.", original_id=original_id)
    return found[0]


def originals_by_ids(work: Work, ids: Sequence[int]) -> dict[int, Original]:
    """Lists by their ids; unknown ones are left out."""
    return {row.id: row for row in queries.originals(work, ids)}


def lines(work: Work, original_ids: Sequence[int]) -> dict[int, list[OriginalLine]]:
    """The lines of each of these lists, by gnum."""
    found: defaultdict[int, list[OriginalLine]] = defaultdict(list)
    for line in queries.lines(work, original_ids):
        found[line.original_id].append(line)
    return dict(found)


def find_by(
    work: Work, *, order_no: str | None = None, invt_no: str | None = None, logistics_no: str | None = None
) -> list[Original]:
    """Lists with this number, newest first; give exactly one. Raises `Invalid` (one_number_wanted)."""
    named = {"order_no": order_no, "invt_no": invt_no, "logistics_no": logistics_no}
    given = [(name, value) for name, value in named.items() if value]
    if len(given) != 1:
        raise Invalid("one_number_wanted", "Give one of order_no, invt_no, logistics_no.")
    return queries.found_by(work, *given[0])


def page(work: Work, *, after: int = 0, limit: int = 50, owner_code: str | None = None) -> list[Original]:
    """Lists, newest first; `after` is the last id of the page before, `owner_code` keeps to one owner's."""
    return queries.page(work, after=after, limit=limit, owner_code=owner_code)


def waiting_receipts(work: Work, *, after: int = 0, limit: int = 50) -> list[OriginalReceipt]:
    """Receipts whose list has not come, oldest first; `after` is the last id of the page before."""
    return queries.waiting_page(work, after=after, limit=limit)
