"""A month of the sample site, walked by the state changer: a little of everything that a report counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import SQLModel

from app.core.actor import Actor, system_actor
from app.core.clock import VirtualClock
from app.customs.models import Application, ApplicationParcel
from app.db.work import Work
from app.originals.models import Original, OriginalLine
from app.parcel.lifecycle import MOVES, SYSTEM
from app.parcel.lpns import next_lpns
from app.parcel.models import ParcelLine
from app.parcel.moves import Changes, Move
from app.parcel.reading import parcel_by_lpn, replace_lines
from app.parcel.service import advance_many
from app.parcel.views import ParcelView
from schemas.vocabulary import Event, ParcelState, Role, Verdict

ANYBODY = Actor(badge="T0009", roles=frozenset(Role))


def actor_of(event: Event) -> Actor:
    """Somebody who may cause this event, wherever it is lawful."""
    by_system = all(SYSTEM in move.by for (_, happens), move in MOVES.items() if happens == event)
    return system_actor() if by_system else ANYBODY


@dataclass
class Floor:
    """A day on the floor: originals and parcels as tests/conftest.py makes them, and what may happen to them."""

    work: Work
    clock: VirtualClock
    original: Callable[..., Original]
    parcel: Callable[..., ParcelView]

    def walk(self, parcel: ParcelView, *events: Event) -> None:
        """Let events happen to a parcel, now."""
        moves = [Move(event=event, parcel_id=parcel.id, actor=actor_of(event)) for event in events]
        outcomes = advance_many(self.work, moves)
        assert [outcome.verdict for outcome in outcomes] == [Verdict.MOVED] * len(events), outcomes

    def split_off(self, parcel: ParcelView, lines: dict[int, int], **changes: Any) -> None:
        """A child of a held parcel, with lines of the same original."""
        (lpn,) = next_lpns(self.work, 1)
        values = Changes(lpn=lpn, place="D1", original_id=parcel.original_id, parent_id=parcel.id, **changes)
        advance_many(self.work, [Move(event=Event.SPLIT_OFF_HELD, birth=True, changes=values, actor=ANYBODY)])
        child = parcel_by_lpn(self.work, lpn)
        rows = [ParcelLine(site_id=1, parcel_id=child.id, gnum=g, qty=Decimal(n)) for g, n in lines.items()]
        replace_lines(self.work, rows)

    def conclude(self, original: Original, *parcels: ParcelView, number: int) -> None:
        """An application for these parcels, concluded now."""
        now = self.work.clock.now()
        row = Application(
            site_id=1,
            cop_no=f"TTH{number:08d}",
            guid=f"{number:036d}",
            original_id=original.id,
            reason="test",
            state="concluded",
            prepared_by="T1",
            prepared_at=now,
            concluded_at=now,
        )
        self.add(row)
        self.add(*(ApplicationParcel(site_id=1, application_id=row.id, parcel_id=parcel.id) for parcel in parcels))

    def rewrite_line(self, original: Original, gnum: int, **over: Any) -> None:
        """Change a line of an original."""
        line = self.work.session.get_one(OriginalLine, (1, original.id, gnum))
        self.add(line.sqlmodel_update(over))

    def add(self, *rows: SQLModel) -> None:
        self.work.session.add_all(rows)
        self.work.session.flush()


@pytest.fixture
def floor(
    work: Work,
    clock: VirtualClock,
    given_original: Callable[..., Original],
    given_parcel: Callable[..., ParcelView],
) -> Floor:
    return Floor(work, clock, given_original, given_parcel)


@pytest.fixture
def november(floor: Floor) -> Work:
    """November 2026, with parcels on every branch, several owners, chapters and origins, on several days."""
    cosmetics, shoes, wine = _originals(floor)
    relisted = floor.parcel(ParcelState.RELISTED, original=cosmetics, disposition="relist", grade="A")
    second = floor.parcel(ParcelState.CLEARED, original=shoes, lines={1: 3, 2: 7}, disposition="relist")
    third = floor.parcel(ParcelState.CLEARED, original=shoes, lines={2: 1}, disposition="repack")
    floor.conclude(cosmetics, relisted, number=1)
    floor.conclude(shoes, second, third, number=2)
    floor.parcel(ParcelState.LEFT, original=wine, lines={1: 1}, disposition="out_of_zone")
    floor.clock.move_to(datetime(2026, 11, 20, 16, 30, tzinfo=UTC))  # the 21st in Beijing
    held = _aside(floor, wine)
    floor.clock.move_to(datetime(2026, 12, 2, tzinfo=UTC))
    floor.walk(held, Event.LOSE)
    late = floor.parcel(ParcelState.RELISTED, original=wine, lines={1: 1}, disposition="relist")
    floor.conclude(wine, late, number=3)
    return floor.work


def _originals(floor: Floor) -> tuple[Original, Original, Original]:
    first = {"ebp_code": "PLAT1", "ebp_name": "甲平台(虚构)"}
    cosmetics = floor.original(**first, ebc_code="OWN1", ebc_name="甲企业(虚构)")
    shoes = floor.original(**first, ebc_code="OWN2", ebc_name="乙企业<&>(虚构)")
    floor.rewrite_line(shoes, 1, gcode="6403990000", country="304", price=Decimal("88.885"), qty=Decimal(9))
    floor.rewrite_line(shoes, 2, gcode="9999999999", country="999", price=Decimal("0.335"), qty=Decimal(9))
    wine = floor.original(ebp_code="PLAT2", ebp_name="=乙平台", ebc_code="OWN1", ebc_name="甲企业(虚构)")
    return cosmetics, shoes, wine


def _aside(floor: Floor, wine: Original) -> ParcelView:
    """What leaves the straight way, and a receipt that was a mistake; returns the parcel on hold."""
    floor.parcel(ParcelState.REJECTED, original=wine, lines={2: 1})
    floor.parcel(ParcelState.DESTROYED, original=wine, lines={1: 2}, disposition="destroy")
    floor.parcel(ParcelState.UNCLAIMED)
    floor.parcel(ParcelState.EXPECTED, original=wine)
    held = floor.parcel(ParcelState.HELD, original=wine, lines={1: 1})
    floor.split_off(held, {2: 1}, disposition="supplier")
    undone = floor.parcel(ParcelState.RECEIVED, original=wine, lines={1: 1})
    floor.walk(undone, Event.UNDO_RECEIVE)
    return held
