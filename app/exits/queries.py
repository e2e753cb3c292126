"""Every SQL statement about exit manifests and destruction orders."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, select

from app.db.work import Work
from app.exits.models import DestructionOrder, ExitManifest


def manifest(work: Work, number: str) -> ExitManifest | None:
    """A manifest by its number."""
    statement = select(ExitManifest).where(ExitManifest.site_id == work.site_id, ExitManifest.number == number)
    return work.session.exec(statement).first()


def lock_manifests(work: Work, *, numbers: Sequence[str], share: bool) -> dict[str, ExitManifest]:
    """These manifests, locked in order: shared for those who load, alone for whoever lets it pass."""
    statement = select(ExitManifest).where(ExitManifest.site_id == work.site_id, col(ExitManifest.number).in_(numbers))
    locked = statement.order_by(col(ExitManifest.id)).with_for_update(read=share, key_share=not share)
    rows = work.session.exec(locked.execution_options(populate_existing=True))
    return {row.number: row for row in rows}


def gate_pass_used(work: Work, gate_pass_no: str) -> bool:
    """Whether a manifest passed with this gate pass."""
    statement = select(ExitManifest.id).where(
        ExitManifest.site_id == work.site_id, ExitManifest.gate_pass_no == gate_pass_no
    )
    return work.session.exec(statement).first() is not None


def manifests(work: Work, *, state: str | None, after: int | None, limit: int) -> list[ExitManifest]:
    """Manifests, the newest first, before number `after`."""
    statement = select(ExitManifest).where(ExitManifest.site_id == work.site_id)
    if state:
        statement = statement.where(ExitManifest.state == state)
    if after is not None:
        statement = statement.where(col(ExitManifest.id) < after)
    return list(work.session.exec(statement.order_by(col(ExitManifest.id).desc()).limit(limit)))


_LOAD = """
INSERT INTO exit_line (site_id, manifest_id, parcel_id, loaded_at)
SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[])
ON CONFLICT (site_id, manifest_id, parcel_id) DO UPDATE SET loaded_at = excluded.loaded_at, unloaded_at = NULL
"""
_UNLOAD = """
UPDATE exit_line SET unloaded_at = %s WHERE site_id = %s AND parcel_id = ANY(%s) AND unloaded_at IS NULL
"""
_LOADED = """
SELECT parcel_id FROM exit_line WHERE site_id = %s AND manifest_id = %s AND unloaded_at IS NULL ORDER BY parcel_id
"""
_MANIFESTS_OF = """
SELECT line.parcel_id, manifest.number FROM exit_line AS line
JOIN exit_manifest AS manifest ON manifest.site_id = %(site)s AND manifest.id = line.manifest_id
WHERE line.site_id = %(site)s AND line.parcel_id = ANY(%(ids)s) AND line.unloaded_at IS NULL
"""


def load(work: Work, loaded: Sequence[tuple[int, int]], at: datetime) -> None:
    """Put parcels on manifests: (manifest, parcel)."""
    if loaded:
        manifests_, parcels = map(list, zip(*loaded, strict=True))
        work.connection.execute(_LOAD, [work.site_id, manifests_, parcels, [at] * len(loaded)])


def unload(work: Work, parcel_ids: Sequence[int], at: datetime) -> None:
    """Take parcels off whatever manifest they are on."""
    if parcel_ids:
        work.connection.execute(_UNLOAD, [at, work.site_id, list(parcel_ids)])


def loaded(work: Work, manifest_id: int) -> list[int]:
    """The parcels on a manifest, by number."""
    return [row[0] for row in work.connection.execute(_LOADED, [work.site_id, manifest_id])]


def manifests_of(work: Work, parcel_ids: Sequence[int]) -> dict[int, str]:
    """The number of the manifest each of these parcels is on."""
    rows = work.connection.execute(_MANIFESTS_OF, {"site": work.site_id, "ids": list(parcel_ids)})
    return dict(rows.fetchall())


def orders(work: Work, *, parcel_ids: Sequence[int]) -> dict[int, DestructionOrder]:
    """The standing destruction order of each of these parcels."""
    statement = select(DestructionOrder).where(
        DestructionOrder.site_id == work.site_id,
        col(DestructionOrder.parcel_id).in_(parcel_ids),
        DestructionOrder.state == "ordered",
    )
    return {order.parcel_id: order for order in work.session.exec(statement)}


def parcels_ordered(work: Work, number: str) -> list[int]:
    """The parcels that still stand on a destruction order."""
    statement = select(DestructionOrder.parcel_id).where(
        DestructionOrder.site_id == work.site_id, DestructionOrder.number == number, DestructionOrder.state == "ordered"
    )
    return list(work.session.exec(statement.order_by(col(DestructionOrder.parcel_id))))


_ADD_ORDERS = """
INSERT INTO destruction_order (site_id, number, parcel_id, cause, destroyer, state, ordered_by, ordered_at)
SELECT %s, %s, parcel_id, %s, %s, 'ordered', %s, %s FROM unnest(%s::bigint[]) AS parcel_id
"""
_CANCEL_ORDERS = """
UPDATE destruction_order SET state = 'cancelled' WHERE site_id = %s AND parcel_id = ANY(%s) AND state = 'ordered'
"""
_FULFIL_ORDERS = """
UPDATE destruction_order
SET state = 'destroyed', certificate_no = %s, witness = %s, destroyed_by = %s, destroyed_on = %s
WHERE site_id = %s AND parcel_id = ANY(%s) AND state = 'ordered'
"""


def add_orders(work: Work, *, number: str, cause: str, destroyer: str, parcel_ids: Sequence[int]) -> None:
    """Order these parcels destroyed."""
    values = [work.site_id, number, cause, destroyer, work.actor.badge, work.clock.now(), list(parcel_ids)]
    work.connection.execute(_ADD_ORDERS, values)


def cancel_orders(work: Work, parcel_ids: Sequence[int]) -> None:
    """Take the orders of these parcels back."""
    work.connection.execute(_CANCEL_ORDERS, [work.site_id, list(parcel_ids)])


def fulfil_orders(work: Work, parcel_ids: Sequence[int], *, certificate_no: str, witness: str, day: date) -> None:
    """These parcels are destroyed."""
    values = [certificate_no, witness, work.actor.badge, day, work.site_id, list(parcel_ids)]
    work.connection.execute(_FULFIL_ORDERS, values)
