"""What nobody claims, and what happens by itself when nobody comes."""

from datetime import timedelta

import pytest

from app.core.actor import system_actor
from app.core.errors import Conflict, Forbidden, NotFound
from app.intake.expected import reinstate
from app.intake.receiving import (
    candidates,
    claim,
    disown,
    lapse_due,
    receive_many,
    receive_unknown_many,
    time_out_due,
)
from app.parcel.moves import Move
from app.parcel.reading import history, parcel_by_lpn, parcels_by_ids
from app.parcel.service import advance
from schemas.vocabulary import Event, Role


def unknown(work, say, code: str = "WHOSE-1", **data):
    (outcome,) = receive_unknown_many(work, scans=[say.scan(code, **data)])
    return outcome


def test_candidates_by_order_by_waybill_and_by_release(work, say, given_original, clock) -> None:
    recent = given_original(released_at=clock.now() - timedelta(days=1))
    older = given_original(released_at=clock.now() - timedelta(days=9))
    given_original(released_at=clock.now() - timedelta(days=60))
    given_original(released_at=None)
    ordered = given_original(released_at=clock.now() - timedelta(days=20))
    shipped = given_original(released_at=clock.now() - timedelta(days=30))
    lpn = unknown(work, say, shipped.logistics_no, order_no=ordered.order_no).lpn
    found = candidates(work, lpn=lpn)
    assert [(one.original_id, one.why) for one in found] == [
        (ordered.id, "order_no"),
        (shipped.id, "waybill"),
        (recent.id, "recent"),
        (older.id, "recent"),
    ]
    assert found[2].clocks.arrive_by.isoformat() == "2026-12-28"
    assert [one.original_id for one in candidates(work, lpn=lpn, order_no=older.order_no, limit=2)] == [
        older.id,
        ordered.id,
    ]
    with pytest.raises(NotFound):
        candidates(work, lpn="G01000000999")


def test_a_lead_claims(work, say, given_original, open_work) -> None:
    row = given_original()
    lpn = unknown(work, say).lpn
    work.session.commit()
    with open_work(Role.OPERATOR) as operator, pytest.raises(Forbidden) as refused:
        claim(operator, lpn=lpn, original_id=row.id)
    assert refused.value.code == "not_your_role"
    with open_work(Role.LEAD) as lead:
        assert claim(lead, lpn=lpn, original_id=row.id).to_state == "received"
        view = parcel_by_lpn(lead, lpn)
        assert (view.original_id, view.owner_code, view.order_no) == (row.id, row.ebc_code, row.order_no)
        with pytest.raises(Conflict):
            claim(lead, lpn=lpn, original_id=row.id)
        with pytest.raises(NotFound):
            claim(lead, lpn=lpn, original_id=12345)


def test_a_late_claim_is_told(work, say, given_original, clock) -> None:
    row = given_original(released_at=clock.now() - timedelta(days=50))
    taken = unknown(work, say)
    claim(work, lpn=taken.lpn, original_id=row.id)
    assert history(work, taken.parcel_id)[-1].details.startswith("late: arrived 2026-11-15")


def test_not_ours(work, say) -> None:
    lpn = unknown(work, say).lpn
    assert disown(work, lpn=lpn).to_state == "nonconforming"
    assert parcel_by_lpn(work, lpn).disposition == "out_of_zone"


def test_unclaimed_parcels_time_out(work, say, clock) -> None:
    early, later = unknown(work, say, "EARLY-1"), None
    clock.advance(timedelta(days=20))
    later = unknown(work, say, "LATER-1")
    advance(work, Move(Event.INSPECT_GOODS, early.lpn))
    clock.advance(timedelta(days=10))
    assert time_out_due(work) == 0
    clock.advance(timedelta(days=1))
    assert time_out_due(work) == 1
    assert parcel_by_lpn(work, early.lpn).state == "nonconforming"
    assert history(work, early.parcel_id)[-1].badge == "system"
    assert parcel_by_lpn(work, later.lpn).state == "unclaimed"
    assert time_out_due(work) == 0


def test_the_waiting_begins_when_it_becomes_unclaimed(work, say, announced, clock) -> None:
    from app.intake.receiving import unmatch

    it, _ = announced(1)
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill)])
    clock.advance(timedelta(days=40))
    unmatch(work, lpn=outcome.lpn)
    assert time_out_due(work) == 0
    clock.advance(timedelta(days=31))
    assert time_out_due(work) == 1


def test_announced_returns_lapse_after_their_grace(work, announced, given_original, clock) -> None:
    row = given_original(released_at=clock.now() - timedelta(days=10))
    it, id_ = announced(1, original=row)
    _, nowhere = announced(2, original=None)
    clock.advance(timedelta(days=45 + 15 - 10 - 1))
    assert lapse_due(work) == 0
    clock.advance(timedelta(days=1))
    assert lapse_due(work) == 1
    assert parcels_by_ids(work, [id_])[id_].state == "cancelled"
    assert history(work, id_)[-1].badge == "system"
    reinstate(work, platform_code=it.platform_code, return_no=it.return_no)
    clock.advance(timedelta(days=9))
    assert lapse_due(work) == 0
    clock.advance(timedelta(days=10))
    assert lapse_due(work) == 2
    assert parcels_by_ids(work, [nowhere])[nowhere].state == "cancelled"


def test_lapsing_in_portions_and_as_the_system(work, announced, clock, database) -> None:
    for number in range(1, 6):
        announced(number)
    work.session.commit()
    clock.advance(timedelta(days=100))
    with database.work(site_id=1, actor=system_actor()) as system:
        assert [lapse_due(system, limit=2) for _ in range(4)] == [2, 2, 1, 0]
