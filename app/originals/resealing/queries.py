"""Every SQL statement about buyers that older keys seal."""

from collections.abc import Sequence

from app.db.work import Work
from app.originals.queries import SealedBuyer

# The first byte of a sealed value is the number of its key; only that byte is read.
_OLD_BUYERS = """
SELECT id, agent_code, cop_no, buyer FROM original
WHERE site_id = %s AND id > %s AND substring(buyer FROM 1 FOR 1) <> %s
ORDER BY id LIMIT %s FOR NO KEY UPDATE
"""
_COUNT_OLD_BUYERS = "SELECT count(*) FROM original WHERE site_id = %s AND substring(buyer FROM 1 FOR 1) <> %s"
_SET_BUYERS = """
UPDATE original SET buyer = given.buyer FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, buyer)
WHERE original.site_id = %s AND original.id = given.id
"""


def buyers_under_old_keys(work: Work, *, newest: int, after: int, limit: int) -> list[SealedBuyer]:
    """Buyers above the id `after` that another than the newest key sealed, locked."""
    found = work.connection.execute(_OLD_BUYERS, [work.site_id, after, bytes([newest]), limit])
    return [SealedBuyer(*row) for row in found]


def count_buyers_under_old_keys(work: Work, *, newest: int) -> int:
    """How many there are."""
    row = work.connection.execute(_COUNT_OLD_BUYERS, [work.site_id, bytes([newest])]).fetchone()
    return row[0] if row else 0


def set_buyers(work: Work, ids: Sequence[int], buyers: Sequence[bytes]) -> None:
    """Write the sealed buyers of these lists."""
    work.connection.execute(_SET_BUYERS, [list(ids), list(buyers), work.site_id])
