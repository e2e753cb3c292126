"""The dock's decisions, scan by scan: what each scanned parcel becomes, and with what written on it."""

from collections.abc import Sequence
from datetime import datetime

from app.db.work import Work
from app.intake import goods, queries
from app.intake.announcements import waybill_fault
from app.intake.identity import TO_BE_RECEIVED, UNKNOWN_CARRIER, Found
from app.intake.lateness import late
from app.intake.station import Station, refusal_of
from app.originals.service import Brief, Wanted, briefs_by_ids, match_many
from app.parcel.lpns import next_lpns
from app.parcel.moves import Changes, Move, Outcome, Refusal
from app.parcel.queries import known_scans
from app.parcel.scans import Scan
from app.parcel.views import ParcelView
from schemas.vocabulary import Event, ParcelState

RECEIVING = (
    Event.RECEIVE,
    Event.RECEIVE_UNMATCHED,
    Event.RECEIVE_UNKNOWN,
    Event.SPLIT_OFF_RECEIVED,
    Event.SPLIT_OFF_HELD,
)
"""The events by which a parcel came to stand in the house."""
_NOT_HERE = frozenset({ParcelState.MISSING, ParcelState.MISSING_DECLARED, ParcelState.MISSING_STOCK, ParcelState.LOST})


class Dock(Station):
    """One batch of receiving."""

    def __init__(self, work: Work, scans: Sequence[Scan]) -> None:
        super().__init__(work, scans)
        awaited = [view for view in self.parcels.values() if view.state in TO_BE_RECEIVED]
        self.briefs = _briefs(work, awaited)
        self.remember("already_received", RECEIVING, unless=TO_BE_RECEIVED | _NOT_HERE)
        unmatched = any(view.id not in self.briefs for view in awaited)
        scan_ids = [scan.scan_id for scan in scans if scan.scan_id] if unmatched else []
        self.answered = known_scans(work, scan_ids) if scan_ids else {}
        wanting = sum(1 for found in self.found if found.parcel is None or not found.parcel.lpn)
        self.lpns = iter(next_lpns(work, wanting)) if wanting else iter(())

    def plan(self, scan: Scan, found: Found, *, take_unknown: bool) -> list[Move]:
        """The moves of one scan, given those before it in the batch."""
        number = self.told(scan, "manifest")
        if number and number not in self.manifests:
            refusal = Refusal("unknown_manifest", {"manifest": number})
            return [self.refused(scan, Event.RECEIVE, refusal, found.parcel)]
        if found.refusal:
            return [self.refused(scan, Event.RECEIVE, found.refusal, found.parcel)]
        if found.parcel:
            return self._known(scan, found.parcel)
        if take_unknown:
            return [self._unknown(scan, found)]
        return [Move(Event.RECEIVE, code=scan.code, scan_id=scan.scan_id, actor=scan.actor)]

    def write(self, scans: Sequence[Scan], outcomes: Sequence[Outcome]) -> None:
        """Write lines and manifest lines of what was received just now."""
        received = [outcome for outcome in outcomes if outcome.moved_now and outcome.event is Event.RECEIVE]
        goods.write_lines(
            self.work, {one.parcel_id: self.briefs[one.parcel_id].id for one in received if one.parcel_id}
        )
        noted = {
            (manifest.id, scan.code.strip()): outcome.parcel_id
            for scan, outcome in zip(scans, outcomes, strict=True)
            if outcome.moved_now and outcome.parcel_id and (manifest := self.manifest_of(scan))
        }
        if noted:
            queries.note_lines(self.work, noted)

    def _known(self, scan: Scan, parcel: ParcelView) -> list[Move]:
        before = self.handled.get(parcel.id)
        if before:
            return [self.refused(scan, Event.RECEIVE, before, parcel)]
        if not self.may(scan, parcel.state, Event.RECEIVE):
            return [Move(Event.RECEIVE, scan.code, parcel_id=parcel.id, scan_id=scan.scan_id, actor=scan.actor)]
        matched = parcel.id in self.briefs
        move = self._receive(scan, parcel, Event.RECEIVE if matched else Event.RECEIVE_UNMATCHED)
        state = ParcelState.RECEIVED if matched else ParcelState.UNCLAIMED
        lpn = parcel.lpn or move.changes.lpn
        self.handled[parcel.id] = refusal_of("already_received", self.seen_by(scan), lpn=lpn, state=state)
        if matched or parcel.state == ParcelState.ARRIVED or scan.scan_id in self.answered:
            return [move]
        # Without its list it cannot be received from where it stands, so its arrival is written down first.
        return [Move(Event.ARRIVE, parcel_id=parcel.id, actor=scan.actor), move]

    def _receive(self, scan: Scan, parcel: ParcelView, event: Event) -> Move:
        brief = self.briefs.get(parcel.id)
        arrived_at = parcel.arrived_at or self._gate_time(scan)
        told = brief and late(arrived_at=arrived_at, released_at=brief.released_at, policy=self.policy)
        return Move(
            event=event,
            code=scan.code,
            parcel_id=parcel.id,
            scan_id=scan.scan_id,
            actor=scan.actor,
            details=str(told or ""),
            changes=Changes(
                lpn=None if parcel.lpn else next(self.lpns, None),
                place=self.place_of(scan, "dock"),
                arrived_at=arrived_at,
                received_at=self.now,
                original_id=brief and brief.id,
                owner_code=brief and brief.ebc_code,
                platform_code=brief and brief.ebp_code,
                order_no=brief and brief.order_no,
            ),
        )

    def _unknown(self, scan: Scan, found: Found) -> Move:
        """A parcel nobody announced: born unclaimed. A blank code is one whose label cannot be read."""
        code = scan.code.strip()
        fault = waybill_fault(code) if code else None
        if fault:
            return self.refused(scan, Event.RECEIVE_UNKNOWN, Refusal(fault, {"code": code}))
        carrier = self.carrier_of(scan) or UNKNOWN_CARRIER
        before = self.born.get((carrier, code))
        if before and code:
            return self.refused(scan, Event.RECEIVE_UNKNOWN, before)
        lpn = next(self.lpns)
        if self.may(scan, ParcelState.NEW, Event.RECEIVE_UNKNOWN):
            seen = self.seen_by(scan)
            self.born[carrier, code] = refusal_of("already_received", seen, lpn=lpn, state=ParcelState.UNCLAIMED)
        return Move(
            event=Event.RECEIVE_UNKNOWN,
            code=scan.code,
            scan_id=scan.scan_id,
            actor=scan.actor,
            birth=True,
            changes=Changes(
                lpn=lpn,
                place=self.place_of(scan, "dock"),
                waybill=code or None,
                waybill_use=found.next_use,
                carrier_code=carrier,
                order_no=self.told(scan, "order_no"),
                arrived_at=self._gate_time(scan),
                received_at=self.now,
            ),
        )

    def _gate_time(self, scan: Scan) -> datetime:
        manifest = self.manifest_of(scan)
        return manifest.gate_time if manifest else self.now


def _briefs(work: Work, awaited: Sequence[ParcelView]) -> dict[int, Brief]:
    """The original of each awaited parcel, as far as one can be said."""
    linked = briefs_by_ids(work, [view.original_id for view in awaited if view.original_id])
    found = {view.id: linked[view.original_id] for view in awaited if view.original_id in linked}
    open_ = [view for view in awaited if view.id not in found]
    wanted = [Wanted(view.platform_code, view.order_no, view.carrier_code, view.waybill) for view in open_]
    for view, brief in zip(open_, match_many(work, wanted=wanted), strict=True):
        if brief:
            found[view.id] = brief
    return found
