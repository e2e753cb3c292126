"""Sales out of stock: each with its list number, in amounts, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from decimal import Decimal
from threading import Barrier

import pytest

from app.core.errors import Forbidden
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.ledger import balance
from app.relisting.listing import delist, listings, relist_many
from app.relisting.sales import Sale, sell_many
from app.relisting.verifying import verify_ledger
from app.relisting.why import why_not_saleable
from schemas.vocabulary import Role


def list_no(serial: int) -> str:
    return f"51652026I{serial:09d}"


def sell(work: Work, lpn: str, gnum: int, qty: str, serial: int) -> str:
    (result,) = sell_many(work, sales=[Sale(lpn, gnum, Decimal(qty), list_no(serial))])
    return result.refusal or result.outcome


@pytest.fixture
def listed(work: Work, given_restocked: Callable[..., str]) -> str:
    lpn = given_restocked()
    relist_many(work, scans=[Scan(lpn)])
    return lpn


def test_a_sale_takes_its_amount_and_sold_out_is_off_sale(work: Work, listed: str) -> None:
    parcel_id = parcel_by_lpn(work, listed).id
    assert sell(work, listed, 1, "1", 1) == "sold"
    assert {row.account_item: row.physical for row in balance(work)} == {"1001": 1, "1002": 1}
    assert [each.gnum for each in listings(work, parcel_ids=[parcel_id])] == [1, 2]
    assert sell(work, listed, 1, "1", 2) == "sold"
    assert [each.gnum for each in listings(work, parcel_ids=[parcel_id])] == [2]
    assert sell(work, listed, 1, "1", 3) == "not_enough"
    assert sell(work, listed, 2, "1", 3) == "sold"
    assert balance(work) == []
    assert [each.code for each in why_not_saleable(work, parcel_id=parcel_id)] == ["nothing_left"]
    assert verify_ledger(work).ok


def test_one_list_may_take_two_lines_and_the_same_sale_counts_once(work: Work, listed: str) -> None:
    sales = [Sale(listed, 1, Decimal(1), list_no(1)), Sale(listed, 2, Decimal(1), list_no(1))]
    assert [each.outcome for each in sell_many(work, sales=[*sales, sales[0]])] == ["sold", "sold", "known"]
    assert [each.outcome for each in sell_many(work, sales=sales)] == ["known", "known"]
    assert sum(row.physical for row in balance(work)) == 1


def test_amounts_that_are_none(work: Work, listed: str) -> None:
    for qty in ("0", "-1", "0.000001", "NaN", "Infinity"):
        assert sell(work, listed, 1, qty, 1) == "bad_quantity", qty


def test_sales_that_are_refused(work: Work, listed: str, given_restocked: Callable[..., str]) -> None:
    assert sell(work, given_restocked(), 1, "1", 1) == "not_on_sale"
    assert sell(work, "G0100000042Z", 1, "1", 1) == "unknown_parcel"
    assert sell(work, listed, 9, "1", 1) == "unknown_line"
    (result,) = sell_many(work, sales=[Sale(listed, 1, Decimal(1), "a list")])
    assert result.refusal == "bad_list_no"
    delist(work, lpn=listed)
    assert sell(work, listed, 1, "1", 1) == "not_on_sale"


def test_the_last_piece_is_sold_once(
    work: Work, listed: str, open_work: Callable[..., AbstractContextManager[Work]]
) -> None:
    work.session.commit()
    start = Barrier(4)

    def till(serial: int) -> str:
        start.wait()
        with open_work() as mine:
            return sell(mine, listed, 2, "1", serial)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(till, range(4))) == ["not_enough", "not_enough", "not_enough", "sold"]
    assert verify_ledger(work).ok


def test_a_broker_sells_nothing(open_work: Callable[..., AbstractContextManager[Work]]) -> None:
    with open_work(Role.BROKER) as work, pytest.raises(Forbidden):
        sell_many(work, sales=[])
