"""Notices: each told once, by itself resolved, acknowledged by a broker, fed by cursor; two jobs at once tell once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.core.clock import VirtualClock
from app.core.errors import Forbidden
from app.customs.inbox import take_in
from app.customs.models import Notice as NoticeRow
from app.customs.notices.service import acknowledge_notices, counts_of_notices, notice_due, notices
from app.customs.preparing import prepare
from app.db.work import Work
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.vocabulary import ParcelState, Role


def kinds(work: Work, state: Any = "open") -> list[str]:
    return [notice.kind for notice in notices(work, state=state)]


def test_a_deadline_is_told_once_and_resolves(
    work: Work, given_original: Any, given_parcel: Any, clock: VirtualClock
) -> None:
    far = given_original(released_at=clock.now() - timedelta(days=25))
    near = given_parcel(ParcelState.RECEIVED, original=given_original(released_at=clock.now() - timedelta(days=26)))
    given_parcel(ParcelState.RECEIVED, original=far)
    given_parcel(ParcelState.RECEIVED, original=given_original(released_at=clock.now() - timedelta(days=30)))
    assert (notice_due(work).new, notice_due(work).new) == (1, 0)
    (told,) = notices(work)
    assert (told.kind, told.lpn, told.arguments["declare_by"]) == ("deadline_near", near.lpn, "2026-11-18")
    assert near.lpn in told.zh
    assert "2026-11-18" in told.en
    clock.advance(timedelta(days=1))
    assert notice_due(work).new == 1
    clock.advance(timedelta(days=3))
    assert notice_due(work).resolved == 1, "what is late is lost, and no longer near"


def test_days_before_and_counting_are_policy(
    work: Work, given_original: Any, given_parcel: Any, clock: VirtualClock
) -> None:
    given_parcel(ParcelState.RECEIVED, original=given_original(released_at=clock.now() - timedelta(days=26)))
    set_policy(work, policy=SitePolicy(release_day_counts=False), valid_from=date(2020, 1, 1))
    assert notice_due(work).new == 0
    set_policy(work, policy=SitePolicy(release_day_counts=False, notice_days_before=4), valid_from=date(2020, 1, 1))
    assert notice_due(work).new == 1


def test_silence_is_told_and_an_answer_resolves_it(work: Work, declared: Any, told: Any, clock: VirtualClock) -> None:
    one = declared()
    clock.advance(timedelta(hours=23))
    assert notice_due(work).new == 0
    clock.advance(timedelta(hours=2))
    assert notice_due(work).new == 1
    assert [(notice.kind, notice.cop_no) for notice in notices(work)] == [("no_answer", one.cop_no)]
    work.session.commit()
    told((one.cop_no, "120", 1))
    assert notice_due(work).resolved == 1
    assert (kinds(work), kinds(work, "resolved")) == ([], ["no_answer"])


def test_a_reject_an_inspection_and_a_stranger(work: Work, declared: Any, told: Any) -> None:
    one, two = declared(), declared()
    told((one.cop_no, "-625209", 1), (two.cop_no, "500", 1), ("NOBODY", "399", 2))
    notice_due(work)
    assert sorted(kinds(work)) == ["inspection_called", "receipt_negative", "unmatched_receipt"]
    assert counts_of_notices(work) == dict.fromkeys(kinds(work), 1)
    by_kind = {notice.kind: notice for notice in notices(work)}
    assert by_kind["receipt_negative"].zh.startswith(f"申请单{one.cop_no}收到回执-625209：关联清单中没有")
    assert by_kind["inspection_called"].lpn == two.parcel.lpn
    assert [notice.kind for notice in notices(work, kind="receipt_negative")] == ["receipt_negative"]
    work.session.commit()
    told((two.cop_no, "399", 3), (one.cop_no, "399", 3))
    assert notice_due(work).resolved == 2


def test_acknowledging(work: Work, declared: Any, told: Any, open_work: Any) -> None:
    told(("NOBODY", "399", 2), ("NOBODY2", "399", 2))
    notice_due(work)
    first, second = notices(work)
    assert acknowledge_notices(work, ids=[first.id]) == 1
    assert acknowledge_notices(work, ids=[first.id]) == 0
    assert [notice.id for notice in notices(work)] == [second.id]
    (seen,) = notices(work, state="acknowledged")
    assert (seen.acknowledged_by, seen.state) == ("T0001", "acknowledged")
    work.session.commit()
    with pytest.raises(Forbidden), open_work(Role.LEAD) as mine:
        acknowledge_notices(mine, ids=[second.id])


def test_a_feed_misses_nothing(work: Work, told: Any) -> None:
    seen, after = [], 0
    for number in range(5):
        told((f"NOBODY{number}", "399", 1))
        notice_due(work)
        page = notices(work, state=None, after=after, limit=2)
        seen += [notice.event_key for notice in page]
        after = page[-1].id if page else after
        work.session.commit()
    assert len(set(seen)) == 5


def test_two_jobs_at_once_tell_once(
    work: Work, declarable: Any, as_system: Any, clock: VirtualClock, pen: Any, together: Any
) -> None:
    for _ in range(20):
        declarable(released_at=clock.now() - timedelta(days=28))
    take_in(work, body=pen.receipts(("NOBODY", "399", 1)))
    prepare(work, limit=3)
    work.session.commit()

    def run(_: int) -> int:
        with as_system() as mine:
            return notice_due(mine).new

    assert sorted(together(4, run)) == [0, 0, 0, 21]
    assert len(work.session.exec(select(NoticeRow)).all()) == 21
