"""The few strokes our charts are drawn with: a line, a box, a band, a dot, words."""

from collections.abc import Sequence
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Line, Path, PolyLine, Rect, String
from reportlab.lib.colors import Color
from reportlab.lib.units import mm

from app.reports.ink import SOFT, face

Point = tuple[float, float]
"""Left and bottom, in points, y up."""

SMALL = 8
"""No words of a chart are smaller, in points."""


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


def trace(drawing: Drawing, points: Sequence[Point], *, colour: Color, width: float) -> None:
    """A line through points; nothing for fewer than two."""
    if len(points) > 1:
        shape = PolyLine([number for point in points for number in point])
        shape.setProperties({"strokeColor": colour, "strokeWidth": width})
        drawing.add(shape)


def dot(drawing: Drawing, at: Point, *, radius: float, fill: Color, edge: Color) -> None:
    """A small disc with an edge."""
    shape = Circle(*at, radius)
    shape.setProperties({"fillColor": fill, "strokeColor": edge, "strokeWidth": 1})
    drawing.add(shape)


def band(drawing: Drawing, left: Point, right: Point, *, high: float, fill: Color, edge: Color) -> None:
    """A band as high as what flows in it, bending from one lower left corner to one lower right corner."""
    (x0, y0), (x1, y1) = left, right
    middle = (x0 + x1) / 2
    shape = Path(fillColor=fill, strokeColor=edge, strokeWidth=0.3)
    shape.moveTo(x0, y0)
    shape.curveTo(middle, y0, middle, y1, x1, y1)
    shape.lineTo(x1, y1 + high)
    shape.curveTo(middle, y1 + high, middle, y0 + high, x0, y0 + high)
    shape.closePath()
    drawing.add(shape)


def arrow(drawing: Drawing, start: Point, end: Point) -> None:
    """An arrow to the right."""
    line(drawing, start, end, colour=SOFT, width=0.9)
    (x, y), wing = end, 1.3 * mm
    trace(drawing, [(x - wing, y + wing), (x, y), (x - wing, y - wing)], colour=SOFT, width=0.9)
