"""Every SQL statement about labels: what they have to say, and what was printed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from psycopg.rows import class_row
from sqlmodel import col, select

from app.core.clock import BUSINESS_ZONE
from app.db.work import Work
from app.printing.models import LabelJob


class ParcelWords(NamedTuple):
    """What a licence plate says."""

    parcel_id: int
    lpn: str
    waybill: str | None
    platform: str | None
    owner: str | None
    state: str
    grade: str | None
    disposition: str | None


class ItemWords(NamedTuple):
    """What the label of one line of goods says; SKU, grade and price are those of its listing, if it has one."""

    parcel_id: int
    lpn: str
    gnum: int
    name: str
    sku: str
    grade: str | None
    account_item: str
    price: Decimal | None
    batch: str | None
    expiry: date | None


class ExitWords(NamedTuple):
    """What the label of leaving goods says."""

    parcel_id: int
    lpn: str
    manifest: str
    kind: str
    destination: str
    disposition: str | None
    known: bool
    """Whether its original is."""


class BinWords(NamedTuple):
    """What the label of a bin says."""

    code: str
    zone: str


class HandoverWords(NamedTuple):
    """What the label of a handover says."""

    carrier: str
    vehicle: str
    seal: str | None
    gate_registration: str
    arrived: datetime
    parcels: int


Row = TypeVar("Row", ParcelWords, ItemWords, ExitWords, BinWords)

_PARCELS = """
SELECT parcel.id AS parcel_id, parcel.lpn, parcel.waybill,
       coalesce(original.ebp_name, parcel.platform_code) AS platform,
       coalesce(original.ebc_name, parcel.owner_code) AS owner, parcel.state, parcel.grade, parcel.disposition
FROM parcel
LEFT JOIN original ON original.site_id = %(site)s AND original.id = parcel.original_id
WHERE parcel.site_id = %(site)s AND parcel.lpn = ANY(%(keys)s)
"""
_ITEMS = """
SELECT parcel.id AS parcel_id, parcel.lpn, line.gnum, coalesce(goods.item_name, goods.gname) AS name,
       coalesce(listing.sku, goods.item_no, goods.item_record_no) AS sku,
       coalesce(listing.grade, parcel.grade) AS grade, goods.item_record_no AS account_item, listing.price,
       line.batch_no AS batch, line.expires_on AS expiry
FROM parcel
JOIN parcel_line AS line ON line.site_id = %(site)s AND line.parcel_id = parcel.id
JOIN original_line AS goods
  ON goods.site_id = %(site)s AND goods.original_id = parcel.original_id AND goods.gnum = line.gnum
LEFT JOIN listing ON listing.site_id = %(site)s AND listing.parcel_id = parcel.id AND listing.gnum = line.gnum
  AND listing.delisted_at IS NULL
WHERE parcel.site_id = %(site)s AND parcel.lpn = ANY(%(keys)s)
ORDER BY line.gnum
"""
_EXITS = """
SELECT parcel.id AS parcel_id, parcel.lpn, manifest.number AS manifest, manifest.kind, manifest.destination,
       parcel.disposition, parcel.original_id IS NOT NULL AS known
FROM exit_line AS line
JOIN exit_manifest AS manifest ON manifest.site_id = %(site)s AND manifest.id = line.manifest_id
JOIN parcel ON parcel.site_id = %(site)s AND parcel.id = line.parcel_id
WHERE line.site_id = %(site)s AND line.unloaded_at IS NULL
  AND (manifest.number = %(manifest)s OR parcel.lpn = ANY(%(keys)s))
