"""Every SQL statement about originals: set-based, so that a file of 100 lists takes a handful of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString, NamedTuple, cast

from psycopg.rows import class_row
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db.work import Work
from app.originals.models import Original, OriginalLine, OriginalReceipt
from app.originals.stored import HEAD, LINE, WEIGHTS


@dataclass(frozen=True, slots=True)
class Standing:
    """A list that is here already, as far as an import needs to know it."""

    id: int
    cop_no: str
    agent_code: str
    invt_no: str | None
    pre_no: str | None
    content_hash: bytes
    buyer: bytes | None
    released_at: datetime | None
    returned: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """What intake needs to know of a list: whose it is and since when its clocks run. No personal data."""

    id: int
    invt_no: str | None
    order_no: str
    ebp_code: str
    ebc_code: str
    ebc_name: str
    logistics_no: str
    logistics_code: str
    released_at: datetime | None


class SealedBuyer(NamedTuple):
    """A buyer as stored, with the identity it is bound to."""

    id: int
    agent_code: str
    cop_no: str
    buyer: bytes | None


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """A receipt that has no list yet."""

    id: int
    cop_no: str
    agent_code: str | None
    invt_no: str | None


@dataclass(frozen=True, slots=True)
class LineStanding:
    """A locked line of a list: what there was and what of it is taken."""

    original_id: int
    gnum: int
    qty: Decimal
    taken: Decimal


def _text(statement: str) -> LiteralString:
    """Statements are put together from names of our own only; psycopg wants that said."""
    return cast("LiteralString", statement)


def _arrays(model: type[SQLModel], names: Sequence[str]) -> str:
    """One array parameter a column, typed as the column is."""
    columns = cast("Any", model).__table__.c
    return ", ".join(f"%({name})s::{columns[name].type.compile(postgresql.dialect())}[]" for name in names)


def _columns(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: [row[name] for row in rows] for name in names}


def _found(table: str, column: str, wanted: str) -> str:
    """The ids of rows whose `column` is one of the numbers `wanted`, number by number through the index.

    OFFSET 0 keeps it so: without statistics, on a young database, the planner would rather read the whole table
    for a batch of five hundred.
    """
    return f"""
      SELECT found.id FROM unnest(%({wanted})s::text[]) AS wanted (number) CROSS JOIN LATERAL (
        SELECT id FROM {table} WHERE site_id = %(site)s AND {table}.{column} = wanted.number OFFSET 0) AS found
    """  # noqa: S608 (names from our own tables)


# One import at a time in a site: two files with the same lists, or a list and its receipt, would miss each other.
_LOCK_IMPORTS = "SELECT site_id FROM site WHERE site_id = %s FOR NO KEY UPDATE"

_STANDING = f"""
SELECT o.id, o.cop_no, o.agent_code, o.invt_no, o.pre_no, o.content_hash, o.buyer, o.released_at,
       EXISTS (SELECT FROM parcel p WHERE p.site_id = o.site_id AND p.original_id = o.id) AS returned
FROM original o WHERE o.site_id = %(site)s AND o.id = ANY(ARRAY(
  {_found("original", "cop_no", "cop_nos")} UNION ALL {_found("original", "invt_no", "invt_nos")}))
