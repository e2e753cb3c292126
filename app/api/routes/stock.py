"""Stock beside the scans: balance and ledger, bins, listings, blocking, corrections, sales."""

from typing import Annotated

from fastapi import Query

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, LongCursor, page, position, unwrapped, wrapped
from app.api.opening import StationWork, stage_router
from app.api.rendering import act_answer, all_told, told
from app.api.rights import HOUSE, may, only, reading, visible_parcel
from app.flow.rights import FLOOR
from app.parcel.scans import Scan
from app.relisting import ledger, listing, sales, shelving
from app.relisting.bins import all_bins, define_bins
from app.relisting.register import service as register
from schemas.http.pages import Page
from schemas.http.scans import ScanAnswer
from schemas.http.sorting import ActRequest
from schemas.http.stock import (
    BalanceAnswer,
    BinAnswer,
    BinsRequest,
    BlockRequest,
    CorrectRequest,
    LedgerMoveAnswer,
    ListingAnswer,
    ParcelStock,
    SaleAnswer,
    SalesAnswer,
    SalesRequest,
    StockLine,
    UnblockRequest,
)
from schemas.vocabulary import Event, Role

router = stage_router("stock")
Word = Annotated[str | None, Query(min_length=1, max_length=40)]
BinCode = Annotated[str | None, Query(alias="bin", min_length=1, max_length=12)]


@router.get("/stock", dependencies=[only(*HOUSE)])
def read_balance(
    work: OpenWork, account_item: Word = None, bin_code: BinCode = None, cursor: LongCursor = None, limit: Limit = 100
) -> Page[BalanceAnswer]:
    """What is in stock by account item and bin: physical, booked and available apart."""
    item, last_bin = unwrapped(cursor, 2) if cursor else (None, None)
    after = (item, last_bin) if item else None
    rows = ledger.balance(work, account_item=account_item, bin_code=bin_code, after=after, limit=limit)
    more = wrapped([rows[-1].account_item, rows[-1].bin]) if len(rows) == limit else None
    return Page(items=all_told(BalanceAnswer, rows), next_cursor=more)


@router.get("/parcels/{lpn}/stock", dependencies=[reading()])
def read_parcel_stock(work: OpenWork, lpn: str) -> ParcelStock:
    """A parcel in the ledger: how it stands, every entry, and what it is and was on sale as."""
    parcel_id = visible_parcel(work, lpn).id
    return ParcelStock(
        lines=all_told(StockLine, ledger.stock_of(work, parcel_ids=[parcel_id]).get(parcel_id, [])),
        moves=all_told(LedgerMoveAnswer, register.moves_of(work, parcel_id=parcel_id)),
        listings=all_told(ListingAnswer, register.listings_of(work, parcel_id=parcel_id)),
    )


@router.post("/stock:correct", status_code=204, dependencies=[only(Role.LEAD, Role.MANAGER)])
def correct_stock(work: StationWork, wanted: CorrectRequest) -> None:
    """Let the ledger follow a count or a settlement with customs. Nothing is erased: it is another entry."""
    ledger.correct(work, **wanted.model_dump())


@router.get("/bins", dependencies=[only(*HOUSE)])
def list_bins(work: OpenWork) -> list[BinAnswer]:
    """Every bin, by code."""
    return all_told(BinAnswer, all_bins(work))


@router.post("/bins", status_code=201, dependencies=[only(Role.MANAGER, Role.ADMIN)])
def add_bins(work: OpenWork, wanted: BinsRequest) -> list[BinAnswer]:
    """Add bins to a zone; one that is there already moves if it is empty."""
    return all_told(BinAnswer, define_bins(work, codes=wanted.codes, zone=wanted.zone))


@router.get("/listings", dependencies=[reading()])
def list_listings(
    work: OpenWork, sku: Word = None, ended: bool = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[ListingAnswer]:
    """What is on sale (with `ended` also what was), newest first."""
    rows = register.listings(work, sku=sku, ended=ended, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(ListingAnswer, row))


@router.post("/parcels/{lpn}:delist", dependencies=[may(Event.DELIST)])
def delist_parcel(work: StationWork, lpn: str, wanted: ActRequest) -> ScanAnswer:
    """Take goods off sale, as a manager or as their owner."""
    visible_parcel(work, lpn)
    return act_answer(listing.delist(work, lpn=lpn, scan_id=wanted.scan_id))


@router.post("/parcels/{lpn}:block", dependencies=[may(Event.BLOCK)])
def block_parcel(work: StationWork, lpn: str, wanted: BlockRequest) -> ScanAnswer:
    """Set goods in stock apart: damaged, miscounted, expired. Whatever is on sale is taken off."""
    data = {"reason": wanted.reason, "bin": wanted.bin}
    return act_answer(shelving.block_many(work, scans=[Scan(lpn, wanted.scan_id, data=data)])[0])


@router.post("/parcels/{lpn}:unblock", dependencies=[may(Event.UNBLOCK)])
def unblock_parcel(work: StationWork, lpn: str, wanted: UnblockRequest) -> ScanAnswer:
    """Let blocked goods go back on the shelf."""
    return act_answer(shelving.unblock(work, lpn=lpn, bin_code=wanted.bin, scan_id=wanted.scan_id))


@router.post("/sales", dependencies=[only(*FLOOR)])
def record_sales(work: StationWork, wanted: SalesRequest) -> SalesAnswer:
    """Write down sales, each with the number of its new import list. The same sale again changes nothing."""
    results = sales.sell_many(work, sales=[sales.Sale(**sale.model_dump()) for sale in wanted.sales])
    return SalesAnswer(
        results=[told(SaleAnswer, one.sale, outcome=one.outcome, refusal=one.refusal) for one in results]
    )
