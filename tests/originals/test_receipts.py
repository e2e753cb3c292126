"""CEB622: release times, whatever the order in which lists and receipts arrive."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from app.originals.clocks import Clocks, clocks
from app.originals.service import find_by, waiting_receipts
from app.site.policy import SitePolicy


def the_list(work):
    (row,) = find_by(work, order_no="ORDER000001")
    return row


def test_the_release_is_the_time_of_status_800(take, say, work, clock) -> None:
    at = clock.now() - timedelta(days=3)
    take(say.ceb621(say.list(1)))
    report = take(say.ceb622(say.receipt(1, "120", at), say.receipt(1, "800", at + timedelta(hours=1))))
    assert [result.outcome for result in report.receipts] == ["applied", "applied"]
    row = the_list(work)
    assert (row.status, row.released_at) == ("800", at + timedelta(hours=1))
    assert (row.invt_no, row.pre_no) == ("51652026I000000001", "B20261101000000001")


def test_a_receipt_waits_for_its_list(take, say, work, clock) -> None:
    at = clock.now() - timedelta(days=3)
    report = take(say.ceb622(say.receipt(1, "800", at)))
    assert (report.waiting, report.imported) == (1, 0)
    assert [receipt.cop_no for receipt in waiting_receipts(work)] == ["TQD00000001"]
    take(say.ceb621(say.list(1)))
    assert the_list(work).released_at == at
    assert waiting_receipts(work) == []


def test_receipts_twice_change_nothing(take, say, work, clock) -> None:
    body = say.ceb622(say.receipt(1, "800", clock.now()), say.receipt(1, "800", clock.now()))
    take(say.ceb621(say.list(1)))
    first = take(body)
    assert [result.outcome for result in first.receipts] == ["applied", "applied"]
    again = take(say.ceb622(say.receipt(1, "800", clock.now())))
    assert [result.outcome for result in again.receipts] == ["known"]
    assert work.connection.execute("SELECT count(*) FROM original_receipt").fetchone() == (1,)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_arrival_makes_no_difference(order, take, say, work, clock) -> None:
    start = clock.now() - timedelta(days=2)
    files = [
        say.ceb621(say.list(1)),
        say.ceb622(say.receipt(1, "120", start)),
        say.ceb622(say.receipt(1, "800", start + timedelta(hours=1))),
        say.ceb622(say.receipt(1, "899", start + timedelta(hours=2))),
    ]
    for index in order:
        take(files[index])
    row = the_list(work)
    assert (row.status, row.status_at) == ("899", start + timedelta(hours=2))
    assert row.released_at == start + timedelta(hours=1)


def test_of_two_releases_the_earlier_starts_the_clocks(take, say, work, clock) -> None:
    start = clock.now() - timedelta(days=2)
    take(say.ceb621(say.list(1)))
    take(say.ceb622(say.receipt(1, "800", start + timedelta(hours=5))))
    take(say.ceb622(say.receipt(1, "800", start)))
    assert the_list(work).released_at == start


def test_a_receipt_of_another_agent_waits(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1)))
    report = take(say.ceb622(say.receipt(1, "800", clock.now(), agent_code="440166TA02")))
    assert report.waiting == 1
    assert the_list(work).released_at is None


def test_a_receipt_without_agent_finds_the_only_list(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1)))
    take(say.ceb622(say.receipt(1, "800", clock.now(), agent_code=None)))
    assert the_list(work).released_at == clock.now()


def test_a_receipt_that_could_mean_two_lists_is_refused(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1), say.list(1, agent_code="440166TA02", order_no="ORDER-B")))
    report = take(say.ceb622(say.receipt(1, "800", clock.now(), agent_code=None)))
    assert [problem.code for problem in report.problems] == ["list_unclear"]
    assert the_list(work).released_at is None


def test_numbers_that_contradict_are_refused(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1, invt_no="51652026I000000001"), say.list(2)))
    report = take(
        say.ceb622(
            say.receipt(1, "800", clock.now(), invt_no="51652026I000000099"),
            say.receipt(2, "800", clock.now(), invt_no="51652026I000000001"),
        )
    )
    assert [problem.code for problem in report.problems] == ["invt_no_differs", "invt_no_taken"]
    assert [problem.list_no for problem in report.problems] == [1, 2]
    assert the_list(work).released_at is None


def test_one_unreadable_receipt_does_not_sink_the_file(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1)))
    body = say.ceb622(say.receipt(2, "800", clock.now()), say.receipt(1, "800", clock.now()))
    report = take(body.replace(b"<returnTime>2", b"<returnTime>X", 1))
    assert [result.outcome for result in report.receipts] == ["refused", "applied"]
    assert report.problems[0].element == "InventoryReturn[1]/returnTime"


def test_an_unknown_status_is_kept_and_releases_nothing(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1)))
    take(say.ceb622(say.receipt(1, "600", clock.now())))
    row = the_list(work)
    assert (row.status, row.released_at) == ("600", None)


def test_id_numbers_that_customs_quotes_are_blotted_out(take, say, work, clock) -> None:
    info = "[Code:1371;Desc:购买人身份证440115190001010019有误,电话13800138000]"
    take(say.ceb622(say.receipt(1, "100", clock.now(), return_info=info)))
    (receipt,) = waiting_receipts(work)
    assert receipt.info == "[Code:1371;Desc:购买人身份证█有误,电话█]"


@pytest.mark.parametrize(
    ("released", "last_days"),
    [
        (datetime(2026, 11, 1, 2, tzinfo=UTC), Clocks(date(2026, 12, 15), date(2026, 11, 30))),
        # Half past midnight in Nansha is still the day before in UTC: the business day counts.
        (datetime(2026, 10, 31, 16, 30, tzinfo=UTC), Clocks(date(2026, 12, 15), date(2026, 11, 30))),
        (datetime(2026, 10, 31, 15, 59, tzinfo=UTC), Clocks(date(2026, 12, 14), date(2026, 11, 29))),
    ],
)
def test_the_release_day_is_day_one_in_shanghai(released, last_days) -> None:
    assert clocks(released, SitePolicy()) == last_days
