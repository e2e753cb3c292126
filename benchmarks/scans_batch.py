"""`POST /scans:batch` of 500, over HTTP and in process, beside the same statements by psycopg alone.

Run: python -m benchmarks.scans_batch [--batches 8] [--rounds 5]
"""

import time
from collections.abc import Callable

from app.api.lane import settle_scans
from app.core.clock import SystemClock
from app.core.numbering import Numbers
from app.flow import SCAN_VERBS
from app.parcel.scans import Scan
from benchmarks.ground import SCANNER, SITE, Ground, ground, received, scanned
from benchmarks.limit import Limit
from benchmarks.measure import arguments, in_turn, leave, say_ratio, timed
from benchmarks.scans_http import body
from benchmarks.serving import Served, served
from schemas.vocabulary import Verdict

SIZE = 500
LIMIT, HTTP, HERE = "psycopg alone", "over HTTP", "in process"
_NUMBERS, _CLOCK = Numbers(), SystemClock()


class Bench:
    """The same parcels for all three: held by the subject, released out of the measured time."""

    def __init__(self, on: Ground, server: Served, batches: int) -> None:
        self.on, self.server, self.limit = on, server, Limit(on)
        lpns = received(on, SIZE * batches)
        self.batches = [lpns[first : first + SIZE] for first in range(0, len(lpns), SIZE)]
        on.settle()

    def subjects(self) -> dict[str, Callable[[], float]]:
        """What is measured, each in scans a second."""
        return {LIMIT: self.by_psycopg, HTTP: self.by_http, HERE: self.here}

    def by_psycopg(self) -> float:
        """The limit. Scan ids are made before, as the client of the other two makes them."""
        prepared = [[(_NUMBERS.uuid7(_CLOCK.now()), lpn) for lpn in batch] for batch in self.batches]

        def run() -> int:
            for scans in prepared:
                self.limit.move("hold", scans, _CLOCK.now(), "reason=condition")
            return SIZE * len(prepared)

        return self._released(timed(run))

    def by_http(self) -> float:
        """One connection, one batch after the other; the time is that of the answers, not of making requests."""
        bodies = [{"scans": [body("hold", lpn, reason="condition") for lpn in batch]} for batch in self.batches]
        answered = self.server.post("/api/v1/scans:batch", bodies, connections=1)
        assert answered.moved == SIZE * len(bodies), f"{answered.moved} of {SIZE * len(bodies)} moved"
        return self._released(answered.moved / answered.seconds)

    def here(self) -> float:
        """The verb in a unit of work, as the endpoint calls it."""
        seconds = 0.0
        for batch in self.batches:
            scans = [Scan(lpn, _NUMBERS.uuid7(_CLOCK.now()), SCANNER, {"reason": "condition"}) for lpn in batch]
            began = time.perf_counter()
            outcomes = settle_scans(self.on.database, SITE, SCAN_VERBS["hold"], scans)
            seconds += time.perf_counter() - began
            assert all(outcome.verdict is Verdict.MOVED for outcome in outcomes)
        return self._released(SIZE * len(self.batches) / seconds)

    def _released(self, rate: float) -> float:
        for batch in self.batches:
            scanned(self.on, "release", batch)
        return rate


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", batches=8)
    with ground() as on, served(on) as server:
        bench = Bench(on, server, asked.batches)
        for subject in bench.subjects().values():
            subject()
        rates = in_turn(bench.subjects(), asked.rounds)
    print("\nBatches of 500, durable (medians; scans a second):")
    say_ratio(rates, HTTP, LIMIT, target=0.7)
    say_ratio(rates, HERE, LIMIT)
    leave(rates, asked.json)


if __name__ == "__main__":
    main()
