"""The account book (账册): book entries (核注清单) that take returned goods back into it."""

from collections.abc import Callable
from typing import Any, Literal

from fastapi import Response

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import StationWork, stage_router
from app.api.rendering import told
from app.api.rights import HOUSE, only
from app.db.work import Work
from app.relisting import book
from app.relisting.drafts.service import book_draft, draft_csv
from app.relisting.register import service as register
from schemas.http.pages import Page
from schemas.http.stock import BookDraftAnswer, BookEntryAnswer, BookEntryRequest, BookEntryWhole
from schemas.vocabulary import Role

router = stage_router("book entries")
KEEPER = only(Role.BROKER, Role.MANAGER)
DRAFTER = only(Role.BROKER, Role.MANAGER, Role.AUDITOR)
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.post("/book-entries", dependencies=[KEEPER])
def enter_book_entry(work: StationWork, wanted: BookEntryRequest) -> BookEntryWhole:
    """Write down that a 核注清单 speaks for these parcels; more may be added until it is booked. All or none."""
    return _after(work, wanted.number, book.enter_book_entry, lpns=wanted.lpns)


@router.get("/book-entries", dependencies=[only(*HOUSE)])
def list_book_entries(
    work: OpenWork,
    state: Literal["entered", "booked", "cancelled"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[BookEntryAnswer]:
    """Book entries, newest first."""
    rows = register.book_entries(work, state=state, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(BookEntryAnswer, row))


@router.get("/book-draft", dependencies=[DRAFTER])
def read_book_draft(work: OpenWork, limit: Limit = 500) -> BookDraftAnswer:
    """The lines a 核注清单 would hold for concluded goods, by account item, with what is open about it."""
    return told(BookDraftAnswer, book_draft(work, limit=limit))


@router.get("/book-draft.csv", dependencies=[DRAFTER], response_class=Response, responses=_CSV)
def download_book_draft(work: OpenWork, limit: Limit = 500) -> Response:
    """The same as a sheet, marked as a draft."""
    headers = {"content-disposition": 'attachment; filename="book-draft.csv"', "cache-control": "no-store"}
    return Response(draft_csv(book_draft(work, limit=limit)), media_type="text/csv", headers=headers)


@router.get("/book-entries/{number}", dependencies=[only(*HOUSE)])
def read_book_entry(work: OpenWork, number: str) -> BookEntryWhole:
    """A book entry with the parcels it speaks for."""
    return _whole(work, number)


@router.post("/book-entries/{number}:confirm", dependencies=[KEEPER])
def confirm_book_entry(work: StationWork, number: str) -> BookEntryWhole:
    """Customs has booked it: what its parcels still hold goes into the booked quantity."""
    return _after(work, number, book.confirm_book_entry)


@router.post("/book-entries/{number}:cancel", dependencies=[KEEPER])
def cancel_book_entry(work: StationWork, number: str) -> BookEntryWhole:
    """It was void before it was booked: its parcels may go into another."""
    return _after(work, number, book.cancel_book_entry)


def _after(work: Work, number: str, act: Callable[..., object], **said: object) -> BookEntryWhole:
    act(work, number=number, **said)
    return _whole(work, number)


def _whole(work: Work, number: str) -> BookEntryWhole:
    entry, lpns = register.book_entry(work, number=number)
    return BookEntryWhole(entry=told(BookEntryAnswer, entry), lpns=lpns)
