"""Not a test: rounds of the worker's mail in forked children, each killed (SIGKILL) at the step it is given.

Arguments: the database's address, then the steps. The way to customs comes from the settings.
Prints whether each child was killed or ended.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator

from app.core.clock import SystemClock
from app.core.sealing import KeyRing
from app.core.settings import Settings
from app.customs.gateway import Gateway
from app.db.engine import open_database
from app.worker.desk import Desk
from app.worker.mailing import gateway_of, send_all, take_in_all


class Deadly:
    """A way to customs on which this process dies at one step."""

    def __init__(self, inner: Gateway, step: str) -> None:
        self.inner, self.step = inner, step

    def die_at(self, here: str) -> None:
        if here == self.step:
            os.kill(os.getpid(), signal.SIGKILL)

    def send(self, guid: str, body: bytes) -> None:
        self.die_at("before sending")
        self.inner.send(guid, body)
        self.die_at("after sending")

    def receive(self) -> Iterator[tuple[str, bytes]]:
        self.die_at("before receiving")
        for name, body in self.inner.receive():
            self.die_at("after receiving")
            yield name, body

    def done(self, name: str) -> None:
        self.die_at("after keeping")
        self.inner.done(name)
        self.die_at("after confirming")

    def given_up(self) -> list[str]:
        return self.inner.given_up()

    def close(self) -> None:
        self.inner.close()


def work_until(step: str, address: str) -> None:
    database = open_database(address, keys=KeyRing([bytes(32)]), clock=SystemClock())
    gateway = gateway_of(database, Settings())
    desk = Desk(database, 1, Deadly(gateway, step))
    for _ in range(5 if step == "never" else 100):
        send_all(desk)
        take_in_all(desk)
        time.sleep(0.05)  # a broker takes a moment to see that the last one is gone
    gateway.close()


def main(address: str, steps: list[str]) -> None:
    for step in steps:
        child = os.fork()
        if not child:
            try:
                work_until(step, address)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write(f"{step}: {'killed' if died else 'ended'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
