"""What goes into the state changer and what comes out: moves, births, and their outcomes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, GuicangError
from schemas.vocabulary import Event, ParcelState, Verdict


@dataclass(frozen=True, slots=True)
class Changes:
    """What a move writes on the parcel besides its state; None leaves a column as it is.

    `owner_code`, `platform_code`, `carrier_code`, `waybill`, `waybill_use`, `order_no`, `parent_id`
    and `reason` are for births and claims.
    """

    place: str | None = None
    lpn: str | None = None
    original_id: int | None = None
    owner_code: str | None = None
    platform_code: str | None = None
    carrier_code: str | None = None
    waybill: str | None = None
    waybill_use: int | None = None
    order_no: str | None = None
    parent_id: int | None = None
    reason: str | None = None
    grade: str | None = None
    disposition: str | None = None
    arrived_at: datetime | None = None
    received_at: datetime | None = None


UNCHANGED = Changes()
"""What most moves write besides the state: nothing."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a stage refuses a scan before any move is tried: a stable code and its arguments."""

    code: str
    arguments: dict[str, Any] = field(default_factory=dict)


_WHO_NOT_WHAT = frozenset({"not_your_role", "not_your_act", "grade_needs_lead"})
"""Refusals of who asked, not of what was asked: somebody else may do the very same thing now."""


def refused_act(refusal: Refusal, sentence: str, **more: object) -> GuicangError:
    """The error that `refusal` is where an act, not a scan, was refused: `Forbidden` or `Conflict`."""
    kind = Forbidden if refusal.code in _WHO_NOT_WHAT else Conflict
    return kind(refusal.code, sentence, **more | refusal.arguments)


# Moves and outcomes are not frozen: a frozen one takes five times as long to make, and every scan makes both.
@dataclass(slots=True)
class Move:
    """One thing that happens to one parcel. Nobody changes one; `replace` makes another.

    Give `parcel_id`, or let `code` (an LPN as scanned) find the parcel, or set `birth` to bring a
    new one into the world with `changes`. `scan_id` (a UUIDv7 made by the client) makes it
    repeatable: the same id again gets the first verdict again. A move with a `refusal` is only
    recorded. `details` is a short text for the journal; never personal data.
    """

    event: Event
    code: str = ""
    parcel_id: int | None = None
    scan_id: UUID | None = None
    actor: Actor | None = None
    changes: Changes = UNCHANGED
    details: str = ""
    birth: bool = False
    refusal: Refusal | None = None


@dataclass(slots=True)
class Outcome:
    """What became of a move. Nobody changes one; `replace` makes another. `replayed`: the first verdict of a repeat."""

    verdict: Verdict
    event: Event
    code: str
    at: datetime
    parcel_id: int | None = None
    lpn: str | None = None
    from_state: ParcelState | None = None
    to_state: ParcelState | None = None
    seq: int | None = None
    refusal: Refusal | None = None
    scan_id: UUID | None = None
    badge: str = ""
    station: str | None = None
    replayed: bool = False

    @property
    def moved_now(self) -> bool:
        """Whether this very call moved the parcel: what stages act on."""
        return self.verdict is Verdict.MOVED and not self.replayed
