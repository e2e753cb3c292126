"""The stock ledger as others see it: its balance, what it says of parcels, what other stages did to them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.db.work import Work
from app.parcel.moves import Outcome
from app.parcel.reading import parcel_by_lpn
from app.parcel.service import lock
from app.relisting import queries
from app.relisting.floor import act_of
from app.relisting.queries import BalanceRow
from app.relisting.standing import Act, Entry, Line
from schemas.vocabulary import ParcelState, Role

Departure = Literal["destroyed", "reexported", "lost", "found", "correction"]

_EFFECTS: dict[Departure, Callable[[Line, Act], list[Entry]]] = {
    "destroyed": Line.go_out,
    "reexported": Line.go_out,
    "lost": Line.vanish,
    "found": lambda line, act: line.come_in(act, None),
    "correction": Line.settle,
}
_ON_SHELVES = frozenset({ParcelState.RESTOCKED, ParcelState.RELISTED, ParcelState.BLOCKED})


def balance(
    work: Work,
    *,
    account_item: str | None = None,
    bin_code: str | None = None,
    after: tuple[str, str | None] | None = None,
    limit: int | None = None,
) -> list[BalanceRow]:
    """What is in stock by account item and bin, physical and booked apart, without what adds up to nothing.

    `after` is (account item, bin) of the last row of the page before.
    """
    return queries.balance(work, item=account_item, bin_code=bin_code, after=after, limit=limit)


def stock_of(work: Work, *, parcel_ids: Sequence[int]) -> dict[int, list[Line]]:
    """How the lines of these parcels stand in the ledger."""
    found: defaultdict[int, list[Line]] = defaultdict(list)
    for line in queries.lines(work, parcel_ids):
        found[line.parcel_id].append(line)
    return dict(found)


def record(work: Work, *, outcomes: Sequence[Outcome], kind: Departure, document_no: str | None = None) -> None:
    """Write into the ledger what another stage did to parcels: call it in the same unit of work.

    `destroyed` (of destroy), `reexported` (of pass_gate), `lost` (of lose), `found` (of find) and
    `correction` (of write_off: the book lets go). Parcels that are not in stock are passed over, so a
    mixed batch may be given as it is. Raises `Invalid` (document_needed): only `lost` and `found` need none.
    """
    moved = [each for each in outcomes if each.moved_now and (kind != "found" or each.to_state in _ON_SHELVES)]
    if not moved:
        return
    lines = stock_of(work, parcel_ids=sorted({each.parcel_id for each in moved if each.parcel_id}))
    entries: list[Entry] = []
    for each in moved:
        for line in lines.get(each.parcel_id or 0, []):
            entries += _EFFECTS[kind](line, act_of(each, kind, document_no))
    if entries and document_no is None and kind not in ("lost", "found"):
        raise Invalid("document_needed", f"Stock that is {kind} needs the number of its document.", kind=kind)
    queries.write_entries(work, entries)
    queries.close_listings(work, [each.parcel_id for each in moved if each.parcel_id], work.clock.now())


def correct(
    work: Work,
    *,
    lpn: str,
    gnum: int,
    document_no: str,
    physical: Decimal = Decimal(0),
    booked: Decimal = Decimal(0),
) -> None:
    """Let the ledger follow a count (`physical`) or a settlement with customs (`booked`), by lead or manager.

    Never below nothing, never above what the return brought. Raises `Forbidden` (not_your_role), `NotFound`
    (unknown_parcel, unknown_line), `Conflict` (not_on_a_shelf, known_correction), `Invalid` (bad_correction).
    """
    if work.actor.roles.isdisjoint({Role.LEAD, Role.MANAGER}):
        raise Forbidden("not_your_role", "A lead or a manager corrects the ledger.", needs=["lead", "manager"])
    parcel_id = parcel_by_lpn(work, lpn).id
    standing = lock(work, [parcel_id])[parcel_id]
    line = _line(work, parcel_id, gnum)
    if physical and standing.state not in _ON_SHELVES:
        raise Conflict("not_on_a_shelf", f"{lpn} is not on a shelf.", lpn=lpn, state=standing.state)
    most = line.qty + line.sold
    if not 0 <= line.physical + physical <= most or not 0 <= line.booked + booked <= most or not document_no:
        raise Invalid("bad_correction", f"{lpn} holds between nothing and {most}.", lpn=lpn, most=str(most))
    if queries.corrected_already(work, parcel_id=parcel_id, gnum=gnum, seq=standing.seq, document_no=document_no):
        raise Conflict("known_correction", f"{document_no} was entered for {lpn} already.", lpn=lpn)
    act = Act(standing.seq, "correction", work.actor.badge, work.clock.now(), document_no)
    queries.write_entries(work, line.correct(act, physical, booked))


def _line(work: Work, parcel_id: int, gnum: int) -> Line:
    for line in queries.lines(work, [parcel_id]):
        if line.gnum == gnum:
            return line
    raise NotFound("unknown_line", f"The parcel has no line {gnum}.", gnum=gnum)
