"""Every SQL statement about parcels, their journal and their scans."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, LiteralString, cast
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import class_row, dict_row
from sqlmodel import col, select

from app.db.work import Work
from app.parcel.journal.canonical import Step
from app.parcel.models import JournalRow, ParcelLine
from app.parcel.moves import Changes, Outcome, Refusal
from app.parcel.views import LineView, ParcelView, Standing, Wanted
from schemas.vocabulary import Event, ParcelState, Verdict

# Numbers are joined, not compared with ANY: a prepared `= ANY` is planned for a handful of values.
_LOCK = """
SELECT id, lpn, state, seq, head FROM parcel
WHERE site_id = %(site)s AND id IN (
  SELECT unnest(%(ids)s::bigint[])
  UNION SELECT p.id FROM unnest(%(lpns)s::text[]) AS wanted JOIN parcel p ON p.lpn = wanted AND p.site_id = %(site)s
)
ORDER BY id FOR NO KEY UPDATE
"""

_KNOWN_SCANS = """
SELECT scan_id, code, at, badge, station, verdict, refusal, arguments, parcel_id, lpn, event, from_state, to_state, seq
FROM scan WHERE site_id = %(site)s AND scan_id = ANY(%(scan_ids)s)
"""

_NEW_IDS = "SELECT nextval('parcel_id_seq') FROM generate_series(1, %(count)s)"
# A sequence, not a counter row: a row would make every receiving station wait for every other.
_NEW_SERIALS = "SELECT nextval('lpn_serial') FROM generate_series(1, %(count)s)"

_CHANGEABLE = tuple(field.name for field in fields(Changes))
_CHANGES_OF = attrgetter(*_CHANGEABLE)
_LANDED = {"id": "bigint", "state": "text", "seq": "integer", "head": "bytea", "state_since": "timestamptz"}
_TYPES = (
    dict.fromkeys(_CHANGEABLE, "text")
    | dict.fromkeys(("original_id", "parent_id"), "bigint")
    | dict.fromkeys(("arrived_at", "received_at"), "timestamptz")
    | {"waybill_use": "integer"}
)


def _rows_of(changed: Sequence[str]) -> str:
    """`unnest` of where the parcels landed, with the columns that change in this batch."""
    columns = _LANDED | {name: _TYPES[name] for name in changed}
    arrays = ", ".join(f"%({name})s::{kind}[]" for name, kind in columns.items())
    return f"unnest({arrays}) AS new ({', '.join(columns)})"


@lru_cache(maxsize=64)
def _update(changed: tuple[str, ...]) -> LiteralString:
    """One statement that moves all parcels of a batch, writing only columns that somebody changes."""
    sets = [f"{name} = new.{name}" for name in ("state", "seq", "head", "state_since")]
    sets += [f"{name} = coalesce(new.{name}, parcel.{name})" for name in changed]
    return _text(
        f"UPDATE parcel SET {', '.join(sets)} FROM {_rows_of(changed)} "  # noqa: S608 (names of our own dataclass)
        "WHERE parcel.site_id = %(site)s AND parcel.id = new.id"
    )


@lru_cache(maxsize=64)
def _birth(changed: tuple[str, ...]) -> LiteralString:
    """One statement that brings all newborn parcels of a batch into the world."""
    columns = [*_LANDED, *changed]
    values = ["coalesce(new.waybill_use, 1)" if name == "waybill_use" else f"new.{name}" for name in columns]
    return _text(
        f"INSERT INTO parcel (site_id, created_at, {', '.join(columns)}) "  # noqa: S608
        f"SELECT %(site)s, new.state_since, {', '.join(values)} FROM {_rows_of(changed)}"
    )


_JOURNAL = """
INSERT INTO journal (site_id, parcel_id, seq, from_state, event, to_state, at, station, camera, badge, device, scan_id,
                     details, hash)
SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::integer[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
                     %s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::bytea[])
