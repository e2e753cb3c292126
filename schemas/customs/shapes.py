"""The shapes of values in the field tables (C36, C..18, N19,5 …) and the record that hides personal ones.

A model's field is annotated with a shape; the codec and the tests against the XSD read it from there.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

MOST_DIGITS = 19
MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of at most `digits` digits."""

    digits: int


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal of at most 19 digits, 5 of them after the point, written with at least `places` places."""

    places: int = 0


Shape = Text | Whole | Number


class Private:
    """Marks a field that is personal data: never in `repr`, never in an error's text."""


C1 = Annotated[str, Text(1, 1)]
C3 = Annotated[str, Text(3, 3)]
C4 = Annotated[str, Text(4, 4)]
C8 = Annotated[str, Text(8, 8)]
C10 = Annotated[str, Text(10, 10)]
C14 = Annotated[str, Text(14, 14)]
C17 = Annotated[str, Text(17, 17)]
C18 = Annotated[str, Text(18, 18)]
C36 = Annotated[str, Text(36, 36)]
V3 = Annotated[str, Text(1, 3)]
V10 = Annotated[str, Text(1, 10)]
V15 = Annotated[str, Text(1, 15)]
V18 = Annotated[str, Text(1, 18)]
V19 = Annotated[str, Text(1, 19)]
V20 = Annotated[str, Text(1, 20)]
V30 = Annotated[str, Text(1, 30)]
V32 = Annotated[str, Text(1, 32)]
V37 = Annotated[str, Text(1, 37)]
V50 = Annotated[str, Text(1, 50)]
V60 = Annotated[str, Text(1, 60)]
V100 = Annotated[str, Text(1, 100)]
V250 = Annotated[str, Text(1, 250)]
V510 = Annotated[str, Text(1, 510)]
V1000 = Annotated[str, Text(1, 1000)]
N4 = Annotated[int, Whole(4)]
N9 = Annotated[int, Whole(9)]
Quantity = Annotated[Decimal, Number()]
Amount = Annotated[Decimal, Number(places=2)]
Secret1 = Annotated[str, Text(1, 1), Private]
Secret30 = Annotated[str, Text(1, 30), Private]
Secret60 = Annotated[str, Text(1, 60), Private]
Secret200 = Annotated[str, Text(1, 200), Private]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record: attribute, element, shape; `private` for personal data."""

    attribute: str
    element: str
    shape: Shape
    required: bool
    private: bool


def element_name(attribute: str) -> str:
    """`item_record_no` → `itemRecordNo`."""
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _annotated(hint: Any) -> tuple[Any, bool]:
    """The annotated part of a hint, and whether it must be there."""
    if get_origin(hint) is Annotated:
        return hint, True
    return next(part for part in get_args(hint) if get_origin(part) is Annotated), False


@cache
def columns(record: type) -> tuple[Column, ...]:
    """The fields of a record class in the order of the specification's table."""
    hints = get_type_hints(record, include_extras=True)
    made = []
    for field in fields(record):
        hint, required = _annotated(hints[field.name])
        _, shape, *marks = get_args(hint)
        made.append(Column(field.name, element_name(field.name), shape, required, Private in marks))
    return tuple(made)


class Record:
    """A row of a field table: a frozen dataclass whose `repr` leaves personal data out."""

    __slots__ = ()

    def __repr__(self) -> str:
        shown = (
            f"{c.attribute}={'***' if c.private else repr(getattr(self, c.attribute))}" for c in columns(type(self))
        )
        return f"{type(self).__name__}({', '.join(shown)})"
