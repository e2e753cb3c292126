"""A file of rows as cells: CSV in the encodings people really have, or XLSX; bounded, and nothing evaluated.

Every cell comes back as text, or as a `Flaw` where its text cannot be trusted: a number in which
the spreadsheet has lost digits, or an error value.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.errors import Invalid

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
_EXACT = 10**15
"""From here on a spreadsheet's numbers are no longer exact."""
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
"""How a spreadsheet writes a long number into a CSV, its digits gone."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell that cannot be read: a code of wording.py, and what stood there if it may be said."""

    code: str
    value: str = ""


Cell = str | Flaw
Row = tuple[int, list[Cell]]
"""The row's number as the spreadsheet shows it, and its cells."""


def read_table(body: bytes, file_name: str) -> list[Row]:
    """The rows that are not blank, the headings among them.

    Raises `Invalid`: file_too_large, file_empty, file_unreadable, too_many_rows, unknown_file_type.
    """
    if len(body) > MOST_BYTES:
        raise Invalid("file_too_large", f"{file_name} is larger than 20 MB.", file=file_name)
    rows = [row for row in _rows(body, file_name) if any(cell != "" for cell in row[1])]
    if not rows:
        raise Invalid("file_empty", f"{file_name} has no rows.", file=file_name)
    return rows


def _rows(body: bytes, file_name: str) -> Iterator[Row]:
    suffix = file_name.lower().rpartition(".")[2]
    if suffix not in ("csv", "txt", "xlsx"):
        raise Invalid("unknown_file_type", f"{file_name} is neither .csv nor .xlsx.", file=file_name)
    rows = _xlsx(body, file_name) if suffix == "xlsx" else _csv(body, file_name)
    for count, (number, cells) in enumerate(rows):
        if count > MOST_ROWS:
            raise Invalid("too_many_rows", f"{file_name} has more than {MOST_ROWS} rows.", file=file_name)
        yield number, cells[:MOST_COLUMNS]


def _csv(body: bytes, file_name: str) -> Iterator[Row]:
    text = _decoded(body, file_name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [_text(cell) for cell in cells]
    except csv.Error as error:
        raise Invalid(
            "file_unreadable", f"{file_name}, line {reader.line_num}: the quotes do not match.", file=file_name
        ) from error


def _text(cell: str) -> Cell:
    text = cell.strip()
    return Flaw("digits_lost") if _SCIENTIFIC.fullmatch(text) else text


def _decoded(body: bytes, file_name: str) -> str:
    """UTF-8 with or without a byte order mark, else GB18030, which Excel in China writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("file_unreadable", f"{file_name} is neither UTF-8 nor GB18030 text.", file=file_name)


def _delimiter(text: str) -> str:
    """Whichever of comma, semicolon and tab the first line has most of."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _xlsx(body: bytes, file_name: str) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        _refuse_bomb(body, file_name)
        sheet = load_workbook(io.BytesIO(body), read_only=True, data_only=True).worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            yield number, [_cell(value) for value in cells]
    except Invalid:
        raise
    except Exception as error:
        # openpyxl raises whatever a damaged file makes it stumble over.
        raise Invalid("file_unreadable", f"{file_name} is no readable XLSX workbook.", file=file_name) from error


def _refuse_bomb(body: bytes, file_name: str) -> None:
    """A workbook is a zip: refuse one that unpacks to far more than any list of returns has."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise Invalid("file_too_large", f"{file_name} unpacks to more than 200 MB.", file=file_name)


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value)
    text = str(value).strip()
    return Flaw("cell_error", text) if text.startswith("#") and text.rstrip("!?").isupper() else text


def _number(value: float) -> Cell:
    """123 for 123.0; 15 digits are as much as a spreadsheet keeps of a number."""
    if abs(value) >= _EXACT:
        return Flaw("digits_lost")
    return str(int(value)) if value == int(value) else repr(value)