"""

# One row a batch, deleted by the fold (app/reports/facts) with what it became: nothing to search for, nothing to miss.
_UNFOLDED = "INSERT INTO unfolded (site_id, parcels, steps) VALUES (%s, %s, %s)"
_ANSWERED = "INSERT INTO unfolded (site_id, parcels, steps, applications) VALUES (%s, '{}', '{}', %s)"

# In the order of scan_id, so that two batches with the same ids wait for each other and never deadlock.
_SCANS = """
INSERT INTO scan (site_id, scan_id, code, at, badge, station, verdict, refusal, arguments, parcel_id, lpn, event,
                  from_state, to_state, seq)
SELECT %s, * FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[],
                         %s::jsonb[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::integer[])
ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class Landing:
    """Where a parcel stands after a batch: its last step, and what is changed besides."""

    id: int
    state: str
    seq: int
    head: bytes
    state_since: datetime
    changes: Changes


def _text(statement: str) -> LiteralString:
    """Statements are put together from names of our own only; psycopg wants that said."""
    return cast("LiteralString", statement)


def lock_parcels(work: Work, *, ids: Sequence[int], lpns: Sequence[str]) -> list[Standing]:
    """Lock these parcels, in id order, and read where they stand in that same statement.

    In the order of ids because unordered batches deadlock; in one statement because a join to the
    journal would read the snapshot from before the lock was had.
    """
    with work.connection.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(_LOCK, {"site": work.site_id, "ids": list(ids), "lpns": list(lpns)}).fetchall()


def open_batch(
    work: Work, *, ids: Sequence[int], lpns: Sequence[str], scan_ids: Sequence[UUID]
) -> tuple[list[Standing], dict[UUID, Outcome]]:
    """What every batch begins with, in one round trip: keys deferred, parcels locked, known scans read (in that order).

    Round trips are what a batch waits for: each is a turn of the interpreter that other threads want as well.
    """
    connection = work.connection
    locked, known = connection.cursor(row_factory=class_row(Standing)), connection.cursor(row_factory=dict_row)
    with connection.pipeline():
        connection.execute("SET CONSTRAINTS ALL DEFERRED")
        locked.execute(_LOCK, {"site": work.site_id, "ids": list(ids), "lpns": list(lpns)})
        if scan_ids:
            known.execute(_KNOWN_SCANS, {"site": work.site_id, "scan_ids": list(scan_ids)})
    return locked.fetchall(), {row["scan_id"]: _outcome(row) for row in known} if scan_ids else {}


def known_scans(work: Work, scan_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    """The first outcomes of scans that were answered before."""
    with work.connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_KNOWN_SCANS, {"site": work.site_id, "scan_ids": list(scan_ids)}).fetchall()
    return {row["scan_id"]: _outcome(row) for row in rows}


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(
        verdict=Verdict(row["verdict"]),
        event=Event(row["event"]),
        code=row["code"],
        at=row["at"],
        parcel_id=row["parcel_id"],
        lpn=row["lpn"],
        from_state=row["from_state"] and ParcelState(row["from_state"]),
        to_state=row["to_state"] and ParcelState(row["to_state"]),
        seq=row["seq"],
        refusal=row["refusal"] and Refusal(row["refusal"], row["arguments"]),
        scan_id=row["scan_id"],
        badge=row["badge"],
        station=row["station"],
        replayed=True,
    )


def new_parcel_ids(work: Work, count: int) -> list[int]:
    """`count` fresh parcel ids."""
    return [row[0] for row in work.connection.execute(_NEW_IDS, {"count": count})]


def next_lpn_serials(work: Work, count: int) -> list[int]:
    """`count` fresh serials for licence plates."""
    return [row[0] for row in work.connection.execute(_NEW_SERIALS, {"count": count})]


def check_keys(work: Work) -> None:
    """Check them now, so that what breaks them is this call and not a later commit."""
    work.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


