"""`verify_ledger` finds what was altered, left out or put in, whoever did it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.db.work import Work
from app.parcel.lifecycle import MOVES
from app.parcel.moves import Move
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.parcel.service import advance
from app.relisting.book import confirm_book_entry, enter_book_entry
from app.relisting.ledger import balance, correct, record
from app.relisting.listing import relist_many
from app.relisting.sales import Sale, sell_many
from app.relisting.shelving import block_many, move_bin_many
from app.relisting.verifying import verify_ledger
from schemas.vocabulary import Event, ParcelState, Role

BOOK = "QD516526I000000001"


@pytest.fixture
def forge(work: Work, address: Any) -> Callable[[str], None]:
    """Run SQL as a superuser, past every grant."""

    def run(statement: str) -> None:
        work.session.commit()
        with address.as_superuser() as connection:
            connection.execute(statement.encode())

    return run


@pytest.fixture
def stocked(work: Work, given_restocked: Callable[..., str]) -> str:
    lpn = given_restocked()
    given_restocked()
    move_bin_many(work, scans=[Scan(lpn, data={"bin": "A-02"})])
    assert verify_ledger(work).ok
    return lpn


def codes(work: Work) -> set[str]:
    return {problem.code for problem in verify_ledger(work).problems}


def test_a_sound_ledger_is_counted(work: Work, stocked: str) -> None:
    check = verify_ledger(work)
    assert (check.parcels, check.entries, check.ok) == (2, 2 + 2 + 4, True)


FORGERIES = [
    ("UPDATE stock_move SET physical = physical + 1 WHERE id = 1", "wrong_quantity"),
    ("DELETE FROM stock_move WHERE id = 1", "wrong_quantity"),
    ("DELETE FROM stock_move WHERE kind = 'bin'", "other_place"),
    ("UPDATE stock_move SET kind = 'found' WHERE kind = 'return'", "wrong_step"),
    ("UPDATE stock_move SET bin_code = 'Q-01' WHERE kind = 'bin' AND physical > 0", "other_place"),
    ("UPDATE stock_move SET booked = -1 WHERE id = 2", "below_nothing"),
    ("UPDATE stock_move SET booked = 3 WHERE id = 1", "over_booked"),
    ("UPDATE stock_move SET gnum = 7 WHERE id = 1", "no_line"),
    ("UPDATE stock_move SET parcel_seq = parcel_seq - 1 WHERE kind = 'return'", "wrong_quantity"),
    ("UPDATE parcel_line SET qty = qty + 1", "wrong_quantity"),
]


def test_a_forged_ledger_is_found(work: Work, stocked: str, forge: Callable[[str], None]) -> None:
    forge("CREATE TABLE sound AS TABLE stock_move; CREATE TABLE sound_line AS TABLE parcel_line")
    for statement, code in FORGERIES:
        forge(statement)
        assert code in codes(work), statement
        forge("TRUNCATE stock_move, parcel_line; INSERT INTO parcel_line TABLE sound_line")
        forge("INSERT INTO stock_move TABLE sound")
        assert verify_ledger(work).ok


def test_a_step_without_its_entry_is_found(work: Work, stocked: str) -> None:
    outcome = advance(work, Move(event=Event.LOSE, code=stocked))
    assert codes(work) == {"wrong_quantity"}
    record(work, outcomes=[outcome], kind="lost")
    assert verify_ledger(work).ok


def test_what_is_gone_is_out_of_the_book(work: Work, stocked: str) -> None:
    enter_book_entry(work, number=BOOK, lpns=[stocked])
    confirm_book_entry(work, number=BOOK)
    lost = advance(work, Move(event=Event.LOSE, code=stocked))
    record(work, outcomes=[lost], kind="lost")
    assert verify_ledger(work).ok, "missing goods are in the book until they are written off"
    written_off = advance(work, Move(event=Event.WRITE_OFF, code=stocked))
    assert codes(work) == {"still_booked"}
    with pytest.raises(Invalid) as bare:
        record(work, outcomes=[written_off], kind="correction")
    assert bare.value.code == "document_needed"
    record(work, outcomes=[written_off], kind="correction", document_no="核销-1")
    assert verify_ledger(work).ok
    assert sum(row.booked for row in balance(work)) == 0


def test_lost_and_found_and_lost_again(work: Work, stocked: str, given_cleared: Callable[..., str]) -> None:
    """Also what was lost before it ever was on a shelf comes into the ledger when it is found."""
    for lpn in (stocked, given_cleared()):
        for _ in range(2):
            record(work, outcomes=[advance(work, Move(event=Event.LOSE, code=lpn))], kind="lost")
            record(work, outcomes=[advance(work, Move(event=Event.FIND, code=lpn))], kind="found")
        assert verify_ledger(work).ok
    assert sum(row.physical for row in balance(work)) == 9
    assert sum(row.available for row in balance(work)) == 3


def test_what_was_sold_before_it_was_lost_is_not_found(work: Work, stocked: str) -> None:
    enter_book_entry(work, number=BOOK, lpns=[stocked])
    confirm_book_entry(work, number=BOOK)
    relist_many(work, scans=[Scan(stocked)])
    sell_many(work, sales=[Sale(stocked, 1, Decimal(1), "51652026I000000901")])
    record(work, outcomes=[advance(work, Move(event=Event.LOSE, code=stocked))], kind="lost")
    assert verify_ledger(work).ok
    record(work, outcomes=[advance(work, Move(event=Event.FIND, code=stocked))], kind="found")
    assert [(row.physical, row.booked) for row in balance(work) if row.bin is None] == [(1, 1), (1, 1)]
    assert verify_ledger(work).ok


def test_goods_outside_stock_are_passed_over(work: Work, shelves: None, given_original: Any, given_parcel: Any) -> None:
    lpn = given_parcel(ParcelState.HELD, original=given_original()).lpn
    record(work, outcomes=[advance(work, Move(event=Event.LOSE, code=lpn))], kind="lost")
    record(work, outcomes=[advance(work, Move(event=Event.FIND, code=lpn))], kind="found")
    assert balance(work) == []
    assert verify_ledger(work).ok


def test_a_replayed_outcome_is_written_once(work: Work, stocked: str) -> None:
    scan_id = uuid4()
    for _ in range(2):
        record(work, outcomes=[advance(work, Move(event=Event.LOSE, code=stocked, scan_id=scan_id))], kind="lost")
    assert verify_ledger(work).ok


def test_a_count_is_corrected_within_what_the_return_brought(work: Work, stocked: str) -> None:
    def fix(physical: int, document: str = "盘点-1", gnum: int = 1) -> None:
        correct(work, lpn=stocked, gnum=gnum, physical=Decimal(physical), document_no=document)

    fix(-1)
    assert sorted((row.account_item, row.bin, row.physical) for row in balance(work)) == [
        ("1001", "A-01", 2),
        ("1001", "A-02", 1),
        ("1002", "A-01", 1),
        ("1002", "A-02", 1),
    ]
    assert verify_ledger(work).ok
    for physical, document in ((-2, "盘点-2"), (2, "盘点-2"), (1, "")):
        with pytest.raises(Invalid) as bad:
            fix(physical, document)
        assert bad.value.code == "bad_correction"
    with pytest.raises(Conflict) as again:
        fix(1)
    assert again.value.code == "known_correction"
    with pytest.raises(NotFound):
        fix(1, gnum=9)
    fix(1, "盘点-3")
    block_many(work, scans=[Scan(stocked, data={"reason": "miscount"})])
    fix(-2, "盘点-4")
    assert verify_ledger(work).ok
    record(work, outcomes=[advance(work, Move(event=Event.LOSE, code=stocked))], kind="lost")
    with pytest.raises(Conflict) as off:
        fix(1, "盘点-5")
    assert off.value.code == "not_on_a_shelf"


def test_an_operator_corrects_nothing(work: Work, stocked: str, open_work: Any) -> None:
    with open_work(Role.OPERATOR) as other, pytest.raises(Forbidden):
        correct(other, lpn=stocked, gnum=1, physical=Decimal(-1), document_no="盘点-1")


def test_the_application_can_only_add_to_the_ledger(work: Work, stocked: str) -> None:
    for statement in (b"UPDATE stock_move SET physical = 0", b"DELETE FROM stock_move", b"TRUNCATE stock_move"):
        with pytest.raises(InsufficientPrivilege), work.connection.transaction():
            work.connection.execute(statement)


def test_an_entry_needs_its_step(work: Work, stocked: str) -> None:
    parcel = parcel_by_lpn(work, stocked)
    statement = (
        "INSERT INTO stock_move (site_id, parcel_id, gnum, parcel_seq, account_item, kind, physical, booked, badge, at)"
        " VALUES (1, %s, 1, %s, '1001', 'found', 1, 0, 'B1', now())"
    )
    with pytest.raises(ForeignKeyViolation), work.connection.transaction():
        work.connection.execute(statement.encode(), [parcel.id, parcel.seq + 1])


def test_every_way_out_of_stock_is_known_to_the_check() -> None:
    """Whoever adds a state to the road that follows stock has to say here whether the goods are still there."""
    stock = {ParcelState.CLEARED, ParcelState.RESTOCKED, ParcelState.RELISTED, ParcelState.BLOCKED}
    after = {move.to_state for (state, _), move in MOVES.items() if state in stock} - stock
    assert after == {ParcelState.MISSING_STOCK, ParcelState.DESTROYING_STOCK, ParcelState.LEAVING_STOCK}
