"""The answer to a code as a screen draws it: words, the sign to put it at, the parcel's state and deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.core.clock import business_day
from app.core.words import Said
from app.db.work import Work
from app.flow.countdowns import the_one_that_counts
from app.flow.stations.replies import Reply, told
from app.flow.why import clocks_of
from app.parcel.lifecycle import STATES
from app.parcel.reading import parcels_by_ids
from app.parcel.views import ParcelView
from schemas.http.station_codes import CodeAnswer, DeadlineShown, StateShown, Step, UploadWanted
from schemas.vocabulary import Disposition, ParcelState

LATE_AFTER = timedelta(minutes=1)
_OLDEST = timedelta(hours=48)
_CLOCKS_DIFFER = timedelta(seconds=2)

_CHUTES: dict[str, Said] = {
    Disposition.RELIST: Said("上架", "SALE"),
    Disposition.REPACK: Said("整理", "REPACK"),
    Disposition.SUPPLIER: Said("退供", "SUPPLIER"),
    Disposition.OUT_OF_ZONE: Said("出区", "OUT"),
    Disposition.DESTROY: Said("销毁", "DESTROY"),
}
_SIGNS: dict[str, Said] = {
    ParcelState.UNCLAIMED: Said("无主", "UNCLAIMED"),
    ParcelState.HELD: Said("暂存", "HOLD"),
    ParcelState.BLOCKED: Said("冻结", "BLOCKED"),
}
_CLOCK_NAMES = {"arrive": Said("到仓", "to arrive"), "declare": Said("申报", "to declare")}


@dataclass(frozen=True, slots=True)
class Scanned:
    """When a code was scanned, and where it stands in its session. `odd`: its age cannot be right."""

    id: UUID
    seq: int
    at: datetime
    occurred_at: datetime
    gap: int = 0
    odd: bool = False

    @property
    def late(self) -> bool:
        """Whether it waited at the station for more than a minute."""
        return self.at - self.occurred_at > LATE_AFTER


def scanned(id_: UUID, seq: int, *, now: datetime, age_ms: int, gap: int) -> Scanned:
    """When it was scanned, by how long ago that is said to be; nothing is scanned in times to come."""
    age = timedelta(milliseconds=age_ms)
    odd = age < -_CLOCKS_DIFFER or age > _OLDEST
    return Scanned(id_, seq, now, now - max(age, timedelta(0)), gap, odd)


def answer_of(work: Work, reply: Reply, when: Scanned) -> CodeAnswer:
    """The whole answer to one code."""
    view = _view(work, reply)
    words, sign = reply.told, reply.place or (_sign(reply, view) if view else None)
    return CodeAnswer(
        id=when.id,
        seq=when.seq,
        tone="look" if when.odd and reply.tone == "ok" else reply.tone,
        kind=reply.kind,
        raw=reply.raw,
        zh=Step(**words.zh._asdict()),
        en=Step(**words.en._asdict()),
        code=reply.code,
        place=sign and sign.zh,
        place_en=sign and sign.en,
        lpn=view.lpn if view and view.lpn else reply.lpn,
        state=_state(view) if view else None,
        deadline=_deadline(work, view) if view else None,
        upload=_upload(reply),
        go_to=reply.go_to,
        at=when.at,
        occurred_at=when.occurred_at,
        late=when.late,
        gap=when.gap,
        odd_age=when.odd,
    )


def _view(work: Work, reply: Reply) -> ParcelView | None:
    """The parcel as it stands after the code."""
    if reply.outcome is None or reply.outcome.parcel_id is None:
        return None
    return parcels_by_ids(work, [reply.outcome.parcel_id]).get(reply.outcome.parcel_id)


def _sign(reply: Reply, view: ParcelView) -> Said | None:
    """Where the parcel goes, once it moved: its chute, its cage, its bin, its tote; nothing where it just stays."""
    if not reply.moved:
        return None
    station = reply.outcome.station if reply.outcome else None
    elsewhere = view.place if view.place not in (station, "gate", "dock") else ""
    if view.state in _SIGNS:
        return Said(elsewhere, elsewhere) if elsewhere and view.state != ParcelState.UNCLAIMED else _SIGNS[view.state]
    if view.state in (ParcelState.CONFORMING, ParcelState.NONCONFORMING):
        return _CHUTES.get(view.disposition or "")
    return Said(elsewhere, elsewhere) if elsewhere else None


def _state(view: ParcelView) -> StateShown:
    words = STATES[ParcelState(view.state)]
    return StateShown(key=view.state, zh=words.zh, en=words.en, colour=f"state-{view.state}")


def _deadline(work: Work, view: ParcelView) -> DeadlineShown | None:
    clocks = clocks_of(work, [view]).get(view.id)
    counts = the_one_that_counts(view, clocks, business_day(work.clock.now())) if clocks else None
    if counts is None:
        return None
    days = counts.days_left
    code = "days_late" if days < 0 else "days_left" if days else "day_last"
    words = told(code, {"days": abs(days), "what": _CLOCK_NAMES[counts.kind]})
    tone = "stop" if counts.tone == "stop" else "look" if counts.tone == "look" else "ok"
    return DeadlineShown(days=days, zh=words.zh.said, en=words.en.said, tone=tone)


def _upload(reply: Reply) -> UploadWanted | None:
    if not reply.upload or not reply.lpn:
        return None
    return UploadWanted(lpn=reply.lpn, url=f"/api/v1/parcels/{reply.lpn}/photos")
