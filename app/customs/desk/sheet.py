"""An application as a form beside its original list: header by header, line by line, with what differs."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from app.core.clock import business_day
from app.core.errors import NotFound
from app.core.findings import Finding
from app.customs import queries
from app.customs.building import Sender, paper_of, refund
from app.customs.fitness import amounts_found, declared_amounts
from app.customs.queries import Standing
from app.customs.register.service import Folder, application
from app.customs.rules.gathering import Gathering
from app.customs.rules.judging import judge
from app.db.work import Work
from app.originals.buyers import Buyer
from app.originals.clocks import clocks
from app.originals.models import Original, OriginalLine
from app.originals.service import MaskedBuyer, masked_buyers
from schemas.vocabulary import yuan

_SECRET = frozenset({"buyer_id_number", "buyer_name", "buyer_telephone"})


@dataclass(frozen=True, slots=True)
class ListHead:
    """The original list as the form's other half; `days_left` counts today as day 0."""

    invt_no: str | None
    cop_no: str
    order_no: str
    customs_code: str
    ems_no: str
    area_code: str
    trade_mode: str
    released_at: datetime | None
    declare_by: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class SheetField:
    """A field of the head. `listed` is None where the list has no such field; a `secret` one is masked, or None."""

    name: str
    zh: str
    en: str
    listed: str | None
    declared: str | None
    differs: bool
    secret: bool


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the list and what of it returns.

    `taken` by other applications, `remaining` before this one, `counted` in its parcels now. `differences`:
    not_returned, partial, count_changed, over_remaining, unknown_line. `price` and `value` in yuan.
    """

    gnum: int
    gcode: str
    gname: str
    unit: str
    item_record_no: str
    price: Decimal
    listed: Decimal
    taken: Decimal
    remaining: Decimal
    declared: Decimal
    counted: Decimal
    value: Decimal
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplicationSheet:
    """One application as it is read before it is submitted: both halves, and every broken rule. `value` in yuan."""

    folder: Folder
    list: ListHead
    head: tuple[SheetField, ...]
    lines: tuple[SheetLine, ...]
    findings: tuple[Finding, ...]
    value: Decimal


def sheet(work: Work, *, cop_no: str) -> ApplicationSheet:
    """The form of an application. The buyer stays masked. Raises `NotFound` (unknown_application)."""
    folder = application(work, cop_no=cop_no)
    found = queries.prepared(work, cop_nos=[cop_no], limit=1)
    if not found:
        raise NotFound("unknown_application", f"There is no application {cop_no}.", cop_no=cop_no)
    return _Sheet(work, folder, found[0]).whole()


class _Sheet:
    """Everything one form is made of."""

    def __init__(self, work: Work, folder: Folder, standing: Standing) -> None:
        self.work, self.folder, self.standing = work, folder, standing
        self.gathering = Gathering(work, [standing], declared_amounts(work, [standing.id]))
        self.original: Original = self.gathering.lists[standing.original_id]
        self.listed = {line.gnum: line for line in self.gathering.lines.get(standing.original_id, ())}
        self.amounts = self.gathering.amounts[standing.id]
        self.counted = {
            gnum: qty
            for (original_id, gnum), qty in amounts_found(work, [standing.id])[standing.id].items()
            if gnum is not None and original_id == standing.original_id
        }

    def whole(self) -> ApplicationSheet:
        lines = tuple(self._line(gnum) for gnum in sorted(self.listed.keys() | self.amounts.keys()))
        return ApplicationSheet(
            folder=self.folder,
            list=self._list(),
            head=tuple(self._head()),
            lines=lines,
            findings=judge(self.gathering.facts(self.standing)),
            value=yuan(sum((line.value for line in lines), Decimal(0))),
        )

    def _list(self) -> ListHead:
        running = clocks(self.original.released_at, self.gathering.policy)
        one = self.original
        return ListHead(
            invt_no=one.invt_no,
            cop_no=one.cop_no,
            order_no=one.order_no,
            customs_code=one.customs_code,
            ems_no=one.ems_no,
            area_code=one.area_code,
            trade_mode=one.trade_mode,
            released_at=one.released_at,
            declare_by=running and running.declare_by,
            days_left=running and (running.declare_by - business_day(self.work.clock.now())).days,
        )

    def _head(self) -> Iterator[SheetField]:
        masked = masked_buyers(self.work, [self.original.id]).get(self.original.id)
        written = self._written(masked)
        for row in _fields():
            secret = row["declared"] in _SECRET
            declared = written.get(row["declared"])
            listed = declared if secret else getattr(self.original, row["listed"]) if row["listed"] else None
            differs = bool(row["listed"]) and not secret and listed != declared
            yield SheetField(row["element"], row["zh"], row["en"], listed, declared, differs, secret)

    def _written(self, masked: MaskedBuyer | None) -> Mapping[str, str | None]:
        """The head as the message has it, but for the buyer, who is masked or not there."""
        paper = paper_of(self.standing, original=self.original, lines=(), amounts={})
        buyer = (
            Buyer("1", masked.id_number, masked.name, masked.telephone, "") if masked else Buyer("1", "", "", "", "")
        )
        head = refund(paper, buyer=buyer, sender=Sender.of(self.gathering.site, self.work.clock.now())).head
        return {row["declared"]: getattr(head, row["declared"]) or None for row in _fields()}

    def _line(self, gnum: int) -> SheetLine:
        line, declared = self.listed.get(gnum), self.amounts.get(gnum, Decimal(0))
        counted = self.counted.get(gnum, Decimal(0))
        if line is None:
            nothing = Decimal(0)
            return SheetLine(
                gnum, "", "", "", "", nothing, nothing, nothing, nothing, declared, counted, nothing, ("unknown_line",)
            )
        taken = line.taken - (declared if self.standing.holds_quantity else 0)
        remaining = line.qty - taken
        return SheetLine(
            gnum=gnum,
            gcode=line.gcode,
            gname=line.gname,
            unit=line.unit,
            item_record_no=line.item_record_no,
            price=line.price,
            listed=line.qty,
            taken=taken,
            remaining=remaining,
            declared=declared,
            counted=counted,
            value=yuan(declared * line.price),
            differences=tuple(_differences(line, declared, counted, remaining)),
        )


def _differences(line: OriginalLine, declared: Decimal, counted: Decimal, remaining: Decimal) -> Iterator[str]:
    if not declared:
        yield "not_returned"
    elif declared < line.qty:
        yield "partial"
    if counted != declared:
        yield "count_changed"
    if declared > remaining:
        yield "over_remaining"


@lru_cache(maxsize=1)
def _fields() -> tuple[dict[str, str], ...]:
    with files("app.customs.desk").joinpath("fields.tsv").open(encoding="utf-8") as table:
        return tuple(csv.DictReader(table, delimiter="\t"))
