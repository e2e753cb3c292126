"""Labels for a station's browser: handed out once, for whoever stands there prints them."""

from app.core.errors import Conflict, Invalid
from app.db.work import Work
from app.printing.faces import as_reprint
from app.printing.models import LabelJob
from app.printing.printers.service import document_of, named
from app.printing.queue import queries
from app.printing.queue.asking import read_face
from app.printing.queue.settling import label
from app.printing.states import WORDS, Happening, LabelState
from app.site.service import station_named
from labels import LabelError


def waiting_in_browser(work: Work, *, station: str) -> list[LabelJob]:
    """The labels a station's browser is to print, oldest first. Raises `NotFound` (unknown_station)."""
    return queries.in_browser(work, station_named(work, station).name)


def shown_in_browser(work: Work, *, job: int) -> bytes:
    """The label as a PDF; it counts as printed from now on, and is shown once.

    Raises `NotFound` (unknown_label, unknown_printer), `Conflict` (label_state, no_browser_label), `Invalid`.
    """
    row = label(work, job)
    if row.printer is None or row.face is None or (printer := named(work, row.printer)).kind != "browser":
        raise Conflict("no_browser_label", f"Label {job} is printed by a printer.", job=job)
    face = read_face(row.template, row.face)
    try:
        body = document_of(printer, as_reprint(face) if row.is_reprint else face, f"guicang-{job}").body
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field) from error
    if row.state != LabelState.ASKED or not queries.happen(work, [job], Happening.COME_OUT):
        said = f"Label {job} is {WORDS[LabelState(row.state)].en}: ask for a reprint."
        raise Conflict("label_state", said, job=job, state=row.state, act="show")
    return body
