"""Putting goods on sale again, with SKU, grade and price, and taking them off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from app.core.clock import business_day
from app.db.work import Work
from app.parcel.moves import Outcome, Refusal
from app.parcel.scans import Scan
from app.relisting import queries
from app.relisting.floor import Decision, Goods, look, nothing, perform, refuse, who
from app.relisting.gate import hindrances
from app.relisting.models import Listing
from app.relisting.standing import Line
from app.site.policy import SitePolicy
from app.site.service import policy_now
from schemas.vocabulary import Event, Grade, Role, yuan

_MOST = Decimal(99_999_999_999_999)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one line is to be sold as: `price` in yuan a unit."""

    line: Line
    sku: str
    price: Decimal


class _NoOffer(Exception):
    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, arguments)


def relist_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Put restocked goods on sale. Scan: code = LPN; `sku` and `price` for a parcel of one line, or `lines`.

    `lines` is {gnum: {"sku": …, "price": …}}. What is not said is made up: SKU = item number of the
    original (or account item) and grade, price = the original's by `resale_factors`, in fen, half up.
    Refusals: not_concluded, nothing_left, expired_goods, no_grade, grade_not_for_sale, not_booked, which_line,
    bad_lines, bad_price, bad_sku, price_needed.
    """
    goods, policy = look(work, scans), policy_now(work)
    concluded = queries.concluded(work, [found.parcel.id for found in goods.values()])
    today = business_day(work.clock.now())

    def decide(scan: Scan, found: Goods) -> Decision:
        is_concluded = found.parcel.id in concluded
        no = hindrances(found.lines, found.parcel.grade, concluded=is_concluded, policy=policy, today=today)
        if no:
            return Decision(refusal=no[0])
        try:
            _offers(scan.data, found, policy)
        except _NoOffer as no_offer:
            return Decision(refusal=no_offer.refusal)
        return Decision()

    outcomes = perform(work, scans, goods, event=Event.RELIST, decide=decide, post=nothing)
    rows = [
        _row(outcome, offer, goods[scan.code])
        for scan, outcome in zip(scans, outcomes, strict=True)
        if outcome.moved_now
        for offer in _offers(scan.data, goods[scan.code], policy)
    ]
    queries.add_listings(work, rows)
    return outcomes


def delist(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """Take one parcel's goods off sale; see `delist_many`."""
    (outcome,) = delist_many(work, scans=[Scan(lpn, scan_id)])
    return outcome


def delist_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Take goods off sale, as a manager or as the owner of the goods. Refusal: not_your_goods."""
    goods = look(work, scans)

    def decide(scan: Scan, found: Goods) -> Decision:
        actor = who(work, scan)
        strange = Role.OWNER in actor.roles and actor.owner_code != found.parcel.owner_code
        return refuse("not_your_goods") if strange else Decision()

    outcomes = perform(work, scans, goods, event=Event.DELIST, decide=decide, post=nothing)
    gone = [outcome.parcel_id for outcome in outcomes if outcome.moved_now and outcome.parcel_id]
    queries.close_listings(work, gone, work.clock.now())
    return outcomes


def listings(work: Work, *, parcel_ids: Sequence[int]) -> list[Listing]:
    """What these parcels are on sale as, now."""
    return queries.listings_of(work, parcel_ids)


def _offers(data: Mapping[str, Any], found: Goods, policy: SitePolicy) -> list[Offer]:
    for_sale = [line for line in found.lines if line.physical > 0]
    if len(for_sale) > 1 and (data.get("sku") or data.get("price") is not None):
        raise _NoOffer("which_line", gnums=[line.gnum for line in for_sale])
    return [_offer(_said(data, line), line, found.parcel.grade or "", policy) for line in for_sale]


def _said(data: Mapping[str, Any], line: Line) -> Mapping[str, Any]:
    by_line = data.get("lines")
    if by_line is None:
        return data
    said = (by_line.get(line.gnum) or by_line.get(str(line.gnum)) or {}) if isinstance(by_line, Mapping) else None
    if not isinstance(said, Mapping):
        raise _NoOffer("bad_lines", gnum=line.gnum)
    return said


def _offer(said: Mapping[str, Any], line: Line, grade: str, policy: SitePolicy) -> Offer:
    sku = said.get("sku") or f"{line.item_no or line.account_item}-{grade}"
    if not isinstance(sku, str) or not sku.isprintable() or len(sku) > 40:
        raise _NoOffer("bad_sku", gnum=line.gnum)
    if said.get("price") is not None:
        return Offer(line, sku, _price(said["price"], line.gnum))
    if line.price is None:
        raise _NoOffer("price_needed", gnum=line.gnum)
    return Offer(line, sku, yuan(line.price * policy.resale_factors[Grade(grade)]))


def _price(said: object, gnum: int) -> Decimal:
    try:
        price = Decimal(str(said))
    except InvalidOperation:
        raise _NoOffer("bad_price", gnum=gnum) from None
    # A price is in whole fen: more digits would be a typing error, not a finer price.
    if not price.is_finite() or not 0 < price < _MOST or price != yuan(price):
        raise _NoOffer("bad_price", gnum=gnum)
    return price


def _row(outcome: Outcome, offer: Offer, found: Goods) -> tuple[Any, ...]:
    line = offer.line
    return (
        line.parcel_id,
        line.gnum,
        offer.sku,
        found.parcel.grade,
        offer.price,
        line.physical,
        outcome.at,
        outcome.badge,
    )
