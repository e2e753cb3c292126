"""The state machine, as data: which event may follow which state, who may cause it, and what each is called.

Pure: reads three tables that stand beside it and knows neither database nor clock. The same rows
stand in the reference table `lawful_move`, where foreign keys hold every writer to them.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from schemas.vocabulary import Event, ParcelState, Role

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class LawfulMove:
    """One row of lifecycle.tsv: in `from_state`, `event` leads to `to_state`, caused by one of `by`."""

    from_state: ParcelState
    event: Event
    to_state: ParcelState
    by: frozenset[str]
    note: str


@dataclass(frozen=True, slots=True)
class StateWords:
    """What people see of a state: its name in both languages, its group on the road, its colour."""

    zh: str
    en: str
    group: str
    colour: str
    final: bool


@dataclass(frozen=True, slots=True)
class EventWords:
    """What people see of an event."""

    zh: str
    en: str


# A lead does whatever an operator may, a manager whatever a lead may; a broker's acts are a broker's alone.
_ALSO = {Role.OPERATOR: {Role.LEAD, Role.MANAGER}, Role.LEAD: {Role.MANAGER}}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with files(__name__.rpartition(".")[0]).joinpath(name).open(encoding="utf-8") as table:
        yield from csv.DictReader(table, delimiter="\t")


def _who(by: str) -> frozenset[str]:
    named = by.split(",")
    return frozenset(named).union(*(_ALSO.get(Role(name), set()) for name in named if name != SYSTEM))


def _lawful(row: dict[str, str]) -> LawfulMove:
    from_state, event, to_state = ParcelState(row["from_state"]), Event(row["event"]), ParcelState(row["to_state"])
    return LawfulMove(from_state, event, to_state, _who(row["by"]), row["note"])


MOVES: MappingProxyType[tuple[ParcelState, Event], LawfulMove] = MappingProxyType(
    {(move.from_state, move.event): move for move in map(_lawful, _rows("lifecycle.tsv"))}
)
"""Every lawful move by (state, event): a function, one target each."""

STATES: MappingProxyType[ParcelState, StateWords] = MappingProxyType(
    {
        ParcelState(row["state"]): StateWords(row["zh"], row["en"], row["group"], row["colour"], row["final"] == "1")
        for row in _rows("states.tsv")
    }
)

EVENTS: MappingProxyType[Event, EventWords] = MappingProxyType(
    {Event(row["event"]): EventWords(row["zh"], row["en"]) for row in _rows("events.tsv")}
)

MAIN_ROAD = (
    ParcelState.EXPECTED,
    ParcelState.ARRIVED,
    ParcelState.RECEIVED,
    ParcelState.CONFORMING,
    ParcelState.DECLARED,
    ParcelState.CLEARED,
    ParcelState.RESTOCKED,
    ParcelState.RELISTED,
)
"""The straight way from announcement to sale, for pictures of the road."""


def move_from(state: ParcelState, event: Event) -> LawfulMove | None:
    """The lawful move that `event` causes in `state`, or None if there is none."""
    return MOVES.get((state, event))


def may_cause(move: LawfulMove, *, roles: frozenset[Role], system: bool) -> bool:
    """Whether somebody with these roles (or the system itself) may cause `move`."""
    return SYSTEM in move.by if system else not move.by.isdisjoint(roles)


def events_from(state: ParcelState) -> tuple[Event, ...]:
    """The events that are lawful in `state`, in the order of the table."""
    return tuple(event for from_state, event in MOVES if from_state == state)
