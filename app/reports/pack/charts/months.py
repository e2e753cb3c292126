"""Thirteen months in columns, and above them a line: the change on the same month of the year before."""

from decimal import Decimal

from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from app.reports.ink import DEEP, INK, LINE, PALE, SOFT, WHITE
from app.reports.pack.charts.scales import nice_top, percent, short
from app.reports.pack.charts.strokes import SMALL, Point, box, dot, line, say, trace
from app.reports.pack.charts.voices import Voice
from app.reports.pack.shapes import Series

WIDTH = 178 * mm
_LEFT, _BOTTOM, _HIGH, _STRIP, _GAP = 15 * mm, 10 * mm, 36 * mm, 11 * mm, 13 * mm


def months_chart(series: Series, voice: Voice) -> Drawing:
    """The columns; the last month, the one of the pack, is dark."""
    drawing = Drawing(WIDTH, _BOTTOM + _HIGH + _GAP + _STRIP + 7 * mm)
    top = nice_top(series.values)
    _scale(drawing, top, voice)
    step = (WIDTH - _LEFT) / len(series.months)
    for place, (month, value) in enumerate(zip(series.months, series.values, strict=True)):
        left, last = _LEFT + place * step, place == len(series.months) - 1
        high = float(value / top) * _HIGH
        if value > 0:
            box(drawing, (left + step * 0.16, _BOTTOM), (step * 0.68, high), fill=DEEP if last else PALE, edge=DEEP)
        middle = left + step / 2
        number = (middle, _BOTTOM + max(high, 0) + 1.2 * mm)
        say(drawing, number, short(value, voice), size=SMALL, colour=INK, anchor="middle")
        say(drawing, (middle, _BOTTOM - 4.2 * mm), str(month.month), size=8.5, colour=INK, anchor="middle")
        if place == 0 or month.month == 1:
            say(drawing, (middle, _BOTTOM - 8.4 * mm), str(month.year), size=SMALL, colour=SOFT, anchor="middle")
    _changes(drawing, series, voice, step=step)
    return drawing


def _scale(drawing: Drawing, top: Decimal, voice: Voice) -> None:
    for tick in range(5):
        level = _BOTTOM + _HIGH * tick / 4
        line(drawing, (_LEFT, level), (WIDTH, level), colour=LINE, width=0.5)
        at = (_LEFT - 1.6 * mm, level - 1 * mm)
        say(drawing, at, short(top * tick / 4, voice), size=SMALL, colour=SOFT, anchor="end")


def _changes(drawing: Drawing, series: Series, voice: Voice, *, step: float) -> None:
    """The strip above: the line of change around its zero, and each change in figures."""
    bottom = _BOTTOM + _HIGH + _GAP
    say(
        drawing, (0, bottom + _STRIP + 3 * mm), voice("同比 %", "Change on the year before, %"), size=SMALL, colour=SOFT
    )
    known = [change for change in series.change if change is not None]
    if not known:
        nothing = voice("没有上一年的数据可比", "nothing is known of the year before")
        say(drawing, (_LEFT, bottom + _STRIP / 2), nothing, size=SMALL, colour=SOFT)
        return
    lowest, highest = min(Decimal(0), *known), max(Decimal(0), *known)
    span = (highest - lowest) or Decimal(1)
    zero = bottom + float(-lowest / span) * _STRIP
    line(drawing, (_LEFT, zero), (WIDTH, zero), colour=SOFT, width=0.5)
    say(drawing, (_LEFT - 1.6 * mm, zero - 1 * mm), "0%", size=SMALL, colour=SOFT, anchor="end")
    run: list[Point] = []
    for place, change in enumerate(series.change):
        if change is None:
            trace(drawing, run, colour=INK, width=1.1)
            run = []
            continue
        run.append((_LEFT + (place + 0.5) * step, bottom + float((change - lowest) / span) * _STRIP))
    trace(drawing, run, colour=INK, width=1.1)
    for place, change in enumerate(series.change):
        if change is not None:
            at = _LEFT + (place + 0.5) * step, bottom + float((change - lowest) / span) * _STRIP
            dot(drawing, at, radius=1.7, fill=WHITE, edge=INK)
            away = 1.4 * mm if change >= 0 else -3.9 * mm
            say(drawing, (at[0], at[1] + away), percent(change), size=SMALL, colour=INK, anchor="middle")
