"""Counting buyers that older keys seal, and sealing them anew."""

from app.db.work import Work
from app.originals.buyers import binding_of
from app.originals.resealing import queries


def count_old(work: Work) -> int:
    """How many buyers are sealed with an older key."""
    return queries.count_buyers_under_old_keys(work, newest=work.keys.newest)


def reseal_some(work: Work, *, after: int, limit: int) -> tuple[int, int | None]:
    """Seal up to `limit` buyers of lists above the id `after` anew; how many, and where to go on (None: at the end)."""
    rows = queries.buyers_under_old_keys(work, newest=work.keys.newest, after=after, limit=limit)
    sealed = [
        work.keys.reseal(row.buyer, bound_to=binding_of(work.site_id, row.agent_code, row.cop_no))
        for row in rows
        if row.buyer
    ]
    queries.set_buyers(work, [row.id for row in rows], sealed)
    return len(rows), rows[-1].id if len(rows) == limit else None
