"""Every SQL statement about the queue of labels. A state is only ever changed from one it may be changed from."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from sqlmodel import col, or_, select

from app.db.work import Work
from app.printing.models import LabelJob
from app.printing.states import LAWFUL, Happening

_ADD = """
INSERT INTO label_job (site_id, template, stock, parcel_id, subject, reprint_reason, badge, station, asked_at, state,
                       printer, face, code, batch, scan_back, tries)
SELECT %(site)s, %(template)s, %(stock)s, parcel_id, subject, reason, job.badge, job.station, %(at)s, 'asked',
       %(printer)s, face, code, %(batch)s, %(scan_back)s, 0
FROM unnest(%(parcels)s::bigint[], %(subjects)s::text[], %(reasons)s::text[], %(faces)s::jsonb[], %(codes)s::text[],
            %(badges)s::text[], %(stations)s::text[])
  AS job (parcel_id, subject, reason, face, code, badge, station)
ON CONFLICT DO NOTHING RETURNING id
"""
_HAPPEN = """
UPDATE label_job SET state = moves.to_state, detail = %(detail)s,
  printed_at = CASE WHEN moves.to_state = 'printed' THEN %(at)s ELSE printed_at END,
  scanned_back_at = CASE WHEN moves.to_state = 'confirmed' THEN %(at)s ELSE scanned_back_at END,
  sent_at = CASE WHEN moves.to_state = 'sending' THEN %(at)s
                 WHEN %(not_sent)s THEN NULL ELSE sent_at END,
  tries = tries + (moves.to_state = 'sending')::integer,
  reprint_reason = CASE WHEN %(again)s AND sent_at IS NOT NULL THEN coalesce(reprint_reason, detail, 'print_again')
                        ELSE reprint_reason END,
  settled_by = coalesce(%(badge)s, settled_by),
  settled_at = CASE WHEN %(badge)s IS NULL THEN settled_at ELSE %(at)s END
FROM unnest(%(froms)s::text[], %(tos)s::text[]) AS moves (from_state, to_state)
WHERE site_id = %(site)s AND id = ANY(%(ids)s) AND state = moves.from_state
RETURNING id
"""
_NEXT = """
SELECT id, template, face, reprint_reason IS NOT NULL AS again, tries FROM label_job
WHERE site_id = %s AND printer = %s AND state = %s ORDER BY id LIMIT %s
"""
_COUNTS = """
SELECT printer, state, count(*) FROM label_job
WHERE site_id = %s AND printer IS NOT NULL AND state IN ('asked', 'sending', 'doubtful', 'failed')
GROUP BY printer, state
"""
_BATCH = "SELECT state, count(*) FROM label_job WHERE site_id = %s AND batch = %s GROUP BY state"
_BATCHES = """
SELECT batch, template, printer, count(*) AS labels,
       count(*) FILTER (WHERE state IN ('printed', 'confirmed', 'cancelled')) AS done,
       count(*) FILTER (WHERE state IN ('doubtful', 'failed')) AS stuck
FROM label_job
WHERE site_id = %(site)s AND printer IS NOT NULL AND batch IN (
  SELECT batch FROM label_job
  WHERE site_id = %(site)s AND batch IS NOT NULL AND state IN ('asked', 'sending', 'doubtful', 'failed'))
