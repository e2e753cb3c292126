"""Something to label, and eyes to read the labels with."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from app.db.work import Work
from app.parcel.models import ParcelLine
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.bins import define_bins
from app.relisting.listing import relist_many
from app.relisting.restocking import restock_many
from schemas.vocabulary import ParcelState


@pytest.fixture
def given_listed(work: Work, given_original: Any, given_parcel: Any) -> Callable[..., str]:
    """A parcel on sale, grade B, its first line of batch L7, to be used by 2027-01-31; returns its LPN."""
    define_bins(work, codes=["A-01"], zone="good")

    def put(*, listed: bool = True) -> str:
        lpn = given_parcel(ParcelState.CLEARED, original=given_original(), grade="B").lpn
        line = work.session.get(ParcelLine, (1, parcel_by_lpn(work, lpn).id, 1))
        assert line
        line.batch_no, line.expires_on, line.qty = "L7", date(2027, 1, 31), Decimal(2)
        work.session.flush()
        restock_many(work, scans=[Scan(lpn, data={"bin": "A-01"})])
        if listed:
            assert relist_many(work, scans=[Scan(lpn)])[0].moved_now
        return lpn

    return put


@pytest.fixture
def codes() -> Callable[[bytes], list[set[str]]]:
    """What a scanner reads on each page of a PDF, printed at 203 dpi."""

    def read(pdf: bytes) -> list[set[str]]:
        pages = []
        for page in pypdfium2.PdfDocument(pdf):
            picture = page.render(scale=203 / 72, grayscale=True).to_pil()
            pages.append({f"{each.format}: {each.text}" for each in zxingcpp.read_barcodes(picture)})
        return pages

    return read


@pytest.fixture
def words() -> Callable[[bytes], list[str]]:
    """The words of each page, without spaces and line breaks."""

    def read(pdf: bytes) -> list[str]:
        pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
        return ["".join(text.split()) for text in pages]

    return read
