"""What a sorting station sends, and what it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.parcel.moves import Outcome
from app.sorting.rules import Ruling
from schemas.vocabulary import Disposition, Grade


class Fate(StrEnum):
    """What an inspection led to. `NOTED`: the parcel stays where it is (unclaimed or held)."""

    CONFORMING = "conforming"
    NONCONFORMING = "nonconforming"
    HELD = "held"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class CountedLine:
    """An amount of one line (gnum) of the original, as it lay in the parcel."""

    gnum: int
    qty: Decimal
    batch_no: str | None = None
    expires_on: date | None = None
    serial_no: str | None = None


@dataclass(frozen=True, slots=True)
class InspectionRequest:
    """One opened parcel: its LPN, the answers by question key, and what was counted.

    `counted` None takes the goods as announced; rows may be `CountedLine` or tuples of its fields.
    `grade` is the inspector's own, when it differs from the computed one. `category` only matters
    while the original is unknown. `place` is where the parcel is put.
    """

    code: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    counted: Sequence[CountedLine | tuple[Any, ...]] | None = None
    grade: Grade | None = None
    scan_id: UUID | None = None
    actor: Actor | None = None
    category: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class InspectionResult:
    """The verdict on one parcel. `grade` is None when the scan was refused; `disposition` also when it is held."""

    outcome: Outcome
    grade: Grade | None = None
    disposition: Disposition | None = None
    rules: tuple[Ruling, ...] = ()
