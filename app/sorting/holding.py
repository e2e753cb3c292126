"""Aside and back: holding a parcel, releasing it to be graded again, condemning it, reopening what was graded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from app.db.work import Work
from app.parcel.moves import UNCHANGED, Changes, Move, Outcome, Refusal
from app.parcel.reading import parcels_by_ids, parcels_by_lpns
from app.parcel.scans import Scan
from app.parcel.service import advance, advance_many, lock
from app.parcel.views import ParcelView
from app.site.service import policy_now
from app.sorting import queries
from schemas.vocabulary import Disposition, Event, ParcelState, Role


class HoldReason(StrEnum):
    """Why a person sets a parcel aside. A code, not free text: it stands in the journal for good."""

    PAPERS = "papers"
    IDENTITY = "identity"
    QUANTITY = "quantity"
    CONDITION = "condition"
    CUSTOMS = "customs"
    OWNER = "owner"
    OTHER = "other"


HOLD_REASONS: Mapping[HoldReason, tuple[str, str]] = MappingProxyType(
    {
        HoldReason.PAPERS: ("单证问题", "papers"),
        HoldReason.IDENTITY: ("商品身份存疑", "doubt what the goods are"),
        HoldReason.QUANTITY: ("数量不符", "quantity differs"),
        HoldReason.CONDITION: ("品相待定", "doubt about the condition"),
        HoldReason.CUSTOMS: ("海关要求", "customs asks for it"),
        HoldReason.OWNER: ("货主要求", "the owner asks for it"),
        HoldReason.OTHER: ("其他", "something else"),
    }
)
"""The words of each reason, in Chinese and English."""

WHY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mistake": ("操作有误", "done by mistake"),
        "graded_wrong": ("分级有误", "graded wrong"),
        "found_more": ("发现新情况", "something more was found"),
        "customs": ("海关要求", "customs asks for it"),
        "owner": ("货主要求", "the owner asks for it"),
        "other": ("其他", "something else"),
    }
)
"""Why a lead takes a decision back or makes it for others, in words. Codes too: they stand in the journal for good."""

_REASONS = tuple(HoldReason)  # a tuple, for what a scanner sent may not be hashable
_LEADS = frozenset({Role.LEAD, Role.MANAGER})
_CONDEMNED_TO = (Disposition.OUT_OF_ZONE, Disposition.SUPPLIER, Disposition.DESTROY)
_Views = Mapping[str, ParcelView]
_Act = Callable[[Scan, ParcelView | None], Move]
_Acting = Callable[[Work, _Views], _Act]
"""Prepares an act on these locked parcels, with whatever it must read about all of them at once."""


def hold_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Set parcels aside (code = LPN, data["reason"] a `HoldReason`, data["place"] where to).

    Refused with reason_needed when the reason is none of these.
    """
    return advance_many(work, [_hold(scan) for scan in scans])


def release(work: Work, *, lpn: str, scan_id: UUID | None = None, place: str | None = None) -> Outcome:
    """Take a parcel out of hold: to be graded again, or to `unclaimed` while it has no original. A lead's act.

    Raises `NotFound` (unknown_parcel), `Conflict` (not_lawful), `Forbidden` (not_your_role).
    """
    return _one(work, _releasing, Scan(lpn, scan_id, data={"place": place}))


def release_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """`release` for scans: each is answered for itself."""
    return _each(work, _releasing, scans)


def condemn(
    work: Work,
    *,
    lpn: str,
    scan_id: UUID | None = None,
    disposition: Disposition = Disposition.OUT_OF_ZONE,
    place: str | None = None,
) -> Outcome:
    """Judge a held or rejected parcel nonconforming, with what becomes of it. A lead's act, or the broker's.

    Raises `NotFound` (unknown_parcel), `Conflict` (not_lawful, disposition_not_possible),
    `Forbidden` (not_your_role).
    """
    scan = Scan(lpn, scan_id, data={"disposition": disposition, "place": place})
    return _one(work, _condemning, scan)


def condemn_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """`condemn` for scans (data["disposition"], out_of_zone unless given)."""
    return _each(work, _condemning, scans)


def cancel_return_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """The consumer or the owner withdraws a return that conforms and is not declared: the goods leave the zone."""
    return _each(work, _cancelling, scans)


