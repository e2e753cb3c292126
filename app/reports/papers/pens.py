"""The four pens: one pack into PDF, XLSX, CSV or JSON, always the same bytes for the same pack and rows."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import BinaryIO, Literal, NamedTuple

from app.reports.pack.shapes import Pack, pack_json
from app.reports.papers.raw import NO_RAW, Raw
from app.reports.papers.saying import stem
from app.reports.papers.telling import Tell, silent

Form = Literal["pdf", "xlsx", "csv", "json"]


class Pen(NamedTuple):
    """How a format is called on the wire, and what writes it."""

    media_type: str
    write: Callable[..., None]


def _pdf(pack: Pack, raw: Raw, to: BinaryIO, *, tell: Tell) -> None:
    from app.reports.papers.pdf import write_pdf

    write_pdf(pack, raw, to, tell=tell)


def _xlsx(pack: Pack, raw: Raw, to: BinaryIO, *, tell: Tell) -> None:
    from app.reports.papers.xlsx import write_xlsx

    write_xlsx(pack, raw, to, tell=tell)


def _csv(pack: Pack, raw: Raw, to: BinaryIO, *, tell: Tell) -> None:
    from app.reports.papers.tidy import write_csv

    write_csv(pack, raw, to, tell=tell)


def _json(pack: Pack, raw: Raw, to: BinaryIO, *, tell: Tell) -> None:
    """The canonical JSON: the very bytes that the pack's hash is of."""
    del raw
    to.write(pack_json(pack))
    tell(1, 1)


PENS: Mapping[Form, Pen] = {
    "pdf": Pen("application/pdf", _pdf),
    "xlsx": Pen("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "csv": Pen("text/csv", _csv),
    "json": Pen("application/json", _json),
}
MEDIA_TYPES: Mapping[str, str] = {form: pen.media_type for form, pen in PENS.items()} | {"zip": "application/zip"}
"""What every file is called on the wire; zip is evidence."""


def write(form: Form, pack: Pack, to: BinaryIO, *, raw: Raw = NO_RAW, tell: Tell = silent) -> None:
    """Write the pack into a binary file. `raw` are the rows behind it, for the workbook.

    Raises whatever `tell` raises (`Cancelled`), and OSError.
    """
    PENS[form].write(pack, raw, to, tell=tell)


def render(form: Form, pack: Pack, *, raw: Raw = NO_RAW, tell: Tell = silent) -> bytes:
    """The file as bytes."""
    file = BytesIO()
    write(form, pack, file, raw=raw, tell=tell)
    return file.getvalue()


def file_name(form: Form, pack: Pack) -> str:
    """`guicang-site01-2026-11-v1.pdf`."""
    return f"{stem(pack.cover)}.{form}"
