"""What the simulated customs knows: the lists it was told of and the applications it has judged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from schemas.customs.messages import CEB621Message, CEB622Message, Inventory, InvtRefund, Message

RELEASED = "800"


@dataclass(frozen=True, slots=True)
class KnownLine:
    """One line of a list, without price and people: that is all customs checks a return against."""

    gcode: str
    unit: str
    qty: Decimal


@dataclass(slots=True)
class KnownList:
    """One import list, as far as customs was told of it."""

    lines: dict[int, KnownLine] = field(default_factory=dict)
    released: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """One judged application: its number, its list, the pieces it takes when it was let through."""

    cop_no: str
    invt_no: str
    accepted: bool
    pieces: tuple[tuple[int, Decimal], ...]


Fact = dict[str, Any]
"""A JSON object about one list: `cop_no`, and either `lines` (with `invt_no`) or `invt_no` and `released`."""


def facts_of(message: Message) -> list[Fact]:
    """What a CEB621 or CEB622 teaches, as JSON objects without personal data; ValueError for another message."""
    if isinstance(message, CEB621Message):
        return [_list_fact(inventory) for inventory in message.inventories]
    if isinstance(message, CEB622Message):
        return [
            {"cop_no": r.cop_no, "invt_no": r.invt_no, "released": r.returned_at.isoformat()}
            for r in message.returns
            if r.return_status == RELEASED
        ]
    raise ValueError("only import lists and their receipts can be learned")


def _list_fact(inventory: Inventory) -> Fact:
    lines = {str(line.gnum): [line.gcode, line.unit, str(line.qty)] for line in inventory.lines}
    return {"cop_no": inventory.head.cop_no, "invt_no": inventory.head.invt_no, "lines": lines}


class Memory:
    """All of it, in memory; rebuilt from facts and filed applications after a restart."""

    def __init__(self) -> None:
        self._lists: dict[str, KnownList] = {}
        self._by_cop_no: dict[str, KnownList] = {}
        self._filed: dict[str, Filed] = {}
        self._attempts: dict[str, int] = {}
        self._returned: dict[tuple[str, int], Decimal] = {}

    def learn(self, facts: Iterable[Fact]) -> None:
        """Take in what `facts_of` gave; lists and their receipts may come in any order."""
        for fact in facts:
            cop_no, invt_no = fact["cop_no"], fact.get("invt_no")
            known = self._lists.get(invt_no or "") or self._by_cop_no.get(cop_no or "") or KnownList()
            for gnum, (gcode, unit, qty) in fact.get("lines", {}).items():
                known.lines[int(gnum)] = KnownLine(gcode, unit, Decimal(qty))
            if "released" in fact:
                known.released = datetime.fromisoformat(fact["released"])
            if cop_no:
                self._by_cop_no[cop_no] = known
            if invt_no:
                self._lists[invt_no] = known

    def find(self, invt_no: str) -> KnownList | None:
        """The list with this number, once its lines are known."""
        known = self._lists.get(invt_no)
        return known if known and known.lines else None

    def last(self, cop_no: str) -> Filed | None:
        """What became of an application's number last."""
        return self._filed.get(cop_no)

    def attempts(self, invt_no: str) -> int:
        """How many applications have been judged for a list: those sent again meet a kinder customs."""
        return self._attempts.get(invt_no, 0)

    def file(self, filed: Filed) -> None:
        """Keep a judgement; an accepted one takes its pieces off the list and stays, whatever is sent after it."""
        known = self._filed.get(filed.cop_no)
        if known is None or not known.accepted:
            self._filed[filed.cop_no] = filed
        self._attempts[filed.invt_no] = self._attempts.get(filed.invt_no, 0) + 1
        for gnum, qty in filed.pieces if filed.accepted else ():
            self._returned[filed.invt_no, gnum] = self.returned(filed.invt_no, gnum) + qty

    def returned(self, invt_no: str, gnum: int) -> Decimal:
        """How much of a list's line has been given back."""
        return self._returned.get((invt_no, gnum), Decimal(0))


def filed_from(refund: InvtRefund, *, accepted: bool) -> Filed:
    """The record of a judged application."""
    pieces = tuple((line.gnum, line.qty) for line in refund.lines)
    return Filed(refund.head.cop_no or "", refund.head.invt_no, accepted, pieces)
