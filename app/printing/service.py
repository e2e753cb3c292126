"""Labels asked for, printed, and scanned back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Conflict, Invalid
from app.core.settings import settings
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.printing import queries
from app.printing.faces import Asked, as_reprint, asked
from app.printing.models import LabelJob
from app.printing.queue.queries import happen
from app.printing.states import Happening
from app.printing.wording import checked_reason
from labels import LabelError, face_of, load_stock, render_pdf


@dataclass(frozen=True, slots=True)
class LabelBatch:
    """One PDF with a page a label, and a job for each, in the same order."""

    pdf: bytes
    jobs: list[LabelJob]

    @property
    def reprints(self) -> int:
        """How many of them were printed before."""
        return sum(job.is_reprint for job in self.jobs)


def ask_labels(
    work: Work,
    *,
    template: str,
    stock: str,
    lpns: Sequence[str] = (),
    bins: Sequence[str] = (),
    names: Sequence[str] = (),
    manifest: str | None = None,
    reprint_reason: str | None = None,
    dpi: int = 203,
) -> LabelBatch:
    """Labels for parcels (`lpn`, `chute`, `grade`, `item`, `relist`, `exit`, `integrity`), for bins (`bin`), for a load
    (`exit` with `manifest`), a handover (`handover` with `manifest`), or for names (`tote`, `pallet`, `command`,
    `badge`, `station`; without names all commands or stations), as a PDF.

    A label that was printed before needs a reason, and says on paper that it is a reprint (补打).
    Raises `Invalid` (nothing_to_print, bad_reprint_reason, and the codes of `labels.LabelError`), `Conflict`
    (reprint_needs_reason, no_lines, not_on_manifest, not_graded, no_price), `NotFound` (unknown_parcel, unknown_bin,
    unknown_manifest, unknown_badge, unknown_station, unknown_command).
    """
    reason = checked_reason(reprint_reason)
    try:
        face_of(template)
        wanted = asked(work, template=template, lpns=lpns, bins=bins, names=names, manifest=manifest)
        before = queries.printed(work, template=template, subjects=[each.subject for each in wanted])
        _refuse_unreasoned(sorted(before), reason)
        faces = [as_reprint(each.face) if each.subject in before else each.face for each in wanted]
        pdf = render_pdf(faces, stock=load_stock(stock, dpi, settings().labels_path))
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field, label=error.label) from error
    return LabelBatch(pdf, _jobs(work, template, stock, wanted, before, reason))


def scan_back(work: Work, *, lpn: str, template: str = "lpn") -> LabelJob:
    """A printed label was scanned: it reads, and hangs on the right parcel.

    Raises `NotFound` (unknown_parcel), `Conflict` (label_not_printed).
    """
    parcel = parcel_by_lpn(work, lpn)
    job = queries.last_job(work, parcel_id=parcel.id, template=template)
    if job is None:
        raise Conflict("label_not_printed", f"No {template} label was printed for {lpn}.", lpn=lpn, template=template)
    if job.scanned_back_at is None and not happen(work, [job.id], Happening.SCAN_BACK, badge=work.actor.badge):
        said = f"The {template} label of {lpn} is {job.state}."
        raise Conflict("label_not_printed", said, lpn=lpn, template=template)
    work.session.refresh(job)
    return job


def label_jobs(work: Work, *, lpn: str) -> list[LabelJob]:
    """Every label a parcel has had, oldest first. Raises `NotFound` (unknown_parcel)."""
    return queries.jobs_of(work, parcel_by_lpn(work, lpn).id)


def _refuse_unreasoned(subjects: Sequence[str], reason: str | None) -> None:
    if subjects and not reason:
        message = f"{subjects[0]} has been printed before: a reprint needs a reason."
        raise Conflict("reprint_needs_reason", message, subjects=subjects[:20], count=len(subjects))


def _jobs(
    work: Work, template: str, stock: str, wanted: Sequence[Asked], before: set[str], reason: str | None
) -> list[LabelJob]:
    rows = [(each.parcel_id, each.subject, reason if each.subject in before else None) for each in wanted]
    jobs = queries.add_jobs(work, template=template, stock=stock, at=work.clock.now(), jobs=rows)
    if len(jobs) < len(rows):  # somebody printed the same first label while we did
        _refuse_unreasoned(sorted({each.subject for each in wanted} - {job.subject for job in jobs}), None)
    return jobs
