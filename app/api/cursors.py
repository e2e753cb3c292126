"""Cursors of lists: the id (or the keys) of the last row seen, wrapped so that nobody builds on its form."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeVar

from fastapi import Query

from app.core.errors import Invalid
from schemas.http.pages import Page

Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Cursor = Annotated[str | None, Query(max_length=40, description="`next_cursor` of the page before.")]

LongCursor = Annotated[str | None, Query(max_length=400, description="`next_cursor` of the page before.")]
"""A cursor of a list that is not in the order of ids."""


class HasId(Protocol):
    """A row that can be paged by."""

    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=HasId)
Answer = TypeVar("Answer")


def position(cursor: str | None) -> int:
    """The id a cursor stands for, 0 for the first page. Raises `Invalid` (bad_cursor)."""
    if cursor is None:
        return 0
    try:
        return int(urlsafe_b64decode(cursor.encode()))
    except (ValueError, NotBase64) as error:
        raise Invalid("bad_cursor", "This cursor is not one of ours; start from the first page.") from error


def wrapped_id(last: int) -> str:
    """The cursor of what comes after the row `last`."""
    return urlsafe_b64encode(str(last).encode()).decode()


def wrapped(keys: Sequence[str | None]) -> str:
    """A cursor for a list that is in the order of other keys than ids."""
    return urlsafe_b64encode(json.dumps(keys).encode()).decode()


def unwrapped(cursor: str, count: int) -> list[str | None]:
    """The keys in a cursor. Raises `Invalid` (bad_cursor)."""
    try:
        keys = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, NotBase64):
        keys = None
    if not isinstance(keys, list) or len(keys) != count or not all(isinstance(key, str | None) for key in keys):
        raise Invalid("bad_cursor", "This cursor is not one of ours; start from the first page.")
    return keys


def page(rows: Sequence[Row], limit: int, render: Callable[[Row], Answer]) -> Page[Answer]:
    """A page of `rows`; a full one may have a next."""
    more = len(rows) == limit
    cursor = wrapped_id(rows[-1].id) if more else None
    return Page[Answer](items=[render(row) for row in rows], next_cursor=cursor)
