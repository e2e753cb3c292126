"""What every way to a printer can do, and the three ways in which sending ends badly.

All of it turns on one question: may paper have come out? A driver says `NotSent` only if it cannot
have, and calls `began` in the last moment before it could.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

Stop = Literal[
    "paper_out", "paused", "cover_open", "ribbon_out", "jammed", "offline", "unreachable", "no_answer", "untrusted",
    "unwritable",
]  # fmt: skip
"""Why a printer does not print; docs/printing.md has the words."""


class Condition(NamedTuple):
    """What a printer says of itself. `stop` None: it prints, or does not say. `said` is its own word for it."""

    stop: Stop | None = None
    said: str = ""


READY = Condition()


class Document(NamedTuple):
    """One label for a printer. `name` is the same however often one sending is asked about."""

    name: str
    body: bytes
    media_type: str
    width_mm: float
    height_mm: float


class Fate(StrEnum):
    """What a printer knows of a label whose sending nobody saw the end of."""

    CAME_OUT = "came_out"
    NOT_SENT = "not_sent"
    WAITING = "waiting"
    UNKNOWN = "unknown"


class NotSent(Exception):
    """Not a byte of the label has left: it may be sent again by itself."""

    def __init__(self, stop: Stop, said: str = "") -> None:
        super().__init__(f"{stop} {said}".strip())
        self.stop: Stop = stop
        self.said = said


class Refused(Exception):
    """The printer will not print this label, and has printed nothing of it."""


class Unsure(Exception):
    """Bytes have left and nobody knows whether the label came out. `stop` is what was seen last."""

    def __init__(self, said: str, stop: Stop | None = None) -> None:
        super().__init__(said)
        self.stop: Stop | None = stop
        self.said = said


class Driver(Protocol):
    """One printer. Every call opens its own connection and ends it."""

    def condition(self) -> Condition:
        """What the printer says of itself now. Never raises: a printer that is away is `unreachable`."""
        ...

    def send(self, document: Document, *, began: Callable[[], None]) -> None:
        """Print, and return once the printer has. `began` is called right before the label's first byte.

        Raises `NotSent`, `Refused`, `Unsure`, and whatever `began` raises (then nothing was sent).
        """
        ...

    def fate(self, name: str) -> Fate:
        """What became of a document that was sent under this name."""
        ...
