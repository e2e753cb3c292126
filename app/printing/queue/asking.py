"""Labels asked for: put into the queue of the printer that prints them, in the very transaction that causes them."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from app.core.errors import Conflict, Invalid
from app.db.jobs import PRINT_LABELS, defer
from app.db.work import Work
from app.printing import queries as labels_queries
from app.printing.faces import Asked, asked
from app.printing.models import LabelJob, PrinterUse
from app.printing.printers.service import named, printer_for
from app.printing.queue import queries
from app.printing.queue.queries import Kind, NewJob
from app.printing.wording import checked_reason
from labels import Face, LabelError, face_of, sample

_CODES = {
    "bin": "BIN-{code}",
    "tote": "TOTE-{code}",
    "handover": "MAN-{number}",
    "pallet": "00{sscc}",
    "command": "{code}",
    "badge": "{badge}",
    "station": "{name}",
}
"""What a scanner reads off a label (labels/stock/*.toml); on every other template the licence plate."""


class AskedFor(NamedTuple):
    """The labels that are now in the queue, and how many were in it before (of the same batch)."""

    jobs: list[int]
    skipped: int = 0


class Whose(NamedTuple):
    """Who asked for a label, and where."""

    badge: str
    station: str | None


def ask_prints(
    work: Work,
    *,
    template: str,
    station: str | None = None,
    printer: str | None = None,
    lpns: Sequence[str] = (),
    bins: Sequence[str] = (),
    names: Sequence[str] = (),
    manifest: str | None = None,
    reprint_reason: str | None = None,
    batch: str | None = None,
) -> AskedFor:
    """Ask for labels on a station's own printer, or on the one named; what they are of as in `ask_labels`.

    With a `batch`, labels that it has asked for before are left out: asking again goes on where it stopped.
    Raises as `ask_labels`, and `NotFound` (no_printer, unknown_printer).
    """
    place = station or work.actor.station
    reason = checked_reason(reprint_reason)
    try:
        face_of(template)
        wanted = asked(work, template=template, lpns=lpns, bins=bins, names=names, manifest=manifest)
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field) from error
    if not wanted:
        raise Invalid("nothing_to_print", "Say which labels.")
    use = printer_for(work, template=template, station=place) if printer is None else _use(work, template, printer)
    fresh = _without(work, batch, template, wanted)
    jobs = _queued(work, use, fresh, Whose(work.actor.badge, place), reason=reason, batch=batch)
    return AskedFor(jobs, len(wanted) - len(fresh))


def ask_samples(work: Work, *, template: str, printer: str, batch: str, numbers: Sequence[int]) -> AskedFor:
    """Ask for sample labels by number (the first is 1), to try printer and paper. Raises as `ask_prints`."""
    try:
        faces = list(sample(template, max(numbers)))
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field) from error
    wanted = [Asked(f"{batch}/{number}", None, faces[number - 1]) for number in numbers]
    fresh = _without(work, batch, template, wanted)
    whose = Whose(work.actor.badge, work.actor.station)
    use = _use(work, template, printer)
    jobs = put_in_queue(work, use, [(each, whose) for each in fresh], reasons=[None] * len(fresh), batch=batch)
    return AskedFor(jobs, len(wanted) - len(fresh))


def put_in_queue(
    work: Work, use: PrinterUse, wanted: Sequence[tuple[Asked, Whose]], *, reasons: Sequence[str | None],
    batch: str | None = None,
) -> list[int]:  # fmt: skip
    """Queue these labels and let the worker know: one job of its own, however many labels."""
    if not wanted:
        return []
    printer = named(work, use.printer)
    kind = Kind(use.template, printer.stock, printer.name, batch, use.scan_back)
    rows = [_row(each, whose, reason) for (each, whose), reason in zip(wanted, reasons, strict=True)]
    jobs = queries.add(work, kind, rows)
    if printer.kind != "browser":
        defer(work, PRINT_LABELS)
    return jobs


def first_prints(work: Work, use: PrinterUse, wanted: Sequence[tuple[Asked, Whose]]) -> list[int]:
    """Queue those of these labels that have never been asked for; the others hang on their parcels already."""
    before = labels_queries.printed(work, template=use.template, subjects=[each.subject for each, _ in wanted])
    fresh = [(each, whose) for each, whose in wanted if each.subject not in before]
    return put_in_queue(work, use, fresh, reasons=[None] * len(fresh))


def reprint(work: Work, *, job: LabelJob, reason: str) -> list[int]:
    """The same label once more, which says so: what was printed could not be read, or was lost."""
    use = PrinterUse(site_id=work.site_id, station=job.station or "", template=job.template,
                     printer=job.printer or "", scan_back=job.scan_back)  # fmt: skip
    same = Asked(job.subject, job.parcel_id, read_face(job.template, job.face or {}))
    return put_in_queue(work, use, [(same, Whose(work.actor.badge, job.station))], reasons=[reason])


def read_face(template: str, said: dict[str, Any]) -> Face:
    """A face as it was kept."""
    return _adapter(face_of(template)).validate_python(said)


def _queued(
    work: Work, use: PrinterUse, wanted: Sequence[Asked], whose: Whose, *, reason: str | None, batch: str | None
) -> list[int]:
    subjects = [each.subject for each in wanted]
    before = labels_queries.printed(work, template=use.template, subjects=subjects)
    if before and not reason:
        raise _unreasoned(sorted(before))
    reasons = [reason if subject in before else None for subject in subjects]
    jobs = put_in_queue(work, use, [(each, whose) for each in wanted], reasons=reasons, batch=batch)
    if len(jobs) < len(wanted):  # somebody asked for the same first label while we did
        raise _unreasoned(subjects[:1])
    return jobs


def _use(work: Work, template: str, printer: str) -> PrinterUse:
    return PrinterUse(site_id=work.site_id, station="", template=template, printer=named(work, printer).name)


def _without(work: Work, batch: str | None, template: str, wanted: list[Asked]) -> list[Asked]:
    if batch is None:
        return wanted
    subjects = [each.subject for each in wanted]
    done = queries.in_batch(work, batch=batch, template=template, subjects=subjects)
    return [each for each in wanted if each.subject not in done]


def _row(each: Asked, whose: Whose, reason: str | None) -> NewJob:
    face = _adapter(type(each.face)).dump_python(each.face, mode="json")
    code = _CODES.get(each.face.template, "{lpn}").format_map(face)
    return NewJob(each.parcel_id, each.subject, reason, face, code, whose.badge, whose.station)


@cache
def _adapter(kind: type[Face]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _unreasoned(subjects: Sequence[str]) -> Conflict:
    said = f"{subjects[0]} has been printed before: a reprint needs a reason."
    return Conflict("reprint_needs_reason", said, subjects=list(subjects[:20]), count=len(subjects))
