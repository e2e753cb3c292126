"""Every SQL statement of sorting: set-based, since a station's lane inspects hundreds of parcels at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from sqlmodel import col, select

from app.db.work import Work
from app.sorting.models import Inspection, Photo

Shape = TypeVar("Shape")

# Parcels that never came, or whose goods went to a child, hold nothing.
_SHARING = """
SELECT id, original_id, state FROM parcel WHERE site_id = %s AND original_id = ANY(%s)
AND state NOT IN ('expected', 'cancelled', 'refused', 'emptied', 'lost')
"""

# Three small statements rather than one join: without fresh statistics the join reads every parcel there is.
_LISTED = """
SELECT original_id, gnum, gcode, trace_codes, qty, taken FROM original_line
WHERE site_id = %s AND original_id = ANY(%s) ORDER BY original_id, gnum
"""

# What was only announced holds nothing either.
_COUNTED = "SELECT parcel_id, gnum, qty FROM parcel_line WHERE site_id = %s AND parcel_id = ANY(%s) AND counted"

_LATEST = """
SELECT DISTINCT ON (parcel_id) parcel_id, seq, badge, grade, disposition, known_codes, rules
FROM inspection WHERE site_id = %s AND parcel_id = ANY(%s) ORDER BY parcel_id, seq DESC
"""

_AT_STEPS = """
SELECT parcel_id, seq, badge, grade, disposition, known_codes, rules FROM inspection
WHERE site_id = %s AND (parcel_id, seq) IN (SELECT * FROM unnest(%s::bigint[], %s::integer[]))
"""

# One document for the whole batch: an array of documents would be escaped twice, at a greater cost than all the rest.
_ADD = """
INSERT INTO inspection (site_id, parcel_id, seq, category, tree, answers, counted, known_codes, computed_grade, grade,
                        disposition, fate, rules, badge, station, at)
SELECT %s, row.* FROM jsonb_to_recordset(%s) AS row (
  parcel_id bigint, seq integer, category text, tree text, answers jsonb, counted jsonb, known_codes jsonb,
  computed_grade text, grade text, disposition text, fate text, rules jsonb, badge text, station text, at timestamptz)
"""

_ADD_PHOTO = """
INSERT INTO photo (site_id, parcel_id, sha256, media_type, size, badge, station, at,
                   upload_id, camera, seq, seen_from, seen_until)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

_FORGET_LINES = "DELETE FROM parcel_line WHERE site_id = %s AND parcel_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Sharing:
    """A parcel with goods of an original."""

    id: int
    original_id: int
    state: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of an original: what it is, its quantity, and what of it applications have taken."""

    original_id: int
    gnum: int
    gcode: str
    trace_codes: str | None
    qty: Decimal
    taken: Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    """An amount that was counted in a parcel."""

    parcel_id: int
    gnum: int
    qty: Decimal


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an inspection said, as far as later decisions need it."""

    parcel_id: int
    seq: int
    badge: str
    grade: str
    disposition: str | None
    known_codes: list[str]
    rules: list[dict[str, Any]]


def sharing(work: Work, original_ids: Sequence[int]) -> list[Sharing]:
    """The parcels that hold, or may come to hold, goods of these originals."""
    return _rows(work, _SHARING, original_ids, Sharing)


def listed(work: Work, original_ids: Sequence[int]) -> list[Listed]:
    """Every line of these originals, by original and gnum."""
    return _rows(work, _LISTED, original_ids, Listed)


def counted(work: Work, parcel_ids: Sequence[int]) -> list[Counted]:
    """What was counted in these parcels."""
    return _rows(work, _COUNTED, parcel_ids, Counted)


def _rows(work: Work, statement: LiteralString, ids: Sequence[int], shape: type[Shape]) -> list[Shape]:
    with work.connection.cursor(row_factory=class_row(shape)) as cursor:
        return cursor.execute(statement, [work.site_id, list(ids)]).fetchall()


def latest_inspections(work: Work, parcel_ids: Sequence[int]) -> dict[int, Inspected]:
    """The last inspection of each of these parcels, by parcel."""
    return {row.parcel_id: row for row in _rows(work, _LATEST, parcel_ids, Inspected)}


def inspections_at(work: Work, steps: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Inspected]:
    """The inspections that led to these (parcel, seq) steps."""
    values = [work.site_id, [step[0] for step in steps], [step[1] for step in steps]]
    with work.connection.cursor(row_factory=class_row(Inspected)) as cursor:
        return {(row.parcel_id, row.seq): row for row in cursor.execute(_AT_STEPS, values).fetchall()}


def inspections_of(work: Work, parcel_id: int) -> list[Inspection]:
    """All inspections of a parcel, in order."""
    statement = select(Inspection).where(Inspection.site_id == work.site_id, Inspection.parcel_id == parcel_id)
    return list(work.session.exec(statement.order_by(col(Inspection.seq))))


def add_inspections(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Write these inspections."""
    work.connection.execute(_ADD, [work.site_id, Jsonb(list(rows))])


def forget_lines(work: Work, parcel_ids: Sequence[int]) -> None:
    """Leave parcels without lines: their goods went to others, or nothing was in them."""
    work.connection.execute(_FORGET_LINES, [work.site_id, list(parcel_ids)])


def add_photo(work: Work, photo: Photo) -> None:
    """Write this photo unless the parcel has it already, or its upload was kept before."""
    what = [photo.site_id, photo.parcel_id, photo.sha256, photo.media_type, photo.size]
    when = [photo.upload_id, photo.camera, photo.seq, photo.seen_from, photo.seen_until]
    work.connection.execute(_ADD_PHOTO, [*what, photo.badge, photo.station, photo.at, *when])


def photo_by_upload(work: Work, upload_id: UUID) -> Photo | None:
    """The photo that came by this upload."""
    statement = select(Photo).where(Photo.site_id == work.site_id, Photo.upload_id == upload_id)
    return work.session.exec(statement).one_or_none()


def photos_of(work: Work, parcel_id: int) -> list[Photo]:
    """The photos of a parcel, oldest first."""
    statement = select(Photo).where(Photo.site_id == work.site_id, Photo.parcel_id == parcel_id)
    return list(work.session.exec(statement.order_by(col(Photo.id))))
