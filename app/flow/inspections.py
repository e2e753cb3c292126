"""The result of an inspection, with the photos that sorting keeps of its parcels since they were called."""

from collections.abc import Mapping

from app.customs.inspections.queries import Order
from app.customs.inspections.service import Findings, Result, called_of, record_result
from app.db.work import Work
from app.sorting.photos import photos_of


def settle_inspection(
    work: Work, *, cop_no: str, result: Result, note: str = "", document_no: str = "", seals: Mapping[str, str]
) -> list[Order]:
    """How the inspection of an application ended; photos taken of its parcels since the call go with the orders.

    `seals` are new seal numbers by LPN. Raises what `record_result` raises.
    """
    photos = {}
    for order in called_of(work, cop_no=cop_no):
        taken = photos_of(work, lpn=order.lpn or "")
        photos[order.lpn or ""] = [photo.sha256 for photo in taken if photo.at >= order.called_at]
    found = Findings(seals=seals, photos=photos)
    return record_result(work, cop_no=cop_no, result=result, note=note, document_no=document_no, found=found)