GROUP BY batch, template, printer ORDER BY max(id) DESC LIMIT 20
"""
_IN_BROWSER = """
SELECT job.id FROM label_job AS job
JOIN printer ON printer.site_id = %(site)s AND printer.name = job.printer AND printer.kind = 'browser'
WHERE job.site_id = %(site)s AND job.station = %(station)s AND job.state = 'asked' ORDER BY job.id LIMIT 100
"""
_IN_BATCH = "SELECT subject FROM label_job WHERE site_id = %s AND batch = %s AND template = %s AND subject = ANY(%s)"
_WANTED_BACK = """
SELECT id, station, template, subject, code, state FROM label_job
WHERE site_id = %s AND station = ANY(%s) AND scan_back AND state IN ('asked', 'sending', 'printed', 'doubtful')
ORDER BY id
"""


class Next(NamedTuple):
    """A label that is to be sent, or whose sending nobody saw the end of."""

    id: int
    template: str
    face: dict[str, Any]
    again: bool
    tries: int


class BatchStanding(NamedTuple):
    """How far many labels are that were asked for together."""

    batch: str
    template: str
    printer: str
    labels: int
    done: int
    stuck: int


class WantedBack(NamedTuple):
    """A label that a station has to scan before it goes on."""

    id: int
    station: str
    template: str
    subject: str
    code: str
    state: str


class NewJob(NamedTuple):
    """A label as it goes into the queue."""

    parcel_id: int | None
    subject: str
    reason: str | None
    face: dict[str, Any]
    code: str
    badge: str
    station: str | None


class Kind(NamedTuple):
    """What all labels that are asked for together have in common."""

    template: str
    stock: str
    printer: str
    batch: str | None
    scan_back: bool


def add(work: Work, kind: Kind, jobs: Sequence[NewJob]) -> list[int]:
    """Queue these labels; a first label that somebody else has just asked for is left out."""
    columns = [list(column) for column in zip(*jobs, strict=True)]
    parcels, subjects, reasons, faces, codes, badges, stations = columns
    values = kind._asdict() | {
        "site": work.site_id,
        "at": work.clock.now(),
        "parcels": parcels,
        "subjects": subjects,
        "reasons": reasons,
        "faces": [Jsonb(face) for face in faces],
        "codes": codes,
        "badges": badges,
        "stations": stations,
    }
    return [row[0] for row in work.connection.execute(_ADD, values)]


def happen(
    work: Work, ids: Sequence[int], happening: Happening, *, detail: str | None = None, badge: str | None = None
) -> list[int]:
    """Let it happen to those of these labels that are in a state that allows it; their numbers."""
    moves = [(before.value, after.value) for (before, each), after in LAWFUL.items() if each is happening]
    values = {
        "site": work.site_id,
        "ids": list(ids),
        "froms": [before for before, _ in moves],
        "tos": [after for _, after in moves],
        "detail": detail,
        "at": work.clock.now(),
        "badge": badge,
        "not_sent": happening in (Happening.NOT_SENT, Happening.REFUSE),
        "again": happening is Happening.PRINT_AGAIN,
    }
    return [row[0] for row in work.connection.execute(_HAPPEN, values)]


def next_ones(work: Work, printer: str, *, state: str, limit: int) -> list[Next]:
    """The first labels of a printer in this state, in the order they were asked for."""
    with work.connection.cursor(row_factory=class_row(Next)) as cursor:
        return cursor.execute(_NEXT, [work.site_id, printer, state, limit]).fetchall()


def jobs(work: Work, ids: Sequence[int]) -> list[LabelJob]:
    """These labels, oldest first, as they stand now."""
    statement = select(LabelJob).where(LabelJob.site_id == work.site_id, col(LabelJob.id).in_(list(ids)))
    return _all(work, statement)


def listed(
    work: Work, *, printer: str | None, states: Sequence[str], after: int, limit: int, said: str = ""
) -> list[LabelJob]:
    """Labels of printers in these states, oldest first, numbered above `after`; `said` is part of what they are."""
    statement = select(LabelJob).where(
        LabelJob.site_id == work.site_id,
        col(LabelJob.printer).is_not(None),
        col(LabelJob.state).in_(list(states)),
        col(LabelJob.id) > after,
    )
    if printer:
        statement = statement.where(LabelJob.printer == printer)
    if said:
        known = (LabelJob.subject, LabelJob.code, LabelJob.batch, LabelJob.station, LabelJob.template)
        statement = statement.where(or_(*(col(each).icontains(said, autoescape=True) for each in known)))
    return _all(work, statement.limit(limit))


def counts(work: Work) -> dict[str, dict[str, int]]:
    """How many labels wait for something, by printer and state."""
    found: dict[str, dict[str, int]] = {}
    for printer, state, number in work.connection.execute(_COUNTS, [work.site_id]):
        found.setdefault(printer, {})[state] = number
    return found


def batch_counts(work: Work, batch: str) -> dict[str, int]:
    """How far a batch is, by state."""
    return {row[0]: row[1] for row in work.connection.execute(_BATCH, [work.site_id, batch])}


def batches(work: Work) -> list[BatchStanding]:
    """The batches that are not at their end, newest first."""
    with work.connection.cursor(row_factory=class_row(BatchStanding)) as cursor:
        return cursor.execute(_BATCHES, {"site": work.site_id}).fetchall()


def in_browser(work: Work, station: str) -> list[LabelJob]:
    """Labels that wait for this station's browser to print them."""
    rows = work.connection.execute(_IN_BROWSER, {"site": work.site_id, "station": station})
    return jobs(work, [row[0] for row in rows])


def in_batch(work: Work, *, batch: str, template: str, subjects: Sequence[str]) -> set[str]:
    """Which of these a batch has asked for before."""
    rows = work.connection.execute(_IN_BATCH, [work.site_id, batch, template, list(subjects)])
    return {row[0] for row in rows}


def wanted_back(work: Work, stations: Sequence[str]) -> list[WantedBack]:
    """The labels these stations still have to scan."""
    with work.connection.cursor(row_factory=class_row(WantedBack)) as cursor:
        return cursor.execute(_WANTED_BACK, [work.site_id, list(stations)]).fetchall()


def _all(work: Work, statement: Any) -> list[LabelJob]:
    ordered = statement.order_by(col(LabelJob.id)).execution_options(populate_existing=True)
    return list(work.session.exec(ordered))