def write_landings(work: Work, *, births: Sequence[Landing], moved: Sequence[Landing]) -> None:
    """Write where parcels now stand: the new ones inserted, the others updated."""
    if births:
        _write(work, _birth, births, always={"waybill_use"})
    if moved:
        _write(work, _update, moved, always=set())


def _write(
    work: Work, statement: Callable[[tuple[str, ...]], LiteralString], landings: Sequence[Landing], always: set[str]
) -> None:
    columns = dict(
        zip(_CHANGEABLE, map(list, zip(*(_CHANGES_OF(row.changes) for row in landings), strict=True)), strict=True)
    )
    changed = {name: column for name, column in columns.items() if name in always or column.count(None) < len(column)}
    values = {name: [getattr(row, name) for row in landings] for name in _LANDED}
    work.connection.execute(statement(tuple(changed)), values | changed | {"site": work.site_id})


def write_steps(work: Work, steps: Sequence[tuple[Step, bytes]]) -> None:
    """Add these steps, each with its hash, to the journal, and to what is to be counted."""
    columns = [list(column) for column in zip(*(step for step, _ in steps), strict=True)]
    work.connection.execute(_JOURNAL, [*columns, [digest for _, digest in steps]])
    work.connection.execute(_UNFOLDED, [work.site_id, columns[1], columns[2]])


def recount_applications(work: Work, application_ids: Sequence[int]) -> None:
    """Let what customs said of these applications be counted anew."""
    if application_ids:
        work.connection.execute(_ANSWERED, [work.site_id, sorted(set(application_ids))])


def write_scans(work: Work, outcomes: Sequence[Outcome]) -> Cursor[Any]:
    """Keep what was answered; the cursor's `rowcount` says how many rows were new."""
    rows = [
        (
            outcome.scan_id,
            outcome.code,
            outcome.at,
            outcome.badge,
            outcome.station,
            outcome.verdict,
            outcome.refusal and outcome.refusal.code,
            json.dumps(outcome.refusal.arguments) if outcome.refusal else "{}",
            outcome.parcel_id,
            outcome.lpn,
            outcome.event,
            outcome.from_state,
            outcome.to_state,
            outcome.seq,
        )
        for outcome in sorted(outcomes, key=attrgetter("scan_id.int"))
    ]
    return work.connection.execute(_SCANS, [work.site_id, *map(list, zip(*rows, strict=True))])


_VIEW = f"""
SELECT {", ".join(field.name for field in fields(ParcelView))} FROM parcel WHERE site_id = %(site)s
"""  # noqa: S608


# Waybill by waybill through the index (OFFSET 0 keeps it so): without statistics, on a young database, the planner
# would read the whole table for a batch of five hundred.
_BY_WAYBILL = """id = ANY(ARRAY(
  SELECT found.id FROM unnest(%(waybills)s::text[]) AS wanted (waybill) CROSS JOIN LATERAL (
    SELECT id FROM parcel WHERE site_id = %(site)s AND parcel.waybill = wanted.waybill OFFSET 0) AS found
)) ORDER BY id DESC"""


def _views(work: Work, condition: str, **values: Any) -> list[ParcelView]:
    with work.connection.cursor(row_factory=class_row(ParcelView)) as cursor:
        return cursor.execute(_text(f"{_VIEW} AND {condition}"), {"site": work.site_id} | values).fetchall()


def views_by_ids(work: Work, ids: Sequence[int]) -> list[ParcelView]:
    """Parcels by number, in no order."""
    return _views(work, "id = ANY(%(ids)s)", ids=list(ids))


def views_by_lpns(work: Work, lpns: Sequence[str]) -> list[ParcelView]:
    """Parcels by licence plate, in no order."""
    return _views(work, "lpn = ANY(%(lpns)s)", lpns=list(lpns))


