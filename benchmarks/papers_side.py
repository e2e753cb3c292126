"""The peers of benchmarks/papers.py, run in their own environment: the same tables and rows by other libraries.

Standard input: JSON with `name`, `tables` (rows of text) and `rows`. Standard output: processor seconds.
"""

import io
import json
import sys
import time
from typing import Any

Tables = list[list[list[str]]]
PAGE = "@page { size: A4; margin: 16mm; @bottom-right { content: counter(page) ' / ' counter(pages) } }"
LOOK = "table { width: 100%; border-collapse: collapse; font-size: 7.6pt } td { border-bottom: .4pt solid #ccc } "


def with_weasyprint(tables: Tables) -> None:
    """One HTML document; heads come again by themselves."""
    from weasyprint import HTML

    head = "<thead><tr>" + "<th>本月</th>" * len(tables[0][0]) + "</tr></thead>"
    body = "".join(f"<table>{head}{''.join(map(_row, table))}</table>" for table in tables)
    HTML(string=f"<style>{PAGE} {LOOK}</style>{body}").write_pdf()


def _row(cells: list[str]) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def with_openpyxl(tables: Tables, rows: int) -> None:
    """Write-only, which streams and is its fastest way."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet()
        for row in table:
            sheet.append([row[0], *(float(cell.replace(",", "")) for cell in row[1:])])
    sheet = book.create_sheet("raw")
    for n in range(rows):
        texts = (f"G01{n:08d}", "2026-11-01", "concluded", "440166TE01", "33049900", "133", "no_reason")
        sheet.append([*texts, 1, n % 7, n % 977 * 1.25, 0.425])
    book.save(io.BytesIO())


def main() -> None:
    """Measure one peer."""
    asked: dict[str, Any] = json.load(sys.stdin)
    if asked["name"] == "weasyprint":
        import weasyprint  # noqa: F401 (importing does not count)
    else:
        import openpyxl  # noqa: F401
    began = time.process_time()
    if asked["name"] == "weasyprint":
        with_weasyprint(asked["tables"])
    else:
        with_openpyxl(asked["tables"], asked["rows"])
    print(time.process_time() - began)


if __name__ == "__main__":
    main()
