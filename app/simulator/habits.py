"""How the simulated customs behaves: shares of answers and the time each takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

SECONDS = MappingProxyType({"1": 2, "2": 5, "3": 15, "120": 60, "100": 300, "399": 600})
"""How long after the message each answer comes, before jitter and pace. Made up: nobody publishes these times."""
NEGATIVE_SECONDS = 8
FORMAT_SECONDS = 1
STEP = timedelta(milliseconds=200)
"""A message holds at most 100 receipts of one status, a millisecond apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Settings of the simulated customs.

    `rejected`, `line_errors` and `signature_errors` are shares (0 to 1) of lawful first applications that get 100,
    -625209 or -625208 all the same; what is sent again after such an answer is let through. `pace` stretches all
    times (0.01: seconds instead of a quarter of an hour; 0: at once). `declare_within_days` counts the release day as
    day 1. `refuse_unknown_lists` answers -625016 for a list nobody told of; otherwise such lists are not checked.
    """

    rejected: float = 0.02
    line_errors: float = 0.005
    signature_errors: float = 0.005
    pace: float = 1.0
    jitter: float = 0.5
    declare_within_days: int = 30
    refuse_unknown_lists: bool = False

    def schedule(self, statuses: Iterable[str], at: datetime, luck: float) -> dict[str, datetime]:
        """When each status of a message that came at `at` is answered, in order; `luck` (0 to 1) is the message's.

        Even at pace 0 each step lies clearly behind the one before, so that their order can be told by time.
        """
        times: dict[str, datetime] = {}
        earliest = at
        for status in sorted(statuses, key=lambda status: (_seconds(status), status)):
            wanted = at + timedelta(seconds=_seconds(status) * (1 + self.jitter * luck) * self.pace)
            times[status] = max(wanted, earliest)
            earliest = times[status] + STEP
        return times


def _seconds(status: str) -> int:
    return SECONDS.get(status, NEGATIVE_SECONDS)
