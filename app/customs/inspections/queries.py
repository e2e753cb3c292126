"""Every statement about inspection orders. The call is the journal's; a row is what was done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString, NamedTuple, cast

from psycopg.rows import class_row
from sqlmodel import col, select

from app.customs.models import InspectionCorrection
from app.db.work import Work


class Piece(NamedTuple):
    """What is in the parcel, of one line of its list."""

    gnum: int
    gname: str
    qty: Decimal
    unit: str


@dataclass(slots=True)
class Order:
    """One parcel of one inspection call. `seq` is the journal step that called it, `called_by` whose act that was."""

    parcel_id: int
    seq: int
    application_id: int
    cop_no: str
    lpn: str | None
    place: str
    owner_code: str | None
    order_no: str
    invt_no: str | None
    called_at: datetime
    called_by: str
    call: str
    state: str
    found_at: datetime | None
    found_by: str | None
    found_place: str | None
    result: str | None
    note: str | None
    document_no: str | None
    new_seal_no: str | None
    photos: list[str]
    settled_at: datetime | None
    settled_by: str | None
    taken_back: bool = False
    pieces: list[Piece] = field(default_factory=list)


# The latest step into `inspection` of each parcel; those that have left it are in the list while a row says how.
_ORDERS = """
SELECT p.id AS parcel_id, j.seq, a.id AS application_id, a.cop_no, p.lpn, p.place, p.owner_code, o.order_no, o.invt_no,
       j.at AS called_at, j.badge AS called_by, j.details AS call, coalesce(i.state, 'open') AS state,
       i.found_at, i.found_by, i.found_place, i.result, i.note, i.document_no, i.new_seal_no,
       coalesce(i.photos, '{}') AS photos, i.settled_at, i.settled_by,
       EXISTS (SELECT FROM inspection_correction AS c WHERE c.site_id = i.site_id
                 AND c.application_id = i.application_id AND c.settled_at = i.settled_at) AS taken_back
FROM journal AS j
JOIN parcel AS p ON p.site_id = j.site_id AND p.id = j.parcel_id
LEFT JOIN inspection_order AS i ON i.site_id = j.site_id AND i.parcel_id = j.parcel_id AND i.seq = j.seq
JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id
  AND (l.application_id = i.application_id OR (i.application_id IS NULL AND l.live))
JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id
WHERE j.site_id = %(site)s AND j.to_state = 'inspection'
  AND (i.parcel_id IS NOT NULL OR (p.state = 'inspection' AND p.seq = j.seq))
"""
_RUNNING = "AND p.state = 'inspection' AND p.seq = j.seq"
_OPEN = f"{_RUNNING} AND p.id = ANY(ARRAY(SELECT id FROM parcel WHERE site_id = %(site)s AND state = 'inspection'))"  # noqa: S608 (our own text)
_TOUCHED = """
AND (p.id, j.seq) IN (SELECT parcel_id, seq FROM inspection_order WHERE site_id = %(site)s AND state = %(state)s)
"""
_PIECES = """
SELECT line.parcel_id, line.gnum, coalesce(listed.gname, ''), line.qty, coalesce(listed.unit, '')
FROM parcel_line AS line JOIN parcel AS p ON p.site_id = line.site_id AND p.id = line.parcel_id
LEFT JOIN original_line AS listed
  ON listed.site_id = p.site_id AND listed.original_id = p.original_id AND listed.gnum = line.gnum
WHERE line.site_id = %s AND line.parcel_id = ANY(%s) ORDER BY line.parcel_id, line.gnum
"""
_NAMES = (
    "parcel_id", "seq", "application_id", "state", "found_at", "found_by", "found_place", "result", "note",
    "document_no", "new_seal_no", "photos", "settled_at", "settled_by",
)  # fmt: skip
_WRITE = f"""
INSERT INTO inspection_order (site_id, {", ".join(_NAMES)}) VALUES (%(site)s, {", ".join(f"%({n})s" for n in _NAMES)})
ON CONFLICT (site_id, parcel_id, seq) DO UPDATE SET
  {", ".join(f"{name} = excluded.{name}" for name in _NAMES[3:])}
