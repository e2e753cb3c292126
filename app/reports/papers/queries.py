"""The facts behind a month, read as a stream: a cursor on the server, so that a million of them need no memory."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, LiteralString, cast

from app.db.work import Work

_COUNT = """
SELECT count(*) FROM tally_fact AS fact
JOIN tally_kind AS kind ON kind.site_id = fact.site_id AND kind.id = fact.kind_id
WHERE fact.site_id = ANY(%(sites)s) AND fact.month = %(month)s AND fact.id <= %(upto)s
  AND (%(owner)s::text IS NULL OR kind.owner = %(owner)s)
"""
_AT_ONCE = 5000


@cache
def _statement() -> LiteralString:
    # Our own file, not a string from outside: psycopg wants that said.
    return cast("LiteralString", files("app.reports").joinpath("sql", "raw.sql").read_text(encoding="utf-8"))


def count_facts(work: Work, values: dict[str, Any]) -> int:
    """How many facts there are: of `sites`, of `month`, up to `upto`, of `owner` or all."""
    row = work.connection.execute(_COUNT, values).fetchone()
    return row[0] if row else 0


def facts(work: Work, values: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Those facts, in the order of raw.sql."""
    with work.connection.cursor(name="raw_facts") as cursor:
        cursor.itersize = _AT_ONCE
        yield from cursor.execute(_statement(), values)