ORDER BY parcel.id
"""
_BINS = "SELECT code, zone FROM bin WHERE site_id = %(site)s AND code = ANY(%(keys)s)"


def parcels(work: Work, lpns: Sequence[str]) -> list[ParcelWords]:
    """These parcels, in no order."""
    return _rows(work, ParcelWords, _PARCELS, lpns)


def items(work: Work, lpns: Sequence[str]) -> list[ItemWords]:
    """The lines of these parcels, as far as their originals are known."""
    return _rows(work, ItemWords, _ITEMS, lpns)


def exits(work: Work, *, manifest: str | None, lpns: Sequence[str]) -> list[ExitWords]:
    """The parcels on a manifest, and these on whatever manifest they are."""
    return _rows(work, ExitWords, _EXITS, lpns, manifest)


def bins(work: Work, codes: Sequence[str]) -> list[BinWords]:
    """These bins, in no order."""
    return _rows(work, BinWords, _BINS, codes)


_HANDOVER = """
SELECT carrier_code, vehicle, seal_no, gate_registration_no, gate_time, declared_count
FROM handover_manifest WHERE site_id = %s AND number = %s
"""
_EXIT_MANIFEST = "SELECT number, destination FROM exit_manifest WHERE site_id = %s AND number = %s"


def handover(work: Work, number: str) -> HandoverWords | None:
    """A carrier's handover, its gate time in Shanghai."""
    row = work.connection.execute(_HANDOVER, [work.site_id, number]).fetchone()
    return HandoverWords(*row)._replace(arrived=row[4].astimezone(BUSINESS_ZONE)) if row else None


def exit_manifest(work: Work, number: str) -> tuple[str, str] | None:
    """Number and destination of an exit manifest."""
    return work.connection.execute(_EXIT_MANIFEST, [work.site_id, number]).fetchone()


def _rows(work: Work, kind: type[Row], statement: str, keys: Sequence[str], manifest: str | None = None) -> list[Row]:
    with work.connection.cursor(row_factory=class_row(kind)) as cursor:
        values = {"site": work.site_id, "keys": list(keys), "manifest": manifest}
        return cursor.execute(statement.encode(), values).fetchall()


_PRINTED = """
SELECT DISTINCT subject FROM label_job WHERE site_id = %s AND template = %s AND subject = ANY(%s)
  AND (state <> 'cancelled' OR sent_at IS NOT NULL)
"""
_ADD = """
INSERT INTO label_job (site_id, template, stock, parcel_id, subject, reprint_reason,
                       badge, station, asked_at, printed_at, state, scan_back, tries)
SELECT %s, %s, %s, parcel_id, subject, reason, %s, %s, %s, %s, 'printed', false, 0
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS job (parcel_id, subject, reason)
ON CONFLICT DO NOTHING RETURNING id
"""


def printed(work: Work, *, template: str, subjects: Sequence[str]) -> set[str]:
    """Which of these subjects have had a label of this template."""
    rows = work.connection.execute(_PRINTED, [work.site_id, template, list(subjects)])
    return {row[0] for row in rows}


def add_jobs(
    work: Work, *, template: str, stock: str, at: datetime, jobs: Sequence[tuple[int | None, str, str | None]]
) -> list[LabelJob]:
    """Write down labels of (parcel, subject, reprint reason); a first label somebody else just printed is left out."""
    actor = work.actor
    head = [work.site_id, template, stock, actor.badge, actor.station, at, at]
    rows = work.connection.execute(_ADD, [*head, *map(list, zip(*jobs, strict=True))])
    ids = [row[0] for row in rows]
    statement = select(LabelJob).where(LabelJob.site_id == work.site_id, col(LabelJob.id).in_(ids))
    return list(work.session.exec(statement.order_by(col(LabelJob.id))))


def last_job(work: Work, *, parcel_id: int, template: str) -> LabelJob | None:
    """The newest label of a parcel."""
    statement = select(LabelJob).where(
        LabelJob.site_id == work.site_id, LabelJob.parcel_id == parcel_id, LabelJob.template == template
    )
    return work.session.exec(statement.order_by(col(LabelJob.id).desc()).limit(1)).first()


def jobs_of(work: Work, parcel_id: int) -> list[LabelJob]:
    """Every label of a parcel, oldest first."""
    statement = select(LabelJob).where(LabelJob.site_id == work.site_id, LabelJob.parcel_id == parcel_id)
    return list(work.session.exec(statement.order_by(col(LabelJob.id))))
