"""Importing CEB621: what is taken in, what is known again, what a later version may change, and at what cost."""

from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest

from app.archive.service import open_message
from app.core.errors import Conflict, Invalid, NotFound
from app.originals.service import find_by, lines, original, originals_by_ids, page, reserve
from app.site.policy import SitePolicy
from app.site.service import set_policy


def test_a_list_is_stored_with_its_lines_and_without_its_buyer_in_the_open(take, say, work) -> None:
    report = take(say.ceb621(say.list(1)))
    assert (report.kind, report.imported, report.known, report.refused) == ("CEB621", 1, 0, 0)
    (result,) = report.lists
    row = original(work, original_id=result.original_id)
    assert (row.cop_no, row.order_no, row.trade_mode, row.ems_no) == (
        "TQD00000001",
        "ORDER000001",
        "1210",
        "T5165W000999",
    )
    assert row.released_at is None
    first, second = lines(work, [row.id])[row.id]
    assert (first.gnum, first.item_record_no, first.qty, first.price, first.taken) == (1, "1001", 2, 199, 0)
    assert second.total_price == Decimal("199.00")
    stored = work.connection.execute("SELECT original::text FROM original").fetchall()
    for secret in ("440115190001010019", "13800138000", "测试路0号"):
        assert secret not in str(stored)
        assert secret.encode() not in row.buyer


def test_the_message_is_kept_as_it_came(take, say, work) -> None:
    body = say.ceb621(say.list(1))
    report = take(body)
    assert open_message(work, message_id=report.message_id, purpose="test") == body


def test_an_envelope_makes_no_difference(take, say, work, clock) -> None:
    report = take(say.enveloped(say.ceb621(say.list(1)), clock.now()))
    assert report.imported == 1
    assert find_by(work, order_no="ORDER000001")[0].cop_no == "TQD00000001"


def test_a_hundred_lists_take_a_handful_of_statements(take, say, work, monkeypatch) -> None:
    body = say.ceb621(*(say.list(number) for number in range(1, 101)))
    ran: list[object] = []
    execute = psycopg.Cursor.execute

    def counted(self, query, *rest, **more):  # counts what really runs; changes nothing
        ran.append(query)
        return execute(self, query, *rest, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    assert take(body).imported == 100
    assert len(ran) <= 12
    ran.clear()
    assert take(body).known == 100
    assert len(ran) <= 12


def test_importing_twice_changes_nothing(take, say, work) -> None:
    body = say.ceb621(say.list(1), say.list(2))
    take(body)
    before = work.connection.execute(
        "SELECT o::text, l::text FROM original o JOIN original_line l ON l.original_id = o.id ORDER BY 1, 2"
    ).fetchall()
    report = take(body, "again.xml")
    assert [result.outcome for result in report.lists] == ["known", "known"]
    after = work.connection.execute(
        "SELECT o::text, l::text FROM original o JOIN original_line l ON l.original_id = o.id ORDER BY 1, 2"
    ).fetchall()
    assert before == after


def test_the_same_list_sent_again_in_another_message_is_known(take, say, work) -> None:
    take(say.ceb621(say.list(1)))
    again = say.list(
        1,
        lines=(
            say.line(1, qty=Decimal("2.0"), price=Decimal(199)),
            say.line(2, qty=Decimal(1), total_price=Decimal(199)),
        ),
    )
    report = take(say.ceb621(say.changed(again, app_time="20261102090000", invt_no="51652026I000000001")))
    assert report.lists[0].outcome == "known"
    assert find_by(work, invt_no="51652026I000000001")[0].cop_no == "TQD00000001"


def test_one_bad_list_does_not_sink_the_file(take, say) -> None:
    report = take(say.ceb621(say.list(1), say.list(2, trade_mode="9610"), say.list(3)))
    assert [result.outcome for result in report.lists] == ["imported", "refused", "imported"]
    assert [result.position for result in report.lists] == [1, 2, 3]
    assert report.lists[1].original_id is None


def test_an_unreleased_list_may_come_again_changed(take, say, work) -> None:
    first = take(say.ceb621(say.list(1))).lists[0]
    report = take(say.ceb621(say.list(1, lines=(say.line(7),), order_no="ORDER-B")))
    assert report.lists[0].outcome == "changed"
    assert report.lists[0].original_id == first.original_id
    assert find_by(work, order_no="ORDER-B")[0].id == first.original_id
    assert [line.gnum for line in lines(work, [first.original_id])[first.original_id]] == [7]


def test_another_buyer_is_a_change_too(take, say) -> None:
    take(say.ceb621(say.list(1)))
    assert take(say.ceb621(say.list(1, buyer_name="测试乙"))).lists[0].outcome == "changed"


def test_a_changed_list_keeps_the_number_customs_gave_it(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1)))
    take(say.ceb622(say.receipt(1, "120", clock.now())))
    take(say.ceb621(say.list(1, order_no="ORDER-B")))
    assert find_by(work, order_no="ORDER-B")[0].invt_no == "51652026I000000001"


