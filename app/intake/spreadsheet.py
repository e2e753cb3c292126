"""Announced returns from a spreadsheet: read and judged row by row, before anything is committed.

One row a line of goods (or one a return without goods); rows of one return stand under the same
platform and return number. Headings may be English or Chinese, in any order; others are ignored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from app.core.errors import Invalid
from app.intake.announcements import AnnouncedLine, Announcement, check
from app.intake.table import Cell, Flaw, Row, read_table
from app.intake.wording import FieldProblem, field_problem
from schemas.vocabulary import ReturnReason

Column = str
"""A key of HEADINGS."""
HEADINGS: dict[Column, str] = {
    "return_no": "退货单号",
    "platform_code": "电商平台代码",
    "order_no": "订单编号",
    "carrier_code": "物流企业代码",
    "waybill": "运单号",
    "reason": "退货原因",
    "owner_code": "电商企业代码",
    "gnum": "商品序号",
    "qty": "数量",
    "serial_no": "序列号",
    "trace_code": "溯源码",
}
"""Every column, by its English heading: the Chinese one."""
REQUIRED: tuple[Column, ...] = ("return_no", "platform_code", "order_no", "carrier_code", "waybill", "reason")
REASONS: dict[str, ReturnReason] = {
    "七天无理由": ReturnReason.NO_REASON,
    "无理由": ReturnReason.NO_REASON,
    "发错货": ReturnReason.WRONG_ITEM,
    "破损": ReturnReason.DAMAGED,
    "质量问题": ReturnReason.QUALITY,
    "与描述不符": ReturnReason.NOT_AS_DESCRIBED,
    "未妥投": ReturnReason.UNDELIVERED,
    "其他": ReturnReason.OTHER,
}
"""Reasons in Chinese, as people write them; the codes of ReturnReason are taken too."""
_OF_LINE = ("gnum", "qty", "serial_no", "trace_code")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one cell: the row's number in the sheet, the column's heading, words in both languages."""

    row: int
    column: str
    code: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A return that can be announced, and the sheet's row it begins in."""

    row: int
    announcement: Announcement


@dataclass(frozen=True, slots=True)
class ReadReturns:
    """What a file says: the returns that can be announced, and everything wrong with the others."""

    file_name: str
    rows: tuple[ExpectedRow, ...]
    errors: tuple[RowError, ...]

    @property
    def returns(self) -> list[Announcement]:
        """The announcements, for `preview` or `announce_many`."""
        return [row.announcement for row in self.rows]


def read_expected(body: bytes, file_name: str) -> ReadReturns:
    """Read a CSV (UTF-8, with or without BOM, or GB18030) or the first sheet of an XLSX. Writes nothing.

    Raises `Invalid` for what concerns the whole file: file_too_large, file_empty, file_unreadable,
    too_many_rows, unknown_file_type, columns_missing.
    """
    heading, *rows = read_table(body, file_name)
    reader = _Reader(_columns(heading, file_name))
    for row in rows:
        reader.take(row)
    return ReadReturns(file_name, tuple(reader.good()), tuple(sorted(reader.errors, key=lambda error: error.row)))


def _columns(heading: Row, file_name: str) -> dict[Column, int]:
    names = {name: column for column, zh in HEADINGS.items() for name in (column, zh)}
    found: dict[Column, int] = {}
    for place, cell in enumerate(heading[1]):
        column = names.get(cell.lower().replace(" ", "_")) if isinstance(cell, str) else None
        if column in found:
            raise _wrong_heading(file_name, heading[0], column, "column_repeated")
        if column:
            found[column] = place
    for column in REQUIRED:
        if column not in found:
            raise _wrong_heading(file_name, heading[0], column, "column_missing")
    return found


def _wrong_heading(file_name: str, row: int, column: Column, code: str) -> Invalid:
    said = field_problem(column, code, column=f"{column} ({HEADINGS[column]})")
    problem = {"row": row, "column": column, "code": code, "zh": said.message_zh, "en": said.message_en}
    return Invalid("columns_missing", f"{file_name}: {said.message_en}.", file=file_name, problems=[problem])


