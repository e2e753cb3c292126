"""The statements of the simulated customs' book: SQLite, times as microseconds since 1970 in UTC.

SQLite, because the simulator runs without any database of the house: on somebody else's machine, beside their system.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_LAYOUT = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS list (id INTEGER PRIMARY KEY, invt_no TEXT, cop_no TEXT, released INTEGER, facts TEXT);
CREATE INDEX IF NOT EXISTS list_invt_no ON list (invt_no);
CREATE INDEX IF NOT EXISTS list_cop_no ON list (cop_no);
CREATE TABLE IF NOT EXISTS lesson (guid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS letter (key TEXT PRIMARY KEY, content TEXT, channel TEXT, receiver TEXT, at INTEGER)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS letter_at ON letter (at);
CREATE TABLE IF NOT EXISTS filed (
    id INTEGER PRIMARY KEY, message TEXT, cop_no TEXT, pre_no TEXT, head_guid TEXT, invt_no TEXT, agent TEXT,
    app_type TEXT, state TEXT, ending TEXT, ends INTEGER, pieces TEXT);
CREATE INDEX IF NOT EXISTS filed_cop_no ON filed (cop_no);
CREATE INDEX IF NOT EXISTS filed_pre_no ON filed (pre_no);
CREATE INDEX IF NOT EXISTS filed_invt_no ON filed (invt_no);
CREATE INDEX IF NOT EXISTS filed_head_guid ON filed (head_guid);
CREATE TABLE IF NOT EXISTS reply (
    name TEXT PRIMARY KEY, due INTEGER, message TEXT, channel TEXT, receiver TEXT, body BLOB, state INTEGER)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reply_due ON reply (state, channel, due, name);
CREATE INDEX IF NOT EXISTS reply_message ON reply (message);
CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, held INTEGER, broken INTEGER, example TEXT) WITHOUT ROWID;
COMMIT;
"""
WAITING, STAGED, GONE = 0, 1, 2
"""A reply waits, stands ready in the outbox of a folder, or is gone."""

_APPLICATION = "id, message, cop_no, pre_no, head_guid, invt_no, agent, app_type, state, ending, ends, pieces"

Row = tuple


def connect(path: Path | None) -> sqlite3.Connection:
    """The book at `path`, made if need be; in memory when None. A commit is on the disk when it returns."""
    name = ":memory:" if path is None else str(path)
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(_LAYOUT)
    return connection


def begin(connection: sqlite3.Connection) -> None:
    """Open a transaction that may write."""
    connection.execute("BEGIN IMMEDIATE")


def commit(connection: sqlite3.Connection) -> None:
    """Make it last."""
    connection.execute("COMMIT")


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo it, if SQLite has not done so itself."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def find_list(connection: sqlite3.Connection, invt_no: str | None, cop_no: str | None) -> Row | None:
    """`(id, invt_no, cop_no, released, facts)` of a list, by either number."""
    for column, value in (("invt_no", invt_no), ("cop_no", cop_no)):
        if value:
            wanted = f"SELECT id, invt_no, cop_no, released, facts FROM list WHERE {column} = ? LIMIT 1"  # noqa: S608
            if found := connection.execute(wanted, (value,)).fetchone():
                return found
    return None


def write_list(connection: sqlite3.Connection, row: Row) -> None:
    """Write `(id, invt_no, cop_no, released, facts)`; an id of None makes a new row."""
    connection.execute("INSERT OR REPLACE INTO list (id, invt_no, cop_no, released, facts) VALUES (?,?,?,?,?)", row)


def take_lesson(connection: sqlite3.Connection, guid: str) -> bool:
    """Note that a message was learned from; False when it had been."""
    return connection.execute("INSERT OR IGNORE INTO lesson (guid) VALUES (?)", (guid,)).rowcount == 1


def find_letter(connection: sqlite3.Connection, key: str) -> Row | None:
    """The fingerprint of a message that was taken."""
    return connection.execute("SELECT content FROM letter WHERE key = ?", (key,)).fetchone()


def add_letter(connection: sqlite3.Connection, row: Row) -> None:
    """Write `(key, content, channel, receiver, at)`."""
    connection.execute("INSERT INTO letter (key, content, channel, receiver, at) VALUES (?,?,?,?,?)", row)


def add_application(connection: sqlite3.Connection, row: Row) -> None:
    """Write an application, without its id."""
    marks = ",".join("?" * 11)
    names = _APPLICATION.removeprefix("id, ")
    connection.execute(f"INSERT INTO filed ({names}) VALUES ({marks})", row)  # noqa: S608


