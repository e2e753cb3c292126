"""The pack as PDF: cover, charts, every table, annexes, seals, and how it is to be read. Generic over tables."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import BinaryIO

from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as Grid

from app.reports.pack.charts.drawn import Chart, charts
from app.reports.pack.shapes import Pack, Seal, Table, pack_hash
from app.reports.papers import page
from app.reports.papers.cover import cover
from app.reports.papers.figures_table import ledgers, natural_width
from app.reports.papers.glyphs import Missing, legible
from app.reports.papers.ledger import Head, Lane, Ledger, Line
from app.reports.papers.raw import Raw
from app.reports.papers.saying import ANNEXES, CHANGES_MEAN, SEALS_MEAN, cover_lines, heading, mark, names
from app.reports.papers.telling import Tell
from app.reports.papers.words import style, title, words

_WORTH_BEGINNING = 45 * mm  # less of a table is not begun at the foot of a page
_SIDE_BY_SIDE = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")]
_SIGNED = "制表 Prepared ＿＿＿＿＿＿＿＿　　复核 Checked ＿＿＿＿＿＿＿＿　　负责人 Approved ＿＿＿＿＿＿＿＿"


def write_pdf(pack: Pack, raw: Raw, to: BinaryIO, *, tell: Tell) -> None:
    """The pack as A4 PDF, Chinese first, typeface embedded. The same pack, the same bytes."""
    del raw
    digest = pack_hash(pack)
    shown, missing = legible(pack)
    running = page.Running(f"{heading(shown.cover)}　{names(shown.cover)}", _foot(pack, digest), mark(shown.cover))
    story = list(_story(shown, digest, missing))
    to.write(page.print_pages(story, running, title=heading(shown.cover), author=names(shown.cover), tell=tell))


def _foot(pack: Pack, digest: str) -> str:
    version = f"v{pack.cover.version}" if pack.cover.version else "provisional"
    return f"{pack.cover.period}　{version}　SHA-256 {digest[:16]}"


def _story(pack: Pack, digest: str, missing: Sequence[Missing]) -> Iterator[Flowable]:
    yield from cover(pack, cover_lines(pack, digest))
    if pack.empty:
        yield Spacer(0, 6 * mm)
        yield Paragraph("本月没有退货记录。", style(15))
        yield Paragraph("No return was recorded in this month, and none lies here.", style(10, soft=True))
    else:
        yield from _pictures(charts(pack))
        yield from _tables(pack)
    yield from _seals(pack.cover.seals, several=len(pack.cover.sites) > 1)
    yield from _ending(missing)


def _pictures(drawn: Sequence[Chart]) -> Iterator[Flowable]:
    """The charts in their order; two halves that follow each other stand side by side."""
    waiting: list[Chart] = []
    for chart, following in zip_longest(drawn, drawn[1:]):
        waiting.append(chart)
        if len(waiting) == 1 and chart.half and following and following.half:
            continue
        yield Spacer(0, 5 * mm)
        yield KeepTogether(_row(waiting))
        waiting = []


def _row(drawn: Sequence[Chart]) -> list[Flowable]:
    if len(drawn) == 1:
        return [title(drawn[0].zh, drawn[0].en), drawn[0].drawing]
    cells = [[title(chart.zh, chart.en) for chart in drawn], [chart.drawing for chart in drawn]]
    return [Grid(cells, colWidths=[page.WIDE / 2] * 2, style=_SIDE_BY_SIDE, hAlign="LEFT")]


def _tables(pack: Pack) -> Iterator[Flowable]:
    """Tables in their order, then the annexes; each page upright, or lying where that is too narrow."""
    ordered = sorted(pack.tables, key=lambda table: table.key in ANNEXES)
    lying, number = None, {False: 0, True: 0}
    for table in ordered:
        annex = table.key in ANNEXES
        number[annex] += 1
        wanted = natural_width(table) > page.WIDE
        if wanted != lying:
            yield NextPageTemplate(page.LYING if wanted else page.UPRIGHT)
            yield PageBreak()
            lying = wanted
        yield from _table(table, _numbered(annex, number[annex]), wide=page.LYING_WIDE if wanted else page.WIDE)
    if lying:
        yield NextPageTemplate(page.UPRIGHT)
        yield PageBreak()


def _numbered(annex: bool, number: int) -> tuple[str, str]:
    return (f"附表{number}", f"Annex {number}") if annex else (f"表{number}", f"Table {number}")


def _table(table: Table, number: tuple[str, str], *, wide: float) -> Iterator[Flowable]:
    for band, ledger in enumerate(ledgers(table, wide=wide)):
        again = ("（续）", " (continued)") if band else ("", "")
        yield CondPageBreak(_WORTH_BEGINNING)
        yield title(f"{number[0]}　{table.zh}{again[0]}", f"{number[1]}  {table.en}{again[1]}")
        yield ledger
        yield Spacer(0, 2 * mm)
    if table.note_zh:
        yield words(table.note_zh, table.note_en)
    yield Spacer(0, 6 * mm)


def _seals(seals: Sequence[Seal], *, several: bool) -> Iterator[Flowable]:
    """Beginning on a page of its own, which customs may keep."""
    if not seals:
        return
    yield PageBreak()
    yield title("每日封印", "Daily seals of the journal")
    yield words(*SEALS_MEAN)
    yield Spacer(0, 3 * mm)
    lanes = (Lane(0, 36 * mm, "left"), Lane(36 * mm, 24 * mm), Lane(66 * mm, page.WIDE - 66 * mm, "left"))
    head = Head((), ("业务日 Day", "日志步数 Steps", "封印 Seal, SHA-256"))
    yield Ledger(head, lanes, [_seal(seal, several=several) for seal in seals])


def _seal(seal: Seal, *, several: bool) -> Line:
    """Day, steps and seal, in groups of eight digits that can be read off and typed."""
    day = f"{seal.site_id:02d}　{seal.day.isoformat()}" if several else seal.day.isoformat()
    return Line((day,), (f"{seal.steps:,}", " ".join(seal.seal[at : at + 8] for at in range(0, 64, 8))))


def _ending(missing: Sequence[Missing]) -> Iterator[Flowable]:
    yield Spacer(0, 8 * mm)
    notes: list[Flowable] = [title("说明", "Notes"), words(*CHANGES_MEAN), Spacer(0, 1.6 * mm)]
    if missing:
        told = "；".join(f"{each.named} {each.within[:30]}" for each in missing[:12])
        notes += [
            words(
                f"本字体缺少{len(missing)}个字，以〓代替：{told}",
                f"{len(missing)} characters are not in the typeface and stand as 〓; workbook and CSV have them.",
            ),
            Spacer(0, 1.6 * mm),
        ]
    yield KeepTogether([*notes, Spacer(0, 9 * mm), Paragraph(_SIGNED, style(9))])
