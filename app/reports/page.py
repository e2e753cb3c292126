"""The paper itself: A4 with margins, a running head, and “page x of y” at every foot."""

from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from app.reports.figures import MonthFigures
from app.reports.ink import INK, LINE, SOFT, face
from app.reports.notes import heading, standing
from app.reports.tidy import fingerprint
from labels.typeface import embedding

MARGIN = 16 * mm
_HEAD, _FOOT = 20 * mm, 16 * mm


def print_pages(figures: MonthFigures, story: list[Flowable]) -> bytes:
    """The story on A4 pages as a PDF whose bytes depend on nothing but the figures."""
    file, (wide, high) = BytesIO(), A4
    frame = Frame(MARGIN, _FOOT, wide - 2 * MARGIN, high - _HEAD - _FOOT, 0, 0, 0, 0)
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame])],
        invariant=1,
        title=heading(figures),
        author=figures.place.name,
        creator="guicang",
        lang="zh-CN",
    )
    with embedding:  # the shared typeface serves one document at a time
        document.build(story, canvasmaker=_running(figures))
    return file.getvalue()


def _running(figures: MonthFigures) -> type[Canvas]:
    """A canvas that keeps its pages back until their number is known, then writes head and foot on each."""
    head = f"{heading(figures)}　{figures.place.name}", " · ".join(standing(figures)) if figures.provisional else ""
    foot = f"{figures.period}　SHA-256 {fingerprint(figures)[:16]}"

    class Running(Canvas):
        """Pages of one report."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options | {"initialFontName": face()})
            self._kept: list[dict[str, Any]] = []

        def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:  # noqa: N802
            """Everything is in one typeface: reportlab's drawings begin by naming another, and never use it."""
            del psfontname
            super().setFont(face(), size, leading)

        def showPage(self) -> None:  # noqa: N802 (reportlab's name)
            self._kept.append(dict(self.__dict__))
            self._startPage()  # pyright: ignore[reportAttributeAccessIssue]

        def save(self) -> None:
            pages = self._kept
            for number, page in enumerate(pages, start=1):
                self.__dict__.update(page)
                _furnish(self, head if number > 1 else ("", ""), (foot, f"第 {number} / {len(pages)} 页"))
                super().showPage()
            super().save()

    return Running


def _furnish(canvas: Canvas, head: tuple[str, str], foot: tuple[str, str]) -> None:
    """Head and foot: left and right text, each with a hairline."""
    wide, high = A4
    for (left, right), level, rule in ((head, high - 12.5 * mm, -2 * mm), (foot, 9 * mm, 3.6 * mm)):
        if not (left or right):
            continue
        canvas.setFont(face(), 7.5)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, level, left)
        canvas.setFillColor(INK)
        canvas.drawRightString(wide - MARGIN, level, right)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, level + rule, wide - MARGIN, level + rule)
