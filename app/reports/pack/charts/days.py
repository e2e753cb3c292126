"""The days of the month: two figures beside each other, dark and pale."""

from collections.abc import Sequence
from decimal import Decimal

from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from app.reports.ink import DEEP, FAINT, INK, LINE, PALE, SOFT
from app.reports.pack.charts.scales import nice_top, short
from app.reports.pack.charts.strokes import SMALL, box, line, say
from app.reports.pack.charts.voices import Voice
from app.reports.pack.shapes import Daily

WIDTH = 178 * mm
_LEFT, _BOTTOM, _HIGH = 13 * mm, 6.5 * mm, 36 * mm
_FILLS = (DEEP, PALE)


def days_chart(daily: Sequence[Daily], voice: Voice) -> Drawing:
    """At most two figures by business day; the numbers of weekends are paler."""
    drawing, shown = Drawing(WIDTH, _BOTTOM + _HIGH + 8 * mm), daily[:2]
    top = nice_top([value for each in shown for value in each.values])
    for tick in range(5):
        level = _BOTTOM + _HIGH * tick / 4
        line(drawing, (_LEFT, level), (WIDTH, level), colour=LINE, width=0.5)
        at = (_LEFT - 1.6 * mm, level - 1 * mm)
        say(drawing, at, short(top * tick / 4, voice), size=SMALL, colour=SOFT, anchor="end")
    for place, each in enumerate(shown):
        _columns(drawing, each, place=place, top=top)
        at = _LEFT + place * 42 * mm, _BOTTOM + _HIGH + 4 * mm
        box(drawing, at, (4 * mm, 3 * mm), fill=_FILLS[place], edge=DEEP)
        say(drawing, (at[0] + 5.2 * mm, at[1] + 0.3 * mm), voice(each.zh, each.en), size=SMALL, colour=INK)
    return drawing


def _columns(drawing: Drawing, daily: Daily, *, place: int, top: Decimal) -> None:
    step = (WIDTH - _LEFT) / len(daily.days)
    for number, (day, value) in enumerate(zip(daily.days, daily.values, strict=True)):
        left, high = _LEFT + number * step, float(value / top) * _HIGH
        if value > 0:
            box(
                drawing,
                (left + step * (0.12 + 0.38 * place), _BOTTOM),
                (step * 0.36, high),
                fill=_FILLS[place],
                edge=DEEP,
            )
        if not place:
            colour = FAINT if day.weekday() >= 5 else INK
            say(drawing, (left + step / 2, _BOTTOM - 4 * mm), str(day.day), size=SMALL, colour=colour, anchor="middle")
