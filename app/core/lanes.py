"""Doing the same to many things in a few threads: for work that is done outside of the interpreter.

Hashing, signing and packing let go of the interpreter's lock, so that one thread writes while another signs.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MOST = 4
"""Threads at once, where there are so many processors."""
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def in_lanes(act: Callable[[_Given], _Made], things: Sequence[_Given]) -> list[_Made]:
    """What `act` makes of each, in order; raises what the first that fails raises. `act` may not touch a database."""
    wide = min(os.cpu_count() or 1, MOST, len(things))
    if wide < 2:
        return [act(thing) for thing in things]
    with ThreadPoolExecutor(wide) as pool:
        return list(pool.map(act, things))
