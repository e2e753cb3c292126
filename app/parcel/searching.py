"""Finding parcels by any number or state, page by page, and counting them at each stop of the road."""

from dataclasses import dataclass
from datetime import datetime

from app.db.work import Work
from app.parcel import queries
from app.parcel.views import ParcelView, Wanted
from schemas.vocabulary import ParcelState

PAGE = 50
MAX_PAGE = 500


@dataclass(frozen=True, slots=True)
class StopCount:
    """How many parcels stand in a state, and since when the oldest of them does."""

    state: ParcelState
    parcels: int
    oldest_since: datetime


def search(work: Work, *, wanted: Wanted, after_id: int = 0, limit: int = PAGE) -> list[ParcelView]:
    """Parcels in the order of their birth, those after `after_id`; at most `limit` (500).

    Somebody with an `owner_code` sees only parcels of that owner.
    """
    return queries.search(work, wanted, after_id=after_id, limit=min(limit, MAX_PAGE))


def count_stops(work: Work) -> dict[ParcelState, StopCount]:
    """The road as it stands now; states where nothing is are left out."""
    rows = queries.count_stops(work)
    return {ParcelState(state): StopCount(ParcelState(state), parcels, oldest) for state, parcels, oldest in rows}
