"""Every SQL statement about retention. What is due is chosen, locked and erased in pieces, each by one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

from psycopg.rows import class_row
from sqlmodel import col, select

from app.db.work import Work
from app.retention.models import Erasure, LegalHold
from schemas.vocabulary import ParcelState

_STILL_OPEN = [
    ParcelState.HELD,
    ParcelState.DECLARED,
    ParcelState.WITHDRAWING,
    ParcelState.INSPECTION,
    ParcelState.DETAINED,
    ParcelState.MISSING_DECLARED,
]
"""While a parcel stands there customs is not done with it, however long nothing happens."""

# A hold on a parcel or on an application keeps the list they are of, and through it every message about it.
_BUYERS: LiteralString = """
FROM original o
WHERE o.site_id = %(site)s AND o.buyer IS NOT NULL
  AND greatest(o.imported_at, o.released_at, o.status_at) < %(before)s
  AND NOT EXISTS (SELECT FROM parcel p WHERE p.site_id = o.site_id AND p.original_id = o.id
      AND (p.state_since >= %(before)s OR p.state = ANY(%(open)s)))
  AND NOT EXISTS (SELECT FROM application a WHERE a.site_id = o.site_id AND a.original_id = o.id
      AND greatest(a.prepared_at, a.moved_at, a.concluded_at) >= %(before)s)
  AND NOT EXISTS (SELECT FROM legal_hold h JOIN parcel p ON p.site_id = h.site_id AND p.id = h.parcel_id
      WHERE h.site_id = o.site_id AND h.lifted_at IS NULL AND p.original_id = o.id)
  AND NOT EXISTS (SELECT FROM legal_hold h JOIN application a ON a.site_id = h.site_id AND a.id = h.application_id
      WHERE h.site_id = o.site_id AND h.lifted_at IS NULL AND a.original_id = o.id)
"""
_MESSAGES: LiteralString = """
FROM archived_message o
WHERE o.site_id = %(site)s AND o.body IS NOT NULL AND o.at < %(before)s
  AND NOT EXISTS (SELECT FROM dispatch d WHERE d.site_id = o.site_id AND d.message_id = o.id AND d.state = 'ready')
  AND NOT EXISTS (SELECT FROM original i WHERE i.site_id = o.site_id AND i.message_id = o.id AND i.buyer IS NOT NULL)
  AND NOT EXISTS (SELECT FROM original_receipt r JOIN original i ON i.site_id = r.site_id AND i.id = r.original_id
      WHERE r.site_id = o.site_id AND r.message_id = o.id AND i.buyer IS NOT NULL)
  AND NOT EXISTS (SELECT FROM dispatch d
      JOIN dispatch_application t ON t.site_id = d.site_id AND t.dispatch_id = d.id
      JOIN application a ON a.site_id = t.site_id AND a.id = t.application_id
      JOIN original i ON i.site_id = a.site_id AND i.id = a.original_id
      WHERE d.site_id = o.site_id AND d.message_id = o.id AND i.buyer IS NOT NULL)
  AND NOT EXISTS (SELECT FROM receipt r JOIN application a ON a.site_id = r.site_id AND a.id = r.application_id
      JOIN original i ON i.site_id = a.site_id AND i.id = a.original_id
      WHERE r.site_id = o.site_id AND r.message_id = o.id AND i.buyer IS NOT NULL)
"""
_PHOTOS: LiteralString = """
FROM photo o JOIN parcel p ON p.site_id = o.site_id AND p.id = o.parcel_id
WHERE o.site_id = %(site)s AND o.erasure_id IS NULL AND o.at < %(before)s
  AND p.state_since < %(before)s AND NOT p.state = ANY(%(open)s)
  AND NOT EXISTS (SELECT FROM original i WHERE i.site_id = p.site_id AND i.id = p.original_id AND i.buyer IS NOT NULL)
  AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.site_id = o.site_id AND h.lifted_at IS NULL AND h.parcel_id = p.id)
