"""How often somebody may ask for what takes the server's time: so many at once, then so many a second."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

from app.core.errors import Unavailable

_MOST_KNOWN = 10_000


@dataclass(slots=True)
class Pace:
    """A bucket for each who asks: `burst` at once, `rate` a second after that. Safe among threads."""

    rate: float
    burst: int
    now: Callable[[], float] = time.monotonic
    _left: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def spend(self, who: Hashable) -> None:
        """One more of `who`. Raises `Unavailable` (too_many_frames) where it is too soon."""
        with self._lock:
            at = self.now()
            if len(self._left) > _MOST_KNOWN:
                self._left.clear()
            left, before = self._left.get(who, (float(self.burst), at))
            left = min(self.burst, left + (at - before) * self.rate)
            if left < 1:
                self._left[who] = (left, at)
                raise Unavailable("too_many_frames", "Too many frames at once; the camera looks again in a moment.")
            self._left[who] = (left - 1, at)