def test_a_released_list_does_not_change(take, say, work, clock) -> None:
    take(say.ceb621(say.list(1)))
    take(say.ceb622(say.receipt(1, "800", clock.now() - timedelta(days=1))))
    report = take(say.ceb621(say.list(1, order_no="ORDER-B")), "later.xml")
    (result,) = report.lists
    assert result.outcome == "refused"
    assert result.problems[0].code == "changed_after_release"
    assert "later.xml" in result.problems[0].message
    assert find_by(work, order_no="ORDER000001")


def test_a_list_that_something_was_returned_on_does_not_change(take, say, work, given_parcel) -> None:
    id_ = take(say.ceb621(say.list(1))).lists[0].original_id
    given_parcel("expected", original_id=id_)
    (result,) = take(say.ceb621(say.list(1, order_no="ORDER-B"))).lists
    assert [one.code for one in result.problems] == ["changed_after_return"]


def test_a_copno_twice_in_a_file(take, say) -> None:
    report = take(say.ceb621(say.list(1), say.list(1), say.list(1, order_no="ORDER-B")))
    assert [result.outcome for result in report.lists] == ["imported", "known", "refused"]
    assert report.problems[0].code == "repeated_in_file"
    assert report.problems[0].list_no == 3


def test_a_changed_copno_twice_in_a_file(take, say) -> None:
    take(say.ceb621(say.list(1)))
    one, other = say.list(1, order_no="ORDER-B"), say.list(1, order_no="ORDER-C")
    report = take(say.ceb621(one, one, other))
    assert [result.outcome for result in report.lists] == ["changed", "known", "refused"]


def test_two_agents_may_use_the_same_copno(take, say, work) -> None:
    report = take(say.ceb621(say.list(1), say.list(1, agent_code="440166TA02", order_no="ORDER-B")))
    assert report.imported == 2
    assert len({result.original_id for result in report.lists}) == 2


def test_a_list_may_not_carry_the_number_of_another(take, say) -> None:
    number = "51652026I000000009"
    report = take(say.ceb621(say.list(1, invt_no=number), say.list(2, invt_no=number)))
    assert [result.outcome for result in report.lists] == ["imported", "refused"]
    assert report.problems[0].code == "invt_no_taken"
    later = take(say.ceb621(say.list(3, invt_no=number), say.list(1, invt_no="51652026I000000010")))
    assert [one.code for one in later.problems] == ["invt_no_taken", "invt_no_differs"]


def test_a_list_of_another_customs_is_taken_where_policy_says_so(take, say, work, clock) -> None:
    foreign = say.list(1, customs_code="2992", area_code="330166TW01", ems_no="T2992W000001")
    assert take(say.ceb621(foreign)).refused == 1
    set_policy(work, policy=SitePolicy(other_customs=frozenset({"2992"})), valid_from=clock.now().date())
    assert take(say.ceb621(foreign)).imported == 1


def test_the_quantity_of_a_changed_list_counts(take, say, work) -> None:
    id_ = take(say.ceb621(say.list(1))).lists[0].original_id
    take(say.ceb621(say.list(1, lines=(say.line(1, qty=Decimal(1), total_price=Decimal(199)),))))
    with pytest.raises(Conflict):
        reserve(work, amounts={(id_, 1): Decimal(2)})


def test_lists_are_read_by_page_and_owner(take, say, work) -> None:
    take(say.ceb621(*(say.list(n, ebc_code=f"440166TE0{n % 2}") for n in range(1, 6))))
    first = page(work, limit=2)
    second = page(work, limit=2, after=first[-1].id)
    assert [row.cop_no[-1] for row in (*first, *second)] == ["5", "4", "3", "2"]
    assert [row.cop_no[-1] for row in page(work, owner_code="440166TE00")] == ["4", "2"]
    assert list(originals_by_ids(work, [first[0].id, 999])) == [first[0].id]
    with pytest.raises(NotFound):
        original(work, original_id=999)
    with pytest.raises(Invalid):
        find_by(work)
