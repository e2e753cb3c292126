"""The pictures of the month, as reportlab drawings: vectors in the PDF, and the same as SVG on a screen."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from app.reports.figures import Day, MonthFigures
from app.reports.ink import DEEP, FAINT, INK, LINE, PALE, SOFT, WASH, WHITE, state_colour
from app.reports.pack.charts.strokes import Point, arrow, box, line, say
from schemas.vocabulary import ParcelState

WIDTH = 178 * mm
_ROAD = (
    ("received", ParcelState.RECEIVED),
    ("conforming", ParcelState.CONFORMING),
    ("declared", ParcelState.DECLARED),
    ("concluded", ParcelState.CLEARED),
    ("restocked", ParcelState.RESTOCKED),
    ("relisted", ParcelState.RELISTED),
)
_ASIDE = (
    ("unclaimed", ParcelState.UNCLAIMED),
    ("nonconforming", ParcelState.NONCONFORMING),
    ("rejected", ParcelState.REJECTED),
    ("split_off", ParcelState.HELD),
    ("left", ParcelState.LEFT),
    ("destroyed", ParcelState.DESTROYED),
)
_STOP, _GAP = (26 * mm, 18 * mm), 4.4 * mm
_SERIES = (("received", "收货 Received", DEEP), ("concluded", "海关审结 Concluded", PALE))
_LEFT, _BOTTOM, _HIGH = 11 * mm, 7 * mm, 44 * mm


def masthead(figures: MonthFigures) -> Drawing:
    """The band with the title and the month."""
    drawing = Drawing(WIDTH, 32 * mm)
    box(drawing, (0, 0), (WIDTH, 32 * mm), fill=DEEP)
    right, upper, lower = WIDTH - 8 * mm, 15 * mm, 7.5 * mm
    say(drawing, (8 * mm, upper), "退货中心仓月报", size=26, colour=WHITE)
    say(drawing, (8 * mm, lower), "Monthly report of the return centre", size=10, colour=PALE)
    say(drawing, (right, upper), f"{figures.year}年{figures.month}月", size=20, colour=WHITE, anchor="end")
    say(drawing, (right, lower), figures.place.name, size=10, colour=PALE, anchor="end")
    return drawing


def key_figures(figures: MonthFigures) -> Drawing:
    """The four numbers people look for first."""
    told = (
        (38 * mm, "审结申请单", "applications concluded", f"{figures.applications_concluded:,} 票"),
        (60 * mm, "审结金额", "value concluded, CNY", f"{figures.value_cny:,.2f} 元"),
        (38 * mm, "收货", "parcels received", f"{figures.amount('received').parcels:,} 件"),
        (42 * mm, "月末在办", "parcels in hand at the end", f"{figures.balance.closing:,} 件"),
    )
    drawing, left = Drawing(WIDTH, 25 * mm), 0.0
    for width, zh, en, number in told:
        line(drawing, (left, 1 * mm), (left, 24 * mm), colour=DEEP, width=1.6)
        say(drawing, (left + 3 * mm, 19.6 * mm), zh, size=9.5, colour=INK)
        say(drawing, (left + 3 * mm, 9 * mm), number, size=19 if len(number) < 16 else 15, colour=DEEP)
        say(drawing, (left + 3 * mm, 2.6 * mm), en, size=7.5, colour=SOFT)
        left += width
    return drawing


def road(figures: MonthFigures) -> Drawing:
    """The road of the month: parcels at each stop, and below it what left the straight way."""
    drawing = Drawing(WIDTH, 43 * mm)
    for row, stops in enumerate((_ASIDE, _ROAD)):
        for place, (key, state) in enumerate(stops):
            _stop(drawing, figures, key, state=state, at=(place * (_STOP[0] + _GAP), row * 23 * mm))
    for place in range(1, len(_ROAD)):
        tip = place * (_STOP[0] + _GAP) - 0.8 * mm
        arrow(drawing, (tip - _GAP + 1.6 * mm, 32 * mm), (tip, 32 * mm))
    return drawing


def _stop(drawing: Drawing, figures: MonthFigures, key: str, *, state: ParcelState, at: Point) -> None:
    """One stop: its colour as an edge, its names, its number."""
    volume = next(volume for volume in figures.volume if volume.key == key)
    (left, bottom), (wide, high), edge = at, _STOP, 1.1 * mm
    middle = left + wide / 2
    box(drawing, at, _STOP, fill=WASH)
    box(drawing, (left, bottom + high - edge), (wide, edge), fill=state_colour(state))
    say(drawing, (middle, bottom + 12.2 * mm), volume.zh.removeprefix("其中："), size=8.5, colour=INK, anchor="middle")
    say(drawing, (middle, bottom + 5.6 * mm), f"{volume.amount.parcels:,}", size=14, colour=INK, anchor="middle")
    say(drawing, (middle, bottom + 1.7 * mm), volume.en, size=6.8, colour=SOFT, anchor="middle")


def daily_columns(figures: MonthFigures) -> Drawing:
    """Received and concluded parcels on each business day: dark beside pale, told apart without colour."""
    drawing, top = Drawing(WIDTH, _HIGH + 13 * mm), _nice_top(figures.days)
    _scale(drawing, top)
    step = (WIDTH - _LEFT) / len(figures.days)
    for place, day in enumerate(figures.days):
        _columns(drawing, day, left=_LEFT + place * step, step=step, unit=_HIGH / top)
    for place, (_, words, fill) in enumerate(_SERIES):
        at = _LEFT + place * 34 * mm, _HIGH + 9.5 * mm
        box(drawing, at, (3 * mm, 2.4 * mm), fill=fill, edge=DEEP)
        say(drawing, (at[0] + 4.2 * mm, at[1] + 0.2 * mm), words, size=7.5, colour=INK)
    return drawing


def _scale(drawing: Drawing, top: int) -> None:
    for tick in range(5):
        level = _BOTTOM + _HIGH * tick / 4
        line(drawing, (_LEFT, level), (WIDTH, level), colour=LINE, width=0.5)
        at = _LEFT - 1.6 * mm, level - 0.9 * mm
        say(drawing, at, f"{top * tick // 4:,}", size=7, colour=SOFT, anchor="end")


def _columns(drawing: Drawing, day: Day, *, left: float, step: float, unit: float) -> None:
    """The columns of one day, and its number below; weekends are paler."""
    for place, (key, _, fill) in enumerate(_SERIES):
        high = day.parcels.get(key, 0) * unit
        if high:
            at = left + step * (0.14 + 0.36 * place), _BOTTOM
            box(drawing, at, (step * 0.34, high), fill=fill, edge=DEEP)
    at, colour = (left + step / 2, _BOTTOM - 3.6 * mm), FAINT if day.day.weekday() >= 5 else INK
    say(drawing, at, str(day.day.day), size=7, colour=colour, anchor="middle")


def _nice_top(days: Sequence[Day]) -> int:
    """The top of the scale: above every column, one or two leading digits, and four even steps."""
    most = max(day.parcels.get(key, 0) for day in days for key, _, _ in _SERIES)
    size = 10 ** (len(str(most)) - 1)
    return next(top for part in (1, 2, 4, 6, 8, 10, 12) if (top := size * part) >= most and top % 4 == 0)


def bar(share: float, *, wide: float, high: float) -> Drawing:
    """A bar as long as `share` (0 to 1) of `wide`, for a cell of a table."""
    drawing = Drawing(wide, high)
    if share > 0:
        box(drawing, (0, 0), (max(wide * share, 0.6), high), fill=PALE, edge=DEEP)
    return drawing