def applications(connection: sqlite3.Connection, column: str, value: str) -> list[Row]:
    """The applications with this `cop_no`, `pre_no`, `invt_no` or `head_guid`, oldest first."""
    wanted = f"SELECT {_APPLICATION} FROM filed WHERE {column} = ? ORDER BY id"  # noqa: S608
    return connection.execute(wanted, (value,)).fetchall()


def set_state(connection: sqlite3.Connection, id_: int, state: str) -> None:
    """What has become of an application."""
    connection.execute("UPDATE filed SET state = ? WHERE id = ?", (state, id_))


def add_replies(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Write `(name, due, message, channel, receiver, body)`."""
    connection.executemany("INSERT OR IGNORE INTO reply VALUES (?,?,?,?,?,?,0)", rows)


def replies_to(connection: sqlite3.Connection, message: str) -> list[Row]:
    """`(due, name, body)` of what still waits of the answers to a message, in the order of their time."""
    wanted = "SELECT due, name, body FROM reply WHERE message = ? AND state = 0 ORDER BY due, name"
    return connection.execute(wanted, (message,)).fetchall()


def rewrite_reply(connection: sqlite3.Connection, name: str, body: bytes | None) -> None:
    """Another body for a waiting reply; None takes it back."""
    if body is None:
        connection.execute("DELETE FROM reply WHERE name = ?", (name,))
    else:
        connection.execute("UPDATE reply SET body = ? WHERE name = ?", (body, name))


def due_replies(connection: sqlite3.Connection, channel: str, now: int, receiver: str | None, most: int) -> list[Row]:
    """`(due, name, body, receiver)` of what is due on a channel (of one receiver, unless None), oldest first."""
    to = "" if receiver is None else "AND receiver = ?"
    wanted = (
        "SELECT due, name, body, receiver FROM reply "  # noqa: S608
        f"WHERE state = 0 AND channel = ? AND due <= ? {to} ORDER BY due, name LIMIT ?"
    )
    return connection.execute(wanted, (channel, now, *([] if receiver is None else [receiver]), most)).fetchall()


def next_due(connection: sqlite3.Connection, channel: str) -> int | None:
    """When the next reply of a channel falls due."""
    return connection.execute("SELECT min(due) FROM reply WHERE state = 0 AND channel = ?", (channel,)).fetchone()[0]


def mark_replies(connection: sqlite3.Connection, names: Iterable[str], state: int) -> None:
    """Staged, or gone: then the body is let go of."""
    keep = "body" if state == STAGED else "NULL"
    statement = f"UPDATE reply SET state = ?, body = {keep} WHERE name = ? AND state < ?"  # noqa: S608
    connection.executemany(statement, [(state, name, state) for name in names])


def staged_replies(connection: sqlite3.Connection) -> list[Row]:
    """`(name, body)` of what stands ready in an outbox."""
    return connection.execute("SELECT name, body FROM reply WHERE state = 1").fetchall()


def add_tallies(connection: sqlite3.Connection, counts: Mapping[str, Sequence]) -> None:
    """Add `name → (held, broken, example)`; the first example of a broken check stays."""
    connection.executemany(
        "INSERT INTO tally VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET held = held + excluded.held, "
        "broken = broken + excluded.broken, example = coalesce(example, excluded.example)",
        [(name, *row) for name, row in counts.items()],
    )


def tallies(connection: sqlite3.Connection) -> list[Row]:
    """`(name, held, broken, example)`."""
    return connection.execute("SELECT name, held, broken, example FROM tally").fetchall()


def forget_tallies(connection: sqlite3.Connection) -> None:
    """Count from nothing."""
    connection.execute("DELETE FROM tally")


def sizes(connection: sqlite3.Connection) -> dict[str, int]:
    """How much the book holds."""
    wanted = {table: f"SELECT count(*) FROM {table}" for table in ("list", "letter", "filed")}  # noqa: S608
    wanted["waiting"] = "SELECT count(*) FROM reply WHERE state = 0"
    wanted["answered"] = "SELECT count(*) FROM reply WHERE state > 0"
    return {name: connection.execute(statement).fetchone()[0] for name, statement in wanted.items()}


def endings(connection: sqlite3.Connection) -> list[Row]:
    """`(last status, count)` over all applications, most frequent first."""
    wanted = "SELECT ending, count(*) FROM filed GROUP BY ending ORDER BY count(*) DESC, ending"
    return connection.execute(wanted).fetchall()


def days(connection: sqlite3.Connection) -> Row:
    """When the first and the last message came."""
    return connection.execute("SELECT min(at), max(at) FROM letter").fetchone()
