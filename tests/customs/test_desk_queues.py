"""The desk's queues: buckets by days left, counts that add up, reasons, and search by any number but a buyer's."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.customs.desk.counting import counts
from app.customs.desk.deadlines import deadlines
from app.customs.desk.queues import Queue, Wanted, queue_of
from app.customs.desk.searching import search
from app.customs.models import Application, Dispatch
from app.customs.preparing import prepare
from app.db.work import Database, Work
from app.flow.desk import queue
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.vocabulary import ParcelState, Role

LEFT = {-2: Queue.LATE, 0: Queue.TODAY, 1: Queue.THREE_DAYS, 3: Queue.THREE_DAYS, 4: Queue.WEEK, 7: Queue.WEEK,
        8: Queue.LATER}  # fmt: skip


def with_days_left(clock: VirtualClock, days: int) -> Any:
    return clock.now() - timedelta(days=29 - days)


@pytest.mark.parametrize(("days", "name"), LEFT.items())
def test_which_queue(days: int, name: Queue) -> None:
    assert queue_of(days) is name


@pytest.fixture
def full(given_original: Any, given_parcel: Any, clock: VirtualClock) -> dict[int, str]:
    """A received parcel of another owner for each number of days left; two of the last day."""
    made = {}
    for days in LEFT:
        original = given_original(released_at=with_days_left(clock, days), ebc_code=f"440166TE{days % 2:02d}")
        made[days] = given_parcel(ParcelState.RECEIVED, original=original).lpn
    return made


def test_each_queue_holds_its_own(work: Work, full: dict[int, str]) -> None:
    for name in Queue:
        found = [row.parcel.lpn for row in deadlines(work, wanted=Wanted(queue=name)).rows]
        assert found == [full[days] for days, own in LEFT.items() if own is name]
        assert {row.queue for row in deadlines(work, wanted=Wanted(queue=name)).rows} == {name}


def test_the_counts_are_of_the_rows(work: Work, full: dict[int, str], declarable: Any) -> None:
    declarable(), declarable()
    prepare(work, limit=1)
    found, rows = counts(work), deadlines(work, limit=500).rows
    assert found.total == len(rows) == 9
    assert found.by_queue == {name: sum(row.queue is name for row in rows) for name in Queue}
    assert found.by_state == {"received": 7, "conforming": 2}
    assert (found.to_prepare, found.to_submit) == (1, 1)
    assert sum(row.parcels for row in found.by_owner) == 9
    assert found.by_owner[0].soonest == rows[0].declare_by
    assert found.by_owner[0].name == "测试企业(虚构)"


def test_what_could_be_prepared_now_is_what_prepare_takes(
    work: Work, declarable: Any, given_original: Any, given_parcel: Any, clock: VirtualClock
) -> None:
    good = declarable()
    declarable(invt_no=None), declarable(trade_mode="9610"), declarable(lines={}), declarable(released_at=None)
    declarable(released_at=with_days_left(clock, -1))
    given_parcel(ParcelState.RECEIVED, original=given_original())
    wanted = Wanted(declarable=True)
    assert [row.parcel.lpn for row in deadlines(work, wanted=wanted).rows] == [good.lpn]
    assert len(prepare(work)) == 1
    assert deadlines(work, wanted=wanted).rows == ()
    assert [row.parcel.prepared_by for row in deadlines(work, wanted=Wanted(application_state="prepared")).rows] == [
        "T0001"
    ]


def test_a_queue_where_the_release_day_does_not_count(work: Work, full: dict[int, str], clock: VirtualClock) -> None:
    set_policy(work, policy=SitePolicy(release_day_counts=False), valid_from=clock.now().date())
    assert [row.parcel.lpn for row in deadlines(work, wanted=Wanted(queue=Queue.LATE)).rows] == [full[-2]]
    assert deadlines(work).rows[0].days_left == -1
    today = deadlines(work, wanted=Wanted(queue=Queue.TODAY))
    assert today.rows == ()


def test_reasons_of_every_stage(work: Work, given_original: Any, given_parcel: Any, declarable: Any) -> None:
    given_parcel(ParcelState.RECEIVED, original=given_original())
    declarable()
    reasons = [[finding.code for finding in row.reasons] for row in queue(work).rows]
    assert reasons[0][0] == "sorted_conforming"
    assert reasons[1] == ["to_prepare"]
    assert all(finding.next_step_zh for row in queue(work).rows for finding in row.reasons)


def test_owners_see_their_own(database: Database, work: Work, full: dict[int, str]) -> None:
    work.session.commit()
    owner = Actor("O1", roles=frozenset({Role.OWNER}), owner_code="440166TE01")
    with database.work(site_id=1, actor=owner) as theirs:
        assert counts(theirs).total == 3
        assert {row.row.parcel.owner_code for row in queue(theirs).rows} == {"440166TE01"}
        assert search(theirs, number=full[0]) == []
        assert [hit.lpn for hit in search(theirs, number=full[1])] == [full[1]]


def test_search_by_any_number(work: Work, declared: Any, told: Any) -> None:
    one = declared(waybill="WB77001")
    told((one.cop_no, "120", 1))
    work.session.expire_all()
    application = work.session.get_one(Application, (1, 1))
    dispatch = work.session.get_one(Dispatch, (1, 1))
    parcel = one.parcel
    numbers = {
        parcel.lpn: {"lpn"},
        parcel.lpn.lower(): {"lpn"},
        parcel.order_no: {"order_no"},
        "51652026I000000001": {"invt_no"},
        "TQDX00000001": {"list_cop_no"},
        application.cop_no: {"cop_no"},
        f" {application.guid.lower()} ": {"guid"},
        application.pre_no: {"pre_no"},
        dispatch.guid: {"message_guid"},
    }
    for number, matched in numbers.items():
        hits = search(work, number=number)
        assert {hit.matched for hit in hits} == matched, number
    kinds = [hit.kind for hit in search(work, number="51652026I000000001")]
    assert sorted(kinds) == ["application", "list", "parcel"]
    assert search(work, number="nothing has this") == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("440115190001010019", "buyer_not_searchable"),
        ("13800138000", "buyer_not_searchable"),
        ("12", "number_too_short"),
    ],
)
def test_a_buyer_is_not_searched_for(work: Work, number: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        search(work, number=number)
    assert refused.value.code == code
