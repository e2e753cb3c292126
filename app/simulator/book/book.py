"""The book itself: typed entries in and out, one transaction at a time, safe between threads."""

import errno
import json
import sqlite3
import threading
import weakref
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.simulator.book import queries
from app.simulator.book.entries import Application, KnownLine, KnownList, Letter, Reply

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Book:
    """Everything is written inside `with book.writing():`, which ends in one durable commit, or in nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._db = queries.connect(path)
        self._lock = threading.RLock()
        self._depth = 0
        self.close = weakref.finalize(self, self._db.close)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction; one inside another belongs to it."""
        with self._lock:
            if self._depth == 0:
                queries.begin(self._db)
            self._depth += 1
            try:
                yield
            except BaseException as error:
                queries.roll_back(self._db)
                if isinstance(error, sqlite3.OperationalError):  # a full or failing disk, most likely
                    raise OSError(errno.EIO, str(error)) from error
                raise
            else:
                if self._depth == 1:
                    queries.commit(self._db)
            finally:
                self._depth -= 1

    # Lists

    def learn(self, guid: str, facts: Iterable[Mapping[str, Any]]) -> None:
        """Take in what `memory.facts_of` gave, once a message; lists and their receipts may come in any order."""
        with self.writing():
            if queries.take_lesson(self._db, guid):
                for fact in facts:
                    self._learn(fact)

    def _learn(self, fact: Mapping[str, Any]) -> None:
        cop_no, invt_no = fact.get("cop_no"), fact.get("invt_no")
        id_, known_invt, known_cop, released, text = queries.find_list(self._db, invt_no, cop_no) or (None,) * 5
        facts = json.loads(text) if text else {}
        facts |= {name: fact[name] for name in ("lines", "head") if name in fact}
        if "released" in fact:
            released = micros(datetime.fromisoformat(fact["released"]))
        row = (id_, invt_no or known_invt, cop_no or known_cop, released, json.dumps(facts, ensure_ascii=False))
        queries.write_list(self._db, row)

    def known_list(self, invt_no: str) -> KnownList | None:
        """The list with this number, once its lines are known."""
        with self._lock:
            row = queries.find_list(self._db, invt_no, None)
        facts = json.loads(row[4]) if row else {}
        if row is None or not facts.get("lines"):
            return None
        lines = {
            int(gnum): KnownLine(gcode, unit, Decimal(qty), gname, filed)
            for gnum, (gcode, unit, qty, gname, filed) in facts["lines"].items()
        }
        return KnownList(lines, facts.get("head", {}), None if row[3] is None else moment(row[3]))

    # Messages and applications

    def content_of(self, key: str) -> str | None:
        """The fingerprint of a message taken before."""
        with self._lock:
            row = queries.find_letter(self._db, key)
        return row[0] if row else None

    def add_letter(self, letter: Letter) -> None:
        queries.add_letter(self._db, (letter.key, letter.content, letter.channel, letter.receiver, micros(letter.at)))

    def add_application(self, entry: Application) -> None:
        pieces = json.dumps([[gnum, str(qty)] for gnum, qty in entry.pieces])
        ends = None if entry.ends is None else micros(entry.ends)
        names = (entry.message, entry.cop_no, entry.pre_no, entry.head_guid, entry.invt_no, entry.agent)
        queries.add_application(self._db, (*names, entry.app_type, entry.state, entry.ending, ends, pieces))

    def applications(self, column: str, value: str) -> list[Application]:
        """Those with this `cop_no`, `pre_no`, `invt_no` or `head_guid`, oldest first."""
        if not value:
            return []
        with self._lock:
            return [_application(row) for row in queries.applications(self._db, column, value)]

    def set_state(self, entry: Application, state: str) -> Application:
        """What has become of it."""
        queries.set_state(self._db, entry.id, state)
        return replace(entry, state=state)

    # Answers

    def add_replies(self, letter: Letter, replies: Iterable[Reply]) -> None:
        queries.add_replies(
            self._db,
            (
                (r.name, micros(r.due), letter.key, letter.channel, letter.receiver, zlib.compress(r.body, level=1))
                for r in replies
            ),
        )

    def replies_to(self, key: str) -> list[Reply]:
        """What still waits of the answers to a message."""
        with self._lock:
            return [_reply(*row) for row in queries.replies_to(self._db, key)]

    def rewrite(self, name: str, body: bytes | None) -> None:
        """Another body for a waiting answer; None takes it back."""
        queries.rewrite_reply(self._db, name, None if body is None else zlib.compress(body, level=1))

    def due(self, now: datetime, *, channel: str, receiver: str | None = None, most: int = 500) -> list[Reply]:
        """What is due by now on a channel, oldest first; again and again until it is gone."""
        with self._lock:
            found = queries.due_replies(self._db, channel, micros(now), receiver, most)
        return [_reply(due, name, body) for due, name, body, _ in found]

    def due_with_receivers(self, now: datetime, *, channel: str, most: int = 100) -> list[tuple[str, Reply]]:
        """As `due`, each with the mailbox it is for."""
        with self._lock:
            found = queries.due_replies(self._db, channel, micros(now), None, most)
        return [(receiver, _reply(due, name, body)) for due, name, body, receiver in found]

    def next_due(self, channel: str) -> datetime | None:
        """When the next answer falls due."""
        with self._lock:
            found = queries.next_due(self._db, channel)
        return None if found is None else moment(found)

    def mark(self, names: Iterable[str], *, staged: bool = False) -> None:
        """These answers stand ready in an outbox, or are gone."""
        with self.writing():
            queries.mark_replies(self._db, names, queries.STAGED if staged else queries.GONE)

    def staged(self) -> dict[str, bytes]:
        """What stood ready in an outbox when somebody died."""
        with self._lock:
            return {name: zlib.decompress(body) for name, body in queries.staged_replies(self._db)}

    # Figures

    def add_tallies(self, counts: Mapping[str, tuple[int, int, str | None]]) -> None:
        queries.add_tallies(self._db, counts)

    def tallies(self) -> dict[str, tuple[int, int, str | None]]:
        """How often each check held and was broken, and the first example."""
        with self._lock:
            return {name: (held, broken, example) for name, held, broken, example in queries.tallies(self._db)}

    def forget_tallies(self) -> None:
        """Count from nothing."""
        with self.writing():
            queries.forget_tallies(self._db)

    def figures(self) -> dict[str, Any]:
        """Sizes, last statuses, and when the first and the last message came."""
        with self._lock:
            first, last = queries.days(self._db)
            return {
                **queries.sizes(self._db),
                "endings": dict(queries.endings(self._db)),
                "first": None if first is None else moment(first),
                "last": None if last is None else moment(last),
            }


def micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


def _reply(due: int, name: str, body: bytes) -> Reply:
    return Reply(moment(due), name, zlib.decompress(body))


def _application(row: tuple[Any, ...]) -> Application:
    id_, message, cop_no, pre_no, head_guid, invt_no, agent, app_type, state, ending, ends, pieces = row
    return Application(
        id=id_,
        message=message,
        cop_no=cop_no,
        pre_no=pre_no,
        head_guid=head_guid,
        invt_no=invt_no,
        agent=agent,
        app_type=app_type,
        state=state,
        ending=ending,
        ends=None if ends is None else moment(ends),
        pieces=tuple((gnum, Decimal(qty)) for gnum, qty in json.loads(pieces)),
    )