def reopen(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """Back to sorting: an operator within the undo time of the own grading, or a lead.

    Raises `NotFound` (unknown_parcel), `Conflict` (not_lawful, undo_too_late), `Forbidden`
    (not_your_role, not_your_act).
    """
    return _one(work, _reopening, Scan(lpn, scan_id))


def reopen_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """`reopen` for scans: each is answered for itself."""
    return _each(work, _reopening, scans)


def place_in(scan: Scan) -> str | None:
    """Where a scan says the parcel is put, if it says so."""
    place = scan.data.get("place")
    return place.strip()[:60] or None if isinstance(place, str) else None


def _one(work: Work, acting: _Acting, scan: Scan) -> Outcome:
    views = _locked(work, [scan.code])
    return advance(work, acting(work, views)(scan, views.get(scan.code)))


def _each(work: Work, acting: _Acting, scans: Sequence[Scan]) -> list[Outcome]:
    views = _locked(work, [scan.code for scan in scans])
    act = acting(work, views)
    return advance_many(work, [act(scan, views.get(scan.code)) for scan in scans])


def _locked(work: Work, lpns: Sequence[str]) -> dict[str, ParcelView]:
    """These parcels as they stand once nobody else can move them."""
    ids = [view.id for view in parcels_by_lpns(work, lpns).values()]
    lock(work, ids)
    return {view.lpn: view for view in parcels_by_ids(work, ids).values() if view.lpn}


def _move(scan: Scan, event: Event, *, details: str = "", disposition: str | None = None) -> Move:
    place, why = place_in(scan), scan.data.get("why")
    changes = Changes(place=place, disposition=disposition) if place or disposition else UNCHANGED
    if why is not None:
        details = f"{details}; why={why}" if details else f"why={why}"
    move = Move(event=event, code=scan.code, scan_id=scan.scan_id, actor=scan.actor, changes=changes, details=details)
    if why is not None and why not in tuple(WHY):
        return replace(_refused(move, "reason_needed", known=list(WHY)), details="")
    return move


def _refused(move: Move, code: str, **arguments: Any) -> Move:
    return replace(move, refusal=Refusal(code, arguments))


def _hold(scan: Scan) -> Move:
    reason = scan.data.get("reason")
    if reason not in _REASONS:
        return _refused(_move(scan, Event.HOLD), "reason_needed", known=[known.value for known in HoldReason])
    return _move(scan, Event.HOLD, details=f"reason={reason}")


def _releasing(_: Work, __: _Views) -> _Act:
    def release_it(scan: Scan, view: ParcelView | None) -> Move:
        unmatched = view is not None and view.original_id is None
        return _move(scan, Event.RELEASE_UNCLAIMED if unmatched else Event.RELEASE)

    return release_it


def _condemning(work: Work, _: _Views) -> _Act:
    possible = _CONDEMNED_TO if policy_now(work).destroy_nonconforming else _CONDEMNED_TO[:-1]

    def condemn_it(scan: Scan, _: ParcelView | None) -> Move:
        disposition = scan.data.get("disposition", Disposition.OUT_OF_ZONE)
        if disposition not in possible:
            return _refused(_move(scan, Event.CONDEMN), "disposition_not_possible", known=list(possible))
        said = f"disposition={disposition}" if "why" in scan.data else str(disposition)
        return _move(scan, Event.CONDEMN, details=said, disposition=disposition)

    return condemn_it


def _cancelling(_: Work, __: _Views) -> _Act:
    def cancel_it(scan: Scan, _: ParcelView | None) -> Move:
        return _move(scan, Event.CANCEL_RETURN, disposition=Disposition.OUT_OF_ZONE)

    return cancel_it


def _reopening(work: Work, views: _Views) -> _Act:
    inspected = queries.latest_inspections(work, [view.id for view in views.values()])
    undo = timedelta(minutes=policy_now(work).undo_minutes)

    def reopen_it(scan: Scan, view: ParcelView | None) -> Move:
        move, actor = _move(scan, Event.REOPEN), scan.actor or work.actor
        if view is None or view.state != ParcelState.CONFORMING or not _LEADS.isdisjoint(actor.roles):
            return move  # the guard answers: unknown, not lawful, or a lead's right
        graded = inspected.get(view.id)
        if graded is None or graded.seq != view.seq or graded.badge != actor.badge:
            return _refused(move, "not_your_act")
        if work.clock.now() - view.state_since > undo:
            return _refused(move, "undo_too_late", minutes=int(undo.total_seconds() // 60))
        return move

    return reopen_it
