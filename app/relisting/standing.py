"""What the ledger says of one line of one parcel, and what each act adds to it. Pure: no database, no clock.

A line lies in one place at a time. `due` is what must be there while the goods are in stock: what
was counted, less what was sold, plus corrections. Physical and booked amounts move apart: shelves
move the first, documents the second, and goods that leave take from the book what it held of them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal[
    "return",
    "return_undone",
    "bin",
    "block",
    "unblock",
    "booked",
    "sold",
    "destroyed",
    "reexported",
    "lost",
    "found",
    "correction",
]
NOTHING = Decimal(0)


class Act(NamedTuple):
    """The act behind an entry: the journal step it hangs on, what it is, and who did it when, on which document."""

    seq: int
    kind: Kind
    badge: str
    at: datetime
    document_no: str | None = None


class Entry(NamedTuple):
    """One row of the ledger, in the order of its columns."""

    parcel_id: int
    gnum: int
    parcel_seq: int
    account_item: str
    kind: Kind
    physical: Decimal
    booked: Decimal
    bin_code: str | None
    document_no: str | None
    batch_no: str | None
    expires_on: date | None
    badge: str
    at: datetime


@dataclass(slots=True)
class Line:
    """One line of a parcel: the goods (from the original list), and how they stand in the ledger.

    `price` is the original's, in yuan a unit; `sold` and `corrected` are sums of the ledger, so sold is negative.
    """

    parcel_id: int
    gnum: int
    qty: Decimal
    batch_no: str | None
    expires_on: date | None
    account_item: str | None
    item_no: str | None
    price: Decimal | None
    physical: Decimal = NOTHING
    booked: Decimal = NOTHING
    sold: Decimal = NOTHING
    corrected: Decimal = NOTHING
    bin_code: str | None = None

    @property
    def due(self) -> Decimal:
        """What must be on the shelf while the goods are in stock."""
        return self.qty + self.sold + self.corrected

    def come_in(self, act: Act, bin_code: str | None) -> list[Entry]:
        """The goods are there (again), in `bin_code` or nowhere in particular."""
        self.bin_code = bin_code
        return self._post(act, physical=self.due - self.physical)

    def go_out(self, act: Act) -> list[Entry]:
        """The goods are gone, and out of the book as well."""
        return self._post(act, physical=-self.physical, booked=-min(self.booked, self.physical))

    def vanish(self, act: Act) -> list[Entry]:
        """The goods are not on their shelf; the book does not know of it yet."""
        return self._post(act, physical=-self.physical)

    def shift(self, act: Act, bin_code: str | None) -> list[Entry]:
        """The goods go to another bin: out of one, into the other."""
        if bin_code == self.bin_code or not self.physical:
            return []
        amount = self.physical
        out = self._post(act, physical=-amount)
        self.bin_code = bin_code
        return out + self._post(act, physical=amount)

    def mark(self, act: Act) -> list[Entry]:
        """Something else became of the goods where they lie: an entry without an amount."""
        return [self._entry(act, NOTHING, NOTHING)]

    def book(self, act: Act) -> list[Entry]:
        """A booked 核注清单 puts into the book what of the goods has not left."""
        return self._post(act, booked=self.due - self.booked)

    def settle(self, act: Act) -> list[Entry]:
        """The book lets go of goods that are lost."""
        return self._post(act, booked=-self.booked)

    def sell(self, act: Act, qty: Decimal) -> list[Entry]:
        """`qty` is sold on a new list, which takes it from the book."""
        self.sold -= qty
        return self._post(act, physical=-qty, booked=-min(self.booked, qty))

    def correct(self, act: Act, physical: Decimal, booked: Decimal) -> list[Entry]:
        """A count or a settlement found so much more (or, negative, less) than the ledger says."""
        self.corrected += physical
        return self._post(act, physical=physical, booked=booked)

    def _post(self, act: Act, *, physical: Decimal = NOTHING, booked: Decimal = NOTHING) -> list[Entry]:
        self.physical += physical
        self.booked += booked
        return [self._entry(act, physical, booked)] if physical or booked else []

    def _entry(self, act: Act, physical: Decimal, booked: Decimal) -> Entry:
        return Entry(
            self.parcel_id,
            self.gnum,
            act.seq,
            self.account_item or "",
            act.kind,
            physical,
            booked,
            self.bin_code if physical or not booked else None,
            act.document_no,
            self.batch_no,
            self.expires_on,
            act.badge,
            act.at,
        )
