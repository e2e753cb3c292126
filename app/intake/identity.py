"""Which parcel a code means: a licence plate, or a waybill within its half year.

A parcel's identity is carrier + number + window: a carrier uses a number again only after
`waybill_reuse_days`, and two carriers may use the same one. A parcel whose carrier nobody knew
(the code "") goes with any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from app.db.work import Work
from app.intake.announcements import looks_like_lpn
from app.parcel.moves import Refusal
from app.parcel.reading import parcels_by_ids, parcels_by_lpns, parcels_by_waybills
from app.parcel.service import lock
from app.parcel.views import ParcelView
from schemas.vocabulary import ParcelState

TO_BE_RECEIVED = frozenset({ParcelState.EXPECTED, ParcelState.ARRIVED, ParcelState.CANCELLED})
UNKNOWN_CARRIER = ""
"""Not null: two nulls are not the same, and the key on carrier + number would let the same parcel in twice."""


class Sought(NamedTuple):
    """A scanned code, and the carrier if the station knows it."""

    code: str
    carrier_code: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The parcel that is meant, or why it cannot be said; `next_use` counts this number's uses by this carrier."""

    parcel: ParcelView | None
    refusal: Refusal | None = None
    next_use: int = 1


def find_many(work: Work, *, sought: Sequence[Sought], reuse_days: int) -> list[Found]:
    """The parcel of each code. What is found is locked (in id order) and read after that, so it is as it stands."""
    since = work.clock.now() - timedelta(days=reuse_days)
    lpns = [one.code for one in sought if looks_like_lpn(one.code)]
    waybills = [one.code for one in sought if one.code and not looks_like_lpn(one.code)]
    by_lpn = parcels_by_lpns(work, lpns) if lpns else {}
    by_waybill = parcels_by_waybills(work, waybills) if waybills else {}
    seen = [*by_lpn.values(), *(view for views in by_waybill.values() for view in views if view.created_at >= since)]
    fresh = _locked(work, [view.id for view in seen])
    return [
        _by_lpn(by_lpn, fresh, one) if looks_like_lpn(one.code) else _by_waybill(by_waybill, fresh, one, since)
        for one in sought
    ]


def _locked(work: Work, ids: Sequence[int]) -> dict[int, ParcelView]:
    if not ids:
        return {}
    lock(work, ids)
    return parcels_by_ids(work, ids)


def _by_lpn(by_lpn: dict[str, ParcelView], fresh: dict[int, ParcelView], sought: Sought) -> Found:
    view = by_lpn.get(sought.code)
    return Found(fresh.get(view.id) if view else None)


def _by_waybill(
    by_waybill: dict[str, list[ParcelView]], fresh: dict[int, ParcelView], sought: Sought, since: datetime
) -> Found:
    views = [fresh.get(view.id, view) for view in by_waybill.get(sought.code, ())]
    found = choose([view for view in views if view.created_at >= since], sought.carrier_code)
    if isinstance(found, Refusal):
        return Found(views[0], found)
    return Found(found, next_use=next_use(views, sought.carrier_code))


def next_use(views: Sequence[ParcelView], carrier_code: str | None) -> int:
    """How many times this carrier will have used the number once it is used again."""
    carrier = carrier_code or UNKNOWN_CARRIER
    return 1 + max((view.waybill_use for view in views if (view.carrier_code or UNKNOWN_CARRIER) == carrier), default=0)


def choose(views: Sequence[ParcelView], carrier_code: str | None) -> ParcelView | Refusal | None:
    """Of parcels with one number (newest first) the one that is meant: one still to be received goes first."""
    same = [view for view in views if not carrier_code or view.carrier_code in (carrier_code, UNKNOWN_CARRIER, None)]
    awaited = [view for view in same if view.state in TO_BE_RECEIVED]
    exact = [view for view in awaited if carrier_code and view.carrier_code == carrier_code] or awaited
    if len(exact) > 1:
        carriers = sorted({view.carrier_code or "?" for view in exact})
        return Refusal("ambiguous_waybill", {"carriers": carriers})
    return next(iter(exact or same), None)
