"""Cursors of lists: the id of the last row seen, wrapped so that nobody builds on its form."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeVar

from fastapi import Query

from app.core.errors import Invalid
from schemas.http.pages import Page

Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Cursor = Annotated[str | None, Query(max_length=40, description="`next_cursor` of the page before.")]


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


def page(rows: Sequence[Row], limit: int, render: Callable[[Row], Answer]) -> Page[Answer]:
    """A page of `rows`; a full one may have a next."""
    more = len(rows) == limit
    cursor = urlsafe_b64encode(str(rows[-1].id).encode()).decode() if more else None
    return Page[Answer](items=[render(row) for row in rows], next_cursor=cursor)
