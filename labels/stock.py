"""Label stock: sizes, margins, resolutions, sheets, and where each element of each template stands."""

from dataclasses import dataclass, field, replace

from labels.elements import LINEAR, Element, Kind
from labels.errors import LabelError
from labels.geometry import Area

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet of labels, in mm: the first one's upper left corner, and the steps from one to the next."""

    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    across: float
    down: float

    def places(self, dpi: int) -> list[tuple[int, int]]:
        """The upper left corner of each label, in dots, row by row."""
        per_mm = dpi / MM_PER_INCH
        return [
            (round((self.left + column * self.across) * per_mm), round((self.top + row * self.down) * per_mm))
            for row in range(self.rows)
            for column in range(self.columns)
        ]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Stock:
    """One kind of label in one printer. `width` and `height` in mm; `dots` is the printed area in whole dots."""

    name: str
    title: str
    width: float
    height: float
    margin: float
    dpi: int
    resolutions: tuple[int, ...]
    paper: Paper | None = None
    layouts: dict[str, tuple[Element, ...]] = field(repr=False)

    @property
    def dots(self) -> tuple[int, int]:
        """Width and height of a label in printer dots, rounded to the nearest."""
        return self._in_dots(self.width, self.height)

    @property
    def page_dots(self) -> tuple[int, int]:
        """Width and height of what passes the printer at once: a sheet, if the labels are on sheets."""
        return self._in_dots(self.paper.width, self.paper.height) if self.paper else self.dots

    def room(self, kind: Kind) -> Area:
        """Where an element may stand: inside the margin; the quiet zones of bars, being white, may reach the edge."""
        beside = 0 if kind in LINEAR else self.margin
        return Area(beside, self.margin, self.width - 2 * beside, self.height - 2 * self.margin)

    def layout(self, template: str) -> tuple[Element, ...]:
        """The elements of a template. Raises LabelError `no_layout`."""
        if template not in self.layouts:
            drawn = ", ".join(self.layouts) or "none at all"
            raise LabelError("no_layout", "stock", f"{self.name} has no design for {template!r}; it has {drawn}")
        return self.layouts[template]

    def _in_dots(self, width: float, height: float) -> tuple[int, int]:
        per_mm = self.dpi / MM_PER_INCH
        return round(width * per_mm), round(height * per_mm)


def centred(elements: tuple[Element, ...], on: Stock, like: Stock) -> tuple[Element, ...]:
    """A design drawn for `like`, in the middle of another stock. Nothing, if it would leave the label there."""
    right, down = (on.width - like.width) / 2, (on.height - like.height) / 2
    moved = [each.area._replace(x=each.area.x + right, y=each.area.y + down) for each in elements]
    if not all(on.room(each.kind).holds(area) for each, area in zip(elements, moved, strict=True)):
        return ()
    per_mm = on.dpi / MM_PER_INCH
    return tuple(replace(each, area=area, box=area.in_dots(per_mm)) for each, area in zip(elements, moved, strict=True))
