"""Words on paper: Chinese, and smaller below it English; titles, and names beside their values."""

from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table

from app.reports.ink import INK, LINE, SOFT, face
from app.reports.papers.page import WIDE
from app.reports.papers.saying import Said

_SMALL, _TINY = 8.3, 6.8


@cache
def style(size: float = _SMALL, *, soft: bool = False) -> ParagraphStyle:
    """The few ways words stand on the paper."""
    colour = SOFT if soft else INK
    return ParagraphStyle(
        "words", fontName=face(), fontSize=size, leading=size * 1.32, textColor=colour, wordWrap="CJK"
    )


def words(zh: str, en: str = "") -> Paragraph:
    """Chinese, and smaller below it English. What comes from outside is text, never markup."""
    below = f'<br/><font size="{_TINY}" color="#586675">{escape(en)}</font>' if en else ""
    return Paragraph(escape(zh) + below, style())


def title(zh: str, en: str) -> Paragraph:
    """The heading of a table or a picture."""
    heading = Paragraph(f'{escape(zh)}　<font size="8" color="#586675">{escape(en)}</font>', style(12))
    heading.spaceAfter = 2 * mm
    return heading


def lines_table(lines: Sequence[Said]) -> Table:
    """Names and values, for the cover: two beside each other, a long one over the whole width."""
    rows: list[list[Paragraph | str]] = []
    spans, halves = [], []
    for zh, en, value in lines:
        pair: list[Paragraph | str] = [words(zh, en), Paragraph(escape(value), style())]
        if len(value) > 44:
            spans.append(("SPAN", (1, len(rows)), (3, len(rows))))
            rows.append([*pair, "", ""])
        else:
            halves.append(pair)
    paired = [[*left, *right] for left, right in zip(halves[::2], [*halves[1::2], ["", ""]], strict=False)]
    table = Table([*paired, *rows], colWidths=[27 * mm, WIDE / 2 - 27 * mm, 27 * mm, WIDE / 2 - 27 * mm], hAlign="LEFT")
    moved = [(name, (1, row + len(paired)), (3, row + len(paired))) for name, (_, row), _ in spans]
    everywhere = (0, 0), (-1, -1)
    table.setStyle(
        [
            *moved,
            ("VALIGN", *everywhere, "MIDDLE"),
            ("LINEBELOW", *everywhere, 0.4, LINE),
            ("TOPPADDING", *everywhere, 1.8),
            ("BOTTOMPADDING", *everywhere, 2.4),
            ("LEFTPADDING", *everywhere, 2),
        ]
    )
    return table
