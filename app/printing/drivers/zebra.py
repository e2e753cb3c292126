"""What a ZPL printer answers to `~HS`, its host status: three lines between STX and ETX.

Source: Zebra, ZPL II Programming Guide, command ~HS (fields a to l, m to uuuuuuuu, xxxx and y).
"""

import re
from typing import NamedTuple

from app.printing.drivers.protocol import Condition

ASK = b"~HS"
_LINE = re.compile(rb"\x02([^\x02\x03]*)\x03")
LINES = 3
_STOPS = (("paper_out", 0, 1), ("cover_open", 1, 2), ("ribbon_out", 1, 3), ("paused", 0, 2))
"""Which flag means what, as (line, field); the first that is set is told: without paper a printer pauses as well."""


class HostStatus(NamedTuple):
    """What of it matters here: may it print, and is anything still on its way through it?"""

    condition: Condition
    busy: bool


def whole(answer: bytes) -> bool:
    """Whether all three lines have come."""
    return len(_LINE.findall(answer)) >= LINES


def read_status(answer: bytes) -> HostStatus:
    """The last three lines of `answer`. Raises `ValueError` where it is no host status."""
    lines = [line.split(b",") for line in _LINE.findall(answer)[-LINES:]]
    if len(lines) < LINES or len(lines[0]) < 9 or len(lines[1]) < 9:
        raise ValueError("this is no host status")
    set_ = [stop for stop, line, at in _STOPS if int(lines[line][at])]
    # e: formats in the receive buffer, h: a format is half read, t: a label waits, u: labels left of the batch.
    busy = any((int(lines[0][4]), int(lines[0][7]), int(lines[1][7]), int(lines[1][8])))
    return HostStatus(Condition(set_[0] if set_ else None, set_[0] if set_ else ""), busy)  # pyright: ignore[reportArgumentType]
