"""A list as it is stored: its columns, its lines, and a hash by which it is known again (pure).

The hash covers what is stored of the trade data: not the weights of the whole list, which were not
kept at first, not the message's own numbers and times, which change when the same list is sent
again, not invtNo and preNo, which customs gives later, and not the buyer: a hash of personal data
can be guessed, so buyers are compared by opening.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from app.originals.buyers import Buyer, buyer_of
from app.originals.stored import HEAD, LINE, WEIGHTS
from schemas.customs.messages import Inventory, InventoryLine


@dataclass(frozen=True, slots=True)
class Draft:
    """A list on its way into the database; `position` is its place in the message, from 1, `at_line` in the file."""

    position: int
    at_line: int
    head: dict[str, Any]
    lines: tuple[InventoryLine, ...]
    invt_no: str | None
    pre_no: str | None
    buyer: Buyer
    content_hash: bytes
    weights: dict[str, Decimal]

    @property
    def key(self) -> tuple[str, str]:
        """Who sent it under which number: what makes two lists the same."""
        return self.head["agent_code"], self.head["cop_no"]

    def says_the_same_as(self, other: "Draft") -> bool:
        """Whether both are the same list of the same buyer."""
        return self.content_hash == other.content_hash and self.buyer == other.buyer


def draft_of(position: int, at_line: int, inventory: Inventory) -> Draft:
    """What is stored of `inventory`."""
    source = inventory.head
    head = {name: getattr(source, name) for name in HEAD}
    head["area_name"] = head["area_name"] or ""
    return Draft(
        position=position,
        at_line=at_line,
        head=head,
        lines=inventory.lines,
        invt_no=source.invt_no,
        pre_no=source.pre_no,
        buyer=buyer_of(source),
        content_hash=_hash(head, inventory.lines),
        weights={name: getattr(source, name) for name in WEIGHTS},
    )


def _hash(head: dict[str, Any], lines: tuple[InventoryLine, ...]) -> bytes:
    rows = sorted(([getattr(line, name) for name in LINE] for line in lines), key=lambda row: row[0])
    text = json.dumps([list(head.values()), rows], default=_plain, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).digest()


def _plain(value: object) -> str:
    """A number as text, the same for 2, 2.0 and 2.00000."""
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    raise TypeError(type(value).__name__)
