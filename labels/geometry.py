"""Rectangles on a label: drawn in millimetres, printed in whole dots."""

from typing import NamedTuple

TOUCH = 1e-6  # mm; sums of decimal fractions are not exact


class Box(NamedTuple):
    """A rectangle in dots, from the upper left corner of the label."""

    x: int
    y: int
    w: int
    h: int


class Area(NamedTuple):
    """A rectangle in millimetres, from the upper left corner of the label."""

    x: float
    y: float
    w: float
    h: float

    def holds(self, other: "Area") -> bool:
        """Whether `other` lies inside, borders included."""
        return not (
            other.x < self.x - TOUCH
            or other.y < self.y - TOUCH
            or other.x + other.w > self.x + self.w + TOUCH
            or other.y + other.h > self.y + self.h + TOUCH
        )

    def overlaps(self, other: "Area") -> bool:
        """Whether the two share more than a border."""
        across = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        down = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        return across > TOUCH and down > TOUCH

    def in_dots(self, per_mm: float) -> Box:
        """Snapped to whole dots, edge by edge, so that neighbours in mm stay neighbours in dots."""
        left, top = round(self.x * per_mm), round(self.y * per_mm)
        right, bottom = round((self.x + self.w) * per_mm), round((self.y + self.h) * per_mm)
        return Box(left, top, right - left, bottom - top)
