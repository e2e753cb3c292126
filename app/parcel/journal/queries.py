"""Every SQL statement about verifying the journal and sealing its days."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import LiteralString, cast

from psycopg.rows import class_row
from sqlmodel import col, select

from app.db.work import Work
from app.parcel.journal.canonical import Step
from app.parcel.models import DailySeal
from app.parcel.views import Standing

_STEP_COLUMNS = ", ".join(Step._fields)
_ALL_STEPS = f"SELECT {_STEP_COLUMNS}, hash FROM journal WHERE site_id = %s ORDER BY parcel_id, seq"  # noqa: S608
_ALL_HEADS = "SELECT id, lpn, state, seq, head FROM parcel WHERE site_id = %s"
_STEPS_OF_DAY = """
SELECT parcel_id, seq, hash FROM journal WHERE site_id = %s AND at >= %s AND at < %s ORDER BY parcel_id, seq
"""
_LIVES = f"""
SELECT {_STEP_COLUMNS}, hash FROM journal WHERE site_id = %s AND parcel_id = ANY(%s) ORDER BY parcel_id, seq
"""  # noqa: S608 (our own text)
_MOVED = "SELECT DISTINCT parcel_id FROM journal WHERE site_id = %s AND at >= %s AND at < %s ORDER BY parcel_id"
_FIRST_DAY = "SELECT (min(at) AT TIME ZONE 'Asia/Shanghai')::date FROM journal WHERE site_id = %s"
# Sessions of our own role show when their transaction began; nobody else writes the journal.
_OLDEST_OPEN = "SELECT min(xact_start) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND xact_start < %s"


def one_snapshot(work: Work) -> None:
    """Read everything that follows from one moment; must be the first statement of the work."""
    work.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def all_steps(work: Work) -> Iterator[tuple[Step, bytes]]:
    """The whole journal, by parcel and step, through a cursor on the server."""
    with work.connection.cursor(name="all_steps") as cursor:
        cursor.itersize = 5000
        for row in cursor.execute(cast("LiteralString", _ALL_STEPS), [work.site_id]):
            yield Step(*row[:-1]), row[-1]


def all_heads(work: Work) -> list[Standing]:
    """Where every parcel says it stands."""
    with work.connection.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(_ALL_HEADS, [work.site_id]).fetchall()


def lives(work: Work, parcel_ids: Sequence[int]) -> list[tuple[Step, bytes]]:
    """Every step of these parcels with its hash, by parcel and step."""
    rows = work.connection.execute(cast("LiteralString", _LIVES), [work.site_id, list(parcel_ids)]).fetchall()
    return [(Step(*row[:-1]), row[-1]) for row in rows]


def moved_between(work: Work, start: datetime, end: datetime) -> list[int]:
    """The parcels that made a step from `start` until before `end`."""
    return [row[0] for row in work.connection.execute(_MOVED, [work.site_id, start, end])]


def steps_of_day(work: Work, start: datetime, end: datetime) -> list[tuple[int, int, bytes]]:
    """(parcel, seq, hash) of every step from `start` until before `end`."""
    return work.connection.execute(_STEPS_OF_DAY, [work.site_id, start, end]).fetchall()


def first_day(work: Work) -> date | None:
    """The business day of the first step there is."""
    row = work.connection.execute(_FIRST_DAY, [work.site_id]).fetchone()
    return row[0] if row else None


def oldest_open_transaction(work: Work, *, before: datetime) -> datetime | None:
    """When the oldest transaction that began before `before` and is still open began."""
    row = work.connection.execute(_OLDEST_OPEN, [before]).fetchone()
    return row[0] if row else None


def seals_between(work: Work, *, since: date, until: date) -> list[DailySeal]:
    """The seals of the days from `since` to `until`, both included, oldest first."""
    statement = select(DailySeal).where(
        DailySeal.site_id == work.site_id, DailySeal.day >= since, DailySeal.day <= until
    )
    return list(work.session.exec(statement.order_by(col(DailySeal.day))))


def last_seal(work: Work) -> DailySeal | None:
    """The newest seal."""
    statement = select(DailySeal).where(DailySeal.site_id == work.site_id).order_by(col(DailySeal.day).desc())
    return work.session.exec(statement.limit(1)).first()
