"""Reading parcels: by licence plate, by number, by waybill; their lines and their whole life."""

from collections import defaultdict
from collections.abc import Sequence

from app.core.errors import NotFound
from app.db.work import Work
from app.parcel import queries
from app.parcel.models import JournalRow, ParcelLine
from app.parcel.views import LineView, ParcelView


def parcel_by_lpn(work: Work, lpn: str) -> ParcelView:
    """The parcel with this licence plate. Raises `NotFound` (unknown_parcel)."""
    found = queries.views_by_lpns(work, [lpn])
    if not found:
        raise NotFound("unknown_parcel", f"There is no parcel {lpn}.", code=lpn)
    return found[0]


def parcels_by_ids(work: Work, ids: Sequence[int]) -> dict[int, ParcelView]:
    """Parcels by their number; unknown ones are left out."""
    return {view.id: view for view in queries.views_by_ids(work, ids)}


def parcels_by_lpns(work: Work, lpns: Sequence[str]) -> dict[str, ParcelView]:
    """Parcels by their licence plate; unknown ones are left out."""
    return {view.lpn: view for view in queries.views_by_lpns(work, lpns) if view.lpn}


def parcels_by_waybills(work: Work, waybills: Sequence[str]) -> dict[str, list[ParcelView]]:
    """Parcels by waybill, the newest first: a number may come again after half a year, or with another carrier."""
    found: defaultdict[str, list[ParcelView]] = defaultdict(list)
    for view in queries.views_by_waybills(work, waybills):
        found[view.waybill or ""].append(view)
    return dict(found)


def lines_of(work: Work, parcel_ids: Sequence[int]) -> dict[int, list[LineView]]:
    """The lines of each of these parcels, in the order of the original's lines."""
    found: defaultdict[int, list[LineView]] = defaultdict(list)
    for line in queries.lines_of(work, parcel_ids):
        found[line.parcel_id].append(line)
    return dict(found)


def history(work: Work, parcel_id: int) -> list[JournalRow]:
    """The whole life of a parcel, step by step."""
    return queries.history(work, parcel_id)


def replace_lines(work: Work, lines: Sequence[LineView | ParcelLine]) -> None:
    """Let `lines` be all the lines of every parcel they name."""
    if lines:
        queries.replace_lines(work, lines)
