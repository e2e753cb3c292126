"""The gate: parcels scanned off a vehicle onto its handover manifest, whose gate time stops their 45-day clock."""

from collections.abc import Sequence

from app.db.work import Work
from app.intake import queries
from app.intake.announcements import waybill_fault
from app.intake.docking import RECEIVING
from app.intake.identity import Found
from app.intake.queries import Manifest
from app.intake.station import Station, carried_out, refusal_of
from app.parcel.moves import Changes, Move, Outcome, Refusal
from app.parcel.scans import Scan
from app.parcel.views import ParcelView
from schemas.vocabulary import Event, ParcelState

_ARRIVING = (Event.ARRIVE, Event.ARRIVE_UNEXPECTED, *RECEIVING)
_ON_THE_WAY = frozenset({ParcelState.EXPECTED, ParcelState.CANCELLED})


def arrive_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Scan waybills at the gate; `data["manifest"]` numbers the handover manifest, `data["tote"]` where it is put.

    What nobody announced arrives all the same. Refusals: manifest_needed, unknown_manifest,
    manifest_closed, already_arrived (who, where, when), ambiguous_waybill, not_a_waybill,
    looks_like_an_lpn. Raises `ScanRaced` when another station was first: run the unit again.
    """
    if not scans:
        return []
    gate = _Gate(work, scans)
    planned = [[gate.plan(scan, found)] for scan, found in zip(scans, gate.found, strict=True)]
    outcomes = carried_out(work, planned)
    gate.write(scans, outcomes)
    return outcomes


class _Gate(Station):
    """One batch at the gate."""

    def __init__(self, work: Work, scans: Sequence[Scan]) -> None:
        super().__init__(work, scans)
        self.remember("already_arrived", _ARRIVING, unless=_ON_THE_WAY)

    def plan(self, scan: Scan, found: Found) -> Move:
        """The move of one scan, given those before it in the batch."""
        manifest = self.manifest_of(scan)
        refusal = found.refusal or _manifest_refusal(self.told(scan, "manifest"), manifest)
        if refusal or manifest is None:
            return self.refused(scan, Event.ARRIVE, refusal or Refusal("manifest_needed"), found.parcel)
        if found.parcel:
            return self._known(scan, found.parcel, manifest)
        return self._unexpected(scan, found, manifest)

    def write(self, scans: Sequence[Scan], outcomes: Sequence[Outcome]) -> None:
        """Write which line of its manifest each arrived parcel is."""
        noted = {
            (manifest.id, scan.code.strip()): outcome.parcel_id
            for scan, outcome in zip(scans, outcomes, strict=True)
            if outcome.moved_now and outcome.parcel_id and (manifest := self.manifest_of(scan))
        }
        if noted:
            queries.note_lines(self.work, noted)

    def _known(self, scan: Scan, parcel: ParcelView, manifest: Manifest) -> Move:
        before = self.handled.get(parcel.id)
        if before:
            return self.refused(scan, Event.ARRIVE, before, parcel)
        if self.may(scan, parcel.state, Event.ARRIVE):
            refusal = refusal_of("already_arrived", self.seen_by(scan), lpn=parcel.lpn, state=ParcelState.ARRIVED)
            self.handled[parcel.id] = refusal
        changes = Changes(place=self.place_of(scan, "gate"), arrived_at=manifest.gate_time)
        return Move(
            Event.ARRIVE, scan.code, parcel_id=parcel.id, scan_id=scan.scan_id, actor=scan.actor, changes=changes
        )

    def _unexpected(self, scan: Scan, found: Found, manifest: Manifest) -> Move:
        code = scan.code.strip()
        fault = waybill_fault(code)
        if fault:
            return self.refused(scan, Event.ARRIVE, Refusal(fault, {"code": code}))
        before = self.born.get((manifest.carrier_code, code))
        if before:
            return self.refused(scan, Event.ARRIVE, before)
        if self.may(scan, ParcelState.NEW, Event.ARRIVE_UNEXPECTED):
            seen = self.seen_by(scan)
            self.born[manifest.carrier_code, code] = refusal_of(
                "already_arrived", seen, lpn=None, state=ParcelState.ARRIVED
            )
        changes = Changes(
            place=self.place_of(scan, "gate"),
            waybill=code,
            waybill_use=found.next_use,
            carrier_code=manifest.carrier_code,
            arrived_at=manifest.gate_time,
        )
        return Move(
            Event.ARRIVE_UNEXPECTED, scan.code, scan_id=scan.scan_id, actor=scan.actor, birth=True, changes=changes
        )


def _manifest_refusal(number: str | None, manifest: Manifest | None) -> Refusal | None:
    if not number:
        return Refusal("manifest_needed")
    if manifest is None:
        return Refusal("unknown_manifest", {"manifest": number})
    return Refusal("manifest_closed", {"manifest": number}) if manifest.state == "closed" else None
