"""What can be wrong with a list or a receipt, in both languages, each with the place where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.originals.wording import WORDS


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule before it is known where in which file: code, element, number of the goods line."""

    code: str
    element: str
    line_no: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule with its place.

    `list_no` and `line_no` count from 1 (the list in the message, the goods line in the list), `element` is the
    path below the root, `at_line` the line of the file (0: unknown). No text holds personal data.
    """

    code: str
    message: str
    list_no: int | None
    line_no: int | None
    element: str
    at_line: int = 0
    message_zh: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A document of a file: what a problem is said to be in."""

    file_name: str
    list_no: int
    cop_no: str | None
    at_line: int


def problem(place: Place, breach: Breach, *, at_line: int | None = None) -> Problem:
    """`breach` said with its place, in both languages."""
    zh, en = WORDS[breach.code]
    line_in_file = place.at_line if at_line is None else at_line
    arguments = {**breach.arguments, "element": breach.element}
    where_zh, where_en = _where(place, breach.line_no, line_in_file)
    return Problem(
        breach.code,
        f"{where_en}: {en.format(**arguments)}",
        place.list_no,
        breach.line_no,
        breach.element,
        line_in_file,
        f"{where_zh}: {zh.format(**arguments)}",
    )


def _where(place: Place, line_no: int | None, at_line: int) -> tuple[str, str]:
    """The place in words: file, list and its copNo, goods line, line of the file."""
    number = place.cop_no or "?"
    line_zh, line_en = (f"第 {line_no} 项", f", line {line_no}") if line_no else ("", "")
    return (
        f"{place.file_name} 第 {place.list_no} 单({number}){line_zh}, 文件第 {at_line} 行",
        f"{place.file_name}, list {place.list_no} ({number}){line_en}, file line {at_line}",
    )
