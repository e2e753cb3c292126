"""The account book: entering a 核注清单, booking it, and what that frees."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.book import cancel_book_entry, confirm_book_entry, enter_book_entry
from app.relisting.ledger import balance
from app.relisting.listing import relist_many
from app.relisting.restocking import restock_many, undo_restock
from app.relisting.sales import Sale, sell_many
from app.relisting.verifying import verify_ledger
from app.relisting.why import why_not_saleable
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.vocabulary import ParcelState, Role

NUMBER, NEXT = "QD516526I000000001", "QD516526I000000002"


def booked(work: Work) -> dict[str, Decimal]:
    return {row.account_item: row.booked for row in balance(work) if row.booked}


def refusal(outcome: Any) -> str | None:
    return outcome.refusal and outcome.refusal.code


def test_sale_waits_for_the_book_where_the_policy_says_so(work: Work, given_restocked: Callable[..., str]) -> None:
    set_policy(work, policy=SitePolicy(sale_needs="book_entry"), valid_from=work.clock.now().date())
    lpn = given_restocked()
    (early,) = relist_many(work, scans=[Scan(lpn)])
    assert refusal(early) == "not_booked"
    enter_book_entry(work, number=NUMBER, lpns=[lpn])
    assert booked(work) == {}
    assert refusal(relist_many(work, scans=[Scan(lpn)])[0]) == "not_booked"
    assert [each.code for each in why_not_saleable(work, parcel_id=parcel_by_lpn(work, lpn).id)] == ["not_booked"]
    assert confirm_book_entry(work, number=NUMBER).state == "booked"
    assert booked(work) == {"1001": 2, "1002": 1}
    assert relist_many(work, scans=[Scan(lpn)])[0].moved_now
    assert verify_ledger(work).ok


def test_booked_before_the_goods_are_on_a_shelf(work: Work, given_cleared: Callable[..., str]) -> None:
    lpn = given_cleared()
    enter_book_entry(work, number=NUMBER, lpns=[lpn])
    confirm_book_entry(work, number=NUMBER)
    assert {(row.bin, row.physical, row.booked) for row in balance(work)} == {(None, 0, 2), (None, 0, 1)}
    restock_many(work, scans=[Scan(lpn, data={"bin": "A-01"})])
    assert sum(row.physical for row in balance(work)) == sum(row.booked for row in balance(work)) == 3
    assert refusal(undo_restock(work, lpn=lpn)) == "already_booked"
    assert verify_ledger(work).ok


def test_what_was_sold_before_is_not_booked_any_more(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked()
    relist_many(work, scans=[Scan(lpn)])
    sell_many(work, sales=[Sale(lpn, 1, Decimal(1), "51652026I000000901")])
    enter_book_entry(work, number=NUMBER, lpns=[lpn])
    confirm_book_entry(work, number=NUMBER)
    assert booked(work) == {"1001": 1, "1002": 1}
    sell_many(work, sales=[Sale(lpn, 1, Decimal(1), "51652026I000000902")])
    assert booked(work) == {"1002": 1}
    assert verify_ledger(work).ok


def test_an_entry_speaks_for_a_parcel_once(work: Work, given_restocked: Callable[..., str]) -> None:
    one, two = given_restocked(), given_restocked()
    enter_book_entry(work, number=NUMBER, lpns=[one])
    enter_book_entry(work, number=NUMBER, lpns=[one, two])
    with pytest.raises(Conflict) as taken:
        enter_book_entry(work, number=NEXT, lpns=[one])
    assert taken.value.code == "other_book_entry"
    cancel_book_entry(work, number=NUMBER)
    enter_book_entry(work, number=NEXT, lpns=[one, two])
    confirm_book_entry(work, number=NEXT)
    assert booked(work) == {"1001": 4, "1002": 2}
    for act in (confirm_book_entry, cancel_book_entry):
        with pytest.raises(Conflict) as closed:
            act(work, number=NEXT)
        assert closed.value.code == "book_entry_closed"
    with pytest.raises(Conflict):
        enter_book_entry(work, number=NEXT, lpns=[one])


def test_entries_that_are_refused(
    work: Work, given_restocked: Callable[..., str], given_original: Any, given_parcel: Any
) -> None:
    lpn = given_restocked()
    for number in ("", "QD51652I000000001", "qd516526I000000001", "QD516526X000000001", NUMBER + "0", f"{NUMBER}\n"):
        with pytest.raises(Invalid) as bad:
            enter_book_entry(work, number=number, lpns=[lpn])
        assert bad.value.code == "bad_book_entry_number"
    with pytest.raises(NotFound):
        enter_book_entry(work, number=NUMBER, lpns=[lpn, "G0100000042Z"])
    early = given_parcel(ParcelState.DECLARED, original=given_original()).lpn
    with pytest.raises(Conflict) as soon:
        enter_book_entry(work, number=NUMBER, lpns=[lpn, early])
    assert soon.value.code == "not_concluded"
    with pytest.raises(NotFound) as unknown:
        confirm_book_entry(work, number=NEXT)
    assert unknown.value.code == "unknown_book_entry"


def test_the_book_is_the_broker_s(open_work: Callable[..., AbstractContextManager[Work]]) -> None:
    with open_work(Role.LEAD) as work:
        for act in (
            lambda: enter_book_entry(work, number=NUMBER, lpns=[]),
            lambda: confirm_book_entry(work, number=""),
        ):
            with pytest.raises(Forbidden):
                act()
