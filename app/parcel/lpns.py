"""Licence plates: short numbers with a check character, each given once."""

from app.db.work import Work
from app.parcel import queries
from schemas.vocabulary import make_lpn


def next_lpns(work: Work, count: int) -> list[str]:
    """`count` fresh licence plates of this site. A rolled-back one leaves a gap, which does not matter."""
    return [make_lpn(work.site_id, serial) for serial in queries.next_lpn_serials(work, count)]
