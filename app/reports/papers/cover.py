"""The first page: the band with the month, whose and which pack it is, and the figures people look for first."""

from collections.abc import Iterator
from decimal import Decimal

from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.reports.ink import DEEP, INK, PALE, SOFT, WHITE
from app.reports.pack.charts.strokes import box, line, say
from app.reports.pack.shapes import Headline, Pack, change
from app.reports.papers.ledger import fitting
from app.reports.papers.page import WIDE
from app.reports.papers.saying import Said, month_name, names
from app.reports.papers.units import changed, shown
from app.reports.papers.words import lines_table


def cover(pack: Pack, lines: list[Said]) -> Iterator[Flowable]:
    """Band, lines and key figures."""
    yield masthead(pack)
    yield Spacer(0, 3 * mm)
    yield lines_table(lines)
    yield Spacer(0, 6 * mm)
    yield key_figures(pack)


def masthead(pack: Pack) -> Drawing:
    """The band with the title and the month."""
    drawing = Drawing(WIDE, 30 * mm)
    box(drawing, (0, 0), (WIDE, 30 * mm), fill=DEEP)
    right, upper, lower = WIDE - 8 * mm, 14 * mm, 6.5 * mm
    say(drawing, (8 * mm, upper), "退货中心仓月报", size=24, colour=WHITE)
    say(drawing, (8 * mm, lower), "Monthly pack of the return centre", size=10, colour=PALE)
    say(drawing, (right, upper), month_name(pack.cover), size=20, colour=WHITE, anchor="end")
    size = fitting(names(pack.cover), 80 * mm, 10)
    say(drawing, (right, lower), names(pack.cover), size=size, colour=PALE, anchor="end")
    return drawing


def key_figures(pack: Pack) -> Drawing:
    """Four numbers of the month, each with its year to date and its change."""
    told = (
        (42 * mm, "审结申请单（票）", "applications concluded", "returns"),
        (56 * mm, "审结金额（元）", "value concluded, CNY", "value_cny"),
        (40 * mm, "收货（件）", "parcels received", "received"),
        (40 * mm, "期末在办（件）", "parcels in hand at the end", "in_hand"),
    )
    drawing, left = Drawing(WIDE, 31 * mm), 0.0
    for wide, zh, en, key in told:
        line(drawing, (left, 1 * mm), (left, 30 * mm), colour=DEEP, width=1.6)
        _figure(drawing, left + 3 * mm, (zh, en), *_values(pack, key), room=wide - 5 * mm)
        left += wide
    return drawing


def _values(pack: Pack, key: str) -> tuple[str, str]:
    """The month's figure, and the line below it."""
    month, year = _value(pack.month, key), _value(pack.year_to_date, key)
    before = pack.month_before and _value(pack.month_before, key)
    unit = "money" if key == "value_cny" else "count"
    parts = [f"累计 {shown(year, unit)}" if key != "in_hand" else "", _on_year(change(month, before))]
    return shown(month, unit), "　".join(filter(None, parts))


def _value(headline: Headline, key: str) -> Decimal:
    return Decimal(getattr(headline, key))


def _on_year(percent: Decimal | None) -> str:
    return f"同比 {changed(percent)}" if percent is not None else ""


def _figure(drawing: Drawing, left: float, words: tuple[str, str], number: str, below: str, *, room: float) -> None:
    say(drawing, (left, 25.6 * mm), words[0], size=9.5, colour=INK)
    say(drawing, (left, 15 * mm), number, size=fitting(number, room, 19), colour=DEEP)
    if below:
        say(drawing, (left, 8.6 * mm), below, size=fitting(below, room, 8.2), colour=INK)
    say(drawing, (left, 2.6 * mm), words[1], size=7.5, colour=SOFT)
