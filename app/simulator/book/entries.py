"""What stands in the book of the simulated customs: lists, messages, applications, answers. No personal data in it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

DRAFT, RUNNING, WITHDRAWN, REPLACED = "draft", "running", "withdrawn", "replaced"
CONCLUDING = frozenset({"399", "800", "899"})
"""What ends an application well."""


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One line of a list, without its people. `filed`: it names an account-book item (备案料号)."""

    gcode: str
    unit: str
    qty: Decimal
    gname: str = ""
    filed: bool = True


@dataclass(frozen=True, slots=True)
class KnownList:
    """One import list, as far as customs was told of it. `head` holds codes by element name, and a `buyer` mark."""

    lines: dict[int, KnownLine] = field(default_factory=dict)
    head: dict[str, str] = field(default_factory=dict)
    released: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was taken: its key (`guid …` or `bytes …`), what is in it as a fingerprint, how it came."""

    key: str
    content: str
    channel: str
    receiver: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application that was judged.

    `ending` is the last status it gets, `ends` when (None: it never hears of it). `state` is `draft`, `running`,
    `withdrawn` or `replaced`; whether a running one is concluded by now, `outcome` tells. `pieces` are what it takes
    off its list's lines.
    """

    message: str
    cop_no: str
    pre_no: str
    head_guid: str
    invt_no: str
    agent: str
    app_type: str
    state: str
    ending: str
    ends: datetime | None
    pieces: tuple[tuple[int, Decimal], ...]
    id: int = 0

    def outcome(self, now: datetime) -> str:
        """`draft`, `withdrawn`, `replaced`, `processing`, `concluded` or `refused`, as it stands at `now`."""
        if self.state != RUNNING:
            return self.state
        if self.ends is None or self.ends > now:
            return "processing"
        return "concluded" if self.ending in CONCLUDING else "refused"

    @property
    def takes(self) -> bool:
        """Whether its pieces are off the list: it is on its way to a good end, or has reached it."""
        return self.state == RUNNING and not refuses(self.ending)


def refuses(status: str) -> bool:
    """Whether a last status means no: rejected, or an error."""
    return status == "100" or status.startswith("-")


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of customs: when it is due, its file name, its bytes."""

    due: datetime
    name: str
    body: bytes
