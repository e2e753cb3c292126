"""Making a text fit its box: first smaller, then on more lines, and when that is not enough, not at all."""

import re
from typing import NamedTuple

from labels.typeface import LEADING, width

EASY = 0.75  # down to this part of the wanted size one smaller line reads better than two lines
# Chinese breaks between any two characters, Latin between words; no closing mark begins a line, no opening one ends it.
_UNBREAKABLE = re.compile(r" *[（(《「『【〈“‘]*(?:[!-~\u00a0-\u024f]+|.)[，。、；：！？）》」』】〉”’…)]*")


class Fitted(NamedTuple):
    """Lines of text and the size, in dots, at which they fit."""

    lines: tuple[str, ...]
    size: int


def fit(text: str, *, room: tuple[int, int], want: int, least: int, most_lines: int) -> Fitted | None:
    """The text at the best size in `room` (width, height in dots), or None if it fits at no size from `least` up."""
    one = _one_line(text, room=room, want=want)
    if one.size >= max(least, want * EASY):
        return one
    tries = [one, *(_wrapped(text, room=room, want=want, least=least, lines=n) for n in range(2, most_lines + 1))]
    best = max(tries, key=lambda each: each.size)
    return best if best.size >= least else None


def line_height(size: int, lines: int) -> float:
    """The height, in dots, of so many lines."""
    return size * (1 + LEADING * (lines - 1))


def _one_line(text: str, *, room: tuple[int, int], want: int) -> Fitted:
    return Fitted((text,), min(want, room[1], int(room[0] / max(width(text), 0.01))))


def _wrapped(text: str, *, room: tuple[int, int], want: int, least: int, lines: int) -> Fitted:
    """The largest size at which `text` breaks into at most `lines` lines; size 0 if there is none."""
    across, down = room
    highest = int(down / line_height(1, lines))
    for size in range(min(want, highest, int(lines * across / max(width(text), 0.01))), least - 1, -1):
        broken = _break(text, across / size)
        if broken and len(broken) <= lines:
            return Fitted(broken, size)
    return Fitted((), 0)


def _break(text: str, ems: float) -> tuple[str, ...]:
    """Lines no wider than `ems`; nothing if a piece that must not be broken is wider than that."""
    lines, line = [], ""
    for piece in _UNBREAKABLE.findall(text):
        if line and width(line + piece) > ems:
            lines.append(line)
            line = ""
        line = line + piece if line else piece.lstrip(" ")
        if width(line) > ems:
            return ()
    return (*lines, line)