"""  # noqa: S608

_CONTENT = (*HEAD, *WEIGHTS, "invt_no", "pre_no", "buyer", "content_hash", "message_id", "imported_at")
_ADD = f"""
INSERT INTO original (site_id, {", ".join(_CONTENT)})
SELECT %(site)s, * FROM unnest({_arrays(Original, _CONTENT)}) RETURNING id, agent_code, cop_no
"""  # noqa: S608 (names from our own table)
# Numbers that customs has given meanwhile stay when the new version does not carry them.
_REPLACED = {name: f"new.{name}" for name in _CONTENT} | {
    name: f"coalesce(new.{name}, original.{name})" for name in ("invt_no", "pre_no")
}
_REPLACE = f"""
UPDATE original SET {", ".join(f"{name} = {value}" for name, value in _REPLACED.items())}
FROM unnest(%(id)s::bigint[], {_arrays(Original, _CONTENT)}) AS new (id, {", ".join(_CONTENT)})
WHERE original.site_id = %(site)s AND original.id = new.id
"""  # noqa: S608

_LINE = ("original_id", *LINE)
_ADD_LINES = f"""
INSERT INTO original_line (site_id, taken, {", ".join(_LINE)})
SELECT %(site)s, 0, * FROM unnest({_arrays(OriginalLine, _LINE)})
"""  # noqa: S608
_FORGET_LINES = "DELETE FROM original_line WHERE site_id = %s AND original_id = ANY(%s)"

_NUMBER = """
UPDATE original SET invt_no = coalesce(original.invt_no, new.invt_no), pre_no = coalesce(original.pre_no, new.pre_no)
FROM unnest(%(id)s::bigint[], %(invt_no)s::text[], %(pre_no)s::text[]) AS new (id, invt_no, pre_no)
WHERE original.site_id = %(site)s AND original.id = new.id
"""


def lock_imports(work: Work) -> None:
    """Let imports of this site wait for each other until this transaction ends."""
    work.connection.execute(_LOCK_IMPORTS, [work.site_id])


def standing_lists(work: Work, *, cop_nos: Sequence[str], invt_nos: Sequence[str]) -> list[Standing]:
    """The lists that have one of these numbers."""
    with work.connection.cursor(row_factory=class_row(Standing)) as cursor:
        values = {"site": work.site_id, "cop_nos": list(cop_nos), "invt_nos": list(invt_nos)}
        return cursor.execute(_text(_STANDING), values).fetchall()


def add_lists(work: Work, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Insert lists; returns their ids by (agent_code, cop_no)."""
    found = work.connection.execute(_text(_ADD), _columns(_CONTENT, rows) | {"site": work.site_id})
    return {(agent_code, cop_no): id_ for id_, agent_code, cop_no in found}


