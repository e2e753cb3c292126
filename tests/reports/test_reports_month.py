"""The figures of a month against the journal: which parcel counts where, and that everything adds up."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.db.work import Database, Work
from app.parcel.views import ParcelView
from app.reports.figures import Amount, MonthFigures, Row
from app.reports.month import month_figures
from app.site.models import Site
from schemas.vocabulary import Event, ParcelState, Role

GivenParcel = Callable[..., ParcelView]

# By hand, and another way than month.sql: event names spelt out, whole life read, rounding in the outer query.
_PARCELS_BY_EVENT = """
SELECT count(DISTINCT parcel_id) FROM journal
WHERE site_id = 1 AND event = ANY(%s) AND to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') = '2026-11'
"""
_VALUE_BY_EVENT = """
SELECT coalesce(sum(round(l.qty * o.price, 2)), 0), coalesce(sum(l.qty), 0)
FROM parcel p JOIN parcel_line l ON (l.site_id, l.parcel_id) = (p.site_id, p.id)
JOIN original_line o ON (o.site_id, o.original_id, o.gnum) = (p.site_id, p.original_id, l.gnum)
WHERE p.site_id = 1 AND EXISTS (
  SELECT FROM journal j WHERE j.site_id = 1 AND j.parcel_id = p.id AND j.event = ANY(%s)
  AND (j.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN '2026-11-01' AND '2026-11-30')
"""
_STATES_AT_END = """
SELECT to_state, count(*) FROM (
  SELECT DISTINCT ON (parcel_id) parcel_id, to_state FROM journal
  WHERE site_id = 1 AND at < %s ORDER BY parcel_id, seq DESC) AS life GROUP BY to_state
"""
_PLAIN = {
    "unclaimed": ["receive_unknown", "receive_unmatched"],
    "split_off": ["split_off_received", "split_off_held"],
    "conforming": ["grade_conforming"],
    "nonconforming": ["grade_nonconforming"],
    "declared": ["submit"],
    "concluded": ["conclude"],
    "rejected": ["reject"],
    "restocked": ["restock"],
    "relisted": ["relist"],
    "left": ["pass_gate"],
    "destroyed": ["destroy"],
}


def figures_of(work: Work) -> MonthFigures:
    return month_figures(work, year=2026, month=11)


def counts(figures: MonthFigures) -> dict[str, int]:
    return {volume.key: volume.amount.parcels for volume in figures.volume if volume.amount.parcels}


def by_hand(work: Work, statement: str, *values: object) -> list[tuple[object, ...]]:
    return work.connection.execute(statement, values).fetchall()  # pyright: ignore[reportArgumentType, reportCallIssue]


def test_every_figure_is_what_the_journal_says(november: Work) -> None:
    figures = figures_of(november)
    for key, events in _PLAIN.items():
        parcels = by_hand(november, _PARCELS_BY_EVENT, events)[0][0]
        value, qty = by_hand(november, _VALUE_BY_EVENT, events)[0]
        assert figures.amount(key) == Amount(parcels, qty, value), key
        assert parcels, f"the sample month shows nothing of {key}"


def test_received_is_what_came_and_was_not_undone(november: Work) -> None:
    came = by_hand(november, _PARCELS_BY_EVENT, ["receive", "receive_unknown", "receive_unmatched"])[0][0]
    assert figures_of(november).amount("received").parcels == came - 1 == 8


def test_every_table_adds_up_to_its_total(november: Work) -> None:
    figures = figures_of(november)
    received, split_off = figures.amount("received"), figures.amount("split_off")
    assert figures.total.taken_in == received + split_off
    assert figures.total.concluded == figures.amount("concluded")
    for dimension in figures.dimensions:
        assert sum((row.taken_in for row in dimension.rows), Amount()) == figures.total.taken_in, dimension.key
        assert sum((row.concluded for row in dimension.rows), Amount()) == figures.total.concluded, dimension.key
        assert sum(row.applications_concluded for row in dimension.rows) == figures.applications_concluded


def test_applications_are_not_parcels(november: Work) -> None:
    figures = figures_of(november)
    assert (figures.applications_concluded, figures.total.parcels) == (2, 3)
    owner = row_of(figures, "owner", "OWN2")
    assert (owner.applications_concluded, owner.parcels) == (1, 2)
    assert month_figures(november, year=2026, month=12).applications_concluded == 1


def test_value_is_rounded_by_line_and_counted_where_the_line_stands(november: Work) -> None:
    figures = figures_of(november)
    assert row_of(figures, "hs_chapter", "64").concluded == Amount(1, Decimal(3), Decimal("266.66"))  # 3 × 88.885
    # Seven at 0.335 and one at 0.335: 2.345 and 0.335 rounded each; the parcel of the seven is led by the shoes.
    unknown = row_of(figures, "hs_chapter", "99")
    assert unknown.concluded == Amount(1, Decimal(8), Decimal("2.69"))
    assert row_of(figures, "hs_chapter", "33").applications_concluded == 1
    assert row_of(figures, "hs_chapter", "64").applications_concluded == 1  # the application's most valuable line
    assert unknown.applications_concluded == 0


def test_codes_have_words_and_the_unknown_ones_show_themselves(november: Work) -> None:
    figures = figures_of(november)
    assert (row_of(figures, "origin", "304").zh, row_of(figures, "origin", "304").en) == ("德国", "Germany")
    assert row_of(figures, "origin", "999").zh == "999"
    assert row_of(figures, "hs_chapter", "64").en == "Footwear"
    assert row_of(figures, "hs_chapter", "99").zh == "99"
    assert row_of(figures, "platform", "PLAT1").zh == "甲平台(虚构)"
    assert row_of(figures, "disposition", "repack").zh == "换包装再上架"
    assert row_of(figures, "owner", "").taken_in == Amount(1)  # the unclaimed parcel: no list, no worth


def row_of(figures: MonthFigures, dimension: str, code: str) -> Row:
    return next(row for row in figures.dimension(dimension).rows if row.code == code)


def test_in_hand_ties_and_is_what_the_journal_said_when_the_month_ended(november: Work) -> None:
    balance = figures_of(november).balance
    end = datetime(2026, 11, 30, 16, tzinfo=UTC)
    gone = {"expected", "arrived", "relisted", "left", "destroyed"}
    here = {state: parcels for state, parcels in by_hand(november, _STATES_AT_END, end) if state not in gone}
    assert {count.key: count.parcels for count in balance.by_state} == here
    moved = sum(c.parcels for c in balance.entered) - sum(c.parcels for c in balance.departed)
    assert (balance.opening, balance.opening + moved) == (0, balance.closing)
    assert "held" in {count.key for count in balance.by_state}  # it was lost in December only


def test_december_opens_with_what_november_closed_with(november: Work) -> None:
    before, after = figures_of(november).balance, month_figures(november, year=2026, month=12).balance
    assert after.opening == before.closing
    assert {count.key: count.parcels for count in after.departed} == {"lose": 1, "relist": 1}


def test_days_add_up_to_the_month(november: Work) -> None:
    figures = figures_of(november)
    total: Counter[str] = Counter()
    for day in figures.days:
        total.update(day.parcels)
    assert dict(total) == counts(figures)
    assert (len(figures.days), figures.days[0].day, figures.days[-1].day) == (30, date(2026, 11, 1), date(2026, 11, 30))
    assert figures.days[20].parcels["rejected"] == 1  # 16:30 UTC of the 20th is the 21st in Beijing


def test_a_month_begins_at_midnight_in_beijing(work: Work, given_parcel: GivenParcel, clock: VirtualClock) -> None:
    midnight = datetime(2026, 11, 30, 16, tzinfo=UTC)
    clock.move_to(midnight - timedelta(microseconds=1))
    given_parcel(ParcelState.UNCLAIMED)
    clock.move_to(midnight)
    given_parcel(ParcelState.UNCLAIMED)
    given_parcel(ParcelState.UNCLAIMED)
    assert counts(figures_of(work)) == {"received": 1, "unclaimed": 1}
    assert counts(month_figures(work, year=2026, month=12)) == {"received": 2, "unclaimed": 2}
    assert figures_of(work).days[-1].parcels == {"received": 1, "unclaimed": 1}


@pytest.mark.parametrize(
    ("state", "events", "told"),
    [
        ("received", "hold release grade_conforming", {"received": 1, "conforming": 1}),
        ("conforming", "reopen grade_conforming", {"received": 1, "conforming": 1}),
        ("conforming", "reopen grade_nonconforming", {"received": 1, "nonconforming": 1}),
        ("conforming", "hold", {"received": 1}),
        ("conforming", "expire", {"received": 1, "nonconforming": 1}),
        ("nonconforming", "load unload", {"received": 1, "nonconforming": 1}),
        ("unclaimed", "time_out", {"received": 1, "unclaimed": 1, "nonconforming": 1}),
        ("received", "undo_receive", {}),
        ("received", "undo_receive receive", {"received": 1}),
        ("declared", "fail_to_send", {"received": 1, "conforming": 1}),
        ("declared", "fail_to_send submit", {"received": 1, "conforming": 1, "declared": 1}),
        ("rejected", "correct submit reject", {"received": 1, "conforming": 1, "declared": 1, "rejected": 1}),
        ("declared", "lose conclude", {"received": 1, "conforming": 1, "declared": 1, "concluded": 1}),
        (
            "restocked",
            "undo_restock",
            {"received": 1, "conforming": 1, "declared": 1, "concluded": 1},
        ),
    ],
)
def test_a_parcel_counts_once_by_its_last_step(floor: Any, state: str, events: str, told: dict[str, int]) -> None:
    parcel = floor.parcel(ParcelState(state))
    floor.walk(parcel, *map(Event, events.split()))
    assert counts(figures_of(floor.work)) == told


def test_another_site_is_another_report(november: Work) -> None:
    site = november.session.get_one(Site, 1)
    november.session.merge(Site(**site.model_dump() | {"site_id": 2}))
    november.session.flush()
    november.site_id = 2
    assert figures_of(november).empty


def test_an_empty_month_is_a_month_of_zeros(work: Work) -> None:
    figures = month_figures(work, year=2025, month=2)
    assert figures.empty
    assert not figures.provisional
    assert (figures.total, counts(figures), len(figures.days)) == (Row("", "合计", "Total"), {}, 28)
    assert all(not dimension.rows for dimension in figures.dimensions)


def test_a_month_that_is_not_over_says_so(work: Work, clock: VirtualClock) -> None:
    assert figures_of(work).provisional
    clock.move_to(datetime(2026, 11, 30, 16, tzinfo=UTC))
    assert not figures_of(work).provisional


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (1999, 12), (3000, 1)])
def test_no_such_month(work: Work, year: int, month: int) -> None:
    with pytest.raises(Invalid) as error:
        month_figures(work, year=year, month=month)
    assert error.value.code == "unknown_month"


def test_an_owner_may_not_see_everybodys_figures(database: Database) -> None:
    owner = Actor(badge="O1", roles=frozenset({Role.OWNER}), owner_code="OWN1")
    with database.work(site_id=1, actor=owner) as work, pytest.raises(Forbidden):
        figures_of(work)


def test_a_site_that_was_never_set_up(work: Work) -> None:
    work.site_id = 3
    with pytest.raises(NotFound):
        figures_of(work)
