"""Why a parcel cannot be declared: the article, the field, the next step."""

from datetime import timedelta

import pytest

from app.core.errors import NotFound
from app.parcel.scans import Scan
from app.sorting.declarability import why_not_declarable
from app.sorting.holding import hold_many
from schemas.vocabulary import ParcelState


def codes(work, view) -> list[str]:
    return [finding.code for finding in why_not_declarable(work, parcel_id=view.id)]


def test_a_conforming_parcel_may_be_declared(work, on_table, inspect) -> None:
    view = on_table()
    assert codes(work, view) == ["sorted_conforming"]
    inspect(view)
    assert codes(work, view) == []


def test_in_every_state_it_is_said_what_to_do_next(work, given_original, given_parcel) -> None:
    for state in set(ParcelState) - {ParcelState.NEW}:
        view = given_parcel(state, original=given_original())
        found = why_not_declarable(work, parcel_id=view.id)
        assert (found == []) == (state is ParcelState.CONFORMING), state
        for finding in found:
            words = (finding.message_zh, finding.message_en, finding.next_step_zh, finding.next_step_en)
            assert all(words), state
            assert not any("{" in text for text in words), state
            assert finding.article.startswith("海关总署公告"), state


def test_a_parcel_without_original_is_told_so(work, given_parcel) -> None:
    assert codes(work, given_parcel(ParcelState.UNCLAIMED)) == ["sorted_conforming", "original_known"]


def test_what_the_inspector_saw_is_told_with_its_article(work, on_table, inspect) -> None:
    view = on_table()
    inspect(view, seal="broken")
    found = {finding.code: finding for finding in why_not_declarable(work, parcel_id=view.id)}
    assert list(found) == ["sorted_conforming", "seal_unbroken", "fit_for_second_sale"]
    assert found["seal_unbroken"].article == (
        "网络购买商品七日无理由退货暂行办法第九条第（一）项（条款号待核） "
        "(Interim Measures on Seven-Day Returns art. 9(1), number unverified)"
    )
    assert found["fit_for_second_sale"].field == "grade"
    assert "D" in found["fit_for_second_sale"].message_zh


def test_a_wrong_serial_is_told_while_the_parcel_is_held(work, on_table, inspect) -> None:
    view = on_table(serial="SN-1")
    inspect(view, codes="SN-9")
    assert codes(work, view) == ["sorted_conforming", "codes_equal"]


def test_a_parcel_held_by_hand_needs_a_lead(work, on_table, inspect) -> None:
    view = on_table()
    inspect(view)
    hold_many(work, scans=[Scan(view.lpn, data={"reason": "customs"})])
    (finding,) = why_not_declarable(work, parcel_id=view.id)
    assert (finding.code, finding.field) == ("sorted_conforming", "state")
    assert "组长" in finding.next_step_zh


def test_what_is_true_today_is_told_not_what_was_true_at_the_grading(work, on_table, inspect, clock) -> None:
    view = on_table()
    inspect(view)
    clock.advance(timedelta(days=30))
    (finding,) = why_not_declarable(work, parcel_id=view.id)
    assert (finding.code, finding.article) == (
        "declared_in_time",
        "海关总署公告2020年第45号第三条 (GACC 2020-45 art. 3)",
    )
    assert "2026-12-09" in finding.message_zh


def test_a_conforming_parcel_whose_goods_another_one_holds_is_told(work, given_original, given_parcel) -> None:
    original = given_original()
    first = given_parcel(ParcelState.CONFORMING, original=original)
    assert codes(work, first) == []
    given_parcel(ParcelState.CONFORMING, original=original, lines={1: 1})
    assert codes(work, first) == ["within_quantity"]


def test_an_unknown_parcel_is_not_found(work) -> None:
    with pytest.raises(NotFound):
        why_not_declarable(work, parcel_id=4711)
