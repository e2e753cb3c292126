"""How the simulated customs behaves: its strictness, its times, and what happens beyond the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from app.simulator.happenings import Happening

SECONDS = MappingProxyType({"1": 2, "2": 5, "3": 15, "120": 60, "100": 300, "399": 600})
"""How long after the message each answer comes, before jitter and pace. Made up: nobody publishes these times."""
LATER_SECONDS = 300
"""For a status without a time of its own: as long after the one before it."""
NEGATIVE_SECONDS = 8
FORMAT_SECONDS = 1
STEP = timedelta(milliseconds=200)
"""A message holds at most 100 receipts of one status, a millisecond apart."""
ON_THE_WAY = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class Step:
    """One status an application gets, and its words ('' for the usual ones); `after` seconds behind the step before
    it, or, when None, as long after the message as is usual.
    """

    status: str
    words: str = ""
    after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Settings of the simulated customs; a scenario file names the same ones.

    `rejected`, `line_errors` and `signature_errors` are shares (0 to 1) of lawful first applications that get 100,
    -625209 or -625208 all the same; what is sent again after such an answer is let through. `pace` stretches all
    times (0.01: seconds instead of a quarter of an hour; 0: at once); `seconds` replaces single ones.
    `declare_within_days` counts the release day as day 1. `refuse_unknown_lists` answers -625016 for a list nobody told
    of; otherwise such lists are not checked. `trusted`: fingerprints (SHA-256, hex) of the certificates that may sign,
    None for any. `owners`: enterprises by fingerprint, where a certificate's subject does not name them.
    `skip`: rules of applications, by name, that are not asked.
    """

    rejected: float = 0.02
    line_errors: float = 0.005
    signature_errors: float = 0.005
    pace: float = 1.0
    jitter: float = 0.5
    seconds: Mapping[str, float] = field(default_factory=dict)
    declare_within_days: int = 30
    refuse_unknown_lists: bool = False
    refuse_unreleased_lists: bool = False
    certificate_names_agent: bool = True
    trusted: frozenset[str] | None = None
    owners: Mapping[str, str] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    trade_modes: tuple[str, ...] = ("1210",)
    conclude_with: tuple[str, ...] = ("399",)
    happenings: tuple[Happening, ...] = ()

    @property
    def all_happenings(self) -> tuple[Happening, ...]:
        """Ordinary bad luck, then what the scenario adds. Whoever tries again is spared ordinary bad luck."""
        ordinary = (
            Happening(do="reject", code="100", share=self.rejected, first_try=True),
            Happening(do="reject", code="-625209", share=self.line_errors, first_try=True),
            Happening(do="reject", code="-625208", share=self.signature_errors, first_try=True),
        )
        return (*(h for h in ordinary if h.share > 0), *self.happenings)

    def accepted(self) -> tuple[Step, ...]:
        """The way of an application nobody objects to."""
        return tuple(Step(status) for status in (*ON_THE_WAY, "120", *self.conclude_with))

    def timed(self, steps: Iterable[Step], at: datetime, luck: float) -> list[tuple[datetime, Step]]:
        """When each step of an application that came at `at` is answered; `luck` (0 to 1) is its message's.

        Even at pace 0 each step lies clearly behind the one before, so that their order can be told by time.
        """
        times: list[tuple[datetime, Step]] = []
        before = 0.0
        earliest = at
        for step in steps:
            before = self._seconds(step, before)
            wanted = at + timedelta(seconds=before * (1 + self.jitter * luck) * self.pace)
            times.append((max(wanted, earliest), step))
            earliest = times[-1][0] + STEP
        return times

    def _seconds(self, step: Step, before: float) -> float:
        if step.after is not None:
            return before + step.after
        usual = self.seconds.get(step.status, SECONDS.get(step.status))
        if usual is None:
            return NEGATIVE_SECONDS if step.status.startswith("-") else before + LATER_SECONDS
        return usual
