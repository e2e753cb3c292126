"""A parcel found by its waybill away from the dock, where its plate is hidden or torn."""

from app.flow.stations.replies import NotDone
from app.flow.stations.turns import Turn
from app.parcel.lifecycle import STATES
from app.parcel.reading import parcels_by_waybills
from schemas.vocabulary import ParcelState


def plate_of(turn: Turn, code: str) -> str:
    """The plate of the parcel that came under this number, the code itself where there is none.

    Of parcels that are gone only the newest counts. Raises `NotDone` (ambiguous_waybill) where several are here.
    """
    if turn.code.kind == "lpn":
        return code
    views = [view for view in parcels_by_waybills(turn.work, [code]).get(code, []) if view.lpn]
    here = [view for view in views if not STATES[ParcelState(view.state)].final]
    if len(here) > 1:
        raise NotDone("ambiguous_waybill", code=code)
    found = (here or views)[:1]
    return found[0].lpn or code if found else code
