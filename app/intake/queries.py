"""Every SQL statement of intake: announced returns, handover manifests, and what the dock asks of the journal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb
from sqlmodel import col, select

from app.db.work import Work
from app.intake.announcements import AnnouncedLine, Announcement, lines_from
from app.intake.models import ExpectedReturn, HandoverLine, HandoverManifest
from app.parcel.models import Parcel


class Seen(NamedTuple):
    """Who did something to a parcel, where and when."""

    badge: str
    station: str | None
    at: datetime


class Announced(NamedTuple):
    """An announcement that is here already."""

    parcel_id: int
    platform_code: str
    return_no: str
    content_hash: bytes


class Manifest(NamedTuple):
    """A manifest as the gate needs it."""

    id: int
    number: str
    carrier_code: str
    gate_time: datetime
    state: str


# Parcel by parcel through the key: without statistics the planner would read the whole journal.
_SEEN = """
SELECT wanted.id, seen.badge, seen.station, seen.at FROM unnest(%s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
  SELECT badge, station, at FROM journal WHERE site_id = %s AND parcel_id = wanted.id AND event = ANY(%s)
  ORDER BY seq DESC LIMIT 1) AS seen
"""

_ANNOUNCED = """
SELECT parcel_id, platform_code, return_no, content_hash FROM expected_return
WHERE site_id = %(site)s AND parcel_id = ANY(%(ids)s::bigint[] || ARRAY(
  SELECT found.parcel_id FROM unnest(%(platforms)s::text[], %(numbers)s::text[]) AS wanted (platform_code, return_no)
  CROSS JOIN LATERAL (
    SELECT parcel_id FROM expected_return AS other WHERE other.site_id = %(site)s
      AND other.platform_code = wanted.platform_code AND other.return_no = wanted.return_no OFFSET 0) AS found))
"""

_ADD_ANNOUNCED = """
INSERT INTO expected_return (site_id, announced_at, parcel_id, return_no, platform_code, lines, content_hash)
SELECT %s, %s, * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::bytea[])
"""

# A parcel that came before it was announced learns what it is; what it knows by itself it keeps.
_LINK = """
UPDATE parcel SET order_no = coalesce(parcel.order_no, new.order_no), reason = coalesce(parcel.reason, new.reason),
  platform_code = coalesce(parcel.platform_code, new.platform_code),
  carrier_code = coalesce(nullif(parcel.carrier_code, ''), new.carrier_code),
  owner_code = coalesce(parcel.owner_code, new.owner_code)
FROM unnest(%(id)s::bigint[], %(order_no)s::text[], %(reason)s::text[], %(platform_code)s::text[],
            %(carrier_code)s::text[], %(owner_code)s::text[])
  AS new (id, order_no, reason, platform_code, carrier_code, owner_code)
WHERE parcel.site_id = %(site)s AND parcel.id = new.id
"""

# Only these columns, and only by their own names: the state is the parcel service's alone.
_AMEND_PARCEL = """
UPDATE parcel SET order_no = %(order_no)s, reason = %(reason)s, carrier_code = %(carrier_code)s,
  waybill_use = %(waybill_use)s, waybill = %(waybill)s, owner_code = %(owner_code)s, original_id = %(original_id)s
WHERE site_id = %(site)s AND id = %(id)s
"""
_AMEND_ANNOUNCED = """
UPDATE expected_return SET lines = %s, content_hash = %s WHERE site_id = %s AND parcel_id = %s
"""
_FORGET_ORIGINAL = "UPDATE parcel SET original_id = NULL, owner_code = NULL WHERE site_id = %s AND id = %s"
_FORGET_LINES = "DELETE FROM parcel_line WHERE site_id = %s AND parcel_id = %s"

_LOCK_MANIFESTS = """
SELECT id, number, carrier_code, gate_time, state FROM handover_manifest
WHERE site_id = %s AND number = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
_LIST_WAYBILLS = """
INSERT INTO handover_line (site_id, listed, manifest_id, line_no, waybill)
SELECT %s, true, %s, new.place, new.waybill FROM unnest(%s::text[]) WITH ORDINALITY AS new (waybill, place)
"""
_FOUND_LINES = """
UPDATE handover_line SET parcel_id = new.parcel_id
FROM unnest(%(manifest_id)s::bigint[], %(waybill)s::text[], %(parcel_id)s::bigint[])
  AS new (manifest_id, waybill, parcel_id)
WHERE handover_line.site_id = %(site)s AND handover_line.manifest_id = new.manifest_id
  AND handover_line.waybill = new.waybill
"""
# The manifest is locked, so nobody else counts its lines at the same time.
_FURTHER_LINES = """
INSERT INTO handover_line (site_id, listed, manifest_id, waybill, parcel_id, line_no)
SELECT %(site)s, false, new.manifest_id, new.waybill, new.parcel_id,
  coalesce((SELECT max(line_no) FROM handover_line AS line
            WHERE line.site_id = %(site)s AND line.manifest_id = new.manifest_id), 0)
  + row_number() OVER (PARTITION BY new.manifest_id ORDER BY new.place)
FROM unnest(%(manifest_id)s::bigint[], %(waybill)s::text[], %(parcel_id)s::bigint[])
  WITH ORDINALITY AS new (manifest_id, waybill, parcel_id, place)
WHERE NOT EXISTS (SELECT FROM handover_line AS line WHERE line.site_id = %(site)s
                  AND line.manifest_id = new.manifest_id AND line.waybill = new.waybill)
"""
_FORGET_LINE = "UPDATE handover_line SET parcel_id = NULL WHERE site_id = %s AND parcel_id = %s"
_FORGET_ARRIVAL = "UPDATE parcel SET arrived_at = NULL WHERE site_id = %s AND id = %s"
_DIFFERENCES = """
UPDATE handover_line SET difference = CASE WHEN listed THEN 'missing' ELSE 'surplus' END
WHERE site_id = %(site)s AND manifest_id = %(id)s AND listed = (parcel_id IS NULL)
  AND EXISTS (SELECT FROM handover_line AS line
              WHERE line.site_id = %(site)s AND line.manifest_id = %(id)s AND line.listed)
"""

