"""The mix of grades: bars of a hundred percent, this month above its year to date and the year before."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from app.reports.ink import DEEP, INK, PALE, SOFT, WASH, WHITE
from app.reports.pack.charts.strokes import SMALL, box, say
from app.reports.pack.charts.voices import Voice
from app.reports.pack.shapes import Cell, Table

_TONES = {"A": (DEEP, WHITE), "B": (HexColor("#5d86ad"), WHITE), "C": (PALE, INK), "D": (WASH, INK), "": (WHITE, SOFT)}
_LEFT, _STEP, _THICK = 27 * mm, 11 * mm, 7 * mm
_TIMES: tuple[tuple[str, str, Callable[[Cell], Decimal | None]], ...] = (
    ("本月", "Month", lambda cell: cell.month),
    ("本年累计", "Year to date", lambda cell: cell.year_to_date),
    ("上年同月", "A year before", lambda cell: cell.month_before),
    ("上年累计", "Its year to date", lambda cell: cell.year_to_date_before),
)


def grades_chart(table: Table, voice: Voice, *, wide: float) -> Drawing:
    """Graded parcels, conforming or not, by grade; `table` is the one by reason, disposition and grade."""
    bars = [(zh, en, _mix(table, of)) for zh, en, of in _TIMES]
    known = [bar for bar in bars if sum(bar[2].values())] or bars[:1]
    drawing = Drawing(wide, len(known) * _STEP + 8 * mm)
    for place, (zh, en, mix) in enumerate(reversed(known)):
        bottom = place * _STEP
        say(drawing, (_LEFT - 2 * mm, bottom + 2.4 * mm), voice.one(zh, en), size=8.5, colour=INK, anchor="end")
        _bar(drawing, mix, bottom=bottom, wide=wide)
    for place, grade in enumerate("ABCD"):
        at = (_LEFT + place * 14 * mm, len(known) * _STEP + 2 * mm)
        box(drawing, at, (4 * mm, 3 * mm), fill=_TONES[grade][0], edge=DEEP)
        say(drawing, (at[0] + 5.2 * mm, at[1] + 0.3 * mm), voice.one(f"{grade}级", grade), size=SMALL, colour=INK)
    return drawing


def _mix(table: Table, of: Callable[[Cell], Decimal | None]) -> Mapping[str, Decimal]:
    mix: defaultdict[str, Decimal] = defaultdict(Decimal)
    graded = [
        at for at, each in enumerate(table.columns) if each.key in ("conforming.parcels", "nonconforming.parcels")
    ]
    for row in table.rows:
        grade = row.key.rpartition("|")[2]
        for at in graded:
            if cell := row.cells[at]:
                mix[grade] += max(of(cell) or Decimal(0), Decimal(0))
    return mix


def _bar(drawing: Drawing, mix: Mapping[str, Decimal], *, bottom: float, wide: float) -> None:
    total, left = sum(mix.values()), _LEFT
    if not total:
        box(drawing, (left, bottom), (wide - left - 1, _THICK), fill=WHITE, edge=SOFT)
        return
    for grade in ("A", "B", "C", "D", ""):
        fill, ink = _TONES[grade]
        length = float(mix.get(grade, Decimal(0)) / total) * (wide - _LEFT - 1)
        if length:
            box(drawing, (left, bottom), (length, _THICK), fill=fill, edge=DEEP)
        if length > 11 * mm:
            said = f"{grade or '–'} {mix[grade] * 100 / total:.0f}%"
            say(drawing, (left + length / 2, bottom + 2.4 * mm), said, size=SMALL, colour=ink, anchor="middle")
        left += length
