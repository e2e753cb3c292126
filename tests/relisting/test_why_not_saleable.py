"""Every reason why goods are not on sale is said in words, with its source and what to do next."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import NotFound
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.listing import relist_many
from app.relisting.why import why_not_saleable, words
from schemas.vocabulary import ParcelState


def codes(work: Work, lpn: str) -> list[str]:
    return [finding.code for finding in why_not_saleable(work, parcel_id=parcel_by_lpn(work, lpn).id)]


def test_every_state_has_its_reason(work: Work, shelves: None, given_original: Any, given_parcel: Any) -> None:
    for state in set(ParcelState) - {ParcelState.NEW}:
        parcel = given_parcel(state, original=given_original(), grade="A")
        findings = why_not_saleable(work, parcel_id=parcel.id)
        assert findings, state
        for each in findings:
            said = (each.article, each.field, each.message_zh, each.message_en, each.next_step_zh, each.next_step_en)
            assert all(said), each
            assert "{" not in "".join(said), each


def test_the_reasons_by_state(work: Work, shelves: None, given_original: Any, given_parcel: Any) -> None:
    expected = {
        ParcelState.RECEIVED: "not_concluded",
        ParcelState.DECLARED: "not_concluded",
        ParcelState.NONCONFORMING: "not_conforming",
        ParcelState.CLEARED: "not_restocked",
        ParcelState.BLOCKED: "blocked",
        ParcelState.LEAVING_STOCK: "on_its_way_out",
        ParcelState.DESTROYING_STOCK: "on_its_way_out",
        ParcelState.MISSING_STOCK: "missing",
        ParcelState.CANCELLED: "gone",
        ParcelState.LEFT: "gone",
    }
    for state, code in expected.items():
        assert codes(work, given_parcel(state, original=given_original(), grade="A").lpn) == [code], state


def test_goods_that_may_be_sold_have_none(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked()
    assert codes(work, lpn) == []
    relist_many(work, scans=[Scan(lpn)])
    assert codes(work, lpn) == []
    assert codes(work, given_restocked(grade="D")) == ["grade_not_for_sale"]


def test_nothing_counted_is_said_before_putaway(work: Work, given_cleared: Callable[..., str]) -> None:
    assert codes(work, given_cleared(lines={})) == ["not_restocked", "no_lines"]


def test_every_row_of_words_is_whole() -> None:
    assert all(all(row.values()) for row in words().values())


def test_an_unknown_parcel(work: Work) -> None:
    with pytest.raises(NotFound):
        why_not_saleable(work, parcel_id=4711)
