"""The simulated customs in its folder: messages a second, alone and in hundreds, beside reading and verifying alone.

python -m benchmarks.simulator [--messages 1000] [--batches 20] [--rounds 2]

Durable as in earnest: every message is judged, its answers are in the book, and all answers are in `receive/`. The book
is asked afterwards for what was lost or doubled; the larger half of a run may not need more memory than the smaller.
"""

import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.simulator.desk import Desk
from app.simulator.habits import Habits
from app.simulator.numbers import guid_of
from app.simulator.quickstart import Samples
from benchmarks.measure import Rounds, arguments
from schemas.customs.codec import read
from schemas.customs.messages import InvtRefund
from schemas.customs.xmldsig import verify

NOW = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
KIND = Habits(rejected=0, line_errors=0, signature_errors=0, pace=0)
ANSWERS = 5


def applications(samples: Samples, first: int, count: int) -> Iterator[InvtRefund]:
    """Lawful applications with numbers of their own, for lists customs was not told of."""
    model = samples.refund(0)
    for number in range(first, first + count):
        head = replace(
            model.head, guid=guid_of("bench", number), cop_no=f"B{number:09d}", invt_no=f"51652026I{number:09d}"
        )
        yield replace(model, head=head)


def messages(samples: Samples, count: int, each: int) -> list[bytes]:
    """Signed messages of `each` applications."""
    return [
        samples.signed(*applications(samples, number * each, each), name=f"{each} {number}") for number in range(count)
    ]


def play(bodies: list[bytes], each: int) -> float:
    """Seconds until everything is taken and every answer delivered."""
    with tempfile.TemporaryDirectory(prefix="guicang-simulator-") as folder:
        root = Path(folder)
        with Desk(root, 1, habits=KIND) as desk:
            for number, body in enumerate(bodies):
                (root / "send" / f"{number:06d}.xml").write_bytes(body)
            began = time.perf_counter()
            first = desk.run_once(NOW)
            delivered = first.delivered + desk.run_once(NOW + timedelta(hours=1)).delivered
            seconds = time.perf_counter() - began
            filed = desk.customs.book.figures()["filed"]
        assert (first.taken, delivered, filed) == (len(bodies), len(bodies) * ANSWERS, len(bodies) * each)
        assert len(list((root / "receive").iterdir())) == delivered
    return seconds


def alone(bodies: list[bytes]) -> float:
    """Seconds that reading, validating and verifying take, which nobody can leave out."""
    began = time.perf_counter()
    for body in bodies:
        read(body)
        verify(body)
    return time.perf_counter() - began


def peak() -> float:
    """The most memory this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Ones and hundreds, by turns."""
    wanted = arguments(__doc__ or "", messages=1_000, batches=20)
    samples, rounds = Samples(1, NOW), Rounds()
    ones, hundreds = messages(samples, wanted.messages, 1), messages(samples, wanted.batches, 100)
    for _ in range(wanted.rounds):
        for name, bodies, each in (("1", ones, 1), ("100", hundreds, 100)):
            rounds.note(f"{name} played", len(bodies) * each / play(bodies, each))
            rounds.note(f"{name} alone", len(bodies) * each / alone(bodies))
    for name in ("1", "100"):
        low, high = rounds.spread(f"{name} played", f"{name} alone")
        print(
            f"{name:>3} a message: {rounds.of(f'{name} played'):,.0f} applications a second, all answers delivered; "
            f"reading and verifying alone {rounds.of(f'{name} alone'):,.0f}; "
            f"ratio {rounds.ratio(f'{name} played', f'{name} alone'):.2f} ({low:.2f} to {high:.2f})"
        )
    before = peak()
    play(messages(samples, wanted.batches * 4, 100), 100)
    print(f"memory: {before:,.0f} MiB, {peak():,.0f} MiB after a run of four times the size")


if __name__ == "__main__":
    main()
