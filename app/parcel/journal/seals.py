"""The seal of a day: one hash over every step journalled on it, chained to the day before.

Without it a cut tail would be invisible: whoever removes the last steps of a parcel and sets the
parcel back leaves a chain that is whole. seal = SHA-256(seal of the day before (32 bytes of zero
for the first), the day as YYYY-MM-DD, then for every step of the day in the order of (parcel,
seq): parcel and seq as eight-byte big-endian numbers and the step's hash).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256

from app.core.clock import business_day, start_of_day
from app.core.errors import Unavailable
from app.db.work import Work
from app.parcel.journal import queries
from app.parcel.journal.canonical import GENESIS
from app.parcel.models import DailySeal

SealedStep = tuple[int, int, bytes]


def seal_of(previous: bytes, day: date, steps: Iterable[SealedStep]) -> tuple[int, bytes]:
    """How many steps, and the seal over them."""
    digest, count = sha256(previous + day.isoformat().encode()), 0
    for parcel_id, seq, step_hash in steps:
        digest.update(parcel_id.to_bytes(8, "big") + seq.to_bytes(8, "big") + step_hash)
        count += 1
    return count, digest.digest()


def seal_past_days(work: Work) -> list[DailySeal]:
    """Seal every business day that is over and is not sealed yet, oldest first.

    Raises `Unavailable` (transactions_open) while a transaction from before midnight is still
    open: its steps would come after the seal.
    """
    last = queries.last_seal(work)
    first_day = last.day + timedelta(days=1) if last else queries.first_day(work)
    made, previous = [], last.hash if last else GENESIS
    today = business_day(work.clock.now())
    if first_day is None or first_day >= today:
        return []
    if queries.oldest_open_transaction(work, before=start_of_day(today)):
        raise Unavailable("transactions_open", "A transaction from before midnight is still open.")
    for day in (first_day + timedelta(days=n) for n in range((today - first_day).days)):
        steps, digest = seal_of(previous, day, queries.steps_of_day(work, *day_bounds(day)))
        made.append(DailySeal(site_id=work.site_id, day=day, steps=steps, hash=digest, made_at=work.clock.now()))
        previous = digest
    work.session.add_all(made)
    work.session.flush()
    return made


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of a business day and first moment of the next."""
    return start_of_day(day), start_of_day(day + timedelta(days=1))