"""
_DUE: dict[str, LiteralString] = {"buyer": _BUYERS, "message": _MESSAGES, "photo": _PHOTOS}
_ERASE: dict[str, LiteralString] = {
    "buyer": "UPDATE original SET buyer = NULL, buyer_mark = NULL, erasure_id = %s WHERE site_id = %s AND id = ANY(%s)",
    "message": "UPDATE archived_message SET body = NULL, erasure_id = %s WHERE site_id = %s AND id = ANY(%s)",
    "photo": "UPDATE photo SET erasure_id = %s WHERE site_id = %s AND id = ANY(%s)",
}
_FILES_OF = """
SELECT DISTINCT o.sha256, o.media_type FROM photo o WHERE o.site_id = %s AND o.id = ANY(%s) AND NOT EXISTS (
    SELECT FROM photo k WHERE k.site_id = o.site_id AND k.sha256 = o.sha256 AND k.erasure_id IS NULL)
"""


class Hold(NamedTuple):
    """A hold with what it is on: a licence plate or the number of an application."""

    id: int
    on: str
    reason: str
    put_by: str
    put_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None
    lifted_why: str | None


_HOLDS = """
SELECT h.id, coalesce(p.lpn, p.waybill, a.cop_no, '') AS on, h.reason, h.put_by, h.put_at, h.lifted_by, h.lifted_at,
       h.lifted_why
FROM legal_hold h
LEFT JOIN parcel p ON p.site_id = h.site_id AND p.id = h.parcel_id
LEFT JOIN application a ON a.site_id = h.site_id AND a.id = h.application_id
WHERE h.site_id = %s ORDER BY h.lifted_at IS NOT NULL, h.id DESC
"""


def _values(work: Work, before: datetime) -> dict[str, object]:
    return {"site": work.site_id, "before": before, "open": _STILL_OPEN}


def count_due(work: Work, kind: str, *, before: datetime) -> int:
    """How many of a kind are older than `before` and held by nothing."""
    row = work.connection.execute("SELECT count(*) " + _DUE[kind], _values(work, before)).fetchone()
    return row[0] if row else 0


def due(work: Work, kind: str, *, before: datetime, limit: int) -> list[int]:
    """The ids of up to `limit` of them, locked; what somebody else is erasing is left to him."""
    statement = "SELECT o.id " + _DUE[kind] + " ORDER BY o.id LIMIT %(limit)s FOR NO KEY UPDATE OF o SKIP LOCKED"
    return [id_ for (id_,) in work.connection.execute(statement, _values(work, before) | {"limit": limit})]


def erase(work: Work, kind: str, ids: Sequence[int], *, erasure_id: int) -> None:
    """Take the personal data away; the hashes stay."""
    work.connection.execute(_ERASE[kind], [erasure_id, work.site_id, list(ids)])


def files_of(work: Work, ids: Sequence[int]) -> list[tuple[str, str]]:
    """(hash, media type) of the files of these erased photos that no other photo needs."""
    return work.connection.execute(_FILES_OF, [work.site_id, list(ids)]).fetchall()


def erasures(work: Work, *, after: int, limit: int) -> list[Erasure]:
    """What was erased, newest first, from below the id `after` (0: from the top)."""
    statement = select(Erasure).where(Erasure.site_id == work.site_id)
    if after:
        statement = statement.where(col(Erasure.id) < after)
    return list(work.session.exec(statement.order_by(col(Erasure.id).desc()).limit(limit)))


def erasure(work: Work, erasure_id: int) -> Erasure | None:
    """One of them."""
    return work.session.get(Erasure, (work.site_id, erasure_id))


def holds(work: Work) -> list[Hold]:
    """Every hold, those in force first."""
    with work.connection.cursor(row_factory=class_row(Hold)) as cursor:
        return cursor.execute(_HOLDS, [work.site_id]).fetchall()


def hold(work: Work, hold_id: int) -> LegalHold | None:
    """One of them."""
    return work.session.get(LegalHold, (work.site_id, hold_id))


def application_id(work: Work, cop_no: str) -> int | None:
    """The id of the application with this number."""
    row = work.connection.execute(
        "SELECT id FROM application WHERE site_id = %s AND cop_no = %s", [work.site_id, cop_no]
    ).fetchone()
    return row[0] if row else None
