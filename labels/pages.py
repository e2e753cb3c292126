"""Labels as they come out of a printer: one on a page, or many on a sheet."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from labels.errors import LabelError
from labels.faces import Face
from labels.layout import Mark, arrange
from labels.stock import Stock


class Page(NamedTuple):
    """The marks of one page in dots, and how many labels they are."""

    marks: list[Mark]
    labels: int


def pages(faces: Iterable[Face], stock: Stock) -> Iterator[Page]:
    """Page after page, as faces arrive. Raises LabelError with `label` counting from 1; `nothing_to_print`."""
    if not stock.paper:
        yield from (Page(marks, 1) for _, marks in _arranged(faces, stock))
        return
    places, marks, count = stock.paper.places(stock.dpi), [], 0
    for number, label in _arranged(faces, stock):
        count = (number - 1) % len(places) + 1
        across, down = places[count - 1]
        marks += [mark._replace(x=mark.x + across, y=mark.y + down) for mark in label]
        if count == len(places):
            yield Page(marks, count)
            marks, count = [], 0
    if count:
        yield Page(marks, count)


def _arranged(faces: Iterable[Face], stock: Stock) -> Iterator[tuple[int, list[Mark]]]:
    number = 0
    for number, face in enumerate(faces, 1):
        try:
            yield number, arrange(face, stock)
        except LabelError as error:
            error.label = number
            raise
    if not number:
        raise LabelError("nothing_to_print", "faces", "there is no label to print")
