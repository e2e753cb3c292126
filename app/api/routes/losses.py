"""What is not where it should be: missing, found, given up; and what is handed over to customs."""

from app.api.opening import StationWork, stage_router
from app.api.rendering import act_answer
from app.api.rights import may
from app.exits.losses import hand_over
from app.flow import stock
from schemas.http.customs import DocumentRequest
from schemas.http.exits import FindRequest, WriteOffRequest
from schemas.http.scans import ScanAnswer
from schemas.http.sorting import ActRequest
from schemas.vocabulary import Event

router = stage_router("losses")


@router.post("/parcels/{lpn}:lose", dependencies=[may(Event.LOSE)])
def lose_parcel(work: StationWork, lpn: str, wanted: ActRequest) -> ScanAnswer:
    """A parcel is not where it should be; stock is missed in the ledger too."""
    return act_answer(stock.lose(work, lpn=lpn, scan_id=wanted.scan_id))


@router.post("/parcels/{lpn}:find", dependencies=[may(Event.FIND)])
def find_parcel(work: StationWork, lpn: str, wanted: FindRequest) -> ScanAnswer:
    """A missing parcel turned up; stock is in the ledger again."""
    return act_answer(stock.find(work, lpn=lpn, place=wanted.place, scan_id=wanted.scan_id))


@router.post("/parcels/{lpn}:write-off", dependencies=[may(Event.WRITE_OFF)])
def write_off_parcel(work: StationWork, lpn: str, wanted: WriteOffRequest) -> ScanAnswer:
    """Give a missing parcel up, with a second person; for stock customs' document is needed as well."""
    return act_answer(stock.write_off(work, lpn=lpn, **wanted.model_dump()))


@router.post("/parcels/{lpn}:hand-over", dependencies=[may(Event.HAND_OVER)])
def hand_over_parcel(work: StationWork, lpn: str, wanted: DocumentRequest) -> ScanAnswer:
    """Hand a parcel over to customs (contraband, confiscated), against customs' receipt."""
    return act_answer(hand_over(work, lpn=lpn, document_no=wanted.document_no))
