"""Reserving quantities: never more than was imported, whoever comes at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import psycopg
import pytest

from app.core.errors import Conflict, Invalid, NotFound
from app.originals.service import release, remaining, reserve


def taken(work, original_id: int) -> list[Decimal]:
    rows = work.connection.execute(
        "SELECT taken FROM original_line WHERE original_id = %s ORDER BY gnum", [original_id]
    )
    return [row[0] for row in rows]


def test_what_is_reserved_is_taken_and_given_back(work, given_original) -> None:
    row = given_original()
    reserve(work, amounts={(row.id, 1): Decimal(1), (row.id, 2): Decimal(1)})
    assert taken(work, row.id) == [1, 1]
    release(work, amounts={(row.id, 2): Decimal(1)})
    assert taken(work, row.id) == [1, 0]


def test_all_or_nothing(work, given_original) -> None:
    row = given_original()
    with pytest.raises(Conflict) as refused:
        reserve(work, amounts={(row.id, 1): Decimal(1), (row.id, 2): Decimal("1.00001")})
    assert refused.value.code == "quantity_exceeded"
    assert refused.value.arguments["gnum"] == 2
    assert taken(work, row.id) == [0, 0]


def test_what_cannot_be_reserved(work, given_original) -> None:
    row = given_original()
    with pytest.raises(NotFound, match="no line 9"):
        reserve(work, amounts={(row.id, 9): Decimal(1)})
    with pytest.raises(Invalid):
        reserve(work, amounts={(row.id, 1): Decimal(0)})
    with pytest.raises(Conflict) as refused:
        release(work, amounts={(row.id, 1): Decimal(1)})
    assert refused.value.code == "release_exceeds"
    reserve(work, amounts={})


def test_the_database_itself_holds_the_bound(work, given_original) -> None:
    row = given_original()
    with pytest.raises(psycopg.errors.CheckViolation), work.connection.transaction():
        work.connection.execute("UPDATE original_line SET taken = qty + 1 WHERE original_id = %s", [row.id])


def test_twelve_at_once_and_the_last_piece(work, given_original, open_work) -> None:
    row = given_original()
    work.session.commit()

    start = Barrier(12)

    def one(_: int) -> str:
        try:
            with open_work() as mine:
                mine.connection.execute("SELECT 1")
                start.wait()
                reserve(mine, amounts={(row.id, 2): Decimal(1)})
        except Conflict as refused:
            return refused.code
        return "reserved"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(12)))
    assert sorted(answers) == ["quantity_exceeded"] * 11 + ["reserved"]
    assert taken(work, row.id) == [0, 1]


def test_opposite_orders_do_not_deadlock(work, given_original, open_work) -> None:
    rows = [given_original() for _ in range(6)]
    work.session.commit()
    keys = [(row.id, 1) for row in rows]

    def one(turn: int) -> None:
        for _ in range(5):
            with open_work() as mine:
                amounts = dict.fromkeys(keys if turn % 2 else reversed(keys), Decimal("0.01"))
                reserve(mine, amounts=amounts)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    assert taken(work, rows[0].id)[0] == Decimal("0.4")


def test_what_stands_in_other_parcels_is_not_remaining(work, given_original, given_parcel) -> None:
    row = given_original()
    held = given_parcel("received", original=row, lines={1: 1})
    given_parcel("cancelled", original=row, lines={1: 1})
    assert remaining(work, original_ids=[row.id]) == {row.id: {1: 1, 2: 1}}
    assert remaining(work, original_ids=[row.id], but=[held.id]) == {row.id: {1: 2, 2: 1}}
    reserve(work, amounts={(row.id, 1): Decimal(2)})
    assert remaining(work, original_ids=[row.id])[row.id][1] == 0
