"""Connections: an engine for each role, and the `Database` that units of work are opened from."""

from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event

from app.core.clock import Clock, SystemClock
from app.core.numbering import Numbers
from app.core.sealing import KeyRing
from app.db.arrays import write_arrays_quickly
from app.db.work import Database


def engine_for(url: str, *, pool_size: int = 10) -> Engine:
    """An engine with a small pool. Sessions speak UTC; statements are prepared on second use.

    `prepare_threshold` is the driver's: the same few statements run all day long.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        connect_args={"prepare_threshold": 2, "options": "-c timezone=UTC"},
    )
    event.listen(engine, "connect", _furnish)
    return engine


def _furnish(connection: psycopg.Connection[Any], _record: Any) -> None:
    write_arrays_quickly(connection)


def open_database(url: str, *, keys: KeyRing, clock: Clock | None = None, numbers: Numbers | None = None) -> Database:
    """A `Database` at `url` (the application's role)."""
    return Database(engine_for(url), clock or SystemClock(), keys, numbers or Numbers())
