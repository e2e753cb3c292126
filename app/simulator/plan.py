"""What the floor will find: the plan of each return parcel, so that a demo can play the day without guessing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from schemas.vocabulary import ReturnReason


class Story(StrEnum):
    """What becomes of a parcel if everybody does the right thing."""

    GOOD = "good"
    PARTIAL = "partial"  # good too, but its list comes back in two parcels
    SPLIT = "split"  # one line is good and one is not
    DAMAGED = "damaged"
    HELD = "held"  # other goods, or another serial number, than the list says
    LATE = "late"  # released more than 30, or more than 45, days ago
    ABSENT = "absent"  # announced, never arrives
    UNKNOWN = "unknown"  # no list, no announcement


class Condition(StrEnum):
    """How an item really is."""

    INTACT = "intact"
    OPENED = "opened"
    BROKEN_SEAL = "broken_seal"
    DAMAGED = "damaged"
    WORN = "worn"
    EXPIRED = "expired"
    OTHER_GOODS = "other_goods"
    OTHER_SERIAL = "other_serial"


_ANSWERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "matches": ("same", "other"),
        "sealed": ("sealed", "opened"),
        "seal": ("intact", "dented", "broken"),
        "complete": ("complete", "paper", "missing"),
        "damage": ("none", "minor", "major"),
        "activated": ("no", "yes"),
        "tags": ("attached", "loose", "cut"),
        "use": ("none", "tried", "worn"),
    }
)
"""The floor's questions, each with its answers from best to worst."""

_TOLD_BY: Mapping[Condition, Mapping[str, str]] = MappingProxyType(
    {
        Condition.OPENED: {"sealed": "opened", "use": "tried"},
        Condition.BROKEN_SEAL: {"sealed": "opened", "seal": "broken", "complete": "missing"},
        Condition.DAMAGED: {"damage": "major", "seal": "broken", "sealed": "opened"},
        Condition.WORN: {"sealed": "opened", "tags": "cut", "use": "worn", "activated": "yes"},
        Condition.OTHER_GOODS: {"matches": "other"},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Pieces of one line of the original (`gnum`) as they lie in the parcel.

    `serial_left` is what left the zone (told with the announcement), `serial_found` what is on the goods.
    """

    gnum: int
    gcode: str
    name: str
    category: str
    unit: str
    qty: Decimal
    price: Decimal
    condition: Condition
    batch_no: str | None = None
    expires_on: date | None = None
    serial_left: str | None = None
    serial_found: str | None = None

    @property
    def good(self) -> bool:
        """Whether it may go back on sale."""
        return self.condition in (Condition.INTACT, Condition.OPENED)

    @property
    def answers(self) -> dict[str, str]:
        """The truth about it, as answers to the floor's questions."""
        return {question: words[0] for question, words in _ANSWERS.items()} | dict(_TOLD_BY.get(self.condition, {}))


def worst_answers(items: Iterable[Item]) -> dict[str, str]:
    """The answers about several items that are graded together: to each question the worst one."""
    given = [item.answers for item in items]
    return {
        question: max((answers[question] for answers in given), key=words.index, default=words[0])
        for question, words in _ANSWERS.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One return parcel of the sample day, from 1.

    `waybill` and `carrier_code` are the return's own; `outgoing_waybill`, `order_no`, `cop_no` and `invt_no` lead to
    the list and are None (order number aside) for a parcel nobody knows. `announced`: an expected return was sent;
    `arrives`: it is in the bag that day. `part` of `parts` parcels of the same list. `reason_text` goes into CEB625.
    """

    number: int
    story: Story
    waybill: str
    carrier_code: str
    carrier_name: str
    order_no: str
    announced: bool
    arrives: bool
    reason: ReturnReason
    reason_text: str
    items: tuple[Item, ...]
    ebp_code: str | None = None
    ebc_code: str | None = None
    cop_no: str | None = None
    invt_no: str | None = None
    outgoing_waybill: str | None = None
    released_at: datetime | None = None
    part: int = 1
    parts: int = 1

    @property
    def answers(self) -> dict[str, str]:
        """The truth about the whole parcel."""
        return worst_answers(self.items)

    @property
    def good_items(self) -> tuple[Item, ...]:
        """What may be declared."""
        return tuple(item for item in self.items if item.good)

    @property
    def bad_items(self) -> tuple[Item, ...]:
        """What has to be split off, or condemned with the parcel."""
        return tuple(item for item in self.items if not item.good)
