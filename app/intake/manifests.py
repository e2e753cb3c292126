"""Handover manifests (交接单): what a carrier hands over at the gate, and in what it differed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.intake import queries
from app.intake.announcements import waybill_fault
from app.intake.models import HandoverLine, HandoverManifest
from app.intake.races import races_told

_CLOCKS_MAY_DIFFER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Differences:
    """What a manifest said and what came: waybills missing and surplus by its list, and the counts.

    Where the carrier gave no list, only the counts can differ.
    """

    number: str
    declared_count: int
    arrived_count: int
    missing: tuple[str, ...]
    surplus: tuple[str, ...]

    @property
    def count_difference(self) -> int:
        """Parcels that came above (below: negative) the declared count."""
        return self.arrived_count - self.declared_count

    @property
    def agree(self) -> bool:
        """Whether everything was as the carrier said."""
        return not (self.missing or self.surplus or self.count_difference)


def open_manifest(
    work: Work,
    *,
    number: str,
    carrier_code: str,
    vehicle: str,
    gate_registration_no: str,
    gate_time: datetime,
    declared_count: int,
    seal_no: str | None = None,
    waybills: Sequence[str] = (),
) -> HandoverManifest:
    """Open a manifest. `gate_time` (aware) is when the vehicle passed the gate: it stops the 45-day clock.

    Raises `Conflict` (manifest_known), `Invalid` (field_missing, gate_time_without_zone,
    gate_time_ahead, count_negative, not_a_waybill, looks_like_an_lpn, waybill_repeated).
    """
    named = {"number": number, "carrier_code": carrier_code, "vehicle": vehicle}
    _check_texts(named | {"gate_registration_no": gate_registration_no})
    _check_gate_time(work, gate_time)
    if declared_count < 0:
        raise Invalid("count_negative", "A manifest cannot declare less than no parcels.", count=declared_count)
    _check_waybills(waybills)
    if queries.manifest(work, number):
        raise Conflict("manifest_known", f"Manifest {number} is open or closed already.", manifest=number)
    row = HandoverManifest(
        site_id=work.site_id,
        number=number,
        carrier_code=carrier_code,
        vehicle=vehicle,
        seal_no=seal_no,
        gate_registration_no=gate_registration_no,
        gate_time=gate_time,
        declared_count=declared_count,
        opened_by=work.actor.badge,
    )
    with races_told():
        _write(work, row, waybills)
    return row


def close_manifest(work: Work, *, number: str) -> Differences:
    """Close a manifest and say in what it differed.

    Raises `NotFound` (unknown_manifest), `Conflict` (manifest_closed).
    """
    locked = queries.lock_manifests(work, [number]).get(number)
    if locked is None:
        raise _unknown(number)
    if locked.state == "closed":
        raise Conflict("manifest_closed", f"Manifest {number} is closed already.", manifest=number)
    queries.write_differences(work, locked.id)
    row = manifest(work, number=number)
    row.state, row.closed_at = "closed", work.clock.now()
    work.session.flush()
    return differences(work, number=number)


def differences(work: Work, *, number: str) -> Differences:
    """In what a manifest differs, as far as it was scanned: final once it is closed. Raises `NotFound`."""
    row = manifest(work, number=number)
    lines = queries.manifest_lines(work, row.id)
    has_list = any(line.listed for line in lines)
    return Differences(
        number=number,
        declared_count=row.declared_count,
        arrived_count=sum(line.parcel_id is not None for line in lines),
        missing=tuple(line.waybill for line in lines if line.listed and line.parcel_id is None),
        surplus=tuple(line.waybill for line in lines if has_list and not line.listed and line.parcel_id is not None),
    )


def manifest(work: Work, *, number: str) -> HandoverManifest:
    """A manifest by its number. Raises `NotFound` (unknown_manifest)."""
    found = queries.manifest(work, number)
    if found is None:
        raise _unknown(number)
    return found


def manifest_lines(work: Work, *, number: str) -> list[HandoverLine]:
    """The lines of a manifest. Raises `NotFound` (unknown_manifest)."""
    return queries.manifest_lines(work, manifest(work, number=number).id)


def page(work: Work, *, after: int = 0, limit: int = 50, state: str | None = None) -> list[HandoverManifest]:
    """Manifests, newest first; `after` is the last id of the page before, `state` open or closed."""
    return queries.manifest_page(work, after=after, limit=limit, state=state)


def _unknown(number: str) -> NotFound:
    return NotFound("unknown_manifest", f"There is no handover manifest {number}.", manifest=number)


def _check_texts(named: dict[str, str]) -> None:
    for name, value in named.items():
        if not value.strip() or len(value) > 60 or not value.isprintable():
            raise Invalid("field_missing", f"{name} must be given, in at most 60 characters.", field=name)


def _check_gate_time(work: Work, gate_time: datetime) -> None:
    if gate_time.tzinfo is None:
        raise Invalid("gate_time_without_zone", "The gate time must say its time zone.")
    if gate_time > work.clock.now() + _CLOCKS_MAY_DIFFER:
        raise Invalid("gate_time_ahead", "The gate time lies ahead: nothing has passed the gate then.")


def _check_waybills(waybills: Sequence[str]) -> None:
    seen: set[str] = set()
    for waybill in waybills:
        fault = "waybill_repeated" if waybill in seen else waybill_fault(waybill)
        if fault:
            raise Invalid(fault, f"{waybill} stands twice on the list or is no waybill.", code=waybill)
        seen.add(waybill)


def _write(work: Work, row: HandoverManifest, waybills: Sequence[str]) -> None:
    work.session.add(row)
    work.session.flush()
    queries.list_waybills(work, row.id, waybills)
