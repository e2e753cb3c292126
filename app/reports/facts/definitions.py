"""What each figure means, written once: figures.tsv. The fold, the screens, the papers and docs/figures.md all read it.

A figure is made of steps of the journal. `counts` begin it, `takes_back` undo it, `ends` close it so that it may
begin again; a parcel counts in a figure while it holds, so once and not twice. A star lets every such step count.
Steps are written `event`, `event>state it leads to`, `state it comes from/event`, `>state`; `+in_hand` and `-in_hand`
are the steps into and out of the states IN_HAND.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from app.parcel.lifecycle import MOVES, LawfulMove
from schemas.vocabulary import ParcelState

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

Effect = Literal["counts", "each", "takes_back", "ends"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its number in the facts (never given twice), its words, and what each step does to it."""

    no: int
    key: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    source: str
    effects: dict[LawfulMove, Effect]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one lawful move does to one figure."""

    from_state: str
    event: str
    figure: int
    effect: Effect


def _steps(pattern: str) -> list[LawfulMove]:
    """The lawful moves a pattern stands for. Raises ValueError if there is none."""
    found = [move for move in MOVES.values() if _fits(pattern, move)]
    if not found:
        raise ValueError(f"figures.tsv names {pattern}, which no row of lifecycle.tsv knows")
    return found


def _fits(pattern: str, move: LawfulMove) -> bool:
    before, after = move.from_state in IN_HAND, move.to_state in IN_HAND
    if pattern.endswith("in_hand"):
        return (before, after) == ((False, True) if pattern.startswith("+") else (True, False))
    start, _, rest = pattern.rpartition("/")
    event, _, end = rest.partition(">")
    return start in {"", move.from_state} and event in {"", move.event} and end in {"", move.to_state}


def _figure(row: dict[str, str]) -> Figure:
    effects: dict[LawfulMove, Effect] = {}
    # What counts goes before what takes back, which goes before what ends: `>held` is not what led there by counting.
    for effect in ("ends", "takes_back", "counts"):
        for pattern in row.pop(effect).split():
            named: Effect = "each" if pattern.endswith("*") else effect
            effects |= dict.fromkeys(_steps(pattern.rstrip("*")), named)
    return Figure(no=int(row.pop("no")), effects=_possible(effects), **row)


def _possible(effects: dict[LawfulMove, Effect]) -> dict[LawfulMove, Effect]:
    """Without what takes back or ends where the figure can never hold."""
    holding = {move.to_state for move, effect in effects.items() if effect == "counts"}
    frontier = list(holding)
    for here in frontier:
        onward = {m.to_state for m in MOVES.values() if m.from_state == here and effects.get(m) in {None, "counts"}}
        frontier += onward - holding
        holding |= onward
    return {move: e for move, e in effects.items() if e in {"counts", "each"} or move.from_state in holding}


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the pack that is no count of steps: what is meant by it, and where that comes from."""

    key: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    source: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with files("app.reports.facts").joinpath(name).open(encoding="utf-8") as table:
        yield from csv.DictReader(table, delimiter="\t")


FIGURES: tuple[Figure, ...] = tuple(map(_figure, _rows("figures.tsv")))
"""Every figure, in the order of the road."""

TERMS: tuple[Term, ...] = tuple(Term(**row) for row in _rows("terms.tsv"))
"""Return, parcel, value, weight, day, month and the others, in the order they are explained."""

BY_KEY: dict[str, Figure] = {figure.key: figure for figure in FIGURES}
BY_NUMBER: dict[int, Figure] = {figure.no: figure for figure in FIGURES}

RULES: tuple[Rule, ...] = tuple(
    Rule(move.from_state, move.event, figure.no, effect)
    for figure in FIGURES
    for move, effect in figure.effects.items()
)
"""Every figure's effects, as the fold wants them."""

KILOGRAMS = {"035": "1", "036": "0.001", "070": "1000"}
"""Legal units that are a weight, and how many kilograms one is: kilogram, gram, ton."""

STOCK = ("entered", "departed")
"""Figures of the stock table only."""
