"""What evidence is made of: the steps of some parcels with their hashes, and every hash of a day, as it was sealed."""

from collections.abc import Sequence
from datetime import date

from app.db.work import Work
from app.parcel.journal import queries
from app.parcel.journal.canonical import Step
from app.parcel.journal.seals import day_bounds


def lives(work: Work, *, parcel_ids: Sequence[int]) -> dict[int, list[tuple[Step, bytes]]]:
    """Every step of each of these parcels with its hash, in order."""
    found: dict[int, list[tuple[Step, bytes]]] = {parcel_id: [] for parcel_id in parcel_ids}
    for step, digest in queries.lives(work, parcel_ids):
        found[step.parcel_id].append((step, digest))
    return found


def moved_between(work: Work, *, since: date, until: date) -> list[int]:
    """The parcels that made a step on the business days from `since` to `until`, both included."""
    return queries.moved_between(work, day_bounds(since)[0], day_bounds(until)[1])


def sealed_bytes(work: Work, *, day: date) -> bytes:
    """Parcel, seq (eight bytes each, big-endian) and hash of every step of a day: what its seal is a hash of.

    They come after the seal of the day before and the day itself (app/parcel/journal/seals.py).
    """
    steps = queries.steps_of_day(work, *day_bounds(day))
    return b"".join(parcel.to_bytes(8, "big") + seq.to_bytes(8, "big") + digest for parcel, seq, digest in steps)
