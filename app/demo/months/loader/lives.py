"""What becomes of loaded parcels: a few lawful lives, each a list of steps at their hours, and how common each is."""

from dataclasses import dataclass
from itertools import accumulate

from app.parcel.lifecycle import MOVES
from schemas.vocabulary import Event, ParcelState


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a life: (state before, event, state after), so many minutes after the first."""

    from_state: str
    event: str
    to_state: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Life:
    """One life: how many of a hundred parcels live it, its steps, how it was graded, and whether it was declared."""

    share: int
    steps: tuple[Step, ...]
    grade: str | None
    disposition: str | None
    known: bool = True

    @property
    def state(self) -> str:
        """Where it ends."""
        return self.steps[-1].to_state

    @property
    def answer(self) -> str | None:
        """What customs said of its application last; None where it has none."""
        said = {step.event for step in self.steps}
        return "399" if "conclude" in said else "100" if "reject" in said else "" if "submit" in said else None


_GOOD = "arrive_unexpected 0 receive 90 grade_conforming 200 submit 1500 "
_LIVES = (
    (78, _GOOD + "conclude 1560 restock 2900 relist 3000", "A", "relist", True),
    (4, _GOOD + "conclude 1560 restock 2900 block 2960", "B", "repack", True),
    (2, _GOOD + "reject 1540", "A", "relist", True),
    (2, _GOOD.strip(), "A", "relist", True),
    (9, "arrive_unexpected 0 receive 95 grade_nonconforming 230 load 8000 pass_gate 8060", "D", "out_of_zone", True),
    (2, "arrive_unexpected 0 receive 95 hold 230", None, None, True),
    (1, "arrive_unexpected 0 receive 95 undo_receive 99 receive 130 grade_conforming 260", "B", "repack", True),
    (2, "receive_unknown 0", None, None, False),
)


def _life(share: int, told: str, grade: str | None, disposition: str | None, known: bool) -> Life:
    words, state, steps = told.split(), ParcelState.NEW, []
    for event, minutes in zip(words[::2], words[1::2], strict=True):
        move = MOVES[state, Event(event)]
        steps.append(Step(state.value, event, move.to_state.value, int(minutes)))
        state = move.to_state
    return Life(share, tuple(steps), grade, disposition, known)


LIVES: tuple[Life, ...] = tuple(_life(*life) for life in _LIVES)
_UPTO = tuple(accumulate(life.share for life in LIVES))


def life_of(number: int) -> Life:
    """The life of the parcel with this number: well mixed, the same every time."""
    place = number * 61 % 100
    return next(life for life, upto in zip(LIVES, _UPTO, strict=True) if place < upto)
