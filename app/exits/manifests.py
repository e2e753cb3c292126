"""Exit manifests (出区单): opened, loaded and unloaded by scan, sealed."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.exits import queries
from app.exits.models import ExitManifest
from app.exits.papers import document_number, manifest_number
from app.exits.together import needs
from app.parcel.moves import Changes, Move, Outcome, Refusal
from app.parcel.scans import Scan
from app.parcel.service import advance_many
from schemas.vocabulary import Event, Role

ExitKind = Literal["out_of_zone", "reexport"]
_STAFF = (Role.OPERATOR, Role.LEAD, Role.MANAGER)


def open_exit(
    work: Work, *, number: str, kind: ExitKind, destination: str, vehicle: str, seal_no: str | None = None
) -> ExitManifest:
    """Begin a load: `out_of_zone` for goods that never came into stock, `reexport` for stock.

    Raises `Invalid` (bad_manifest_number, bad_exit_kind, destination_needed), `Conflict` (manifest_known),
    `Forbidden` (not_your_role).
    """
    needs(work, *_STAFF)
    if kind not in ("out_of_zone", "reexport"):
        raise Invalid("bad_exit_kind", f"An exit is out_of_zone or reexport, not {kind}.")
    if not (destination.strip() and vehicle.strip()):
        raise Invalid("destination_needed", "An exit needs its destination and its vehicle.")
    if queries.manifest(work, manifest_number(number)):
        raise Conflict("manifest_known", f"There is an exit manifest {number} already.", number=number)
    manifest = ExitManifest(
        site_id=work.site_id,
        number=number,
        kind=kind,
        destination=destination.strip(),
        vehicle=vehicle.strip(),
        seal_no=seal_no,
        opened_by=work.actor.badge,
        opened_at=work.clock.now(),
    )
    work.session.add(manifest)
    work.session.flush()
    return manifest


def seal_exit(work: Work, *, number: str, seal_no: str) -> ExitManifest:
    """Close the doors: nothing more is loaded. Raises as `open_manifest` does, and `Invalid` (document_needed)."""
    needs(work, *_STAFF)
    manifest = open_manifest(work, number)
    manifest.state, manifest.seal_no = "sealed", document_number(seal_no)
    work.session.flush()
    return manifest


def exit_manifest(work: Work, *, number: str) -> ExitManifest:
    """A manifest by its number. Raises `NotFound` (unknown_manifest)."""
    manifest = queries.manifest(work, number)
    if manifest is None:
        raise NotFound("unknown_manifest", f"There is no exit manifest {number}.", number=number)
    return manifest


def exit_manifests(
    work: Work, *, state: str | None = None, after: int | None = None, limit: int = 100
) -> list[ExitManifest]:
    """Manifests, the newest first; `after` is the id of the last one of the page before."""
    return queries.manifests(work, state=state, after=after, limit=limit)


def loaded_parcels(work: Work, *, number: str) -> list[int]:
    """The ids of the parcels on a manifest. Raises `NotFound` (unknown_manifest)."""
    return queries.loaded(work, exit_manifest(work, number=number).id)


def load_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Load nonconforming parcels. Scan: code = LPN, `manifest` = its number (open, out_of_zone).

    Refusals: manifest_needed, unknown_manifest, manifest_closed, wrong_manifest_kind.
    """
    numbers = sorted({number for scan in scans if isinstance(number := scan.data.get("manifest"), str)})
    manifests = queries.lock_manifests(work, numbers=numbers, share=True)
    outcomes = advance_many(work, [_loading(scan, manifests) for scan in scans])
    pairs = [
        (manifests[scan.data["manifest"]].id, outcome.parcel_id)
        for scan, outcome in zip(scans, outcomes, strict=True)
        if outcome.moved_now and outcome.parcel_id
    ]
    queries.load(work, pairs, work.clock.now())
    return outcomes


def unload(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """Unload one parcel; see `unload_many`."""
    (outcome,) = unload_many(work, scans=[Scan(lpn, scan_id)])
    return outcome


def unload_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Take parcels off their load again: stock goes back to blocked stock, other goods to wait for the next exit."""
    outcomes = advance_many(work, [_unloading(work, scan) for scan in scans])
    queries.unload(work, [each.parcel_id for each in outcomes if each.moved_now and each.parcel_id], work.clock.now())
    return outcomes


def open_manifest(work: Work, number: str) -> ExitManifest:
    """An open manifest, locked for this work. Raises `NotFound` (unknown_manifest), `Conflict` (manifest_closed)."""
    return _standing(work, number, "open")


def unpassed_manifest(work: Work, number: str) -> ExitManifest:
    """A manifest that has not passed yet, locked for this work. Raises as `open_manifest`."""
    return _standing(work, number, "open", "sealed")


def _standing(work: Work, number: str, *states: str) -> ExitManifest:
    manifest = queries.lock_manifests(work, numbers=[number], share=False).get(number)
    if manifest is None:
        raise NotFound("unknown_manifest", f"There is no exit manifest {number}.", number=number)
    if manifest.state not in states:
        raise Conflict(
            "manifest_closed", f"Exit manifest {number} is {manifest.state}.", number=number, state=manifest.state
        )
    return manifest


def _loading(scan: Scan, manifests: dict[str, ExitManifest]) -> Move:
    number = scan.data.get("manifest")
    refusal = _load_refusal(number, manifests)
    changes = Changes() if refusal else Changes(place=number)
    return Move(
        event=Event.LOAD,
        code=scan.code,
        scan_id=scan.scan_id,
        actor=scan.actor,
        changes=changes,
        details="" if refusal else f"manifest={number}",
        refusal=refusal,
    )


def _load_refusal(number: object, manifests: dict[str, ExitManifest]) -> Refusal | None:
    if not isinstance(number, str) or not number:
        return Refusal("manifest_needed")
    manifest = manifests.get(number)
    if manifest is None:
        return Refusal("unknown_manifest", {"manifest": number})
    if manifest.state != "open":
        return Refusal("manifest_closed", {"manifest": number, "state": manifest.state})
    return Refusal("wrong_manifest_kind", {"manifest": number}) if manifest.kind != "out_of_zone" else None


def _unloading(work: Work, scan: Scan) -> Move:
    place = Changes(place=(scan.actor or work.actor).station)
    return Move(event=Event.UNLOAD, code=scan.code, scan_id=scan.scan_id, actor=scan.actor, changes=place)
