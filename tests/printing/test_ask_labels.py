"""Labels asked for: what they say, that they read, and that a reprint shows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.core.errors import Conflict, GuicangError
from app.db.work import Work
from app.exits.manifests import load_many, open_exit
from app.originals.models import Original
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.printing.service import LabelBatch, ask_labels, label_jobs, scan_back
from app.relisting.bins import define_bins
from app.relisting.listing import delist, relist_many
from schemas.vocabulary import ParcelState

Read = Callable[[bytes], list[Any]]


def ask(work: Work, template: str, *lpns: str, **named: Any) -> LabelBatch:
    return ask_labels(work, template=template, stock="60x40", lpns=lpns, **named)


def both(code: str) -> set[str]:
    return {f"Code 128: {code}", f"QR Code: {code}"}


def test_licence_plates_say_what_the_dock_needs(
    work: Work, given_original: Any, given_parcel: Any, codes: Read, words: Read
) -> None:
    original = given_original(ebp_name="示例商城", ebc_name="样例跨境电商")
    known = given_parcel(ParcelState.RECEIVED, original=original, waybill="SF1234567890123")
    bare = given_parcel(ParcelState.UNCLAIMED)
    batch = ask(work, "lpn", bare.lpn, known.lpn)
    assert codes(batch.pdf) == [both(bare.lpn), both(known.lpn)]
    first, second = words(batch.pdf)
    assert "无主件" in first
    for said in (known.lpn, "890123", "示例商城", "样例跨境电商", "已收货"):
        assert said in second
    assert "SF1234567" not in second, "the whole waybill is not for all eyes"
    assert [(job.subject, job.parcel_id, job.template, job.stock, job.badge) for job in batch.jobs] == [
        (bare.lpn, bare.id, "lpn", "60x40", "T0001"),
        (known.lpn, known.id, "lpn", "60x40", "T0001"),
    ]
    assert all(job.printed_at == work.clock.now() for job in batch.jobs)


def test_a_graded_plate_is_another_label(work: Work, given_original: Any, given_parcel: Any, words: Read) -> None:
    parcel = given_parcel(ParcelState.RECEIVED, original=given_original())
    ask(work, "lpn", parcel.lpn)
    graded = given_parcel(ParcelState.NONCONFORMING, original=given_original(), grade="C", disposition="supplier")
    batch = ask(work, "lpn", graded.lpn)
    assert batch.reprints == 0
    assert batch.jobs[0].subject == f"{graded.lpn}/C"
    assert "退供" in words(batch.pdf)[0]


def test_item_labels_one_a_line_with_batch_and_expiry(
    work: Work, given_listed: Callable[..., str], codes: Read, words: Read
) -> None:
    lpn = given_listed()
    batch = ask(work, "item", lpn)
    assert codes(batch.pdf) == [both(lpn), both(lpn)]
    first, second = words(batch.pdf)
    for said in (lpn, "测试商品1", "SKU-1001-B", "¥169.15", "1001", "批次L7", "效期2027-01-31"):
        assert said in first
    assert "¥227.80" in second
    assert "批次" not in second
    assert [job.subject for job in batch.jobs] == [f"{lpn}/1/SKU-1001-B/169.15000", f"{lpn}/2/SKU-1002-B/227.80000"]


def test_an_item_label_before_the_price_and_after_a_new_one(
    work: Work, given_listed: Callable[..., str], words: Read
) -> None:
    lpn = given_listed(listed=False)
    assert "售价" not in words(ask(work, "item", lpn).pdf)[0]
    relist_many(work, scans=[Scan(lpn)])
    assert ask(work, "item", lpn).reprints == 0
    delist(work, lpn=lpn)
    relist_many(work, scans=[Scan(lpn, data={"lines": {"1": {"price": "99"}}})])
    with pytest.raises(Conflict) as error:
        ask(work, "item", lpn)
    assert error.value.arguments["subjects"] == [f"{lpn}/2/SKU-1002-B/227.80000"], "only the unchanged one"
    batch = ask(work, "item", lpn, reprint_reason="改价")
    assert [job.is_reprint for job in batch.jobs] == [False, True]
    assert [("补打" in each) for each in words(batch.pdf)] == [False, True]


def test_exit_labels_of_a_load(work: Work, given_original: Any, given_parcel: Any, codes: Read, words: Read) -> None:
    lpns = [
        given_parcel(ParcelState.NONCONFORMING, original=given_original(), disposition=each).lpn
        for each in ("out_of_zone", "supplier")
    ]
    open_exit(work, number="CQ-2026-1", kind="out_of_zone", destination="国内承运商 南沙转运点", vehicle="粤A1")
    with pytest.raises(Conflict) as loose:
        ask(work, "exit", lpns[0])
    assert loose.value.code == "not_on_manifest"
    load_many(work, scans=[Scan(lpn, data={"manifest": "CQ-2026-1"}) for lpn in lpns])
    batch = ask(work, "exit", manifest="CQ-2026-1")
    assert codes(batch.pdf) == [both(lpn) for lpn in lpns]
    first, second = words(batch.pdf)
    for said in ("CQ-2026-1", "国内承运商南沙转运点", "不合格，出区处理"):
        assert said in first
    assert "退供应商" in second
    assert ask(work, "exit", lpns[1], reprint_reason="破损").reprints == 1


def test_bin_labels(work: Work, codes: Read, words: Read) -> None:
    define_bins(work, codes=["A-01-02-3"], zone="good")
    define_bins(work, codes=["Q-01"], zone="blocked")
    batch = ask_labels(work, template="bin", stock="100x100", bins=["Q-01", "A-01-02-3"])
    assert codes(batch.pdf) == [both("BIN-Q-01"), both("BIN-A-01-02-3")], "as a station takes it"
    assert ["冻结区" in words(batch.pdf)[0], "保税良品区" in words(batch.pdf)[1]] == [True, True]
    assert [job.parcel_id for job in batch.jobs] == [None, None]


def test_a_reprint_needs_a_reason_and_shows(
    work: Work, given_original: Any, given_parcel: Any, codes: Read, words: Read
) -> None:
    old, new = (given_parcel(ParcelState.RECEIVED, original=given_original()).lpn for _ in range(2))
    ask(work, "lpn", old)
    for reason in (None, " "):
        with pytest.raises(Conflict) as error:
            ask(work, "lpn", old, new, reprint_reason=reason)
        assert (error.value.code, error.value.arguments["subjects"]) == ("reprint_needs_reason", [old])
    batch = ask(work, "lpn", old, new, reprint_reason="标签污损")
    assert [(job.is_reprint, job.reprint_reason) for job in batch.jobs] == [(True, "标签污损"), (False, None)]
    assert codes(batch.pdf) == [both(old), both(new)]
    assert [("补打" in each) for each in words(batch.pdf)] == [True, False]
    assert len(label_jobs(work, lpn=old)) == 2
    assert ask(work, "lpn", old, reprint_reason="标签污损").reprints == 1, "for the same reason again"


def test_two_stations_print_one_first_label(
    work: Work,
    given_original: Any,
    given_parcel: Any,
    open_work: Callable[..., AbstractContextManager[Work]],
) -> None:
    lpn = given_parcel(ParcelState.RECEIVED, original=given_original()).lpn
    work.session.commit()
    start = Barrier(2)

    def station(_: int) -> str:
        start.wait()
        try:
            with open_work() as mine:
                return "reprint" if ask(mine, "lpn", lpn).reprints else "first"
        except Conflict as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(station, range(2))) == ["first", "reprint_needs_reason"]


def test_a_printed_label_is_scanned_back_once(
    work: Work, given_original: Any, given_parcel: Any, clock: VirtualClock
) -> None:
    lpn = given_parcel(ParcelState.RECEIVED, original=given_original()).lpn
    with pytest.raises(Conflict) as early:
        scan_back(work, lpn=lpn)
    assert early.value.code == "label_not_printed"
    ask(work, "lpn", lpn)
    first = clock.advance(timedelta(seconds=20))
    assert scan_back(work, lpn=lpn).scanned_back_at == first
    clock.advance(timedelta(minutes=1))
    assert scan_back(work, lpn=lpn).scanned_back_at == first
    ask(work, "lpn", lpn, reprint_reason="标签污损")
    assert scan_back(work, lpn=lpn).scanned_back_at == clock.now(), "the newest label is the one on the parcel"


def test_what_cannot_be_printed(work: Work, given_original: Any, given_parcel: Any) -> None:
    lpn = given_parcel(ParcelState.RECEIVED, original=given_original(), lines={}).lpn
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"template": "poster", "stock": "60x40", "lpns": [lpn]}, "unknown_template"),
        ({"template": "lpn", "stock": "A4", "lpns": [lpn]}, "unknown_stock"),
        ({"template": "lpn", "stock": "60x40", "lpns": [lpn], "dpi": 72}, "unknown_dpi"),
        ({"template": "lpn", "stock": "60x40", "lpns": []}, "nothing_to_print"),
        ({"template": "lpn", "stock": "60x40", "lpns": [lpn, "G0100000042Z"]}, "unknown_parcel"),
        ({"template": "item", "stock": "60x40", "lpns": [lpn]}, "no_lines"),
        ({"template": "bin", "stock": "60x40", "bins": ["A-01"]}, "unknown_bin"),
        ({"template": "exit", "stock": "60x40", "manifest": "CQ-9"}, "unknown_manifest"),
        ({"template": "lpn", "stock": "60x40", "lpns": [lpn], "reprint_reason": "a\nb"}, "bad_reprint_reason"),
    ]
    for named, code in wrong:
        with pytest.raises(GuicangError) as error:
            ask_labels(work, **named)
        assert error.value.code == code, named
    assert label_jobs(work, lpn=lpn) == []


def test_no_name_on_a_list_stops_a_station(work: Work, given_original: Any, given_parcel: Any, codes: Read) -> None:
    """Names of 100 characters, emoji, control characters, a word without an end: every label still prints and reads."""
    for name in ("样" * 100, "Supercalifragilistic" * 5, "😀" * 50, "a\u202eb\x07c 東京", "W M " * 25):
        original: Original = given_original(ebp_name=name, ebc_name=name)
        lpn = given_parcel(ParcelState.RECEIVED, original=original, waybill=name[:60].strip() or None).lpn
        for stock in ("60x40", "58x40", "100x100", "100x150"):
            again = ask_labels(work, template="lpn", stock=stock, lpns=[lpn], reprint_reason="测试")
            assert codes(again.pdf) == [both(lpn)], (name, stock)


def test_nothing_personal_is_kept_of_a_label(work: Work, given_original: Any, given_parcel: Any) -> None:
    lpn = given_parcel(ParcelState.RECEIVED, original=given_original()).lpn
    (job,) = ask(work, "lpn", lpn).jobs
    assert set(job.model_dump()) == {
        "site_id",
        "id",
        "template",
        "stock",
        "parcel_id",
        "subject",
        "reprint_reason",
        "badge",
        "station",
        "asked_at",
        "printed_at",
        "scanned_back_at",
        "state",
        "printer",
        "face",
        "code",
        "batch",
        "scan_back",
        "tries",
        "detail",
        "sent_at",
        "settled_by",
        "settled_at",
    }
    assert job.face is None, "what a label of a printer says is what stands on it"
    assert job.parcel_id == parcel_by_lpn(work, lpn).id
