"""The paper itself: A4 upright or lying, a running head that says what is provisional, “page x of y” at every foot."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from app.reports.ink import INK, LINE, SOFT, face
from app.reports.papers.telling import Tell
from labels.typeface import embedding

MARGIN = 16 * mm
WIDE = A4[0] - 2 * MARGIN
"""The width of an upright page between its margins, in points."""
LYING_WIDE = A4[1] - 2 * MARGIN
UPRIGHT, LYING = "upright", "lying"
_HEAD, _FOOT = 20 * mm, 16 * mm


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page: left and right at the head (from the second page on), left at the foot.

    `mark` is written in a frame on every page, the first included: what is provisional says so everywhere.
    """

    head: str
    foot: str
    mark: str = ""


def print_pages(story: list[Flowable], running: Running, *, title: str, author: str, tell: Tell) -> bytes:
    """The story on A4 pages as a PDF whose bytes depend on nothing but what is in it."""
    file, of = BytesIO(), len(story)
    document = _Told(
        file,
        pageTemplates=[_template(UPRIGHT, A4), _template(LYING, landscape(A4))],
        invariant=1,
        title=title,
        author=author,
        creator="guicang",
        lang="zh-CN",
    )
    document.tell, document.of = tell, of
    with embedding:  # the shared typeface serves one document at a time
        document.build(story, canvasmaker=_canvas(running))
    return file.getvalue()


class _Told(BaseDocTemplate):
    """A document that tells how much of its story is on paper."""

    tell: Tell
    of: int
    _done = 0

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802, ARG002 (reportlab's names)
        self._done = min(self._done + 1, self.of)
        self.tell(self._done, self.of)


def _template(name: str, size: tuple[float, float]) -> PageTemplate:
    wide, high = size
    frame = Frame(MARGIN, _FOOT, wide - 2 * MARGIN, high - _HEAD - _FOOT, 0, 0, 0, 0)
    return PageTemplate(name, frames=[frame], pagesize=size)


def _canvas(running: Running) -> type[Canvas]:
    """A canvas that keeps its pages back until their number is known, then writes head and foot on each."""

    class Pages(Canvas):
        """Pages of one pack."""

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
                _furnish(self, running, number=number, of=len(pages))
                super().showPage()
            super().save()

    return Pages


def _furnish(canvas: Canvas, running: Running, *, number: int, of: int) -> None:
    """Head, foot and mark of one page."""
    wide, high = canvas._pagesize  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue]
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    if number > 1:
        _say(canvas, MARGIN, high - 12.5 * mm, running.head)
        canvas.line(MARGIN, high - 14.5 * mm, wide - MARGIN, high - 14.5 * mm)
    _say(canvas, MARGIN, 9 * mm, running.foot)
    canvas.line(MARGIN, 12.6 * mm, wide - MARGIN, 12.6 * mm)
    canvas.setFillColor(INK)
    canvas.drawRightString(wide - MARGIN, 9 * mm, f"第 {number} / {of} 页　Page {number} of {of}")
    if running.mark:
        _mark(canvas, running.mark, right=wide - MARGIN, level=high - 12.5 * mm)


def _say(canvas: Canvas, left: float, level: float, words: str) -> None:
    canvas.setFont(face(), 7.5)
    canvas.setFillColor(SOFT)
    canvas.drawString(left, level, words)


def _mark(canvas: Canvas, words: str, *, right: float, level: float) -> None:
    """The words in a frame, to the right: seen in grey as well as in colour."""
    wide = canvas.stringWidth(words, face(), 8) + 3 * mm
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.9)
    canvas.rect(right - wide, level - 1.2 * mm, wide, 4.6 * mm, stroke=1, fill=0)
    canvas.setFont(face(), 8)
    canvas.setFillColor(INK)
    canvas.drawCentredString(right - wide / 2, level + 0.1 * mm, words)