# The 45 days and the grace run from the release, or from the announcement where no list is known;
# a return that was reinstated has its grace again.
_LAPSED = """
SELECT parcel.id FROM parcel
LEFT JOIN original ON original.site_id = parcel.site_id AND original.id = parcel.original_id
WHERE parcel.site_id = %s AND parcel.state = 'expected' AND coalesce(original.released_at, parcel.created_at) < %s
  AND parcel.state_since < %s ORDER BY parcel.id LIMIT %s
"""
# Since it became unclaimed: looking into it (inspect_goods) does not begin the waiting anew.
_TIMED_OUT = """
SELECT parcel.id FROM parcel WHERE parcel.site_id = %(site)s AND parcel.state = 'unclaimed'
  AND parcel.received_at < %(before)s
  AND NOT EXISTS (
    SELECT FROM journal WHERE journal.site_id = parcel.site_id AND journal.parcel_id = parcel.id
      AND journal.to_state = 'unclaimed' AND journal.from_state <> 'unclaimed' AND journal.at >= %(before)s
  ) ORDER BY parcel.id LIMIT %(limit)s
"""


def last_seen(work: Work, parcel_ids: Sequence[int], events: Sequence[str]) -> dict[int, Seen]:
    """Who last did one of `events` to each of these parcels."""
    found = work.connection.execute(_SEEN, [list(parcel_ids), work.site_id, list(events)])
    return {parcel_id: Seen(badge, station, at) for parcel_id, badge, station, at in found}


def announced(work: Work, *, keys: Sequence[tuple[str, str]] = (), parcel_ids: Sequence[int] = ()) -> list[Announced]:
    """Announcements by (platform, return number), and those of these parcels."""
    values = {
        "site": work.site_id,
        "ids": list(parcel_ids),
        "platforms": [platform for platform, _ in keys],
        "numbers": [number for _, number in keys],
    }
    return [Announced(*row) for row in work.connection.execute(_ANNOUNCED, values)]


def announced_lines(work: Work, parcel_ids: Sequence[int]) -> dict[int, tuple[AnnouncedLine, ...]]:
    """The lines announced for these parcels."""
    found = work.connection.execute(
        "SELECT parcel_id, lines FROM expected_return WHERE site_id = %s AND parcel_id = ANY(%s)",
        [work.site_id, list(parcel_ids)],
    )
    return {parcel_id: lines_from(lines) for parcel_id, lines in found}


def add_announced(work: Work, rows: Mapping[int, Announcement]) -> None:
    """Store announcements by the parcel each is of."""
    columns = [
        list(rows),
        [one.return_no for one in rows.values()],
        [one.platform_code for one in rows.values()],
        [Jsonb(one.stored_lines()) for one in rows.values()],
        [one.content_hash for one in rows.values()],
    ]
    work.connection.execute(_ADD_ANNOUNCED, [work.site_id, work.clock.now(), *columns])


def link(work: Work, rows: Mapping[int, Announcement]) -> None:
    """Let parcels that came unannounced know what was announced of them since."""
    names = ("order_no", "reason", "platform_code", "carrier_code", "owner_code")
    columns: dict[str, Any] = {name: [getattr(one, name) for one in rows.values()] for name in names}
    work.connection.execute(_LINK, columns | {"id": list(rows), "site": work.site_id})


def amend(
    work: Work,
    parcel_id: int,
    it: Announcement,
    *,
    waybill_use: int,
    owner_code: str | None,
    original_id: int | None,
) -> None:
    """Let an expected parcel and its announcement say what `it` says."""
    values = {
        "order_no": it.order_no,
        "reason": it.reason,
        "carrier_code": it.carrier_code,
        "waybill": it.waybill,
        "waybill_use": waybill_use,
        "owner_code": owner_code,
        "original_id": original_id,
    }
    work.connection.execute(_AMEND_PARCEL, values | {"site": work.site_id, "id": parcel_id})
    work.connection.execute(_AMEND_ANNOUNCED, [Jsonb(it.stored_lines()), it.content_hash, work.site_id, parcel_id])


