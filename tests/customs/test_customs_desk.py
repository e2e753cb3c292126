"""The desk: what expires when, the queue by deadline, what to look at, and why something is not declared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.errors import Invalid, NotFound
from app.customs.desk.deadlines import deadlines, open_receipts
from app.customs.desk.why import why_not_declared
from app.customs.expiring import expire_due
from app.customs.models import Application
from app.customs.preparing import prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Database, Work
from app.parcel.reading import history, parcel_by_lpn
from app.parcel.views import ParcelView
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.vocabulary import ParcelState, Role


def late_by(clock: VirtualClock, days: int) -> Any:
    """A release of which the last day to declare was `days` ago."""
    return clock.now() - timedelta(days=29 + days)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (ParcelState.RECEIVED, "nonconforming"),
        (ParcelState.CONFORMING, "nonconforming"),
        (ParcelState.HELD, "held"),
        (ParcelState.DECLARED, "declared"),
        (ParcelState.REJECTED, "rejected"),
        (ParcelState.NONCONFORMING, "nonconforming"),
    ],
)
def test_what_is_late_expires(
    work: Work, given_original: Any, given_parcel: Any, clock: VirtualClock, state: ParcelState, after: str
) -> None:
    original = given_original(released_at=late_by(clock, 1))
    late = given_parcel(state, original=original)
    due = state in {ParcelState.RECEIVED, ParcelState.CONFORMING, ParcelState.HELD}
    assert expire_due(work) == int(due)
    view = parcel_by_lpn(work, late.lpn)
    assert view.state == after
    assert view.disposition == ("out_of_zone" if due and after == "nonconforming" else None)
    assert expire_due(work) == 0
    row = history(work, late.id)[-1]
    assert ((row.event, row.badge, row.details) == ("expire", "system", "late")) is due


def test_the_last_day_is_not_late(work: Work, given_original: Any, given_parcel: Any, clock: VirtualClock) -> None:
    given_parcel(ParcelState.CONFORMING, original=given_original(released_at=late_by(clock, 0)))
    assert expire_due(work) == 0
    # The day ends at midnight in Asia/Shanghai, not 24 hours after the hour of release.
    clock.advance(timedelta(hours=14))
    assert expire_due(work) == 1


def test_a_rejected_parcel_expires_where_the_policy_says_so(
    work: Work, given_original: Any, given_parcel: Any, clock: VirtualClock
) -> None:
    policy = SitePolicy(rejected_expires=True)
    set_policy(work, policy=policy, valid_from=clock.now().date())
    parcel = given_parcel(ParcelState.REJECTED, original=given_original(released_at=late_by(clock, 1)))
    assert expire_due(work) == 1
    assert parcel_by_lpn(work, parcel.lpn).state == "nonconforming"


def test_a_prepared_application_of_a_late_parcel_is_discarded(work: Work, declarable: Any, clock: VirtualClock) -> None:
    declarable(released_at=late_by(clock, 0))
    (application,) = prepare(work)
    clock.advance(timedelta(days=1))
    assert expire_due(work) == 1
    stored = work.session.exec(select(Application)).one()
    work.session.refresh(stored)
    assert (stored.cop_no, stored.state, stored.trouble) == (application.cop_no, "discarded", "declare_too_late")


def test_the_queue_is_in_the_order_of_deadlines(
    work: Work, declarable: Any, given_original: Any, given_parcel: Any, clock: VirtualClock
) -> None:
    calm = declarable(released_at=late_by(clock, -10))
    soon = declarable(released_at=late_by(clock, 0))
    late = given_parcel(ParcelState.HELD, original=given_original(released_at=late_by(clock, 2)))
    given_parcel(ParcelState.NONCONFORMING, original=given_original())
    (application,) = prepare(work, limit=1)
    page = deadlines(work)
    assert [(row.parcel.lpn, row.days_left) for row in page.rows] == [(late.lpn, -2), (soon.lpn, 0), (calm.lpn, 10)]
    assert [row.parcel.cop_no for row in page.rows] == [None, application.cop_no, None]
    assert page.rows[1].declare_by == clock.now().date()
    assert page.next is None


def test_what_is_submitted_runs_until_customs_has_stored_it(work: Work, declared: Any, told: Any) -> None:
    one = declared()
    assert [row.parcel.state for row in deadlines(work).rows] == ["declared"]
    work.session.commit()
    told((one.cop_no, "3", 1))
    assert len(deadlines(work).rows) == 1
    told((one.cop_no, "120", 2))
    assert deadlines(work).rows == ()


def test_pages_of_the_queue(work: Work, given_original: Any, given_parcel: Any, clock: VirtualClock) -> None:
    original = given_original()
    lpns = [given_parcel(ParcelState.RECEIVED, original=original).lpn for _ in range(5)]
    first = deadlines(work, limit=2)
    second = deadlines(work, limit=2, cursor=first.next)
    third = deadlines(work, limit=2, cursor=second.next)
    assert [row.parcel.lpn for page in (first, second, third) for row in page.rows] == lpns
    assert third.next is None
    with pytest.raises(Invalid):
        deadlines(work, cursor="nonsense")


def test_an_owner_sees_its_own(work: Work, declarable: Callable[..., ParcelView], database: Database) -> None:
    mine = declarable(ebc_code="440166TE99")
    declarable()
    work.session.commit()
    owner = Actor("O1", roles=frozenset({Role.OWNER}), owner_code="440166TE99")
    with database.work(site_id=1, actor=owner) as theirs:
        assert [row.parcel.lpn for row in deadlines(theirs, owner_code="440166TE01").rows] == [mine.lpn]


def test_receipts_to_look_at(work: Work, declared: Any, told: Any) -> None:
    one = declared()
    told(("NOBODY", "399", 1), (one.cop_no, "600", 2), (one.cop_no, "120", 3))
    rows = open_receipts(work)
    assert [(row.cop_no, row.outcome) for row in rows] == [("NOBODY", "waiting"), (one.cop_no, "flagged")]
    assert [row.cop_no for row in open_receipts(work, after=rows[0].id)] == [one.cop_no]


@pytest.mark.parametrize(
    ("over", "lines", "code"),
    [
        ({}, {1: 1}, "to_prepare"),
        ({"invt_no": None}, {1: 1}, "list_unnumbered"),
        ({"trade_mode": "9610"}, {1: 1}, "not_1210"),
        ({"released_at": None}, {1: 1}, "not_released"),
        ({}, {}, "not_counted"),
    ],
)
def test_why_a_parcel_is_not_declared(
    work: Work, declarable: Any, over: dict[str, Any], lines: dict[int, int], code: str
) -> None:
    parcel = declarable(lines=lines, **over)
    (finding,) = why_not_declared(work, parcel_id=parcel.id)
    assert finding.code == code
    assert all((finding.article, finding.message_zh, finding.message_en, finding.next_step_zh, finding.next_step_en))


def test_why_along_the_road(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, told: Any, clock: VirtualClock
) -> None:
    parcel, greedy = declarable(), declarable(lines={1: 3})
    first, _ = prepare(work)

    def codes(view: ParcelView) -> list[str]:
        return [finding.code for finding in why_not_declared(work, parcel_id=view.id)]

    assert codes(parcel) == ["to_submit"]
    submit(work, signer=signer)
    assert (codes(parcel), codes(greedy)) == (["awaiting_customs"], ["quantity_exceeded"])
    work.session.commit()
    told((first.cop_no, "500", 1))
    assert codes(parcel) == ["inspection"]
    told((first.cop_no, "100", 2))
    assert codes(parcel) == ["rejected"]
    told((first.cop_no, "399", 3))
    assert codes(parcel) == []
    clock.advance(timedelta(days=40))
    assert codes(greedy) == ["declare_too_late"]
    with pytest.raises(NotFound):
        why_not_declared(work, parcel_id=999)
