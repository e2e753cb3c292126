"""The broker's part of the day: prepare, submit, send, take in what comes back, correct, submit again."""

from collections.abc import Iterator
from pathlib import Path

from app.core.actor import system_actor
from app.customs.expiring import expire_due
from app.customs.gateway import Gateway
from app.customs.inbox import take_in
from app.customs.noting import correct
from app.customs.preparing import prepare
from app.customs.sending import send_ready
from app.customs.submitting import submit
from app.demo.queries import rejected_applications
from app.demo.stage import Stage


class PaperTrail:
    """A gateway that leaves a copy of everything that passes: `declarations/` out, `receipts/` in."""

    def __init__(self, inner: Gateway, out: Path) -> None:
        self._inner, self._out = inner, out
        for folder in ("declarations", "receipts"):
            (out / folder).mkdir(parents=True, exist_ok=True)

    def send(self, guid: str, body: bytes) -> None:
        (self._out / "declarations" / f"{guid}.xml").write_bytes(body)
        self._inner.send(guid, body)

    def receive(self) -> Iterator[tuple[str, bytes]]:
        for name, body in self._inner.receive():
            (self._out / "receipts" / name).write_bytes(body)
            yield name, body

    def done(self, name: str) -> None:
        self._inner.done(name)

    def given_up(self) -> list[str]:
        return self._inner.given_up()

    def close(self) -> None:
        self._inner.close()


def declare(stage: Stage, *, most: int | None = None) -> None:
    """Declare what conforms (of at most so many lists): one broker prepares, the other submits, the system sends."""
    with stage.work(stage.crew.preparer) as work:
        prepare(work, limit=most)
    stage.passes(0.1)
    with stage.work(stage.crew.submitter) as work:
        submit(work, signer=stage.signer)
    with stage.work(system_actor()) as work:
        send_ready(work, gateway=stage.gateway)


def take_in_receipts(stage: Stage) -> int:
    """Take in what has come back by now; returns how many messages."""
    count = 0
    for name, body in stage.gateway.receive():
        with stage.work(system_actor()) as work:
            take_in(work, body=body, file_name=name)
        stage.gateway.done(name)
        count += 1
    return count


def correct_rejected(stage: Stage) -> int:
    """Correct what customs sent back, to be declared anew; returns how many applications."""
    with stage.work(stage.crew.preparer) as work:
        cop_nos = rejected_applications(work)
        for cop_no in cop_nos:
            correct(work, cop_no=cop_no)
    return len(cop_nos)


def expire(stage: Stage) -> None:
    """What is over its 30 days can only leave."""
    with stage.work(system_actor()) as work:
        expire_due(work, limit=100_000)
