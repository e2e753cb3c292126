"""The month on paper: cover with the key figures, the road, the days; then the tables; then what every figure means."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Paragraph, Spacer

from app.reports.charts import daily_columns, key_figures, masthead, road
from app.reports.figures import MonthFigures
from app.reports.notes import NOTES, SEALS_MEAN, cover_lines
from app.reports.page import print_pages
from app.reports.tables import (
    balance_table,
    dimension_table,
    lines_table,
    seals_table,
    side_by_side,
    states_table,
    style,
    volume_table,
    words,
)

_WORTH_BEGINNING = 62 * mm  # a head, three rows and a bit: less of a table is not begun at the foot of a page
_SIGNED = "制表 Prepared ＿＿＿＿＿＿＿＿　　复核 Checked ＿＿＿＿＿＿＿＿　　负责人 Approved ＿＿＿＿＿＿＿＿"


def render_pdf(figures: MonthFigures) -> bytes:
    """The report as A4 PDF, Chinese first, typeface embedded. The same figures give the same bytes."""
    tables = [] if figures.empty else [PageBreak(), *_tables(figures)]
    return print_pages(figures, [*_cover(figures), *tables, *_seals(figures), *_notes()])


def _cover(figures: MonthFigures) -> Iterator[Flowable]:
    yield masthead(figures)
    yield Spacer(0, 3 * mm)
    yield lines_table(cover_lines(figures))
    yield Spacer(0, 7 * mm)
    yield key_figures(figures)
    yield from _pictures(figures)


def _pictures(figures: MonthFigures) -> Iterator[Flowable]:
    yield Spacer(0, 6 * mm)
    if figures.empty:
        yield Paragraph("本月没有退货记录。", style(15))
        yield Paragraph("No return was recorded in this month, and none lies here.", style(10, soft=True))
        return
    yield _title("包裹之路（件）", "The road of the month, parcels")
    yield road(figures)
    yield Spacer(0, 5 * mm)
    yield _title("每日收货与审结（件）", "Received and concluded parcels, by business day")
    yield daily_columns(figures)


def _tables(figures: MonthFigures) -> Iterator[Flowable]:
    yield _title("表1　业务量", "Table 1  Volume")
    yield volume_table(figures)
    yield Spacer(0, 7 * mm)
    balance = side_by_side(balance_table(figures.balance), states_table(figures.balance))
    yield KeepTogether([_title("表2　在办结存", "Table 2  In hand"), balance])
    for place, dimension in enumerate(figures.dimensions, start=3):
        yield Spacer(0, 7 * mm)
        yield CondPageBreak(_WORTH_BEGINNING)
        yield _title(f"表{place}　按{dimension.zh}", f"Table {place}  {dimension.en}")
        yield dimension_table(dimension, figures.total)


def _seals(figures: MonthFigures) -> Iterator[Flowable]:
    """Beginning on a page of its own, which customs may keep."""
    if figures.seals:
        yield PageBreak()
        yield _title("每日封印", "Daily seals of the journal")
        yield words(*SEALS_MEAN)
        yield Spacer(0, 3 * mm)
        yield seals_table(figures.seals)


def _notes() -> Iterator[Flowable]:
    yield Spacer(0, 8 * mm)
    notes = [words(f"{place}. {zh}", en) for place, (zh, en) in enumerate(NOTES, start=1)]
    spaced = [part for note in notes for part in (note, Spacer(0, 1.6 * mm))]
    yield KeepTogether([_title("说明", "Notes"), *spaced, Spacer(0, 9 * mm), Paragraph(_SIGNED, style(9))])


def _title(zh: str, en: str) -> Paragraph:
    title = Paragraph(f'{zh}　<font size="8" color="#586675">{en}</font>', style(12))
    title.spaceAfter = 2 * mm
    return title
