"""The draft of a 核注清单: concluded goods by account item, each once, marked as a draft, safe to open as a sheet."""

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from app.core.errors import Forbidden
from app.db.work import Work
from app.originals.models import OriginalLine
from app.relisting.book import cancel_book_entry, enter_book_entry
from app.relisting.drafts.service import OPEN_POINTS, book_draft, draft_csv
from schemas.vocabulary import ParcelState, Role

NUMBER = "QD516526I000000001"


def test_lines_add_up_by_account_item(work: Work, given_cleared: Any, given_restocked: Any, given_parcel: Any) -> None:
    lpns = [given_cleared(), given_restocked(lines={1: 1})]
    given_parcel(ParcelState.CONFORMING, lines={})
    draft = book_draft(work)
    assert [(line.account_item, line.qty, line.amount) for line in draft.lines] == [
        ("1001", Decimal(3), Decimal(597)),
        ("1002", Decimal(1), Decimal(268)),
    ]
    assert draft.lines[0].qty1 == Decimal("0.36"), "the legal quantity follows in proportion"
    assert draft.lpns == tuple(sorted(lpns))
    assert draft.ems_no == "T5165W000999"
    assert [line.parcels for line in book_draft(work, lpns=lpns[1:]).lines] == [[lpns[1]]]


def test_what_an_entry_speaks_for_is_not_drafted_again(work: Work, given_cleared: Any) -> None:
    lpn = given_cleared()
    enter_book_entry(work, number=NUMBER, lpns=[lpn])
    assert book_draft(work).lines == ()
    cancel_book_entry(work, number=NUMBER)
    assert book_draft(work).lpns == (lpn,)


def test_goods_of_other_prices_are_apart(work: Work, given_cleared: Any) -> None:
    given_cleared(lines={1: 1})
    given_cleared(lines={1: 1})
    work.session.get_one(OriginalLine, (1, 2, 1)).price = Decimal(150)
    work.session.flush()
    assert [(line.price, line.qty) for line in book_draft(work).lines] == [(150, 1), (199, 1)]


def test_the_sheet_is_a_draft_and_says_so(work: Work, given_cleared: Any) -> None:
    given_cleared(lines={1: 1})
    work.session.get_one(OriginalLine, (1, 1, 1)).gname = '=HYPERLINK("x")'
    work.session.flush()
    body = draft_csv(book_draft(work))
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(body.decode("utf-8-sig"))))
    assert "草稿" in rows[0][0]
    assert len([row for row in rows if row[0].startswith("待确认")]) == len(OPEN_POINTS)
    assert rows[-1][:5] == ["1", "1001", "SKU-1001", "3304990039", '\'=HYPERLINK("x")']
    assert rows[-1][6:12] == ["1", "140", "0.12000", "035", "199", "199.00"]


def test_who_may_draft(work: Work, open_work: Any) -> None:
    with pytest.raises(Forbidden), open_work(Role.OPERATOR) as mine:
        book_draft(mine)
