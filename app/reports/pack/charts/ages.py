"""How old parcels were on a clock: a histogram, what is late in the dark."""

from collections.abc import Sequence
from decimal import Decimal

from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from app.reports.ink import DEEP, INK, LINE, PALE, SOFT
from app.reports.pack.charts.scales import nice_top, short
from app.reports.pack.charts.strokes import SMALL, box, line, say
from app.reports.pack.charts.voices import Voice
from app.reports.pack.shapes import Row, Table

_LEFT, _BOTTOM, _HIGH = 13 * mm, 11 * mm, 34 * mm


def ages_chart(table: Table, voice: Voice, *, wide: float) -> Drawing:
    """Parcels of the month by days on the clock: the first column of the table."""
    drawing, rows = Drawing(wide, _BOTTOM + _HIGH + 5 * mm), [row for row in table.rows if row.key]
    values = [_parcels(row) for row in rows]
    _ground(drawing, values, voice, wide=wide)
    step = (wide - _LEFT) / max(len(rows), 1)
    top = nice_top(values)
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        left, high, late = _LEFT + place * step, float(value / top) * _HIGH, row.key.endswith("-")
        if value > 0:
            box(drawing, (left + step * 0.08, _BOTTOM), (step * 0.84, high), fill=DEEP if late else PALE, edge=DEEP)
        middle = left + step / 2
        say(drawing, (middle, _BOTTOM + high + 1.2 * mm), short(value, voice), size=SMALL, colour=INK, anchor="middle")
        said = voice.one("逾期", "late") if late else row.key.rpartition("-")[2]
        say(drawing, (middle, _BOTTOM - 4.2 * mm), said, size=SMALL, colour=INK, anchor="middle")
    days = voice("至时钟第几天", "up to day … on the clock")
    say(drawing, (_LEFT, _BOTTOM - 8.8 * mm), days, size=SMALL, colour=SOFT)
    return drawing


def _ground(drawing: Drawing, values: Sequence[Decimal], voice: Voice, *, wide: float) -> None:
    top = nice_top(values)
    for tick in range(5):
        level = _BOTTOM + _HIGH * tick / 4
        line(drawing, (_LEFT, level), (wide, level), colour=LINE, width=0.5)
        at = (_LEFT - 1.6 * mm, level - 1 * mm)
        say(drawing, at, short(top * tick / 4, voice), size=SMALL, colour=SOFT, anchor="end")


def _parcels(row: Row) -> Decimal:
    first = row.cells[0]
    return first.month if first else Decimal(0)
