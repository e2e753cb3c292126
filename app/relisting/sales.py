"""Goods sold out of stock again: each sale with the number of its new import list, which takes it from the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.core.errors import Forbidden
from app.db.work import Work
from app.parcel.scans import Scan
from app.relisting import queries
from app.relisting.floor import Goods, look
from app.relisting.standing import Act, Entry, Line
from schemas.vocabulary import ParcelState, Role


@dataclass(frozen=True, slots=True)
class Sale:
    """`qty` of one line of a parcel on sale, sold on the import list `list_no` (清单编号)."""

    lpn: str
    gnum: int
    qty: Decimal
    list_no: str


@dataclass(frozen=True, slots=True)
class SaleResult:
    """What became of a sale: `known` was written before; a refused one says why."""

    sale: Sale
    outcome: Literal["sold", "known", "refused"]
    refusal: str | None = None


def sell_many(work: Work, *, sales: Sequence[Sale]) -> list[SaleResult]:
    """Write sales into the ledger, in order; each stands for itself, and the same sale again changes nothing.

    A line that is sold out is off sale. Refusals: unknown_parcel, not_on_sale, unknown_line, bad_quantity,
    bad_list_no, not_enough. Raises `Forbidden` (not_your_role).
    """
    if not work.actor.is_system and work.actor.roles.isdisjoint({Role.OPERATOR, Role.LEAD, Role.MANAGER}):
        raise Forbidden("not_your_role", "Sales are written by the warehouse.", needs=["operator"])
    goods = look(work, [Scan(sale.lpn) for sale in sales])
    till = _Till(work, goods, _known(work, sales, goods))
    results = [till.take(sale) for sale in sales]
    till.close()
    return results


def _known(work: Work, sales: Sequence[Sale], goods: dict[str, Goods]) -> set[tuple[int, int, str]]:
    keys = [(goods[sale.lpn].parcel.id, sale.gnum, sale.list_no) for sale in sales if sale.lpn in goods]
    return queries.sold_already(work, keys)


class _Till:
    """Takes sales one by one, each seeing those before it, and writes them together."""

    def __init__(self, work: Work, goods: dict[str, Goods], known: set[tuple[int, int, str]]) -> None:
        self.work, self.goods, self.known = work, goods, known
        self.entries: list[Entry] = []
        self.sold_out: list[tuple[int, int]] = []

    def take(self, sale: Sale) -> SaleResult:
        found = self.goods.get(sale.lpn)
        if found and (found.parcel.id, sale.gnum, sale.list_no) in self.known:
            return SaleResult(sale, "known")
        line = next((line for line in found.lines if line.gnum == sale.gnum), None) if found else None
        if why := _refusal(sale, found, line):
            return SaleResult(sale, "refused", why)
        assert found is not None and line is not None  # noqa: S101, PT018 (said by _refusal)
        self._sell(sale, found, line)
        return SaleResult(sale, "sold")

    def close(self) -> None:
        queries.write_entries(self.work, self.entries)
        queries.close_lines(self.work, self.sold_out, self.work.clock.now())

    def _sell(self, sale: Sale, found: Goods, line: Line) -> None:
        act = Act(found.seq, "sold", self.work.actor.badge, self.work.clock.now(), sale.list_no)
        self.entries += line.sell(act, sale.qty)
        self.known.add((line.parcel_id, line.gnum, sale.list_no))
        if not line.physical:
            self.sold_out.append((line.parcel_id, line.gnum))


def _refusal(sale: Sale, found: Goods | None, line: Line | None) -> str | None:
    if found is None:
        return "unknown_parcel"
    if found.state != ParcelState.RELISTED:
        return "not_on_sale"
    if line is None:
        return "unknown_line"
    if not sale.qty.is_finite() or sale.qty <= 0 or sale.qty != round(sale.qty, 5):
        return "bad_quantity"
    if not (sale.list_no.isascii() and sale.list_no.isalnum() and len(sale.list_no) <= 20):
        return "bad_list_no"
    return "not_enough" if sale.qty > line.physical else None
