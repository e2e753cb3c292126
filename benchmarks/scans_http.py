"""Scans over HTTP at 32 connections, beside the authenticated no-op of the same app and one ORM transaction each.

Run: python -m benchmarks.scans_http [--scans 4000] [--rounds 5]
"""

from collections.abc import Callable
from typing import Any

from app.core.clock import SystemClock
from app.core.numbering import Numbers
from benchmarks.ground import GOOD, Ground, expected, ground, received, scanned
from benchmarks.measure import Rounds, arguments, in_turn, leave, percentile, say_ratio
from benchmarks.serving import Answered, Served, served

_NUMBERS, _CLOCK = Numbers(), SystemClock()
NO_OP, PEER = "no-op", "ORM per scan"
_PEER_SHARE = 8
"""The peer is so slow that an eighth of the scans says it as well."""


class Bench:
    """The server under test, with parcels for every round; notes rates as they are asked for, and p99 beside them."""

    def __init__(self, on: Ground, server: Served, scans: int) -> None:
        self.on, self.server, self.scans = on, server, scans
        self.hot = received(on, scans)
        self.slow = Rounds()

    def subjects(self) -> dict[str, Callable[[], float]]:
        """What is measured, each in scans (or requests) a second."""
        return {
            NO_OP: lambda: self._noted(NO_OP, self.server.get("/api/v1/me", self.scans)),
            "hold": self.hold,
            "receive": lambda: self.fresh("receive", expected(self.on, self.scans), tote="TOTE-1"),
            "inspect": lambda: self.fresh("inspect", received(self.on, self.scans), answers=GOOD),
            PEER: self.peer,
        }

    def hold(self) -> float:
        """The hot verb: it writes nothing but the move. The same parcels every round, released in between."""
        rate = self._post("hold", "hold", "/api/v1/scans", self.hot, reason="condition")
        scanned(self.on, "release", self.hot)
        return rate

    def fresh(self, verb: str, codes: list[str], **data: Any) -> float:
        """A verb with the work of its stage, on parcels that were never scanned so."""
        self.on.settle()
        return self._post(verb, verb, "/api/v1/scans", codes, **data)

    def peer(self) -> float:
        """The hot verb, the plain way."""
        codes = self.hot[: len(self.hot) // _PEER_SHARE]
        rate = self._post(PEER, "hold", "/api/v1/peer/scans", codes, reason="condition")
        scanned(self.on, "release", codes)
        return rate

    def _post(self, name: str, verb: str, path: str, codes: list[str], **data: Any) -> float:
        answered = self.server.post(path, [body(verb, code, **data) for code in codes])
        assert answered.moved == len(codes), f"{name}: {answered.moved} of {len(codes)} moved"
        return self._noted(name, answered)

    def _noted(self, name: str, answered: Answered) -> float:
        self.slow.note(f"{name} p99", percentile(answered.milliseconds, 0.99))
        self.slow.note(f"{name} p50", percentile(answered.milliseconds, 0.5))
        return answered.rate


def body(verb: str, code: str, **data: Any) -> dict[str, Any]:
    """A scan as a station sends it."""
    scan_id = str(_NUMBERS.uuid7(_CLOCK.now()))
    return {"scan_id": scan_id, "verb": verb, "code": code, "station": "S1", "device": "bench", "data": data}


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", scans=4000)
    with ground() as on, served(on) as server:
        bench = Bench(on, server, asked.scans)
        server.get("/api/v1/me", 500)
        bench.hold()
        bench.slow = Rounds()
        rates = in_turn(bench.subjects(), asked.rounds)
    print("\nScans over HTTP, 32 connections, durable, one server process (medians; scans a second):")
    for verb in ("hold", "receive", "inspect"):
        say_ratio(rates, verb, NO_OP, target=0.4)
    say_ratio(rates, "hold", PEER, target=3)
    print("Milliseconds (median of the rounds):")
    for name in bench.subjects():
        print(f"  {name}: p50 {bench.slow.of(f'{name} p50'):.1f}, p99 {bench.slow.of(f'{name} p99'):.1f}")
    rates.figures |= bench.slow.figures
    leave(rates, asked.json)


if __name__ == "__main__":
    main()
