"""What connections go through in a scenario: slow, down, dropped before a message is taken or after it."""

import threading
import time
from collections import OrderedDict

from app.simulator.habits import Habits
from app.simulator.happenings import Happening

_REMEMBERED = 10_000


class Moods:
    """Decided by seed, message and try: whoever tries again is not met by the same fate for ever."""

    def __init__(self, seed: int | str, habits: Habits) -> None:
        self._seed = seed
        self._happenings = [(n, h) for n, h in enumerate(habits.all_happenings) if h.do in ("drop", "slow", "down")]
        self._tries: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def meet(self, subject: str) -> "Mood":
        """What this try meets; being slow is slept through here."""
        with self._lock:
            number = self._tries.pop(subject, 0) + 1
            self._tries[subject] = number
            if len(self._tries) > _REMEMBERED:
                self._tries.popitem(last=False)
        met = [h for n, h in self._happenings if h.meets(n, self._seed, f"{subject} {number}")]
        for happening in met:
            if happening.do == "slow":
                time.sleep(happening.seconds)
        return Mood(met)


class Mood:
    """What one try meets."""

    def __init__(self, met: list[Happening]) -> None:
        self.down = any(h.do == "down" for h in met)
        self.drops_before = any(h.do == "drop" and h.when == "before" for h in met)
        self.drops_after = any(h.do == "drop" and h.when == "after" for h in met)
