"""Putting goods on sale: SKU, grade and price, the gate, and taking them off."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.actor import Actor
from app.db.work import Work
from app.parcel.models import ParcelLine
from app.parcel.moves import Outcome
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.listing import delist, delist_many, listings, relist_many
from app.relisting.models import Listing
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.vocabulary import ParcelState, Role

TODAY = date(2026, 11, 15)


def relist(work: Work, lpn: str, **data: Any) -> Outcome:
    (outcome,) = relist_many(work, scans=[Scan(lpn, data=data)])
    return outcome


def on_sale(work: Work, lpn: str) -> list[Listing]:
    return listings(work, parcel_ids=[parcel_by_lpn(work, lpn).id])


def refusal(outcome: Outcome) -> str | None:
    return outcome.refusal and outcome.refusal.code


def test_what_is_not_said_is_made_up_from_the_original(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked(grade="B")
    assert relist(work, lpn).to_state == ParcelState.RELISTED
    said = [(each.gnum, each.sku, each.grade, each.price, each.qty) for each in on_sale(work, lpn)]
    # 199.00 × 0.85 = 169.15, 268.00 × 0.85 = 227.80
    assert said == [(1, "SKU-1001-B", "B", Decimal("169.15"), 2), (2, "SKU-1002-B", "B", Decimal("227.80"), 1)]


def test_prices_are_rounded_to_the_fen_half_up(work: Work, given_restocked: Callable[..., str]) -> None:
    set_policy(work, policy=SitePolicy(resale_factors={"C": "0.33335"}), valid_from=TODAY)  # pyright: ignore[reportArgumentType]
    lpn = given_restocked(grade="C", lines={1: 1})
    relist(work, lpn)
    assert on_sale(work, lpn)[0].price == Decimal("66.34")  # 66.33665


def test_what_is_said_holds(work: Work, given_restocked: Callable[..., str]) -> None:
    one = given_restocked(lines={1: 2})
    relist(work, one, sku="OUTLET-7", price="88.5")
    assert [(each.sku, each.price) for each in on_sale(work, one)] == [("OUTLET-7", Decimal("88.50"))]
    two = given_restocked()
    relist(work, two, lines={"1": {"price": 10}, "2": {"sku": "S2"}})
    assert [(each.sku, each.price) for each in on_sale(work, two)] == [("SKU-1001-A", 10), ("S2", 268)]


NO_OFFERS: list[tuple[dict[str, Any], str]] = [
    ({"price": "10"}, "which_line"),
    ({"lines": {"1": {"price": "ten"}}}, "bad_price"),
    ({"lines": {"1": {"price": "NaN"}}}, "bad_price"),
    ({"lines": {"1": {"price": 0}}}, "bad_price"),
    ({"lines": {"1": {"price": "-1"}}}, "bad_price"),
    ({"lines": {"1": {"price": "1.001"}}}, "bad_price"),
    ({"lines": {"1": {"price": "1e30"}}}, "bad_price"),
    ({"lines": {"1": {"price": {}}}}, "bad_price"),
    ({"lines": {"1": {"sku": ["x"]}}}, "bad_sku"),
    ({"lines": {"1": {"sku": "x" * 41}}}, "bad_sku"),
    ({"lines": [1]}, "bad_lines"),
    ({"lines": {"1": 5}}, "bad_lines"),
]


def test_offers_that_are_refused(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked()
    for data, code in NO_OFFERS:
        assert refusal(relist(work, lpn, **data)) == code, data
    assert on_sale(work, lpn) == []


def test_grades_that_are_not_sold(work: Work, given_restocked: Callable[..., str]) -> None:
    assert refusal(relist(work, given_restocked(grade="D"))) == "grade_not_for_sale"
    assert refusal(relist(work, given_restocked(grade=None))) == "no_grade"


def test_expired_goods_are_not_sold(work: Work, given_restocked: Callable[..., str]) -> None:
    verdicts = {}
    for day in (date(2026, 11, 14), TODAY):
        lpn = given_restocked(lines={1: 2})
        line = work.session.get(ParcelLine, (1, parcel_by_lpn(work, lpn).id, 1))
        assert line
        line.expires_on, line.batch_no = day, "L1"
        work.session.flush()
        verdicts[day] = refusal(relist(work, lpn))
    assert list(verdicts.values()) == ["expired_goods", None]


def test_a_station_that_lists_twice(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked()
    first, second = relist_many(work, scans=[Scan(lpn), Scan(lpn)])
    assert (first.moved_now, refusal(second)) == (True, "not_lawful")
    assert len(on_sale(work, lpn)) == 2


def test_a_manager_takes_goods_off_sale_an_owner_only_its_own(
    work: Work, given_restocked: Callable[..., str], actor: Callable[..., Actor]
) -> None:
    lpn = given_restocked()
    relist(work, lpn)
    owner = parcel_by_lpn(work, lpn).owner_code
    scans = [
        Scan(lpn, actor=actor("B2", Role.OPERATOR)),
        Scan(lpn, actor=actor("X1", Role.OWNER, owner_code="440166TE99")),
        Scan(lpn, actor=actor("X2", Role.OWNER, owner_code=owner)),
    ]
    operator, stranger, ours = delist_many(work, scans=scans)
    assert [refusal(operator), refusal(stranger), refusal(ours)] == ["not_your_role", "not_your_goods", None]
    assert on_sale(work, lpn) == []
    relist(work, lpn)
    assert delist(work, lpn=lpn).to_state == ParcelState.RESTOCKED
