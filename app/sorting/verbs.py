"""What a sorting station's scans can do, verb by verb, for whoever routes scans."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.db.work import Work
from app.parcel.moves import Move, Outcome, Refusal
from app.parcel.scans import Scan
from app.parcel.service import advance_many
from app.sorting.holding import cancel_return_many, condemn_many, hold_many, release_many, reopen_many
from app.sorting.inspecting import inspect_many
from app.sorting.requests import CountedLine, InspectionRequest
from app.sorting.splitting import split_many
from schemas.vocabulary import Event, Grade


class InspectionData(BaseModel):
    """What the verb `inspect` takes besides the LPN."""

    model_config = ConfigDict(extra="ignore")

    answers: dict[str, Any] = Field(default_factory=dict)
    counted: list[CountedLine] | None = None
    grade: Grade | None = None
    category: str | None = None
    place: str | None = Field(default=None, min_length=1, max_length=60)


def inspect_scans(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """`inspect_many` for scans (data as `InspectionData`); data of another shape is refused as inspection_invalid."""
    read = [_request(scan) for scan in scans]
    good = [request for request in read if isinstance(request, InspectionRequest)]
    done = iter(inspect_many(work, inspections=good))
    bad = iter(advance_many(work, [move for move in read if isinstance(move, Move)]))
    return [next(done).outcome if isinstance(item, InspectionRequest) else next(bad) for item in read]


def _request(scan: Scan) -> InspectionRequest | Move:
    try:
        data = InspectionData.model_validate(dict(scan.data))
    except ValidationError as error:
        key = ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"]))
        refusal = Refusal("inspection_invalid", {"field": key})
        return Move(event=Event.INSPECT_GOODS, code=scan.code, scan_id=scan.scan_id, actor=scan.actor, refusal=refusal)
    said = dict(data)
    return InspectionRequest(code=scan.code, scan_id=scan.scan_id, actor=scan.actor, **said)


SCAN_VERBS: dict[str, Callable[..., list[Outcome]]] = {
    "inspect": inspect_scans,
    "hold": hold_many,
    "release": release_many,
    "condemn": condemn_many,
    "cancel_return": cancel_return_many,
    "reopen": reopen_many,
    "split": split_many,
}
"""Each takes (work, *, scans) and answers one outcome a scan."""