class _Reader:
    """The rows of one file, gathered return by return."""

    def __init__(self, columns: dict[Column, int]) -> None:
        self.columns = columns
        self.errors: list[RowError] = []
        self.heads: dict[tuple[str, str], ExpectedRow] = {}
        self.lines: dict[tuple[str, str], list[AnnouncedLine]] = {}
        self.spoilt: set[tuple[str, str]] = set()

    def take(self, row: Row) -> None:
        """Judge one row, and put it to its return."""
        number, cells = row
        texts, problems = self._texts(cells)
        it, more = _announcement(texts)
        problems += more
        wrong = {problem.field for problem in problems}
        problems += [problem for problem in check(it) if problem.field not in wrong]
        first = self.heads.setdefault(it.key, ExpectedRow(number, replace(it, lines=())))
        problems += _differing(first, it)
        self.lines.setdefault(it.key, []).extend(it.lines)
        if problems:
            self.spoilt.add(it.key)
            self.errors += (RowError(number, one.field, one.code, one.message_zh, one.message_en) for one in problems)

    def good(self) -> Iterator[ExpectedRow]:
        """The returns none of whose rows has an error."""
        for key, first in self.heads.items():
            if key not in self.spoilt:
                yield replace(first, announcement=replace(first.announcement, lines=tuple(self.lines[key])))

    def _texts(self, cells: Sequence[Cell]) -> tuple[dict[Column, str], list[FieldProblem]]:
        """The row's cells by column; what cannot be read is blank and told."""
        texts: dict[Column, str] = {}
        problems: list[FieldProblem] = []
        for column, place in self.columns.items():
            cell = cells[place] if place < len(cells) else ""
            if isinstance(cell, Flaw):
                problems.append(field_problem(column, cell.code, value=cell.value))
            texts[column] = "" if isinstance(cell, Flaw) else cell
        return texts, problems


def _announcement(texts: dict[Column, str]) -> tuple[Announcement, list[FieldProblem]]:
    """What a row announces by itself, and what is wrong with its numbers."""
    lines, problems = _line(texts)
    reason = texts.get("reason", "")
    it = Announcement(
        return_no=texts.get("return_no", ""),
        platform_code=texts.get("platform_code", "").upper(),
        order_no=texts.get("order_no", ""),
        carrier_code=texts.get("carrier_code", "").upper(),
        waybill=texts.get("waybill", ""),
        reason=REASONS.get(reason, reason),
        owner_code=texts.get("owner_code", "").upper() or None,
        lines=lines,
    )
    return it, problems


def _line(texts: dict[Column, str]) -> tuple[tuple[AnnouncedLine, ...], list[FieldProblem]]:
    """The row's goods; none if it names none."""
    if not any(texts.get(column) for column in _OF_LINE):
        return (), []
    gnum, qty = texts.get("gnum", ""), texts.get("qty", "")
    if not gnum or not qty:
        return (), [field_problem("qty" if gnum else "gnum", "line_incomplete")]
    problems = []
    if not (gnum.isascii() and gnum.isdigit() and len(gnum) <= 4):
        problems.append(field_problem("gnum", "not_a_line_number"))
    amount = _decimal(qty)
    if amount is None:
        problems.append(field_problem("qty", "not_a_quantity"))
    if problems or amount is None:
        return (), problems
    return (AnnouncedLine(int(gnum), amount, texts.get("serial_no") or None, texts.get("trace_code") or None),), []


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if len(text) <= 25 else None
    except InvalidOperation:
        return None


def _differing(first: ExpectedRow, it: Announcement) -> Iterator[FieldProblem]:
    """Where a further row of a return says something else about it than its first."""
    for column in (*REQUIRED, "owner_code"):
        if getattr(first.announcement, column) != getattr(it, column):
            yield field_problem(column, "rows_differ", column=column, first=first.row)
