"""How a long work tells how far it is; whoever listens may raise `Cancelled` to end it there."""

from collections.abc import Callable

Tell = Callable[[int, int], None]
"""`tell(done, of)`: so many parts of all are done."""


class Cancelled(Exception):
    """Nobody wants the result any more."""


def silent(done: int, of: int) -> None:
    """For whoever does not want to know."""
