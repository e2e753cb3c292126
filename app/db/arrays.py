"""Lists on their way to PostgreSQL, written as whole arrays instead of element by element.

Every set-based statement sends one array a column, and psycopg looks at each element anew: at the
desks that was nearly half of all the work. These are the same arrays, ten times as fast; whatever
is nested, mixed or of another kind goes psycopg's own way. Whole numbers always go as int8, so that
a statement stays one prepared statement however large the numbers in it are.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.abc import Buffer, DumperKey
from psycopg.adapt import PyFormat
from psycopg.postgres import types
from psycopg.types.array import BaseListDumper, ListDumper

_Write = Callable[[list[Any]], str]
_NONE = type(None)


def _texts(items: list[Any]) -> str:
    joined = '","'.join(items)
    if joined.count('"') == 2 * len(items) - 2 and "\\" not in joined:
        return f'"{joined}"'  # nothing to escape, as nearly always
    return ",".join(['"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items])


def _plain(items: list[Any]) -> str:
    return ",".join(map(str, items))


def _bytes(items: list[Any]) -> str:
    return ",".join([f'"\\\\x{item.hex()}"' for item in items])


def _moments(items: list[Any]) -> str:
    return ",".join([f'"{item}"' for item in items])


_WRITERS: dict[type, tuple[int, _Write]] = {
    str: (0, _texts),  # unknown, as psycopg has it: the statement says whether it is text, jsonb or a name
    int: (types["int8"].array_oid, _plain),
    bytes: (types["bytea"].array_oid, _bytes),
    UUID: (types["uuid"].array_oid, _plain),
    Decimal: (types["numeric"].array_oid, _plain),
    date: (types["date"].array_oid, _plain),
    datetime: (types["timestamptz"].array_oid, _moments),
}
"""What each kind of element is in PostgreSQL and how some of them are written; a kind is the exact type."""


class ArrayDumper(ListDumper):
    """psycopg's own, with a quick way to write flat lists of one kind (or None)."""

    write: _Write | None = None

    def get_key(self, obj: list[Any], format: PyFormat) -> DumperKey:  # noqa: A002 (psycopg names it)
        """Lists of one kind share a dumper."""
        kind = _kind(obj)
        return (list, kind) if kind else super().get_key(obj, format)

    def upgrade(self, obj: list[Any], format: PyFormat) -> BaseListDumper:  # noqa: A002
        """The dumper of this list's kind."""
        kind = _kind(obj)
        if kind is None:
            return super().upgrade(obj, format)
        dumper = type(self)(self.cls, self._tx)
        dumper.oid, dumper.write = _WRITERS[kind]
        return dumper

    def dump(self, obj: list[Any]) -> Buffer | None:
        """The array in PostgreSQL's text form. Raises `psycopg.DataError` for a text with a NUL in it."""
        write, kinds = self.write, set(map(type, obj))
        if kinds == {_NONE}:
            array = ",".join(["NULL"] * len(obj))
        elif write is None:
            return super().dump(obj)
        elif _NONE in kinds:
            array = ",".join(["NULL" if item is None else write([item]) for item in obj])
        else:
            array = write(obj)
        if "\0" in array:
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return f"{{{array}}}".encode()


def _kind(items: list[Any]) -> type | None:
    """The kind all of these are, if they are of one that is written quickly."""
    kinds = set(map(type, items))
    kinds.discard(_NONE)
    if len(kinds) == 1:
        (kind,) = kinds
        if kind in _WRITERS:
            return kind
    # An enumeration of texts is dumped as the text it is.
    return str if kinds and all(issubclass(kind, str) for kind in kinds) else None


def write_arrays_quickly(connection: psycopg.Connection[Any]) -> None:
    """Let this connection write its lists so."""
    connection.adapters.register_dumper(list, ArrayDumper)
