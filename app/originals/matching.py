"""Finding the list a parcel belongs to: by the order it names, else by the waybill it went out with."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from app.db.work import Work
from app.originals import queries
from app.originals.queries import Brief


class Wanted(NamedTuple):
    """What is known of a parcel whose list is sought; a blank or None matches nothing."""

    platform_code: str | None
    order_no: str | None
    carrier_code: str | None
    waybill: str | None


def match_many(work: Work, *, wanted: Sequence[Wanted]) -> list[Brief | None]:
    """The one list of each parcel, or None where there is none or more than one could be meant."""
    order_nos = [one.order_no for one in wanted if one.order_no]
    waybills = [one.waybill for one in wanted if one.waybill]
    if not order_nos and not waybills:
        return [None] * len(wanted)
    found = queries.briefs_like(work, order_nos=order_nos, waybills=waybills)
    by_order, by_waybill = _grouped(found)
    return [_match(one, by_order, by_waybill) for one in wanted]


def briefs_by_ids(work: Work, ids: Sequence[int]) -> dict[int, Brief]:
    """What intake needs to know of these lists; unknown ones are left out."""
    return {brief.id: brief for brief in queries.briefs(work, ids)} if ids else {}


def briefs_like(work: Work, *, order_nos: Sequence[str], waybills: Sequence[str]) -> list[Brief]:
    """Every list of one of these orders or outgoing waybills."""
    return queries.briefs_like(work, order_nos=order_nos, waybills=waybills)


def recently_released(work: Work, *, since: datetime, limit: int) -> list[Brief]:
    """The lists released last, newest first."""
    return queries.recent_briefs(work, since=since, limit=limit)


def remaining(work: Work, *, original_ids: Sequence[int], but: Sequence[int] = ()) -> dict[int, dict[int, Decimal]]:
    """What of each line (by list, by gnum) is not yet in any parcel; parcels `but` are not counted.

    May be zero or less where more was counted than imported.
    """
    left: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for original_id, gnum, amount in queries.remaining(work, original_ids, but=but) if original_ids else ():
        left[original_id][gnum] = amount
    return dict(left)


def _grouped(found: Iterable[Brief]) -> tuple[dict[str, list[Brief]], dict[str, list[Brief]]]:
    by_order: defaultdict[str, list[Brief]] = defaultdict(list)
    by_waybill: defaultdict[str, list[Brief]] = defaultdict(list)
    for brief in found:
        by_order[brief.order_no].append(brief)
        by_waybill[brief.logistics_no].append(brief)
    return by_order, by_waybill


def _match(wanted: Wanted, by_order: dict[str, list[Brief]], by_waybill: dict[str, list[Brief]]) -> Brief | None:
    of_order = [
        brief for brief in by_order.get(wanted.order_no or "", ()) if wanted.platform_code in (None, brief.ebp_code)
    ]
    if of_order:
        return _only(of_order)
    return _only(
        [
            brief
            for brief in by_waybill.get(wanted.waybill or "", ())
            # An undelivered parcel comes back under the number it went out with.
            if not wanted.carrier_code or wanted.carrier_code == brief.logistics_code
        ]
    )


def _only(found: Sequence[Brief]) -> Brief | None:
    """The one that is meant: of several, the only released one (the others never left)."""
    released = [brief for brief in found if brief.released_at]
    if len(found) > 1 and len(released) == 1:
        return released[0]
    return found[0] if len(found) == 1 else None
