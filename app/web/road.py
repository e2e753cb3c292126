"""The road as a drawing: where each stop and bypath stands, and the lines between them, in units of the SVG (pure).

Two forms of one plan: `WIDE` runs from left to right, `TALL` from top to bottom for narrow screens.
"""

from dataclasses import dataclass

from app.parcel.lifecycle import MAIN_ROAD
from app.web.branches import Twig, twigs
from schemas.vocabulary import ParcelState

STOP_WIDTH, STOP_HEIGHT = 104, 52
CHIP_HEIGHT = 34
_GAP, _INDENT, _BEND = 5, 14, 8


@dataclass(frozen=True, slots=True)
class Place:
    """A stop or a bypath: the left upper corner of its box, and the size of it."""

    state: ParcelState
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture: its size, the main road, the bypaths, and the lines as SVG paths."""

    name: str
    width: int
    height: int
    road: str
    stops: tuple[Place, ...]
    chips: tuple[Place, ...]
    lines: tuple[str, ...]


def _draw(name: str, width: int, road: str, stops: list[Place], chips: list[Place]) -> Drawing:
    places = {place.state: place for place in (*stops, *chips)}
    lines = [_line(places[twig.parent], places[twig.state], twig) for twig in twigs()]
    height = max(place.y + place.height for place in places.values()) + 8
    return Drawing(name, width, height, road, tuple(stops), tuple(chips), tuple(lines))


def _line(parent: Place, child: Place, twig: Twig) -> str:
    """From the parent down, or across, to the left edge of the child, with round bends."""
    trunk = child.x - 9
    if not twig.depth and parent.right < child.x and parent.middle == child.middle:
        return f"M{parent.right} {parent.middle}H{child.x}"
    start = _start(parent, child, twig, trunk)
    return f"{start}V{child.middle - _BEND}Q{trunk} {child.middle} {trunk + _BEND} {child.middle}H{child.x}"


def _start(parent: Place, child: Place, twig: Twig, trunk: int) -> str:
    if twig.depth:  # straight down from below the parent
        return f"M{trunk} {parent.y + parent.height}"
    if parent.right < child.x:  # a further one beside its parent
        bend = f"Q{trunk} {parent.middle} {trunk} {parent.middle + _BEND}"
        return f"M{parent.right} {parent.middle}H{trunk - _BEND}{bend}"
    return f"M{parent.x} {parent.middle}Q{trunk} {parent.middle} {trunk} {parent.middle + 2 * _BEND}"


def _wide() -> Drawing:
    column, top, below = 152, 6, 122
    middle = top + STOP_HEIGHT // 2
    stops = [
        Place(state, index * column + (column - STOP_WIDTH) // 2, top, STOP_WIDTH, STOP_HEIGHT)
        for index, state in enumerate(MAIN_ROAD)
    ]
    chips = []
    for twig in twigs():
        indent = _INDENT * twig.depth
        y = below + twig.row * (CHIP_HEIGHT + _GAP)
        chips.append(Place(twig.state, twig.column * column + 12 + indent, y, column - 16 - indent, CHIP_HEIGHT))
    width = column * len(MAIN_ROAD)
    return _draw("wide", width, f"M0 {middle}H{width}", stops, chips)


def _tall() -> Drawing:
    stops, chips, y = [], [], 12
    for column, state in enumerate(MAIN_ROAD):
        stops.append(Place(state, 8, y, STOP_WIDTH, STOP_HEIGHT))
        here = [twig for twig in twigs() if twig.column == column]
        chips += [_tall_chip(twig, y + 9) for twig in here]
        y += max(STOP_HEIGHT + 26, 9 + len(here) * (CHIP_HEIGHT + _GAP) + 14)
    return _draw("tall", 600, f"M{8 + STOP_WIDTH // 2} 0V{y}", stops, chips)


def _tall_chip(twig: Twig, top: int) -> Place:
    x = 356 + _INDENT * twig.depth
    return Place(twig.state, x, top + twig.row * (CHIP_HEIGHT + _GAP), 592 - x, CHIP_HEIGHT)


WIDE = _wide()
TALL = _tall()
