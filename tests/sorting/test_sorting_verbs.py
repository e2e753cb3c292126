"""What a station's scans and screens do: verbs with loose data, and the next question."""

from uuid import uuid4

import pytest

from app.core.errors import Invalid, NotFound
from app.parcel.reading import lines_of, parcel_by_lpn
from app.parcel.scans import Scan
from app.sorting.asking import next_question
from app.sorting.verbs import SCAN_VERBS, inspect_scans
from schemas.vocabulary import ParcelState

ANSWERS = {"matches": "same", "seal": "intact"}
ROW = {"gnum": 2, "qty": "1", "batch_no": "B1", "expires_on": "2027-11-15"}


def test_a_scan_with_answers_and_a_count_is_an_inspection(work, on_table) -> None:
    view = on_table()
    (outcome,) = inspect_scans(
        work, scans=[Scan(view.lpn, uuid4(), data={"answers": ANSWERS, "counted": [ROW], "grade": "C"})]
    )
    assert (outcome.event, outcome.to_state) == ("grade_nonconforming", "nonconforming")
    (line,) = lines_of(work, [view.id])[view.id]
    assert (line.gnum, line.batch_no) == (2, "B1")


MISSHAPEN = [
    ({"answers": "all good"}, "answers"),
    ({"counted": 3}, "counted"),
    ({"counted": [{"gnum": "x", "qty": 1}]}, "counted.0.gnum"),
    ({"counted": [{"gnum": 1, "qty": 1, "expires_on": "soon"}]}, "counted.0.expires_on"),
    ({"grade": "E"}, "grade"),
    ({"place": ""}, "place"),
]


def test_data_of_another_shape_is_refused_by_field_and_harms_no_neighbour(work, on_table) -> None:
    bad, good = on_table(), on_table()
    right = {"answers": ANSWERS | {"expiry": "2027-11-15", "batch": "B1"}}
    scans = [*(Scan(bad.lpn, data=data) for data, _ in MISSHAPEN), Scan(good.lpn, data=right)]
    *refused, done = inspect_scans(work, scans=scans)
    for outcome, (_, field) in zip(refused, MISSHAPEN, strict=True):
        assert (outcome.refusal.code, outcome.refusal.arguments) == ("inspection_invalid", {"field": field})
    assert done.to_state == "conforming"


def test_every_verb_answers_an_unknown_code_and_bare_data(work, given_parcel) -> None:
    view = given_parcel(ParcelState.RELISTED)
    for verb in SCAN_VERBS.values():
        outcomes = verb(work, scans=[Scan("nobody", uuid4()), Scan(view.lpn, uuid4(), data={"place": 7})])
        assert [outcome.verdict for outcome in outcomes] == ["unknown", "refused"]


def test_questions_come_one_by_one_and_the_count_answers_some(work, on_table) -> None:
    view = on_table(serial="SN-1")
    first = next_question(work, lpn=view.lpn, answers={})
    assert (first.category, first.category_zh) == ("infant_milk", "婴幼儿配方奶粉")
    assert first.question.key == "matches"
    assert [answer.key for answer in first.question.answers] == ["same", "other"]
    asked = next_question(work, lpn=view.lpn, answers=ANSWERS)
    assert (asked.question.key, asked.question.kind, asked.question.fills) == ("expiry", "date", "expires_on")
    counted = [(2, 1, "B1", "2027-11-15")]
    assert next_question(work, lpn=view.lpn, answers=ANSWERS, counted=counted).question.key == "codes"
    done = next_question(work, lpn=view.lpn, answers=ANSWERS | {"codes": "SN-1"}, counted=counted)
    assert done.question is None
    assert parcel_by_lpn(work, view.lpn).seq == view.seq


def test_the_counted_goods_tell_the_category(work, on_table) -> None:
    view = on_table()
    assert next_question(work, lpn=view.lpn, answers={}, counted=[(1, 1)]).category == "cosmetics"


def test_an_unclaimed_parcel_is_asked_by_the_category_the_inspector_names(work, given_parcel) -> None:
    view = given_parcel(ParcelState.UNCLAIMED)
    assert next_question(work, lpn=view.lpn, answers={}).category == "default"
    assert next_question(work, lpn=view.lpn, answers={}, category="electronics").category == "electronics"
    with pytest.raises(Invalid, match="category"):
        next_question(work, lpn=view.lpn, answers={}, category="furniture")
    with pytest.raises(NotFound):
        next_question(work, lpn="nobody", answers={})
