"""The unit of work: one transaction, opened by a door, committed here and nowhere else.

    with database.work(site_id=1, actor=actor) as work:
        receive(work, ...)

Leaving the block commits; an exception rolls back. Services get the `Work` and never commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from app.core.actor import Actor
from app.core.clock import Clock
from app.core.errors import Unavailable
from app.core.numbering import Numbers
from app.core.sealing import KeyRing
from app.core.settings import SigningPlan


@dataclass(slots=True)
class Work:
    """What a service needs for one piece of work: where, when, who, and one open transaction."""

    session: Session
    site_id: int
    actor: Actor
    clock: Clock
    numbers: Numbers
    keys: KeyRing
    signing: SigningPlan | None = None
    _held: tuple[SessionTransaction | None, psycopg.Connection[Any]] | None = field(
        default=None, init=False, repr=False
    )

    @property
    def connection(self) -> psycopg.Connection[Any]:
        """The driver's connection of the very same transaction, for set-based statements."""
        # Asking the session takes as long as a small statement, so it is asked once a transaction, and once a
        # savepoint: the session makes a savepoint only when it is asked for the connection within it.
        innermost = self.session.get_nested_transaction() or self.session.get_transaction()
        if self._held is None or self._held[0] is not innermost:
            driven: Any = self.session.connection().connection.driver_connection
            self._held = self.session.get_nested_transaction() or self.session.get_transaction(), driven
        return self._held[1]


@dataclass(slots=True)
class Database:
    """An engine with everything a unit of work is opened with."""

    engine: Engine
    clock: Clock
    keys: KeyRing
    numbers: Numbers = field(default_factory=Numbers)
    signing: SigningPlan | None = None
    """How declarations are signed: a matter of this installation, not of whatever process runs it."""

    @contextmanager
    def work(self, *, site_id: int, actor: Actor) -> Iterator[Work]:
        """One transaction. Commits on a clean exit, rolls back otherwise."""
        with Session(self.engine, expire_on_commit=False) as session:
            work = Work(session, site_id, actor, self.clock, self.numbers, self.keys, self.signing)
            yield work
            session.flush()
            _refuse_failed(work)
            session.commit()


def _refuse_failed(work: Work) -> None:
    # PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK, and a caught
    # database error (procrastinate's AlreadyEnqueued, say) leaves exactly that behind.
    if work.connection.info.transaction_status == TransactionStatus.INERROR:
        raise Unavailable("transaction_failed", "The transaction had failed before it was to be committed.")
