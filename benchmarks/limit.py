"""The limit: the guard's statements by psycopg alone, from fixed files, with the hashes computed here.

No service, no session, no admission, no verdicts for anybody: lock, look for known scans, insert the
journal, update the parcels, insert the scans, check the keys, commit. It shares two things with the
product, because without them it would be slower than what it is to limit: how a step is hashed
(which is the format) and how lists are written.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from app.db.arrays import write_arrays_quickly
from app.parcel.journal.canonical import Step, chain
from benchmarks.ground import SCANNER, SITE, Ground, statement

_LOCK, _KNOWN, _PARCEL, _JOURNAL, _SCAN = (
    statement(f"limit_{name}") for name in ("lock", "known", "parcel", "journal", "scan")
)
_TO = {"hold": "held", "release": "received"}


class Limit:
    """One connection that moves parcels as fast as psycopg can."""

    def __init__(self, on: Ground) -> None:
        self.connection: psycopg.Connection[Any] = on.connect()
        write_arrays_quickly(self.connection)

    def move(self, event: str, scans: Sequence[tuple[UUID, str]], now: datetime, details: str = "") -> None:
        """One transaction for these (scan id, LPN)."""
        connection = self.connection
        with connection.pipeline():
            connection.execute(b"SET CONSTRAINTS ALL DEFERRED")
            locked = connection.execute(_LOCK, {"site": SITE, "lpns": [lpn for _, lpn in scans]})
            known = connection.execute(_KNOWN, {"site": SITE, "scan_ids": [scan_id for scan_id, _ in scans]})
        standing = {row[1]: row for row in locked.fetchall()}
        assert not known.fetchall()
        steps = [_step(standing[lpn], scan_id, event, now, details) for scan_id, lpn in scans]
        heads = [chain(standing[lpn][4], step) for step, (_, lpn) in zip(steps, scans, strict=True)]
        with connection.pipeline():
            connection.execute(_PARCEL, _parcels(steps, heads))
            connection.execute(_JOURNAL, [*map(list, zip(*steps, strict=True)), heads])
            connection.execute(_SCAN, _answers(steps, scans))
            connection.execute(b"SET CONSTRAINTS ALL IMMEDIATE")
        connection.commit()


def _step(standing: tuple[Any, ...], scan_id: UUID, event: str, now: datetime, details: str) -> Step:
    parcel_id, _, state, seq, _ = standing
    who = SCANNER
    return Step(
        SITE, parcel_id, seq + 1, state, event, _TO[event], now, who.station, who.camera, who.badge, who.device,
        scan_id, details,
    )  # fmt: skip


def _parcels(steps: list[Step], heads: list[bytes]) -> dict[str, Any]:
    return {
        "site": SITE,
        "id": [step.parcel_id for step in steps],
        "state": [step.to_state for step in steps],
        "seq": [step.seq for step in steps],
        "head": heads,
        "at": [step.at for step in steps],
    }


def _answers(steps: list[Step], scans: Sequence[tuple[UUID, str]]) -> list[Any]:
    ordered = sorted(zip(steps, scans, strict=True), key=lambda pair: pair[1][0].int)
    rows = [
        (
            scan_id, lpn, step.at, step.badge, step.station, "moved", None, "{}", step.parcel_id, lpn, step.event,
            step.from_state, step.to_state, step.seq,
        )
        for step, (scan_id, lpn) in ordered
    ]  # fmt: skip
    return [SITE, *map(list, zip(*rows, strict=True))]
