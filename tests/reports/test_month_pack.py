"""The pack of a month: totals that agree with SQL and with each other, and every cell walked back to its parcels."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.customs.models import Application
from app.db.work import Work
from app.parcel.moves import Move
from app.parcel.service import advance_many
from app.reports.facts.service import behind, fold
from app.reports.pack.cells import TOTAL, At, cell_at
from app.reports.pack.closing import closings
from app.reports.pack.scopes import scope_of
from app.reports.pack.service import close, months, pack_for, reopen
from app.reports.pack.shapes import Cell, Pack, pack_json, pack_of
from schemas.vocabulary import Event, ParcelState, Role, Verdict

NOVEMBER = {"year": 2026, "month": 11}
GOODS = ("hs_chapter", "hs8", "origin", "platform", "owner", "carrier")


@pytest.fixture
def told(november: Work) -> Work:
    """November on the sample floor, counted."""
    fold(november)
    return november


def total_of(pack: Pack, table: str, column: str) -> Cell:
    """A total by its table and column."""
    found = pack.table(table)
    cell = found.total.cells[[each.key for each in found.columns].index(column)] if found.total else None
    assert cell is not None
    return cell


def test_the_headline_is_what_customs_concluded(work: Work, floor: Any) -> None:
    for number in range(3):
        _conclude_late(floor, work, number=number)
    fold(work)
    pack = pack_for(work, **NOVEMBER)
    found = work.connection.execute(
        """SELECT count(DISTINCT c.id), sum(round(l.qty * o.price, 2))
           FROM application c JOIN parcel p ON p.site_id = c.site_id AND p.original_id = c.original_id
           JOIN parcel_line l ON l.site_id = p.site_id AND l.parcel_id = p.id
           JOIN original_line o ON o.site_id = p.site_id AND o.original_id = p.original_id AND o.gnum = l.gnum
           WHERE c.site_id = 1 AND c.concluded_at >= '2026-11-01 00:00+08' AND c.concluded_at < '2026-12-01 00:00+08'"""
    ).fetchone()
    assert (pack.month.returns, pack.month.value_cny) == found == (3, Decimal("597.00"))
    plain = json.loads(pack_json(pack))
    assert (plain["month"]["returns"], plain["year_to_date"]["value_cny"]) == (3, "597.00")
    assert pack_of(pack_json(pack)) == pack


def test_every_table_of_goods_adds_up_to_the_volume(told: Work) -> None:
    pack = pack_for(told, **NOVEMBER)
    volume = {row.key: row.cells for row in pack.table("volume").rows}
    for table in GOODS:
        assert total_of(pack, table, "received.parcels") == volume["received"][0], table
        assert total_of(pack, table, "concluded.applications").month == pack.month.returns, table
        assert total_of(pack, table, "concluded.value_cny").month == pack.month.value_cny, table
    graded = total_of(pack, "outcome", "conforming.parcels"), total_of(pack, "outcome", "nonconforming.parcels")
    assert graded == (volume["conforming"][0], volume["nonconforming"][0])


def test_stock_ties_and_the_flow_with_it(told: Work) -> None:
    pack = pack_for(told, **NOVEMBER)
    stock = pack.table("stock")
    assert stock.total
    assert sum(row.cells[0].month for row in stock.rows if row.cells[0]) == stock.total.cells[0].month  # type: ignore[union-attr]
    assert pack.month.in_hand == stock.total.cells[0].month > 0  # type: ignore[union-attr]
    came = sum(link.parcels for link in pack.flow.links if link.target == "handled")
    went = sum(link.parcels for link in pack.flow.links if link.source == "handled")
    assert came == went > 0
    december = pack_for(told, year=2026, month=12).table("stock")
    assert december.rows[0].cells[0].month == pack.month.in_hand  # type: ignore[union-attr]


def test_every_figure_is_walked_back_to_exactly_its_parcels(told: Work) -> None:
    pack, scope, walked = pack_for(told, **NOVEMBER), scope_of(told, **NOVEMBER), 0
    for table in pack.tables:
        for row in (*table.rows, *([table.total] if table.total else [])):
            for column, cell in zip(table.columns, row.cells, strict=True):
                at = At(table.key, TOTAL if row is table.total else row.key, column.key)
                if cell is None or not cell.month:
                    continue
                found = behind(told, cell=cell_at(at, scope), upto=pack.cover.facts_upto, limit=500)
                if column.unit == "count":
                    assert sum(each.sign for each in found.rows) == found.total == abs(cell.month), at
                elif column.unit == "money" and "mean" not in column.key:
                    assert sum(each.value_cny for each in found.rows) == cell.month, at
                else:
                    assert found.rows, at
                walked += 1
    assert walked > 150


def test_what_is_no_figure_of_the_pack_is_refused(told: Work) -> None:
    scope = scope_of(told, **NOVEMBER)
    for at in (
        At("stock", "nothing", ".parcels"),
        At("exceptions", "late_x", ".parcels"),
        At("corrections", "x", ".qty"),
    ):
        with pytest.raises(Invalid) as error:
            cell_at(at, scope)
        assert error.value.code == "unknown_cell"


def test_an_owner_sees_the_own_figures_only(told: Work) -> None:
    everybody, mine = pack_for(told, **NOVEMBER), pack_for(told, **NOVEMBER, owner="OWN1")
    assert mine.cover.owner_name == "甲企业(虚构)"
    assert [row.key for row in mine.table("owner").rows] == ["OWN1"]
    wanted = next(row for row in everybody.table("owner").rows if row.key == "OWN1")
    assert mine.table("owner").rows[0] == wanted
    told.actor = Actor(badge="T0005", roles=frozenset({Role.OWNER}), owner_code="OWN1")
    assert pack_for(told, **NOVEMBER).month == mine.month
    with pytest.raises(Forbidden):
        pack_for(told, **NOVEMBER, owner="OWN2")


def test_months_sites_and_versions_that_are_not_there_are_refused(told: Work) -> None:
    for asked, code in (
        ({"year": 2026, "month": 13}, "unknown_month"),
        ({"year": 2027, "month": 1}, "month_ahead"),
        ({**NOVEMBER, "owner": "x" * 30}, "bad_owner"),
    ):
        with pytest.raises(Invalid) as error:
            pack_for(told, **asked)  # type: ignore[arg-type]
        assert error.value.code == code
    with pytest.raises(NotFound, match="Site 7"):
        pack_for(told, **NOVEMBER, sites=[7])
    with pytest.raises(NotFound, match="no version 3"):
        pack_for(told, **NOVEMBER, version=3)


def test_a_month_with_nothing_says_so_and_can_be_closed(work: Work) -> None:
    pack = pack_for(work, year=2026, month=10)
    assert pack.empty
    assert pack.month_before is None
    assert all(
        not table.rows or not any(cell and cell.month for row in table.rows for cell in row.cells)
        for table in pack.tables
    )
    close(work, year=2026, month=10)
    assert pack_for(work, year=2026, month=10).cover.version == 1


def test_a_closed_month_stays_what_it_was_and_what_comes_late_corrects_the_next(told: Work, floor: Any) -> None:
    with pytest.raises(Conflict, match="2026-12 is not over"):
        close(told, year=2026, month=12)
    close(told, **NOVEMBER)
    closed = pack_for(told, **NOVEMBER)
    assert (closed.cover.version, closed.cover.provisional) == (1, False)
    _conclude_late(floor, told)
    fold(told)
    assert pack_json(pack_for(told, **NOVEMBER)) == pack_json(closed)
    december = pack_for(told, year=2026, month=12)
    (row,) = [row for row in december.table("corrections").rows if row.key == "2026-11:concluded"]
    assert [cell.month if cell else None for cell in row.cells] == [1, 1, Decimal("199.00")]
    reopen(told, **NOVEMBER, reason="迟到的回执")
    assert pack_for(told, **NOVEMBER).cover.reopened_because == "迟到的回执"
    close(told, **NOVEMBER)
    again = pack_for(told, **NOVEMBER)
    assert (again.cover.version, again.cover.reopened_because) == (2, "迟到的回执")
    assert pack_json(pack_for(told, **NOVEMBER, version=1)) == pack_json(closed)
    assert [each.version for each in closings(told, month=date(2026, 11, 1))] == [2, 1]
    assert [line.closed.version if line.closed else None for line in months(told)][:2] == [None, 2]


def _conclude_late(floor: Any, work: Work, *, number: int = 9) -> None:
    """Customs concluded it on 14 November, and its receipt is taken in on 2 December."""
    original = floor.original()
    late = floor.parcel(ParcelState.DECLARED, original=original, lines={1: 1})
    concluded = datetime(2026, 11, 14, 2, tzinfo=UTC)
    floor.add(
        Application(site_id=1, cop_no=f"TTH{number:08d}", guid=f"{number:036d}", original_id=original.id, reason="test",
                    state="concluded", prepared_by="T1", prepared_at=concluded, concluded_at=concluded)
    )  # fmt: skip
    move = Move(event=Event.CONCLUDE, parcel_id=late.id, actor=system_actor(), details=f"TTH{number:08d} 399")
    assert advance_many(work, [move])[0].verdict == Verdict.MOVED
