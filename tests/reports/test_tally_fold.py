"""The tally against the journal: every cell is what its facts add up to, and is walked back to exactly those."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import Forbidden, Invalid
from app.db.work import Database, Work
from app.parcel.moves import Move
from app.parcel.service import advance_many
from app.reports.facts.service import (
    CellAt,
    SpanTally,
    behind,
    daily,
    fold,
    folded_until,
    mark,
    spans,
    stock_before,
    tallies,
)
from app.reports.facts.verifying.service import verify
from schemas.vocabulary import Event, ParcelState, Role

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
SPANS = [(NOVEMBER, NOVEMBER), (NOVEMBER, DECEMBER), (DECEMBER, DECEMBER)]


def volume(work: Work, since: date = NOVEMBER, until: date = NOVEMBER) -> dict[str, SpanTally]:
    """The figures of volume of a span, by key."""
    rows = spans(work, sites=[1], owner=None, spans=[(since, until)], tables=["volume"])
    return {row.figure: row for row in rows if row.parcels or row.applications}


def test_the_month_is_what_was_journalled(november: Work) -> None:
    done = fold(november)
    assert done.last_fact == mark(november) == done.facts > 0
    found = {key: row.parcels for key, row in volume(november).items()}
    assert found == {
        "arrived": 9, "received": 8, "unclaimed": 1, "split_off": 1, "conforming": 4, "nonconforming": 2, "declared": 4,
        "rejected": 1, "concluded": 3, "restocked": 1, "relisted": 1, "left": 1, "destroyed": 1,
    }  # fmt: skip
    assert volume(november)["concluded"].value_cny == Decimal("935.35")  # 666.00 + 266.66 + 2.35 + 0.34, each rounded
    assert fold(november).facts == 0


def test_every_cell_is_walked_back_to_exactly_its_parcels(november: Work) -> None:
    fold(november)
    for since, until in SPANS:
        for row in spans(november, sites=[1], owner=None, spans=[(since, until)]):
            for measure in ("parcels", "applications", "value_cny"):
                cell = CellAt(row.table, row.key, row.figure, measure, since, until)
                found = behind(november, cell=cell, limit=1000)
                if measure == "value_cny":
                    assert sum(each.value_cny for each in found.rows) == row.value_cny, cell
                else:
                    assert sum(each.sign for each in found.rows) == found.total == getattr(row, measure), cell


def test_pages_join_without_a_seam(november: Work) -> None:
    fold(november)
    cell = CellAt("volume", "", "arrived", "parcels", NOVEMBER, DECEMBER)
    whole = [row.parcel_id for row in behind(november, cell=cell, limit=100).rows]
    pages, after = [], None
    while True:
        page = behind(november, cell=cell, after=after, limit=3)
        pages += [row.parcel_id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert pages == whole == sorted(set(whole), key=whole.index)


def test_stock_ties(november: Work) -> None:
    fold(november)
    opening, closing = (stock_before(november, sites=[1], owner=None, day=day) for day in (NOVEMBER, DECEMBER))
    moves = spans(november, sites=[1], owner=None, spans=[(NOVEMBER, NOVEMBER)], tables=["stock"])
    steps = sum(row.parcels * (1 if row.figure == "entered" else -1) for row in moves)
    assert (opening, opening + steps) == (0, closing)
    assert closing == 6  # second, third, rejected, unclaimed, held and its child
    for month, parcels in ((NOVEMBER, 6), (DECEMBER, 5)):
        cell = CellAt("stock", "", "in_hand", "parcels", month, month)
        first = behind(november, cell=cell, limit=4)
        rest = behind(november, cell=cell, limit=4, after=first.after)
        found = {row.parcel_id for row in (*first.rows, *rest.rows)}
        assert len(first.rows) + len(rest.rows) == len(found) == first.total == parcels


def test_ages_are_walked_back_by_range(november: Work) -> None:
    fold(november)
    ages = spans(november, sites=[1], owner=None, spans=[(NOVEMBER, NOVEMBER)], tables=["age_45"])
    assert {row.key: row.parcels for row in ages} == {"": 1, "6": 4, "12": 4}
    for key, parcels in (("6-10", 4), ("7-", 4), ("12", 4), ("", 1), ("1-5", 0)):
        cell = CellAt("age_45", key, "arrived", "parcels", NOVEMBER, NOVEMBER)
        assert behind(november, cell=cell).total == len(behind(november, cell=cell).rows) == parcels


def test_the_days_add_up_to_the_month(november: Work) -> None:
    fold(november)
    days = daily(november, sites=[1], owner=None, since=NOVEMBER, until=NOVEMBER)
    assert days[0][0] == date(2026, 11, 15)
    assert sum(parcels for _, figure, parcels in days if figure == "arrived") == 9


def test_an_undone_receipt_takes_its_fact_back_in_its_own_month(floor, work: Work) -> None:
    parcel = floor.parcel(ParcelState.RECEIVED, original=floor.original())
    fold(work)
    floor.clock.move_to(floor.clock.now().replace(month=12))
    floor.walk(parcel, Event.UNDO_RECEIVE)
    fold(work)
    assert volume(work)["received"].parcels == 1
    assert volume(work, DECEMBER, DECEMBER)["received"].parcels == -1
    assert "received" not in volume(work, NOVEMBER, DECEMBER)
    (row,) = behind(work, cell=CellAt("volume", "", "received", "parcels", DECEMBER, DECEMBER)).rows
    assert (row.sign, row.parcel_id) == (-1, parcel.id)
    assert behind(work, cell=CellAt("volume", "", "received", "parcels", NOVEMBER, DECEMBER)).rows == ()


def test_a_verdict_counts_while_it_stands(floor, work: Work) -> None:
    parcel = floor.parcel(ParcelState.CONFORMING, original=floor.original())
    floor.walk(parcel, Event.HOLD, Event.RELEASE, Event.GRADE_NONCONFORMING, Event.REOPEN, Event.GRADE_CONFORMING)
    fold(work)
    assert "nonconforming" not in volume(work)
    assert volume(work)["conforming"].parcels == 1


def test_a_figure_as_of_an_earlier_fact(floor, work: Work) -> None:
    floor.parcel(ParcelState.RECEIVED, original=floor.original())
    upto = fold(work).last_fact
    floor.parcel(ParcelState.RECEIVED, original=floor.original())
    fold(work)
    for bound, parcels in ((None, 2), (upto, 1)):
        rows = tallies(work, sites=[1], owner=None, since=NOVEMBER, until=NOVEMBER, upto=bound, tables=["volume"])
        assert {row.figure: row.parcels for row in rows if row.parcels}["received"] == parcels
        cell = CellAt("volume", "", "received", "parcels", NOVEMBER, NOVEMBER)
        assert behind(work, cell=cell, upto=bound).total == parcels


def test_an_owner_sees_its_own(november: Work, database: Database) -> None:
    fold(november)
    own = spans(november, sites=[1], owner="OWN2", spans=[(NOVEMBER, NOVEMBER)], tables=["volume"])
    assert {row.figure: row.parcels for row in own}["arrived"] == 2
    november.actor = type(november.actor)(badge="O1", roles=frozenset({Role.OWNER}), owner_code="OWN2")
    assert spans(november, sites=[1], owner=None, spans=[(NOVEMBER, NOVEMBER)], tables=["volume"]) == own
    with pytest.raises(Forbidden, match="another owner"):
        spans(november, sites=[1], owner="OWN1", spans=[(NOVEMBER, NOVEMBER)])
    with pytest.raises(Forbidden, match="another owner"):
        behind(november, cell=CellAt("volume", "", "arrived", "parcels", NOVEMBER, NOVEMBER, owner="OWN1"))
    assert behind(november, cell=CellAt("volume", "", "arrived", "parcels", NOVEMBER, NOVEMBER)).total == 2


@pytest.mark.parametrize(
    "over", [{"table": "moon"}, {"figure": "moon"}, {"measure": "moon"}, {"table": "age_30", "key": "old"}]
)
def test_a_cell_that_cannot_be_is_refused(work: Work, over: dict[str, str]) -> None:
    place = {"table": "volume", "key": "", "figure": "arrived", "measure": "parcels"} | over
    with pytest.raises(Invalid, match="no cell"):
        behind(work, cell=CellAt(**place, since=NOVEMBER, until=NOVEMBER))


def test_the_tally_agrees_with_the_journal(november: Work, database: Database) -> None:
    fold(november)
    november.session.commit()
    with database.work(site_id=1, actor=november.actor) as work:
        checked = verify(work)
    assert (checked.facts > 50, checked.waiting, checked.differences) == (True, 0, ())


def test_what_was_not_folded_yet_is_no_difference(floor, work: Work, database: Database) -> None:
    parcel = floor.parcel(ParcelState.RECEIVED, original=floor.original())
    fold(work)
    advance_many(work, [Move(event=Event.HOLD, parcel_id=parcel.id)])
    work.session.commit()
    with database.work(site_id=1, actor=work.actor) as other:
        checked = verify(other)
        assert folded_until(other) == floor.clock.now()
    assert (checked.waiting, checked.differences) == (1, ())


FORGERIES = {
    "missing": "DELETE FROM tally_fact WHERE site_id = 1 AND figure = 2",
    "extra": "UPDATE tally_fact SET seq = 77 WHERE site_id = 1 AND figure = 2",
    "day": "UPDATE tally_fact SET day = '2026-11-03' WHERE site_id = 1 AND figure = 2",
    "cell": "UPDATE tally_month SET value_cny = value_cny + 1 WHERE site_id = 1 AND section = 'hs8'",
    "numbers": "UPDATE tally_mark SET last_fact = last_fact + 1 WHERE site_id = 1",
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forged_tally_is_found(floor, work: Work, database: Database, address, kind: str) -> None:
    floor.parcel(ParcelState.RECEIVED, original=floor.original())
    fold(work)
    work.session.commit()
    with address.as_superuser() as forger:
        forger.execute(FORGERIES[kind])
    with database.work(site_id=1, actor=work.actor) as other:
        assert kind in {difference.kind for difference in verify(other).differences}
