"""What people say of labels: it came out, print it again, cancel it, scanned it, cannot read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.db.jobs import PRINT_LABELS, defer
from app.db.work import Work
from app.printing.models import LabelJob
from app.printing.printers.remembered import remembered_uses
from app.printing.queue import queries
from app.printing.queue.asking import reprint
from app.printing.queue.queries import BatchStanding, WantedBack
from app.printing.states import OPEN, WORDS, Happening, LabelState
from app.printing.wording import checked_reason
from app.site.service import station_named

Decision = Literal["came_out", "print_again", "cancel"]
"""What a person may say of a label in the queue."""

UNREADABLE = "unreadable"
_READABLE = frozenset({LabelState.SENDING, LabelState.PRINTED, LabelState.DOUBTFUL})


@dataclass(frozen=True, slots=True)
class PrinterQueue:
    """How many labels wait at a printer, by state."""

    printer: str
    asked: int = 0
    sending: int = 0
    doubtful: int = 0
    failed: int = 0


def settle(work: Work, *, jobs: Sequence[int], decision: Decision) -> list[LabelJob]:
    """Let a person's word stand for these labels, all of them or none; who said it is written down.

    `came_out`: a doubtful label is here. `print_again`: a doubtful one is not, or a failed one shall be tried again;
    what may be on paper already says that it is a reprint. `cancel`: nobody wants it any more.
    Raises `NotFound` (unknown_label), `Conflict` (label_state).
    """
    found = _labels(work, jobs)
    if decision == "came_out" and (wrong := [job for job in found if job.state != LabelState.DOUBTFUL]):
        raise _wrong_state(wrong[0], decision)
    _happen(work, found, Happening(_HAPPENINGS[decision]), decision)
    if decision == "print_again":
        defer(work, PRINT_LABELS)
    return queries.jobs(work, jobs)


def scan_at_station(work: Work, *, station: str, code: str) -> list[LabelJob]:
    """A printed label was scanned at its station: the right one closes its job, another one stops.

    Raises `NotFound` (unknown_station), `Conflict` (no_label_waits, wrong_label, label_not_printed).
    """
    waiting = _waiting(work, station)
    mine = [each for each in waiting if each.code == code]
    if not mine:
        raise Conflict("wrong_label", f"This is {code}; scan the label {waiting[0].code}.", **told(waiting[0], code))
    if not (ready := [each for each in mine if each.state in _READABLE]):
        said = f"The label {code} is not printed yet."
        raise Conflict("label_not_printed", said, lpn=code, template=mine[0].template)
    ids = [each.id for each in ready]
    queries.happen(work, ids, Happening.SCAN_BACK, badge=work.actor.badge)
    return queries.jobs(work, ids)


def wanted_back(work: Work, stations: Sequence[str]) -> list[WantedBack]:
    """The labels these stations have to scan before they go on, oldest first.

    Nowhere is one wanted that no printer is set up for (any more), and then nothing is asked of the database.
    """
    wanting = {use.station for use in remembered_uses(work) if use.scan_back}
    places = list(stations) if "" in wanting else [each for each in stations if each in wanting]
    return queries.wanted_back(work, places) if places else []


def read_back(work: Work, labels: Sequence[WantedBack], *, by: Actor) -> bool:
    """These labels were scanned at their station; whether one of them was on paper to be scanned."""
    ids = [each.id for each in labels if each.state in _READABLE]
    return bool(ids and queries.happen(work, ids, Happening.SCAN_BACK, badge=by.badge))


def unreadable(work: Work, *, station: str) -> list[int]:
    """The labels a station waits for cannot be read: they are thrown away and printed again, as reprints.

    Raises `NotFound` (unknown_station), `Conflict` (no_label_waits, label_not_printed).
    """
    waiting = _waiting(work, station)
    bad = [each.id for each in waiting if each.state in (LabelState.PRINTED, LabelState.DOUBTFUL)]
    if not bad:
        said = f"The label {waiting[0].code} is not printed yet."
        raise Conflict("label_not_printed", said, lpn=waiting[0].code, template=waiting[0].template)
    return [new for job in queries.jobs(work, bad) for new in replace(work, job=job, reason=UNREADABLE)]


def replace(work: Work, *, job: LabelJob, reason: str) -> list[int]:
    """Throw a printed label away, print it again. Raises `Invalid` (bad_reprint_reason), `Conflict` (label_state)."""
    if not (said := checked_reason(reason)):
        raise Invalid("bad_reprint_reason", "A reprint needs a reason.")
    if job.printer is None or job.face is None:
        raise _wrong_state(job, "print_again")
    if job.state not in (LabelState.CONFIRMED, LabelState.CANCELLED):
        _happen(work, [job], Happening.CANCEL, said)
    return reprint(work, job=job, reason=said)


def replace_job(work: Work, *, job: int, reason: str) -> list[int]:
    """`replace` by number. Raises `NotFound` (unknown_label) as well."""
    return replace(work, job=label(work, job), reason=reason)


def label(work: Work, job: int) -> LabelJob:
    """A label. Raises `NotFound` (unknown_label)."""
    return _labels(work, [job])[0]


def standing(work: Work) -> list[PrinterQueue]:
    """The queues that are not empty, by printer."""
    return [PrinterQueue(printer, **counts) for printer, counts in sorted(queries.counts(work).items())]


def queue(
    work: Work,
    *,
    printer: str | None = None,
    state: LabelState | None = None,
    said: str = "",
    after: int = 0,
    limit: int = 100,
) -> list[LabelJob]:
    """Labels that wait for a printer or a person, oldest first, numbered above `after`.

    `said` is a part of what they are of (LPN, bin, name), of their batch, station or template.
    """
    states = [state] if state else OPEN
    return queries.listed(work, printer=printer, states=states, after=after, limit=limit, said=said)


def batches(work: Work) -> list[BatchStanding]:
    """The batches that are not at their end, newest first."""
    return queries.batches(work)


def batch_standing(work: Work, *, batch: str) -> dict[str, int]:
    """How many labels of a batch stand in which state."""
    return queries.batch_counts(work, batch)


def _waiting(work: Work, station: str) -> list[WantedBack]:
    waiting = queries.wanted_back(work, [station_named(work, station).name])
    if not waiting:
        raise Conflict("no_label_waits", f"{station} waits for no label.", station=station)
    return waiting


def told(each: WantedBack, code: str = "") -> dict[str, object]:
    """What a station is told of the label it waits for."""
    return {"wanted": each.code, "template": each.template, "station": each.station, "code": code}


_HAPPENINGS = {"came_out": "come_out", "print_again": "print_again", "cancel": "cancel"}


def _labels(work: Work, jobs: Sequence[int]) -> list[LabelJob]:
    found = queries.jobs(work, jobs)
    if missing := sorted(set(jobs) - {job.id for job in found}):
        raise NotFound("unknown_label", f"There is no label job {missing[0]}.", job=missing[0])
    return found


def _happen(work: Work, found: Sequence[LabelJob], happening: Happening, said: str) -> None:
    changed = queries.happen(work, [job.id for job in found], happening, detail=said, badge=work.actor.badge)
    if left := [job for job in found if job.id not in set(changed)]:
        raise _wrong_state(left[0], said)


def _wrong_state(job: LabelJob, act: str) -> Conflict:
    said = f"Label {job.id} ({job.subject}) is {WORDS[LabelState(job.state)].en}: that cannot be said of it now."
    return Conflict("label_state", said, job=job.id, state=job.state, act=act)