def replace_lists(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let these lists (with their `id`) say what the rows say; their lines are forgotten."""
    values = _columns(["id", *_CONTENT], rows)
    work.connection.execute(_text(_REPLACE), values | {"site": work.site_id})
    work.connection.execute(_FORGET_LINES, [work.site_id, values["id"]])


def add_lines(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert lines of lists, nothing of them taken."""
    work.connection.execute(_text(_ADD_LINES), _columns(_LINE, rows) | {"site": work.site_id})


def add_numbers(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write invtNo and preNo where they were not known."""
    values = _columns(["id", "invt_no", "pre_no"], rows)
    work.connection.execute(_NUMBER, values | {"site": work.site_id})


_RECEIPT = ("cop_no", "agent_code", "invt_no", "pre_no", "status", "return_time", "info")
_KEEP_RECEIPTS = f"""
INSERT INTO original_receipt (site_id, message_id, {", ".join(_RECEIPT)})
SELECT %(site)s, %(message_id)s, * FROM unnest({_arrays(OriginalReceipt, _RECEIPT)})
ON CONFLICT (site_id, cop_no, status, return_time) DO NOTHING RETURNING id, cop_no, status, return_time
"""  # noqa: S608
_WAITING = f"""
SELECT id, cop_no, agent_code, invt_no FROM original_receipt
WHERE site_id = %(site)s AND original_id IS NULL
  AND id = ANY(ARRAY({_found("original_receipt", "cop_no", "cop_nos")})) ORDER BY id
"""  # noqa: S608
_ATTACH = """
UPDATE original_receipt SET original_id = new.original_id
FROM unnest(%s::bigint[], %s::bigint[]) AS new (id, original_id)
WHERE original_receipt.site_id = %s AND original_receipt.id = new.id
"""
# Made anew from all receipts of a list: their order of arrival, and how often they come, makes no difference.
# The earliest release counts: it lets the clocks run out first.
_RESTATE = """
UPDATE original SET status = told.status, status_at = told.status_at, released_at = told.released_at,
  invt_no = coalesce(original.invt_no, told.invt_no), pre_no = coalesce(original.pre_no, told.pre_no)
FROM unnest(%(ids)s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
  SELECT max(invt_no) AS invt_no, max(pre_no) AS pre_no, max(return_time) AS status_at,
         (array_agg(status ORDER BY return_time DESC, receipt.id DESC))[1] AS status,
         min(return_time) FILTER (WHERE status = %(release)s) AS released_at
  FROM original_receipt AS receipt WHERE receipt.site_id = %(site)s AND receipt.original_id = wanted.id
) AS told
WHERE original.site_id = %(site)s AND original.id = wanted.id
"""


def keep_receipts(
    work: Work, message_id: int, rows: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str, datetime], int]:
    """Store receipts that were not there yet; returns the new ones' ids by (copNo, status, returnTime)."""
    values = _columns(_RECEIPT, rows) | {"site": work.site_id, "message_id": message_id}
    found = work.connection.execute(_text(_KEEP_RECEIPTS), values)
    return {(cop_no, status, return_time): id_ for id_, cop_no, status, return_time in found}


def waiting_receipts(work: Work, cop_nos: Sequence[str]) -> list[WaitingReceipt]:
    """Receipts of these numbers that have no list yet."""
    with work.connection.cursor(row_factory=class_row(WaitingReceipt)) as cursor:
        values = {"site": work.site_id, "cop_nos": sorted(set(cop_nos))}
        return cursor.execute(_text(_WAITING), values).fetchall()


def attach_receipts(work: Work, pairs: Mapping[int, int], *, release: str) -> None:
    """Give receipts (key) their lists (value), and let the lists stand as all their receipts together say."""
    work.connection.execute(_ATTACH, [list(pairs), list(pairs.values()), work.site_id])
    values = {"site": work.site_id, "ids": sorted(set(pairs.values())), "release": release}
    work.connection.execute(_RESTATE, values)


def waiting_page(work: Work, *, after: int, limit: int) -> list[OriginalReceipt]:
    """Receipts without a list, oldest first."""
    statement = select(OriginalReceipt).where(
        OriginalReceipt.site_id == work.site_id,
        col(OriginalReceipt.original_id).is_(None),
        col(OriginalReceipt.id) > after,
    )
    return list(work.session.exec(statement.order_by(col(OriginalReceipt.id)).limit(limit)))


def sealed_buyers(work: Work, ids: Sequence[int]) -> list[SealedBuyer]:
    """The sealed buyers of these lists."""
    found = work.connection.execute(
        "SELECT id, agent_code, cop_no, buyer FROM original WHERE site_id = %s AND id = ANY(%s)",
        [work.site_id, list(ids)],
    )
    return [SealedBuyer(*row) for row in found]


# In the order of ids, so that two who mark at once wait for each other; who comes second finds nothing left.
_UNMARKED = """
SELECT id, agent_code, cop_no, buyer FROM original
WHERE site_id = %s AND id = ANY(%s) AND buyer_mark IS NULL AND buyer IS NOT NULL ORDER BY id FOR NO KEY UPDATE
"""
_MARK = """
UPDATE original SET buyer_mark = new.mark FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, mark)
WHERE original.site_id = %s AND original.id = new.id
"""


def unmarked_buyers(work: Work, ids: Sequence[int]) -> list[SealedBuyer]:
    """Lock those of these lists whose buyer has no mark yet."""
    return [SealedBuyer(*row) for row in work.connection.execute(_UNMARKED, [work.site_id, list(ids)])]


def write_marks(work: Work, marks: Mapping[int, bytes]) -> None:
    """Write the marks of buyers (list → mark)."""
    if marks:
        work.connection.execute(_MARK, [list(marks), list(marks.values()), work.site_id])


def _fresh(statement: SelectOfScalar[Original]) -> SelectOfScalar[Original]:
    """Read as the rows are now: most writing goes past the session."""
    return statement.execution_options(populate_existing=True)


def originals(work: Work, ids: Sequence[int]) -> list[Original]:
    """Lists by their ids."""
    statement = select(Original).where(Original.site_id == work.site_id, col(Original.id).in_(ids))
    return list(work.session.exec(_fresh(statement)))


def found_by(work: Work, number: str, value: str) -> list[Original]:
    """Lists with this order_no, invt_no or logistics_no, newest first."""
    column = {"order_no": Original.order_no, "invt_no": Original.invt_no, "logistics_no": Original.logistics_no}[number]
    statement = select(Original).where(Original.site_id == work.site_id, col(column) == value)
    return list(work.session.exec(_fresh(statement.order_by(col(Original.id).desc()))))


def page(work: Work, *, after: int, limit: int, owner_code: str | None) -> list[Original]:
    """Lists, newest first, from below `after` (0: from the top); of one owner only if asked."""
    statement = select(Original).where(Original.site_id == work.site_id)
    if after:
        statement = statement.where(col(Original.id) < after)
    if owner_code:
        statement = statement.where(Original.ebc_code == owner_code)
    return list(work.session.exec(_fresh(statement.order_by(col(Original.id).desc()).limit(limit))))


_LINES = text("""
SELECT line.* FROM unnest(cast(:ids AS bigint[])) AS wanted (id) CROSS JOIN LATERAL (
  SELECT * FROM original_line WHERE site_id = :site AND original_line.original_id = wanted.id OFFSET 0) AS line
ORDER BY line.original_id, line.gnum
""")


def lines(work: Work, ids: Sequence[int]) -> list[OriginalLine]:
    """The lines of these lists, by list and gnum."""
    statement = select(OriginalLine).from_statement(_LINES).execution_options(populate_existing=True)
    return list(work.session.scalars(statement, {"site": work.site_id, "ids": sorted(set(ids))}))


_BRIEF = f"SELECT {', '.join(field.name for field in fields(Brief))} FROM original WHERE site_id = %(site)s"  # noqa: S608

_LIKE = f"""id = ANY(ARRAY(
  {_found("original", "order_no", "order_nos")} UNION ALL {_found("original", "logistics_no", "waybills")}))"""


def _briefs(work: Work, condition: str, **values: Any) -> list[Brief]:
    with work.connection.cursor(row_factory=class_row(Brief)) as cursor:
        return cursor.execute(_text(f"{_BRIEF} AND {condition}"), values | {"site": work.site_id}).fetchall()


def briefs(work: Work, ids: Sequence[int]) -> list[Brief]:
    """What intake needs to know of these lists."""
    return _briefs(work, "id = ANY(%(ids)s)", ids=list(ids))


def briefs_like(work: Work, *, order_nos: Sequence[str], waybills: Sequence[str]) -> list[Brief]:
    """Lists of one of these orders, or that went out with one of these waybills."""
    return _briefs(work, _LIKE, order_nos=sorted(set(order_nos)), waybills=sorted(set(waybills)))


def recent_briefs(work: Work, *, since: datetime, limit: int) -> list[Brief]:
    """The lists released last."""
    return _briefs(work, "released_at >= %(since)s ORDER BY released_at DESC LIMIT %(limit)s", since=since, limit=limit)


# Not `taken` alone: a parcel that stands here undeclared holds its goods all the same. Parcels that never came, or
# whose goods went to a child, hold none.
_REMAINING = """
SELECT wanted.id, line.gnum, line.qty - greatest(line.taken, coalesce((
    SELECT sum(held.qty) FROM (
      SELECT id FROM parcel WHERE site_id = %(site)s AND parcel.original_id = wanted.id AND id <> ALL(%(but)s)
        AND state NOT IN ('expected', 'cancelled', 'refused', 'emptied', 'lost') OFFSET 0) AS sibling
    CROSS JOIN LATERAL (
      SELECT qty FROM parcel_line
      WHERE site_id = %(site)s AND parcel_id = sibling.id AND parcel_line.gnum = line.gnum OFFSET 0) AS held
  ), 0)) AS remaining
FROM unnest(%(ids)s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
  SELECT gnum, qty, taken FROM original_line
  WHERE site_id = %(site)s AND original_line.original_id = wanted.id OFFSET 0) AS line
ORDER BY wanted.id, line.gnum
"""

# In the order of the key, so that two submissions of the same lists wait for each other and never deadlock.
_LOCK_LINES = """
SELECT line.original_id, line.gnum, line.qty, line.taken FROM original_line AS line
JOIN unnest(%(ids)s::bigint[], %(gnums)s::integer[]) AS wanted (original_id, gnum)
  ON wanted.original_id = line.original_id AND wanted.gnum = line.gnum
WHERE line.site_id = %(site)s ORDER BY line.original_id, line.gnum FOR NO KEY UPDATE OF line
"""
_TAKE = """
UPDATE original_line SET taken = taken + new.amount
FROM unnest(%(ids)s::bigint[], %(gnums)s::integer[], %(amounts)s::numeric[]) AS new (original_id, gnum, amount)
WHERE original_line.site_id = %(site)s AND original_line.original_id = new.original_id AND original_line.gnum = new.gnum
"""


def remaining(work: Work, ids: Sequence[int], *, but: Sequence[int]) -> list[tuple[int, int, Decimal]]:
    """(list, gnum, amount) not yet returned, leaving out what the parcels `but` hold."""
    values = {"site": work.site_id, "ids": list(ids), "but": list(but)}
    return [tuple(row) for row in work.connection.execute(_REMAINING, values)]


def lock_lines(work: Work, keys: Sequence[tuple[int, int]]) -> list[LineStanding]:
    """Lock these (list, gnum) lines in the order of their key, and read them in the same statement."""
    values = {"site": work.site_id, "ids": [key[0] for key in keys], "gnums": [key[1] for key in keys]}
    with work.connection.cursor(row_factory=class_row(LineStanding)) as cursor:
        return cursor.execute(_LOCK_LINES, values).fetchall()


def take(work: Work, amounts: Mapping[tuple[int, int], Decimal]) -> None:
    """Add (negative: give back) to what is taken of each line."""
    values = {"ids": [key[0] for key in amounts], "gnums": [key[1] for key in amounts]}
    work.connection.execute(_TAKE, values | {"amounts": list(amounts.values()), "site": work.site_id})