def expected_return(work: Work, parcel_id: int) -> ExpectedReturn | None:
    """The announcement of a parcel."""
    return work.session.get(ExpectedReturn, (work.site_id, parcel_id), populate_existing=True)


def expected_page(work: Work, *, owner: str | None, after: int, limit: int) -> list[ExpectedReturn]:
    """Announcements (of one owner's parcels), newest first, from below the parcel id `after` (0: from the top)."""
    statement = select(ExpectedReturn).where(ExpectedReturn.site_id == work.site_id)
    if owner:
        same = (col(Parcel.site_id) == ExpectedReturn.site_id) & (col(Parcel.id) == ExpectedReturn.parcel_id)
        statement = statement.join(Parcel, same).where(Parcel.owner_code == owner)
    if after:
        statement = statement.where(col(ExpectedReturn.parcel_id) < after)
    return list(work.session.exec(statement.order_by(col(ExpectedReturn.parcel_id).desc()).limit(limit)))


def forget_original(work: Work, parcel_id: int) -> None:
    """Take a wrong original, its owner and its lines off a parcel."""
    work.connection.execute(_FORGET_ORIGINAL, [work.site_id, parcel_id])
    work.connection.execute(_FORGET_LINES, [work.site_id, parcel_id])


def lock_manifests(work: Work, numbers: Sequence[str]) -> dict[str, Manifest]:
    """Manifests by number, locked in id order until this transaction ends."""
    found = work.connection.execute(_LOCK_MANIFESTS, [work.site_id, list(numbers)])
    return {row[1]: Manifest(*row) for row in found}


def list_waybills(work: Work, manifest_id: int, waybills: Sequence[str]) -> None:
    """Write the carrier's list onto a manifest."""
    if waybills:
        work.connection.execute(_LIST_WAYBILLS, [work.site_id, manifest_id, list(waybills)])


def note_lines(work: Work, found: Mapping[tuple[int, str], int]) -> None:
    """Write which parcel each (manifest, waybill) became; what no list named gets a line of its own."""
    values = {
        "site": work.site_id,
        "manifest_id": [manifest_id for manifest_id, _ in found],
        "waybill": [waybill for _, waybill in found],
        "parcel_id": list(found.values()),
    }
    work.connection.execute(_FOUND_LINES, values)
    work.connection.execute(_FURTHER_LINES, values)


def forget_arrival(work: Work, parcel_id: int) -> None:
    """Take a parcel off the manifest it was wrongly scanned on, and its gate time with it."""
    work.connection.execute(_FORGET_LINE, [work.site_id, parcel_id])
    work.connection.execute(_FORGET_ARRIVAL, [work.site_id, parcel_id])


def write_differences(work: Work, manifest_id: int) -> None:
    """Mark listed lines that never came, and those that came unlisted where there was a list."""
    work.connection.execute(_DIFFERENCES, {"site": work.site_id, "id": manifest_id})


def manifest(work: Work, number: str) -> HandoverManifest | None:
    """A manifest by its number, as it is in the database now."""
    statement = select(HandoverManifest).where(
        HandoverManifest.site_id == work.site_id, HandoverManifest.number == number
    )
    return work.session.exec(statement.execution_options(populate_existing=True)).first()


def manifest_lines(work: Work, manifest_id: int) -> list[HandoverLine]:
    """The lines of a manifest, in order, as they are in the database now."""
    statement = select(HandoverLine).where(
        HandoverLine.site_id == work.site_id, HandoverLine.manifest_id == manifest_id
    )
    ordered = statement.order_by(col(HandoverLine.line_no))
    return list(work.session.exec(ordered.execution_options(populate_existing=True)))


def manifest_page(work: Work, *, after: int, limit: int, state: str | None) -> list[HandoverManifest]:
    """Manifests, newest first, from below the id `after` (0: from the top)."""
    statement = select(HandoverManifest).where(HandoverManifest.site_id == work.site_id)
    if after:
        statement = statement.where(col(HandoverManifest.id) < after)
    if state:
        statement = statement.where(HandoverManifest.state == state)
    return list(work.session.exec(statement.order_by(col(HandoverManifest.id).desc()).limit(limit)))


def lapsed(work: Work, *, before: datetime, rested_since: datetime, limit: int) -> list[int]:
    """Expected parcels whose clock started before `before` and that nobody touched since `rested_since`."""
    found = work.connection.execute(_LAPSED, [work.site_id, before, rested_since, limit])
    return [row[0] for row in found]


def timed_out(work: Work, *, before: datetime, limit: int) -> list[int]:
    """Parcels that became unclaimed before `before` and still are."""
    found = work.connection.execute(_TIMED_OUT, {"site": work.site_id, "before": before, "limit": limit})
    return [row[0] for row in found]
