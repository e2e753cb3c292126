"""The tables of the paper: words to the left, numbers to the right, heads that come again on every page."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table

from app.reports.charts import bar
from app.reports.definitions import FIGURES
from app.reports.figures import Amount, Balance, Count, Dimension, MonthFigures, Row, Seal
from app.reports.ink import DEEP, INK, LINE, SOFT, WASH, WHITE, face

_SMALL, _TINY = 8.3, 6.8
_NUMBERS = [17 * mm, 17 * mm, 25 * mm, 15 * mm, 15 * mm, 17 * mm, 25 * mm]
_UNITS = (("件数", "Parcels"), ("数量", "Quantity"), ("金额（元）", "CNY"))
_BAR = 26 * mm


@cache
def style(size: float = _SMALL, *, right: bool = False, soft: bool = False, white: bool = False) -> ParagraphStyle:
    """The few ways words stand on the paper."""
    colour = WHITE if white else SOFT if soft else INK
    return ParagraphStyle(
        "words",
        fontName=face(),
        fontSize=size,
        leading=size * 1.32,
        textColor=colour,
        alignment=2 if right else 0,
        wordWrap="CJK",
    )


def words(zh: str, en: str = "", *, right: bool = False, white: bool = False) -> Paragraph:
    """Chinese, and smaller below it English. What comes from outside is text, never markup."""
    below = f'<br/><font size="{_TINY}" color="{"#dfe7ef" if white else "#586675"}">{escape(en)}</font>' if en else ""
    return Paragraph(escape(zh) + below, style(right=right, white=white))


def number(value: int | Decimal) -> str:
    """1,234 or 1,234.50: thousands apart, nothing for nothing is still 0."""
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


def _amount(amount: Amount) -> list[str]:
    return [number(amount.parcels), number(amount.qty), number(amount.value_cny)]


def _heads(heads: Sequence[tuple[str, str]]) -> list[Paragraph]:
    return [words(zh, en, right=True, white=True) for zh, en in heads]


def volume_table(figures: MonthFigures) -> Table:
    """What happened, in parcels, quantity and value, each with a bar as long as its parcels."""
    most = max((volume.amount.parcels for volume in figures.volume), default=0) or 1
    head = [words("指标", "Figure", white=True), words("口径", "Meaning", white=True), *_heads(_UNITS), ""]
    body = [
        [
            words(volume.zh, volume.en),
            words(definition.meaning_zh, definition.meaning_en),
            *_amount(volume.amount),
            bar(volume.amount.parcels / most, wide=_BAR, high=2.6 * mm),
        ]
        for volume, definition in zip(figures.volume, FIGURES, strict=True)
    ]
    return _table([head, *body], [25 * mm, 63 * mm, 17 * mm, 18 * mm, 27 * mm, 28 * mm], heads=1, texts=2)


def dimension_table(dimension: Dimension, total: Row) -> Table:
    """One table of the month: what was taken in beside what customs concluded, and the total below."""
    into, out = words("入仓", "Taken in", white=True), words("海关审结", "Concluded", white=True)
    first = [words(dimension.zh, dimension.en, white=True), into, "", "", out, "", "", ""]
    second = ["", *_heads(_UNITS), *_heads([("申请单", "Applic."), *_UNITS])]
    body = [[_named(row), *_numbers(row)] for row in dimension.rows] or [["无 none", *_numbers(Row("", "", ""))]]
    last = [words("合计", "Total"), *_numbers(total)]
    spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (3, 0)), ("SPAN", (4, 0), (7, 0))]
    parted = [("LINEBEFORE", (4, 0), (4, -1), 0.7, SOFT)]
    return _table(
        [first, second, *body, last], [47 * mm, *_NUMBERS], heads=2, texts=1, extra=[*spans, *parted, *_totalled()]
    )


def _named(row: Row) -> Paragraph:
    code = "" if row.code in {"", row.zh} else row.code
    return words(row.zh, f"{code}　{row.en}".strip("　"))


def _numbers(row: Row) -> list[str]:
    return [*_amount(row.taken_in), number(row.applications_concluded), *_amount(row.concluded)]


def _totalled() -> list[tuple[Any, ...]]:
    """The last row as a total that never stands alone on a page."""
    last = (0, -1), (-1, -1)
    return [("BACKGROUND", *last, WASH), ("LINEABOVE", *last, 0.9, DEEP), ("NOSPLIT", (0, -3), (-1, -1))]


def balance_table(balance: Balance) -> Table:
    """The account of parcels in hand: opening, in, out, closing."""
    rows = [
        [words("月初在办", "opening"), number(balance.opening)],
        *([words(count.zh, count.en), f"+{count.parcels:,}"] for count in balance.entered),
        *([words(count.zh, count.en), f"−{count.parcels:,}"] for count in balance.departed),
        [words("月末在办", "closing"), number(balance.closing)],
    ]
    head = [words("在办变动", "Parcels in hand", white=True), words("件数", "Parcels", right=True, white=True)]
    return _table([head, *rows], [58 * mm, 26 * mm], heads=1, texts=1, extra=_totalled())


def states_table(balance: Balance) -> Table:
    """Where the parcels in hand stand when the month ends."""
    most = max((count.parcels for count in balance.by_state), default=0) or 1
    head = [words("月末状态", "State at the end", white=True), words("件数", "Parcels", right=True, white=True), ""]
    body = [_state(count, most) for count in balance.by_state] or [["无 none", "0", ""]]
    last = [words("合计", "total"), number(balance.closing), ""]
    return _table([head, *body, last], [40 * mm, 18 * mm, _BAR + 2 * mm], heads=1, texts=1, extra=_totalled())


def _state(count: Count, most: int) -> list[Any]:
    return [words(count.zh, count.en), number(count.parcels), bar(count.parcels / most, wide=_BAR, high=2.6 * mm)]


def lines_table(lines: Sequence[tuple[str, str, str]]) -> Table:
    """Names and values in two columns, for the cover; the last line has the whole width."""
    told = [(words(zh, en), Paragraph(escape(value), style())) for zh, en, value in lines]
    *pairs, last = told
    rows = [[*left, *right] for left, right in zip(pairs[::2], pairs[1::2], strict=True)]
    table = Table([*rows, [*last, "", ""]], colWidths=[31 * mm, 58 * mm, 31 * mm, 58 * mm], hAlign="LEFT")
    table.setStyle([*_common(), ("SPAN", (1, -1), (3, -1))])
    return table


def seals_table(seals: Sequence[Seal]) -> Table:
    """Day, steps and seal, in groups of eight digits that can be read off and typed."""
    heads = [("业务日", "Day"), ("日志步数", "Journal steps"), ("封印", "Seal, SHA-256")]
    body = [[seal.day.isoformat(), number(seal.steps), _grouped(seal.seal)] for seal in seals]
    right = [words(zh, en, white=True, right=place == 1) for place, (zh, en) in enumerate(heads)]
    widths = [24 * mm, 26 * mm, 128 * mm]
    return _table([right, *body], widths, heads=1, texts=1, extra=[("ALIGN", (2, 1), (2, -1), "LEFT")])


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))


def side_by_side(left: Flowable, right: Flowable) -> Table:
    """Two tables beside each other, their heads level."""
    table = Table([[left, right]], colWidths=[90 * mm, 88 * mm], hAlign="LEFT")
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return table


def _table(
    rows: Sequence[Sequence[Any]], widths: list[float], *, heads: int, texts: int, extra: Sequence[tuple[Any, ...]] = ()
) -> Table:
    table = Table([list(row) for row in rows], colWidths=widths, repeatRows=heads, hAlign="LEFT")
    table.setStyle(
        [
            *_common(),
            ("ALIGN", (texts, heads), (-1, -1), "RIGHT"),
            ("BACKGROUND", (0, 0), (-1, heads - 1), DEEP),
            *extra,
        ]
    )
    return table


def _common() -> list[tuple[Any, ...]]:
    everywhere = (0, 0), (-1, -1)
    return [
        ("FONT", *everywhere, face(), _SMALL),
        ("TEXTCOLOR", *everywhere, INK),
        ("VALIGN", *everywhere, "MIDDLE"),
        ("LINEBELOW", *everywhere, 0.4, LINE),
        ("TOPPADDING", *everywhere, 2.2),
        ("BOTTOMPADDING", *everywhere, 2.8),
        ("LEFTPADDING", *everywhere, 4),
        ("RIGHTPADDING", *everywhere, 4),
    ]
