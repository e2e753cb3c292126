"""What each figure of the month means, written once: code, statement and paper all read figures.tsv.

    figure         counts a parcel whose last step of these in the month is not an undoing
    received       receive, receive_unmatched, receive_unknown          (not undo_receive)
    unclaimed      receive_unmatched, receive_unknown                   (not undo_receive)
    split_off      split_off_received, split_off_held                   (not undo_receive)
    conforming     grade_conforming                                     (not back to received, held, nonconforming)
    nonconforming  grade_nonconforming, condemn, expire, time_out, disown, cancel_return (not back to sorting)
    declared       submit                                               (not fail_to_send)
    concluded      conclude
    rejected       reject
    restocked      restock                                              (not undo_restock)
    relisted       relist
    left           pass_gate
    destroyed      destroy

A step belongs to the business day (Asia/Shanghai) of its moment in the journal. A parcel counts at
most once a month in a figure. `applications_concluded` is no count of parcels: it counts
applications by `application.concluded_at`. In hand are parcels received and not yet on sale, gone,
lost or missing: states IN_HAND, at the end of the month.

Value of a line = quantity × price of the original list in yuan, rounded to the fen once, by line;
every sum is a sum of such lines. Quantities are in the declaration unit of each line. Taken in =
received + split off. In tables by HS chapter and origin a parcel or application is counted once,
where its most valuable line stands, while quantity and value are counted line by line.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from app.parcel.lifecycle import MOVES
from schemas.vocabulary import Event, ParcelState

IN_HAND = (
    ParcelState.RECEIVED,
    ParcelState.UNCLAIMED,
    ParcelState.HELD,
    ParcelState.CONFORMING,
    ParcelState.DECLARED,
    ParcelState.WITHDRAWING,
    ParcelState.INSPECTION,
    ParcelState.DETAINED,
    ParcelState.REJECTED,
    ParcelState.CLEARED,
    ParcelState.RESTOCKED,
    ParcelState.BLOCKED,
    ParcelState.NONCONFORMING,
    ParcelState.LEAVING,
    ParcelState.LEAVING_STOCK,
    ParcelState.DESTROYING,
    ParcelState.DESTROYING_STOCK,
)
"""States of a parcel that is here and not yet on sale, in the order of the road."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure of the month: its words, and the (event, state it leads to) pairs that count or take back."""

    key: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    counts: frozenset[tuple[Event, ParcelState]]
    takes_back: frozenset[tuple[Event, ParcelState]]


_STEPS = frozenset((move.event, move.to_state) for move in MOVES.values())


def _steps(patterns: str) -> Iterator[tuple[Event, ParcelState]]:
    """`event`, `event>state` or `>state`, as the lawful steps they stand for. Raises ValueError if there is none."""
    for pattern in patterns.split():
        event, _, state = pattern.partition(">")
        found = [step for step in _STEPS if event in {"", step[0]} and state in {"", step[1]}]
        if not found:
            raise ValueError(f"figures.tsv names {pattern}, which no row of lifecycle.tsv knows")
        yield from found


def _definition(row: dict[str, str]) -> Definition:
    counts, takes_back = frozenset(_steps(row.pop("counts"))), frozenset(_steps(row.pop("takes_back")))
    return Definition(**row, counts=counts, takes_back=takes_back - counts)


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated table of this folder."""
    with files("app.reports").joinpath(name).open(encoding="utf-8") as table:
        yield from csv.DictReader(table, delimiter="\t")


FIGURES: tuple[Definition, ...] = tuple(map(_definition, rows_of("figures.tsv")))
"""The figures of volume, in the order of the road."""
