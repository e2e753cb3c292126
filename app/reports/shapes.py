"""The few strokes our pictures are drawn with: a line, a box, an arrow, words."""

from typing import Literal

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color
from reportlab.lib.units import mm

from app.reports.ink import SOFT, face

Point = tuple[float, float]
"""Left and bottom, in points, y up."""


def say(
    drawing: Drawing,
    at: Point,
    words: str,
    *,
    size: float,
    colour: Color,
    anchor: Literal["start", "middle", "end"] = "start",
) -> None:
    """Words from, around or up to a point."""
    drawing.add(String(*at, words, fontName=face(), fontSize=size, fillColor=colour, textAnchor=anchor))


def box(drawing: Drawing, at: Point, size: tuple[float, float], *, fill: Color, edge: Color | None = None) -> None:
    """A filled box; the edge is a hairline."""
    shape = Rect(*at, *size)
    shape.setProperties({"fillColor": fill, "strokeColor": edge, "strokeWidth": 0.4})
    drawing.add(shape)


def line(drawing: Drawing, start: Point, end: Point, *, colour: Color, width: float) -> None:
    """A straight line."""
    shape = Line(*start, *end)
    shape.setProperties({"strokeColor": colour, "strokeWidth": width})
    drawing.add(shape)


def arrow(drawing: Drawing, start: Point, end: Point) -> None:
    """An arrow to the right."""
    line(drawing, start, end, colour=SOFT, width=0.9)
    (x, y), wing = end, 1.3 * mm
    head = PolyLine([x - wing, y + wing, x, y, x - wing, y - wing])
    head.setProperties({"strokeColor": SOFT, "strokeWidth": 0.9})
    drawing.add(head)
