"""Two at the same instant: what the unique keys refuse is not an error but a reason to look again."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import DeadlockDetected, UniqueViolation
from sqlalchemy.exc import DBAPIError

from app.parcel.service import ScanRaced

_LOST = (UniqueViolation, DeadlockDetected)


@contextmanager
def races_told() -> Iterator[None]:
    """Turn the loss of a race for the same waybill or number into `ScanRaced`: run again, the unit sees the winner."""
    try:
        yield
    except _LOST as lost:
        raise ScanRaced from lost
    except DBAPIError as error:
        if isinstance(error.orig, _LOST):
            raise ScanRaced from error
        raise
