"""The unguarded peer: the same scans into the same tables without keys, chain, verdicts: what the guard costs."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import psycopg

from app.db.arrays import write_arrays_quickly
from benchmarks.ground import SCANNER, SITE, Ground, statement

_PARCEL, _JOURNAL, _SCAN = (statement(f"bare_{name}") for name in ("parcel", "journal", "scan"))


class Unguarded:
    """One connection that writes whatever it is told, three statements a batch."""

    def __init__(self, on: Ground) -> None:
        with on.connect("postgres") as owner:
            owner.execute(statement("schema_bare"))
        self.connection: psycopg.Connection[Any] = on.connect()
        write_arrays_quickly(self.connection)
        self._turn = count(1)

    def move(self, event: str, to_state: str, scans: Sequence[tuple[UUID, str]], now: datetime) -> None:
        """One transaction for these (scan id, LPN)."""
        values: dict[str, Any] = {"site": SITE, "event": event, "to_state": to_state, "at": now}
        values |= {"station": SCANNER.station, "badge": SCANNER.badge, "turn": next(self._turn)}
        lpns = [lpn for _, lpn in scans]
        ids = {lpn: id_ for id_, lpn in self.connection.execute(_PARCEL, values | {"lpns": lpns})}
        values |= {"ids": [ids[lpn] for lpn in lpns], "scan_ids": [scan_id for scan_id, _ in scans], "lpns": lpns}
        with self.connection.pipeline():
            self.connection.execute(_JOURNAL, values)
            self.connection.execute(_SCAN, values)
        self.connection.commit()
