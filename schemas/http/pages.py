"""Lists page by cursor: opaque, stable while rows are added, never a page number."""

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A page of a list. Ask again with `cursor=next_cursor` until it is null."""

    items: list[Item]
    next_cursor: str | None = Field(default=None, description="Null on the last page.")
