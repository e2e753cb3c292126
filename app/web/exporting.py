"""Lists as files: UTF-8 CSV with the mark that spreadsheets want, line by line as the rows are read."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO

from starlette.responses import Response, StreamingResponse


def csv_line(values: Sequence[object]) -> str:
    """A line of a CSV file; what a spreadsheet would take for a formula is made text."""
    line = StringIO()
    csv.writer(line).writerow([_harmless("" if value is None else str(value)) for value in values])
    return line.getvalue()


def csv_file(name: str, day: date, headings: Sequence[str], lines: Iterator[str]) -> Response:
    """An answer that is kept as `name`-DAY.csv."""

    def whole() -> Iterator[str]:
        yield "\ufeff" + csv_line(headings)
        yield from lines

    headers = {"Content-Disposition": f'attachment; filename="{name}-{day.isoformat()}.csv"'}
    return StreamingResponse(whole(), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
