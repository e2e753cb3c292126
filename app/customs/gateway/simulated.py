"""The simulated customs in process: for the sample day, and to try things out."""

from collections.abc import Iterator
from datetime import datetime

from app.core.clock import Clock
from app.simulator.rules import SimulatedCustoms


class SimulatedGateway:
    """Answers fall due on `clock`, which may be a virtual one. What waits is forgotten when the process ends."""

    def __init__(self, customs: SimulatedCustoms, clock: Clock) -> None:
        self._customs, self._clock = customs, clock

    def send(self, guid: str, body: bytes) -> None:  # noqa: ARG002 (customs reads it in the message)
        self._customs.receive(body, self._clock.now())

    def receive(self) -> Iterator[tuple[str, bytes]]:
        # Asked for anew each time: a withdrawal takes back what was still to come.
        yield from ((reply.name, reply.body) for reply in self._customs.due(self._clock.now()))

    def done(self, name: str) -> None:
        self._customs.handed_over([name])

    def given_up(self) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing is held open."""

    def next_due(self) -> datetime | None:
        """When the next answer falls due; None when none is waiting."""
        return self._customs.next_due()
