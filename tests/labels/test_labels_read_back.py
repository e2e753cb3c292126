"""Every label of every template on every stock, printed to dots by both pens and read again by a scanner's library."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image

import labels
from benchmarks.reading import WAYS, Way, codes_on, narrow_on, read
from labels.layout import Block, Symbol, Words, arrange
from labels.symbols import CODE128_QUIET, QR_QUIET, smallest_module
from labels.typeface import width

Printed = tuple[labels.Stock, str]


def test_codes_of_every_label_read_by_both_pens(printed: Printed, rasterise: Any, burn: Any, ways: list[Way]) -> None:
    """As it came out, and turned, stretched and blurred: other ways label by label, so that all of them come up."""
    stock, template = printed
    (face,) = labels.sample(template, 1)
    (paper,) = rasterise(labels.render_pdf([face], stock=stock), stock.dpi)
    (burnt,) = burn(labels.render_zpl([face], stock=stock))
    assert paper.size == burnt.size == stock.dots
    bars = {code for code in codes_on(face) if code.startswith("Code 128")} if narrow_on(face, stock) else set[str]()
    for way in (Way(), *ways):
        # A lens needs more than a pixel a dot for bars of two-dot modules.
        assert read(way.of(paper)) | (bars if way.lens else set()) == codes_on(face), f"PDF {way}"
    for way in (Way(), Way(blur=0.5), ways[0]):
        assert read(way.of(burnt)) | (bars if way.lens else set()) == codes_on(face), f"ZPL {way}"


def test_the_ways_of_the_tests_are_all_ways(all_ways: set[Way]) -> None:
    assert all_ways == set(WAYS)
    assert len(WAYS) == 52
    assert {way.share for way in WAYS} == {97, 98, 99, 100, 101, 102, 103}


def test_both_pens_put_every_mark_on_the_same_dots(
    printed: Printed, rasterise: Any, burn: Any, differing: Callable[[Any, Any], Any]
) -> None:
    """Bars, modules, frames and grounds dot by dot; the edges of a text within the one dot a threshold decides."""
    stock, template = printed
    (face,) = labels.sample(template, 1)
    (paper,) = rasterise(labels.render_pdf([face], stock=stock), stock.dpi)
    (burnt,) = burn(labels.render_zpl([face], stock=stock))
    (seen,) = labels.preview([face], stock=stock)
    assert differing(burnt, Image.open(BytesIO(seen))) is None, "the preview is what is printed"
    symbols = 0
    for mark in arrange(face, stock):
        if isinstance(mark, Words):
            assert_same_edges(paper, burnt, mark)
        elif isinstance(mark, Symbol):
            symbols += 1
            check_module(mark, stock.dpi)
            box = with_quiet(mark)
            assert differing(paper.crop(box), burnt.crop(box)) is None, mark[:4]
            check_rows(burnt, mark)
        else:
            assert_same_frame(paper, burnt, mark)
    assert symbols == (1 if template == "station" else 2)


def assert_same_edges(paper: Any, burnt: Any, words: Words) -> None:
    above, below = (0.86, 0.12) if words.white else (1.0, 0.3)
    right = words.x + round(width(words.text) * words.size)
    room = (words.x - 1, words.y - round(words.size * above), right, words.y + round(words.size * below))
    one, other = (ink_box(each.crop(room), white=words.white) for each in (paper, burnt))
    assert all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True)), (words.text, one, other)


def ink_box(picture: Any, *, white: bool) -> tuple[int, ...]:
    box = picture.point(lambda level: 255 if (level > 127) == white else 0).getbbox()
    assert box
    return box


def assert_same_frame(paper: Any, burnt: Any, block: Block) -> None:
    for picture in (paper, burnt):
        edge = picture.crop((block.x - 1, block.y - 1, block.x + block.w + 1, block.y + block.h + 1))
        across, down = edge.width // 2, 1
        assert edge.getpixel((1, 1)) == edge.getpixel((block.w, block.h)) == 0
        assert edge.getpixel((across, down)) == 0
        assert edge.getpixel((0, 1 + block.h // 2)) == 255 or block.h > block.w


def with_quiet(symbol: Symbol) -> tuple[int, int, int, int]:
    linear = len(symbol.rows) == 1
    quiet = (CODE128_QUIET if linear else QR_QUIET) * symbol.across
    above = 0 if linear else quiet
    right, bottom = symbol.x + len(symbol.rows[0]) * symbol.across, symbol.y + len(symbol.rows) * symbol.down
    return symbol.x - quiet, symbol.y - above, right + quiet, bottom + above


def check_module(symbol: Symbol, dpi: int) -> None:
    """Each module is a whole number of dots, at least 2 at 203 dpi and 3 at 300."""
    assert symbol.across >= smallest_module(dpi) == {203: 2, 300: 3}[dpi]
    assert len(symbol.rows) == 1 or symbol.down == symbol.across


def check_rows(picture: Any, symbol: Symbol) -> None:
    """Its pixels are its modules, and the quiet zones are white."""
    left, _, right, _ = with_quiet(symbol)
    quiet = "0" * (symbol.x - left)
    for number, row in enumerate(symbol.rows):
        y = symbol.y + number * symbol.down + symbol.down // 2
        black = "".join("1" if pixel == 0 else "0" for pixel in picture.crop((left, y, right, y + 1)).tobytes())
        assert black == quiet + "".join(chr(module) * symbol.across for module in row) + quiet


@pytest.mark.parametrize("name", ["a4-18", "a4-4"])
def test_sheets_hold_as_many_labels_as_they_say(name: str, rasterise: Any) -> None:
    stock = labels.load_stock(name, 203)
    assert stock.paper
    places = stock.paper.places(203)
    faces = list(labels.sample("lpn", len(places) + 1))
    first, second = rasterise(labels.render_pdf(faces, stock=stock), 203)
    assert first.size == stock.page_dots == (1678, 2374)
    assert read(first) == {each for face in faces[:-1] for each in codes_on(face)}
    assert read(second) == codes_on(faces[-1])
    across, down = places[-1]
    alone = second.crop((*places[0], places[0][0] + stock.dots[0], places[0][1] + stock.dots[1]))
    assert read(first.crop((across, down, across + stock.dots[0], down + stock.dots[1]))) == codes_on(faces[-2])
    assert read(alone) == codes_on(faces[-1])
    assert sum(1 for _ in labels.preview(faces, stock=stock)) == 2
    with pytest.raises(labels.LabelError) as caught:
        labels.render_zpl(faces, stock=stock)
    assert caught.value.code == "not_for_zpl"


def test_page_is_the_stock_in_whole_dots(stock: labels.Stock) -> None:
    assert abs(stock.dots[0] / stock.dpi * 25.4 - stock.width) < 25.4 / stock.dpi


def test_text_can_be_found_and_copied(stock: labels.Stock) -> None:
    face = labels.ItemFace(
        lpn="G0100000042Z", name="婴儿奶粉 三段", sku="A-1", grade="B", account_item="NS7", batch="L9"
    )
    text = pypdfium2.PdfDocument(labels.render_pdf([face], stock=stock))[0].get_textpage().get_text_bounded()
    words = re.sub(r"\s", "", text)
    for expected in ("G0100000042Z", "婴儿奶粉三段", "A-1", "NS7", "L9"):
        assert expected in words
    assert "售价" not in words, "a caption without its value"
    assert "效期" not in words, "words before an empty field"


def test_lpn_fits_every_stock_with_wide_bars_where_there_is_room() -> None:
    def module(name: str, dpi: int) -> int:
        marks = arrange(labels.LpnFace(lpn="G0100000042Z"), labels.load_stock(name, dpi))
        return next(mark.across for mark in marks if isinstance(mark, Symbol) and len(mark.rows) == 1)

    assert {name: (module(name, 203), module(name, 300)) for name in ("58x40", "60x40", "100x100", "100x150")} == {
        "58x40": (3, 4),
        "60x40": (3, 4),
        "100x100": (5, 7),
        "100x150": (5, 7),
    }
