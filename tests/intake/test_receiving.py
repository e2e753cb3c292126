"""The dock: a parcel gets plate, place, original and lines; the second scan says who was first."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden
from app.intake.receiving import (
    arrive_many,
    candidates,
    claim,
    late_parcels,
    receive_many,
    receive_unknown_many,
    undo_receive,
    unmatch,
)
from app.originals.service import reserve
from app.parcel.reading import history, lines_of, parcel_by_lpn, parcels_by_ids
from schemas.vocabulary import Event, Role

LI = Actor(badge="LI", roles=frozenset({Role.OPERATOR}), station="S2")
WANG = Actor(badge="WANG", roles=frozenset({Role.OPERATOR}), station="S3")


def goods(work, id_) -> list[tuple]:
    return [(line.gnum, line.qty, line.counted, line.serial_no) for line in lines_of(work, [id_]).get(id_, ())]


def test_receiving_gives_plate_place_original_and_lines(work, say, announced, clock) -> None:
    it, id_ = announced(1)
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill, tote="TOTE-7")])
    assert (outcome.verdict, outcome.to_state, outcome.parcel_id) == ("moved", "received", id_)
    view = parcel_by_lpn(work, outcome.lpn)
    assert (view.place, view.received_at, view.arrived_at) == ("TOTE-7", clock.now(), clock.now())
    assert view.original_id
    assert goods(work, id_) == [(1, 2, False, None), (2, 1, False, None)]
    assert len(outcome.lpn) == 12


def test_announced_goods_bring_their_serials(work, say, announced) -> None:
    lines = ((1, Decimal(1), "SN-1", None), (1, Decimal(1), None, "TRACE-2"))
    it, id_ = announced(1, lines=lines)
    receive_many(work, scans=[say.scan(it.waybill)])
    assert goods(work, id_) == [(1, 2, False, "SN-1,TRACE-2")]


def test_a_second_parcel_of_the_order_expects_only_the_rest(work, say, announced, given_original) -> None:
    row = given_original()
    one, first = announced(1, original=row, lines=((1, Decimal(1)),))
    two, second = announced(2, original=row)
    receive_many(work, scans=[say.scan(one.waybill), say.scan(two.waybill)])
    assert goods(work, first) == [(1, 1, False, None)]
    assert goods(work, second) == [(1, 1, False, None), (2, 1, False, None)]


def test_what_is_declared_already_is_not_expected_again(work, say, announced, given_original) -> None:
    row = given_original()
    reserve(work, amounts={(row.id, 1): Decimal(2)})
    it, id_ = announced(1, original=row)
    receive_many(work, scans=[say.scan(it.waybill)])
    assert goods(work, id_) == [(2, 1, False, None)]


def test_the_second_scan_says_who_when_and_where(work, say, announced, clock) -> None:
    it, id_ = announced(1)
    (first,) = receive_many(work, scans=[say.scan(it.waybill, actor=LI)])
    clock.advance(timedelta(minutes=1))
    for code in (it.waybill, first.lpn):
        (second,) = receive_many(work, scans=[say.scan(code, actor=WANG)])
        assert (second.verdict, second.refusal.code, second.parcel_id) == ("refused", "already_received", id_)
        said = second.refusal.arguments
        assert (said["badge"], said["station"], said["lpn"]) == ("LI", "S2", first.lpn)
        assert said["at"] == (clock.now() - timedelta(minutes=1)).isoformat()
    kept = work.connection.execute(
        "SELECT arguments ->> 'badge' FROM scan WHERE refusal = 'already_received'"
    ).fetchall()
    assert kept == [("LI",), ("LI",)]
    assert len(history(work, id_)) == 2


def test_twice_in_one_batch(work, say, announced) -> None:
    it, _ = announced(1)
    first, second = receive_many(work, scans=[say.scan(it.waybill, actor=LI), say.scan(it.waybill, actor=WANG)])
    assert (first.verdict, second.verdict) == ("moved", "refused")
    assert (second.refusal.arguments["badge"], second.refusal.arguments["lpn"]) == ("LI", first.lpn)


def test_a_scan_sent_again_gets_its_first_answer(work, say, announced) -> None:
    it, id_ = announced(1)
    one = say.scan(it.waybill)
    (first,) = receive_many(work, scans=[one])
    (again,) = receive_many(work, scans=[one])
    assert (again.verdict, again.lpn, again.replayed) == ("moved", first.lpn, True)
    assert len(history(work, id_)) == 2


def test_a_scan_answered_unknown_changes_nothing_when_sent_again_later(work, say, announced) -> None:
    one = say.scan("BACK00000001")
    (first,) = receive_many(work, scans=[one])
    _, id_ = announced(1, original=None)
    (again,) = receive_many(work, scans=[one])
    assert (first.verdict, again.verdict, again.replayed) == ("unknown", "unknown", True)
    assert [step.event for step in history(work, id_)] == ["expect"]


def test_many_actors_in_one_batch_each_stand_for_their_own(work, say, announced) -> None:
    nobody = Actor(badge="AUD", roles=frozenset({Role.AUDITOR}), station="S9")
    its = [announced(number)[0] for number in (1, 2, 3)]
    actors = (LI, nobody, WANG)
    outcomes = receive_many(
        work, scans=[say.scan(it.waybill, actor=actor) for it, actor in zip(its, actors, strict=True)]
    )
    assert [outcome.verdict for outcome in outcomes] == ["moved", "refused", "moved"]
    assert outcomes[1].refusal.code == "not_your_role"
    assert parcel_by_lpn(work, outcomes[0].lpn).place == "S2"
    assert parcel_by_lpn(work, outcomes[2].lpn).place == "S3"


def test_an_auditors_scan_does_not_count_as_the_first(work, say, announced) -> None:
    nobody = Actor(badge="AUD", roles=frozenset({Role.AUDITOR}), station="S9")
    it, _ = announced(1)
    first, second = receive_many(work, scans=[say.scan(it.waybill, actor=nobody), say.scan(it.waybill, actor=LI)])
    assert (first.verdict, second.verdict) == ("refused", "moved")


def test_five_hundred_in_a_handful_of_statements(work, say, announced, given_original, statements) -> None:
    from app.intake.expected import announce_many

    returns = [say.announcement(number, original=given_original()) for number in range(1, 101)]
    returns += [say.announcement(number) for number in range(101, 501)]
    announce_many(work, returns=returns)
    statements.clear()
    outcomes = receive_many(work, scans=[say.scan(one.waybill, tote=f"T{n % 9}") for n, one in enumerate(returns)])
    assert [outcome.to_state for outcome in outcomes] == ["received"] * 100 + ["unclaimed"] * 400
    assert len({outcome.lpn for outcome in outcomes}) == 500
    assert len(statements) <= 25


def test_an_unknown_code_is_answered_so_and_taken_in_on_demand(work, say, given_original) -> None:
    given_original()
    (unknown,) = receive_many(work, scans=[say.scan("WHOSE-1")])
    assert (unknown.verdict, unknown.parcel_id) == ("unknown", None)
    (taken,) = receive_unknown_many(work, scans=[say.scan("WHOSE-1", tote="CAGE", carrier="440166TL01", order_no="X9")])
    assert (taken.verdict, taken.to_state) == ("moved", "unclaimed")
    view = parcel_by_lpn(work, taken.lpn)
    assert (view.waybill, view.carrier_code, view.order_no, view.place) == ("WHOSE-1", "440166TL01", "X9", "CAGE")
    (again,) = receive_unknown_many(work, scans=[say.scan("WHOSE-1")])
    assert again.refusal.code == "already_received"
    assert again.refusal.arguments["lpn"] == taken.lpn


def test_an_unknown_one_twice_in_a_batch(work, say) -> None:
    first, second = receive_unknown_many(work, scans=[say.scan("WHOSE-1", actor=LI), say.scan("WHOSE-1", actor=WANG)])
    assert (first.verdict, second.refusal.code) == ("moved", "already_received")
    assert second.refusal.arguments["lpn"] == first.lpn
    assert work.connection.execute("SELECT count(*) FROM parcel").fetchone() == (1,)


def test_labels_nobody_can_read(work, say) -> None:
    outcomes = receive_unknown_many(work, scans=[say.scan(""), say.scan(" ")])
    assert [outcome.to_state for outcome in outcomes] == ["unclaimed", "unclaimed"]
    assert parcel_by_lpn(work, outcomes[0].lpn).waybill is None


@pytest.mark.parametrize(
    ("code", "refusal"),
    [("AB", "not_a_waybill"), ("CMD-OK", "not_a_waybill"), ("G0100000001I", "looks_like_an_lpn")],
)
def test_what_is_no_waybill_is_not_taken_in(code, refusal, work, say) -> None:
    (outcome,) = receive_unknown_many(work, scans=[say.scan(code)])
    assert (outcome.verdict, outcome.refusal.code, outcome.parcel_id) == ("refused", refusal, None)


def test_expected_but_of_no_known_list_becomes_unclaimed(work, say, announced) -> None:
    it, id_ = announced(1, original=None)
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert (outcome.to_state, outcome.event) == ("unclaimed", Event.RECEIVE_UNMATCHED)
    assert [step.event for step in history(work, id_)] == ["expect", "arrive", "receive_unmatched"]
    assert goods(work, id_) == []


def test_a_list_imported_after_the_announcement_is_found(work, say, announced, given_original) -> None:
    it, _ = announced(1, original=None)
    row = given_original(order_no=it.order_no, ebp_code=it.platform_code)
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert outcome.to_state == "received"
    assert parcel_by_lpn(work, outcome.lpn).original_id == row.id


def test_an_undelivered_parcel_is_found_by_the_waybill_it_left_with(work, say, given_original, given_manifest) -> None:
    row = given_original(logistics_code="440166TL01")
    given_manifest("M1")
    arrive_many(work, scans=[say.scan(row.logistics_no, manifest="M1")])
    (outcome,) = receive_many(work, scans=[say.scan(row.logistics_no)])
    assert outcome.to_state == "received"
    assert parcel_by_lpn(work, outcome.lpn).original_id == row.id


def test_two_lists_of_one_order_are_for_a_person_to_choose(work, say, announced, given_original) -> None:
    row = given_original()
    given_original(order_no=row.order_no)
    it, _ = announced(1, original=row)
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert outcome.to_state == "unclaimed"
    found = candidates(work, lpn=outcome.lpn)
    assert [one.why for one in found] == ["order_no", "order_no"]


def test_a_cancelled_return_comes_anyway(work, say, announced) -> None:
    from app.intake.expected import cancel_return

    it, _ = announced(1)
    cancel_return(work, platform_code=it.platform_code, return_no=it.return_no)
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert outcome.to_state == "received"


def test_two_carriers_with_one_number_must_be_told_apart(work, say, announced) -> None:
    announced(1)
    _, second = announced(2, waybill="BACK00000001", carrier_code="440166TL02")
    (unclear,) = receive_many(work, scans=[say.scan("BACK00000001")])
    assert unclear.refusal.code == "ambiguous_waybill"
    assert unclear.refusal.arguments == {"carriers": ["440166TL01", "440166TL02"]}
    (clear,) = receive_many(work, scans=[say.scan("BACK00000001", carrier="440166TL02")])
    assert clear.parcel_id == second
    (rest,) = receive_many(work, scans=[say.scan("BACK00000001")])
    assert (rest.verdict, rest.parcel_id != second) == ("moved", True)


def test_after_half_a_year_the_number_means_another_parcel(work, say, announced, clock) -> None:
    it, old = announced(1)
    receive_many(work, scans=[say.scan(it.waybill)])
    clock.advance(timedelta(days=184))
    (unknown,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert unknown.verdict == "unknown"
    (fresh,) = receive_unknown_many(work, scans=[say.scan(it.waybill, carrier=it.carrier_code)])
    assert (fresh.verdict, fresh.parcel_id != old) == ("moved", True)
    assert parcel_by_lpn(work, fresh.lpn).waybill_use == 2


def test_within_half_a_year_it_means_the_same(work, say, announced, clock) -> None:
    it, _ = announced(1)
    receive_many(work, scans=[say.scan(it.waybill)])
    clock.advance(timedelta(days=182))
    (again,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert again.refusal.code == "already_received"


@pytest.mark.parametrize(("days", "told"), [(44, False), (45, True)])
def test_late_parcels_are_received_and_told(days, told, work, say, announced, given_original) -> None:
    row = given_original(released_at=work.clock.now() - timedelta(days=days))
    it, id_ = announced(1, original=row)
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert outcome.to_state == "received"
    assert history(work, id_)[-1].details == ("late: arrived 2026-11-15, last day 2026-11-14" if told else "")
    assert bool(late_parcels(work, [id_])) is told


def test_the_gate_stops_the_clock_not_the_dock(work, say, announced, given_original, given_manifest, clock) -> None:
    row = given_original(released_at=clock.now() - timedelta(days=44))
    it, id_ = announced(1, original=row)
    given_manifest("M1")
    arrive_many(work, scans=[say.scan(it.waybill, manifest="M1")])
    clock.advance(timedelta(days=3))
    receive_many(work, scans=[say.scan(it.waybill)])
    assert late_parcels(work, [id_]) == {}
    assert history(work, id_)[-1].details == ""


def test_received_with_a_manifest_the_gate_time_is_the_manifests(work, say, announced, given_manifest, clock) -> None:
    it, id_ = announced(1)
    opened = given_manifest("M1", waybills=[it.waybill])
    receive_many(work, scans=[say.scan(it.waybill, manifest="M1")])
    assert parcels_by_ids(work, [id_])[id_].arrived_at == opened.gate_time
    (wrong,) = receive_many(work, scans=[say.scan("OTHER-1", manifest="M9")])
    assert wrong.refusal.code == "unknown_manifest"


class TestUndo:
    """Taking a receiving back."""

    def test_by_the_same_operator_within_ten_minutes(self, say, announced, work, open_work, clock) -> None:
        it, id_ = announced(1)
        work.session.commit()
        with open_work(Role.OPERATOR, badge="LI") as mine:
            (first,) = receive_many(mine, scans=[say.scan(it.waybill)])
        clock.advance(timedelta(minutes=10))
        with open_work(Role.OPERATOR, badge="WANG") as other, pytest.raises(Forbidden) as refused:
            undo_receive(other, lpn=first.lpn)
        assert refused.value.code == "not_your_act"
        assert refused.value.arguments["badge"] == "LI"
        with open_work(Role.OPERATOR, badge="LI") as mine:
            assert undo_receive(mine, lpn=first.lpn).to_state == "arrived"
            (again,) = receive_many(mine, scans=[say.scan(first.lpn)])
            assert (again.to_state, again.lpn) == ("received", first.lpn)
            assert goods(mine, id_) == [(1, 2, False, None), (2, 1, False, None)]

    def test_not_later(self, say, announced, work, open_work, clock) -> None:
        it, _ = announced(1)
        work.session.commit()
        with open_work(Role.OPERATOR, badge="LI") as mine:
            (first,) = receive_many(mine, scans=[say.scan(it.waybill)])
            clock.advance(timedelta(minutes=10, seconds=1))
            with pytest.raises(Conflict) as refused:
                undo_receive(mine, lpn=first.lpn)
        assert refused.value.code == "undo_too_late"
        with open_work(Role.LEAD, badge="BOSS") as lead:
            assert undo_receive(lead, lpn=first.lpn).to_state == "arrived"


def test_a_wrong_original_is_taken_off_and_the_right_one_claimed(work, say, announced, given_original) -> None:
    it, id_ = announced(1)
    right = given_original()
    (outcome,) = receive_many(work, scans=[say.scan(it.waybill)])
    assert unmatch(work, lpn=outcome.lpn).to_state == "unclaimed"
    view = parcel_by_lpn(work, outcome.lpn)
    assert (view.original_id, view.owner_code) == (None, None)
    assert goods(work, id_) == []
    assert claim(work, lpn=outcome.lpn, original_id=right.id).to_state == "received"
    assert parcel_by_lpn(work, outcome.lpn).original_id == right.id
    assert goods(work, id_) == [(1, 2, False, None), (2, 1, False, None)]