def views_by_waybills(work: Work, waybills: Sequence[str]) -> list[ParcelView]:
    """Parcels by waybill, whatever the carrier, newest first."""
    return _views(work, _BY_WAYBILL, waybills=sorted(set(waybills)))


def lines_of(work: Work, parcel_ids: Sequence[int]) -> list[LineView]:
    """The lines of these parcels, by parcel and gnum."""
    with work.connection.cursor(row_factory=class_row(LineView)) as cursor:
        return cursor.execute(_text(_LINES), [work.site_id, list(parcel_ids)]).fetchall()


def history(work: Work, parcel_id: int) -> list[JournalRow]:
    """Every step of a parcel, in order."""
    statement = select(JournalRow).where(JournalRow.site_id == work.site_id, JournalRow.parcel_id == parcel_id)
    return list(work.session.exec(statement.order_by(col(JournalRow.seq))))


_LINE_COLUMNS = tuple(field.name for field in fields(LineView))
_LINES = f"""
SELECT {", ".join(_LINE_COLUMNS)} FROM parcel_line WHERE site_id = %s AND parcel_id = ANY(%s) ORDER BY parcel_id, gnum
"""  # noqa: S608
_FORGET_LINES = "DELETE FROM parcel_line WHERE site_id = %s AND parcel_id = ANY(%s)"
_ADD_LINES = """
INSERT INTO parcel_line (site_id, parcel_id, gnum, qty, counted, serial_no, batch_no, expires_on)
SELECT %s, * FROM unnest(%s::bigint[], %s::integer[], %s::numeric[], %s::boolean[], %s::text[], %s::text[], %s::date[])
"""


def replace_lines(work: Work, lines: Sequence[LineView | ParcelLine]) -> None:
    """Let these be the lines of the parcels they name."""
    columns = [[getattr(line, name) for line in lines] for name in _LINE_COLUMNS]
    work.connection.execute(_FORGET_LINES, [work.site_id, sorted(set(columns[0]))])
    work.connection.execute(_ADD_LINES, [work.site_id, *columns])


_SEARCH = f"""
SELECT {", ".join(f"p.{field.name}" for field in fields(ParcelView))} FROM parcel p
LEFT JOIN original o ON o.site_id = p.site_id AND o.id = p.original_id
WHERE p.site_id = %(site)s AND p.id > %(after_id)s
  AND (%(owner)s::text IS NULL OR p.owner_code = %(owner)s)
  {"".join(f"AND (%({n})s::text IS NULL OR p.{n} = %({n})s) " for n in ("state", "lpn", "waybill", "order_no"))}
  AND (%(owner_code)s::text IS NULL OR p.owner_code = %(owner_code)s)
  AND (%(original_id)s::bigint IS NULL OR p.original_id = %(original_id)s)
  AND (%(released_before)s::timestamptz IS NULL OR o.released_at < %(released_before)s)
ORDER BY p.id LIMIT %(limit)s
"""  # noqa: S608
_COUNT_STOPS = """
SELECT state, count(*), min(state_since) FROM parcel
WHERE site_id = %(site)s AND (%(owner)s::text IS NULL OR owner_code = %(owner)s) GROUP BY state
"""


def search(work: Work, wanted: Wanted, *, after_id: int, limit: int) -> list[ParcelView]:
    """Parcels that fit, by id, after `after_id`; an owner's staff find only its own."""
    values = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__}
    values |= {"site": work.site_id, "owner": work.actor.owner_code, "after_id": after_id, "limit": limit}
    with work.connection.cursor(row_factory=class_row(ParcelView)) as cursor:
        return cursor.execute(_text(_SEARCH), values).fetchall()


def count_stops(work: Work) -> list[tuple[str, int, datetime]]:
    """(state, how many, since when the oldest) of every state that has parcels."""
    values = {"site": work.site_id, "owner": work.actor.owner_code}
    return work.connection.execute(_COUNT_STOPS, values).fetchall()
