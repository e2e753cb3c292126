"""A table on paper, drawn line by line: heads that come again on every page, two rows of figures a line.

Drawn with the canvas rather than with reportlab's Table, whose cost grows with every cell's style: a pack
of some thousand lines takes a second instead of a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from app.reports.ink import DEEP, INK, LINE, SOFT, WASH, WHITE, face
from labels.typeface import width

SIZE, SMALL = 7.6, 6.2
_PAD = 1.1 * mm
_UPPER, _LOWER = 3.5 * mm, 3.0 * mm
_HEAD_LINE = 3.1 * mm


@dataclass(frozen=True, slots=True)
class Lane:
    """A column on paper: where it is (points from the left edge) and which way its words stand."""

    left: float
    wide: float
    side: Literal["left", "right"] = "right"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table, a text a lane: above in full size (the first lane in several rows), below small and soft."""

    name: tuple[str, ...]
    upper: tuple[str, ...]
    below: str = ""
    lower: tuple[str, ...] = ()
    total: bool = False

    @property
    def high(self) -> float:
        """Its height in points."""
        return len(self.name) * _UPPER + (_LOWER if self.below or any(self.lower) else 0) + 2 * _PAD * 0.6


@dataclass(frozen=True, slots=True)
class Head:
    """The head: a group over several lanes (first lane, last lane, words), then a text a lane."""

    groups: tuple[tuple[int, int, str, str], ...]
    lanes: tuple[str, ...]

    @property
    def high(self) -> float:
        """Its height in points."""
        return (3.35 if self.groups else 1) * _HEAD_LINE + 2 * _PAD


class Ledger(Flowable):
    """The table, or what of it stands on one page."""

    def __init__(self, head: Head, lanes: Sequence[Lane], lines: Sequence[Line]) -> None:
        super().__init__()
        self.head, self.lanes, self.lines = head, lanes, lines
        self.width = lanes[-1].left + lanes[-1].wide
        self.height = head.high + sum(line.high for line in lines)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 (reportlab's names)
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803, ARG002
        """What fits, and the rest. Less than three lines are not begun, and no last line is left alone on a page."""
        left, count = aH - self.head.high, 0
        for line in self.lines:
            left -= line.high
            if left < 0:
                break
            count += 1
        if count == len(self.lines) - 1:
            count -= 1
        if count < min(3, len(self.lines)):
            return []
        return [Ledger(self.head, self.lanes, part) for part in (self.lines[:count], self.lines[count:])]

    def draw(self) -> None:
        top = self.height
        self._head(top)
        top -= self.head.high
        for line in self.lines:
            self._line(line, top)
            top -= line.high

    def _head(self, top: float) -> None:
        canvas = self.canv
        canvas.setFillColor(DEEP)
        canvas.rect(0, top - self.head.high, self.width, self.head.high, stroke=0, fill=1)
        canvas.setFillColor(WHITE)
        canvas.setStrokeColor(WHITE)
        canvas.setLineWidth(0.4)
        for first, last, zh, en in self.head.groups:
            self._group(first, last, (zh, en), top)
        baseline = top - self.head.high + _PAD + 0.8 * mm
        for lane, words in zip(self.lanes, self.head.lanes, strict=True):
            self._say(lane, words, baseline, SMALL)

    def _group(self, first: int, last: int, words: tuple[str, str], top: float) -> None:
        left, right = self.lanes[first].left, self.lanes[last].left + self.lanes[last].wide
        for row, (text, size) in enumerate(zip(words, (SIZE, SMALL), strict=True)):
            self.canv.setFont(face(), fitting(text, right - left - _PAD, size))
            self.canv.drawCentredString((left + right) / 2, top - _PAD - (row + 0.8) * _HEAD_LINE, text)
        rule = top - _PAD - 2.1 * _HEAD_LINE
        self.canv.line(left + _PAD, rule, right - _PAD, rule)

    def _line(self, line: Line, top: float) -> None:
        canvas, bottom = self.canv, top - line.high
        if line.total:
            canvas.setFillColor(WASH)
            canvas.rect(0, bottom, self.width, line.high, stroke=0, fill=1)
        canvas.setStrokeColor(DEEP if line.total else LINE)
        canvas.setLineWidth(0.8 if line.total else 0.4)
        canvas.line(0, top if line.total else bottom, self.width, top if line.total else bottom)
        self._upper(line, top - 0.6 * _PAD - 2.7 * mm)
        if line.below or any(line.lower):
            self._lower(line, bottom + 0.6 * _PAD + 0.8 * mm)

    def _upper(self, line: Line, baseline: float) -> None:
        self.canv.setFillColor(INK)
        for row, words in enumerate(line.name):
            self._say(self.lanes[0], words, baseline - row * _UPPER, SIZE)
        for lane, words in zip(self.lanes[1:], line.upper, strict=True):
            self._say(lane, words, baseline, SIZE)

    def _lower(self, line: Line, baseline: float) -> None:
        self.canv.setFillColor(SOFT)
        self._say(self.lanes[0], line.below, baseline, SMALL)
        for lane, words in zip(self.lanes[1:], line.lower, strict=False):
            self._say(lane, words, baseline, SMALL)

    def _say(self, lane: Lane, words: str, baseline: float, size: float) -> None:
        if not words:
            return
        self.canv.setFont(face(), fitting(words, lane.wide - 2 * _PAD + 0.1, size))
        if lane.side == "left":
            self.canv.drawString(lane.left + _PAD, baseline, words)
        else:
            self.canv.drawRightString(lane.left + lane.wide - _PAD, baseline, words)


def wide_as(texts: Sequence[str], size: float = SIZE) -> float:
    """How wide a lane must be for the widest of these texts, its padding included."""
    return max((width(text) for text in texts), default=0) * size + 2 * _PAD


def fitting(words: str, room: float, size: float) -> float:
    """The size at which the words fit into `room`: a narrow head is written smaller, never cut."""
    needs = width(words) * size
    return size if needs <= room else size * room / needs


def broken(words: str, wide: float, size: float = SIZE) -> tuple[str, ...]:
    """The words in rows no wider than a lane of `wide`; broken at a blank where there is one, else anywhere."""
    room, rows, row = (wide - 2 * _PAD) / size, [], ""
    for character in words:
        if width(row + character) > room and row:
            kept, blank, carried = row.rpartition(" ")
            rows.append(kept if blank and kept else row)
            row = carried if blank and kept else ""
        row += character
    return (*rows, row)
