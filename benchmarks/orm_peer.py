"""The peer: one ORM transaction per scan, as most applications are written, doing the same work as ours row by row.

Answers a repeated scan from its row; locks the parcel; looks the move up; writes the journal row with
its hash, the parcel and the scan row; commits. In the worker threads of FastAPI, with a pool of its
own size, and the same admission and the same request and answer as ours.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session, col, select

from app.api.admission import allow
from app.db.work import Database
from app.flow.rights import FLOOR
from app.parcel.journal.canonical import Step, chain
from app.parcel.models import JournalRow, LawfulMoveRow, Parcel, ScanRow
from app.people.service import Admission
from schemas.http.scans import ScanAnswer, ScanRequest

router = APIRouter()
FloorStaff = Annotated[Admission, Depends(allow(*FLOOR))]


@router.post("/peer/scans")
def scan(request: Request, wanted: ScanRequest, admission: FloorStaff) -> ScanAnswer:
    """One scan in one transaction of its own."""
    database: Database = request.app.state.database
    with Session(database.engine) as session:
        site = request.app.state.site_id
        row = session.get(ScanRow, (site, wanted.scan_id)) or _moved(session, site, wanted, admission)
        answer = ScanAnswer.model_validate(row.model_dump(exclude={"refusal"}))
        session.commit()
        return answer


def _moved(session: Session, site: int, wanted: ScanRequest, admission: Admission) -> ScanRow:
    statement = select(Parcel).where(Parcel.site_id == site, col(Parcel.lpn) == wanted.code)
    parcel = session.exec(statement.with_for_update(key_share=True)).one()
    moves = select(LawfulMoveRow).where(LawfulMoveRow.from_state == parcel.state, LawfulMoveRow.event == wanted.verb)
    lawful = session.exec(moves).one()
    step = Step(
        site, parcel.id, parcel.seq + 1, lawful.from_state, lawful.event, lawful.to_state, datetime.now(UTC),
        wanted.station, None, admission.actor.badge, wanted.device, wanted.scan_id, str(wanted.data.get("reason")),
    )  # fmt: skip
    head = chain(parcel.head, step)
    session.add(JournalRow(**step._asdict(), hash=head))
    session.flush()
    parcel.state, parcel.seq, parcel.head, parcel.state_since = step.to_state, step.seq, head, step.at
    session.add(parcel)
    row = _scan_row(wanted, step, parcel.lpn)
    session.add(row)
    session.flush()
    return row


def _scan_row(wanted: ScanRequest, step: Step, lpn: str | None) -> ScanRow:
    return ScanRow(
        site_id=step.site_id, scan_id=wanted.scan_id, code=wanted.code, at=step.at, badge=step.badge,
        station=step.station, verdict="moved", parcel_id=step.parcel_id, lpn=lpn, event=step.event,
        from_state=step.from_state, to_state=step.to_state, seq=step.seq, arguments={},
    )  # fmt: skip
