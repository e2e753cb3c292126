"""The ways to customs and back: one Protocol, and a folder, HTTP, AMQP or a simulation in process behind it.

Sending is repeatable: whatever is sent again goes under the guid it had, and the other end knows it by that. Receiving
hands out a message again until `done` is said of it, so that a kill in between loses nothing. Each way is safe to use
from two threads: one sends while the other takes in.
"""

from collections.abc import Iterator
from typing import Protocol

from app.customs.gateway.folder import FolderGateway
from app.customs.gateway.simulated import SimulatedGateway

__all__ = ["FolderGateway", "Gateway", "SimulatedGateway"]


class Gateway(Protocol):
    """A way to customs and back."""

    def send(self, guid: str, body: bytes) -> None:
        """Put a message on its way. Raises `Unavailable` (gateway_down, gateway_refused): not now, or not like this."""
        ...

    def receive(self) -> Iterator[tuple[str, bytes]]:
        """What has arrived, as (name, bytes), oldest first; again and again until `done`. Raises `Unavailable`."""
        ...

    def done(self, name: str) -> None:
        """This one is safely kept. Raises `Unavailable`; then it comes again."""
        ...

    def given_up(self) -> list[str]:
        """The guids of messages that the other end of the gateway could not deliver."""
        ...

    def close(self) -> None:
        """Let go of connections, if there are any; they are made again when they are needed."""
        ...
