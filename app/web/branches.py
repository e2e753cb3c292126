"""Which bypath hangs where on the road: a plan made from the lawful moves alone (pure).

Each state off the main road hangs below the first stop that leads to it. What only another bypath
leads to stands beside that one if the next column is free, else indented below it. A state or move
added to the lifecycle finds its place by itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.parcel.lifecycle import MAIN_ROAD, MOVES
from schemas.vocabulary import ParcelState


@dataclass(frozen=True, slots=True)
class Twig:
    """A bypath: in which column and row it stands, how far indented, and which state leads to it."""

    state: ParcelState
    column: int
    row: int
    depth: int
    parent: ParcelState


@dataclass(slots=True)
class _Plan:
    children: dict[ParcelState, list[ParcelState]]
    columns: defaultdict[int, list[Twig]] = field(default_factory=lambda: defaultdict(list))

    def grow(self, state: ParcelState, parent: ParcelState, column: int, depth: int) -> None:
        self.columns[column].append(Twig(state, column, len(self.columns[column]), depth, parent))
        beside = self._free(column + 1)
        for child in self.children[state]:
            self.grow(child, state, column + beside, 0 if beside else depth + 1)

    def _free(self, column: int) -> bool:
        return column < len(MAIN_ROAD) and not self.children[MAIN_ROAD[column]]


def _children() -> dict[ParcelState, list[ParcelState]]:
    """Each bypath below the first state that leads to it, counted in steps from the main road."""
    children: defaultdict[ParcelState, list[ParcelState]] = defaultdict(list)
    frontier: list[ParcelState] = list(MAIN_ROAD)
    seen = {ParcelState.NEW, *MAIN_ROAD}
    for here in frontier:
        for reached in _reached(here):
            if reached not in seen:
                seen.add(reached)
                children[here].append(reached)
                frontier.append(reached)
    return children


def _reached(state: ParcelState) -> Iterator[ParcelState]:
    return (move.to_state for (from_state, _), move in MOVES.items() if from_state == state)


def twigs() -> Sequence[Twig]:
    """Every bypath, column by column."""
    plan = _Plan(_children())
    for column, stop in enumerate(MAIN_ROAD):
        for state in plan.children[stop]:
            plan.grow(state, stop, column, 0)
    return [twig for column in sorted(plan.columns) for twig in plan.columns[column]]
