"""The simulated customs in process: for the sample day, and to try things out."""

import heapq
import threading
from collections.abc import Iterator
from datetime import datetime

from app.core.clock import Clock
from app.simulator.rules import SimulatedCustoms


class SimulatedGateway:
    """Answers fall due on `clock`, which may be a virtual one. What waits is forgotten when the process ends."""

    def __init__(self, customs: SimulatedCustoms, clock: Clock) -> None:
        self._customs, self._clock = customs, clock
        self._lock = threading.Lock()
        self._waiting: list[tuple[datetime, str, bytes]] = []
        self._names: set[str] = set()

    def send(self, guid: str, body: bytes) -> None:  # noqa: ARG002 (customs reads it in the message)
        replies = self._customs.receive(body, self._clock.now())
        with self._lock:
            for reply in replies:
                if reply.name not in self._names:
                    self._names.add(reply.name)
                    heapq.heappush(self._waiting, (reply.due, reply.name, reply.body))

    def receive(self) -> Iterator[tuple[str, bytes]]:
        now = self._clock.now()
        with self._lock:
            due = sorted(item for item in self._waiting if item[0] <= now)
        yield from ((name, body) for _, name, body in due)

    def done(self, name: str) -> None:
        with self._lock:
            self._waiting = [item for item in self._waiting if item[1] != name]
            heapq.heapify(self._waiting)

    def given_up(self) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing is held open."""

    def next_due(self) -> datetime | None:
        """When the next answer falls due; None when none is waiting."""
        return self._waiting[0][0] if self._waiting else None