"""  # noqa: S608 (our own names)


def _orders(work: Work, more: str, values: Mapping[str, Any], *, limit: int) -> list[Order]:
    statement = f"{_ORDERS} {more} ORDER BY j.at, p.id LIMIT %(limit)s"
    given = dict(values) | {"site": work.site_id, "limit": limit}
    with work.connection.cursor(row_factory=class_row(Order)) as cursor:
        found = cursor.execute(cast("LiteralString", statement), given).fetchall()
    pieces: dict[int, list[Piece]] = {}
    for parcel_id, *piece in work.connection.execute(_PIECES, [work.site_id, [order.parcel_id for order in found]]):
        pieces.setdefault(parcel_id, []).append(Piece(*piece))
    for order in found:
        order.pieces = pieces.get(order.parcel_id, [])
    return found


def waiting(work: Work, *, owner: str | None, limit: int) -> list[Order]:
    """The orders of every parcel that is in inspection now, whatever was done about it, the oldest call first."""
    mine = "AND (%(owner)s::text IS NULL OR p.owner_code = %(owner)s)"
    return _orders(work, f"{_OPEN} {mine}", {"owner": owner}, limit=limit)


def settled(work: Work, *, owner: str | None, limit: int) -> list[Order]:
    """The orders that have a result."""
    mine = "AND (%(owner)s::text IS NULL OR p.owner_code = %(owner)s)"
    return _orders(work, f"{_TOUCHED} {mine}", {"owner": owner, "state": "settled"}, limit=limit)


def of_parcel(work: Work, parcel_id: int) -> Order | None:
    """The order of a parcel that is in inspection now."""
    found = _orders(work, f"AND p.id = %(parcel)s {_RUNNING}", {"parcel": parcel_id}, limit=1)
    return found[0] if found else None


def of_application(work: Work, application_id: int) -> list[Order]:
    """The orders of an application's parcels that are in inspection now."""
    values = {"application": application_id}
    return _orders(work, f"AND a.id = %(application)s {_RUNNING}", values, limit=10_000)


_LAST_SETTLED = """
AND (p.id, j.seq) IN (
  SELECT parcel_id, seq FROM inspection_order WHERE site_id = %(site)s AND application_id = %(application)s
    AND settled_at = (SELECT max(settled_at) FROM inspection_order
                      WHERE site_id = %(site)s AND application_id = %(application)s AND state = 'settled'))
"""


def last_settled(work: Work, application_id: int) -> list[Order]:
    """The orders of an application that were settled last, together."""
    return _orders(work, _LAST_SETTLED, {"application": application_id}, limit=10_000)


def add_correction(work: Work, order: Order, *, reason: str) -> None:
    """Write down that the result of this order, and of those settled with it, is taken back."""
    work.session.add(
        InspectionCorrection(
            site_id=work.site_id,
            application_id=order.application_id,
            result=order.result or "",
            settled_at=order.settled_at or work.clock.now(),
            settled_by=order.settled_by or "",
            badge=work.actor.badge,
            reason=reason,
            at=work.clock.now(),
        )
    )
    work.session.flush()


def corrections(work: Work, application_id: int) -> list[InspectionCorrection]:
    """The results of an application that were taken back, oldest first."""
    statement = select(InspectionCorrection).where(
        InspectionCorrection.site_id == work.site_id, InspectionCorrection.application_id == application_id
    )
    return list(work.session.exec(statement.order_by(col(InspectionCorrection.id))))


def write(work: Work, order: Order) -> None:
    """Keep what was done about a call."""
    values = {name: getattr(order, name) for name in _NAMES}
    work.connection.execute(cast("LiteralString", _WRITE), values | {"site": work.site_id})


def write_all(work: Work, orders: Sequence[Order]) -> None:
    """Keep what was done about these calls."""
    for order in orders:
        write(work, order)
