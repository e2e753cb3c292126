"""What is wrong in a data file of sorting, said with the file and the key."""

import tomllib
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.core.errors import Invalid

Shape = TypeVar("Shape", bound="FileShape")


class FileShape(BaseModel):
    """A table of one of our files: no key too many, nothing guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def fault(file: str, key: str, problem: str) -> Invalid:
    """The error of a file: `sorting_data`, with file, key and problem as arguments."""
    return Invalid("sorting_data", f"{file}: {key}: {problem}", file=file, key=key, problem=problem)


def read(path: Traversable, shape: type[Shape]) -> Shape:
    """The file at `path` in the given shape. Raises `Invalid` (sorting_data)."""
    return shaped(path.name, document(path), shape)


def document(path: Traversable) -> dict[str, Any]:
    """The bare document at `path`. Raises `Invalid` (sorting_data) when it is not UTF-8 or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise fault(path.name, "(file)", str(error)) from error
    except OSError as error:
        raise fault(path.name, "(file)", f"cannot be read: {error.strerror}") from error


def shaped(file: str, found: object, shape: type[Shape]) -> Shape:
    """`found` in the given shape. Raises `Invalid` (sorting_data) naming the first wrong key."""
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise fault(file, ".".join(map(str, first["loc"])) or "(file)", first["msg"]) from error
