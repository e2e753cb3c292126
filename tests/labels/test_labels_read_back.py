"""Every label of every template on every stock, printed to pixels and read again by a scanner's library."""

import re
from typing import Any

import pypdfium2
import zxingcpp

import labels
from labels.layout import Symbol, arrange
from labels.symbols import CODE128_QUIET, QR_QUIET, smallest_module


def code_on(face: Any) -> str:
    return face.code if isinstance(face, labels.BinFace) else face.lpn


def read(picture: Any) -> set[tuple[str, str]]:
    return {(str(each.format), each.text) for each in zxingcpp.read_barcodes(picture)}


def test_both_codes_of_every_label_say_the_same(stock: labels.Stock, template: str, rasterise: Any) -> None:
    faces = list(labels.sample(template, 4))
    for face, picture in zip(faces, rasterise(labels.render_pdf(faces, stock=stock), stock.dpi), strict=True):
        expected = {("Code 128", code_on(face)), ("QR Code", code_on(face))}
        assert read(picture) == expected
        assert read(picture.rotate(90, expand=True)) == expected


def test_page_is_the_stock_in_whole_dots(stock: labels.Stock, template: str, rasterise: Any) -> None:
    (picture,) = rasterise(labels.render_pdf(labels.sample(template, 1), stock=stock), stock.dpi)
    assert picture.size == stock.dots
    assert abs(stock.dots[0] / stock.dpi * 25.4 - stock.width) < 25.4 / stock.dpi


def test_pixels_of_a_symbol_are_its_modules(stock: labels.Stock, template: str, rasterise: Any) -> None:
    """Each module is a whole number of dots, at least 2 at 203 dpi and 3 at 300, and the quiet zones are white."""
    (face,) = labels.sample(template, 1)
    (picture,) = rasterise(labels.render_pdf([face], stock=stock), stock.dpi)
    symbols = [mark for mark in arrange(face, stock) if isinstance(mark, Symbol)]
    assert len(symbols) == 2
    for symbol in symbols:
        assert symbol.across >= smallest_module(stock.dpi) == {203: 2, 300: 3}[stock.dpi]
        assert len(symbol.rows) == 1 or symbol.down == symbol.across
        check_rows(picture, symbol)


def check_rows(picture: Any, symbol: Symbol) -> None:
    quiet = (CODE128_QUIET if len(symbol.rows) == 1 else QR_QUIET) * symbol.across
    right = symbol.x + len(symbol.rows[0]) * symbol.across
    for number, row in enumerate(symbol.rows):
        y = symbol.y + number * symbol.down + symbol.down // 2
        line = picture.crop((symbol.x - quiet, y, right + quiet, y + 1)).tobytes()
        black = "".join("1" if pixel == 0 else "0" for pixel in line)
        assert black == "0" * quiet + "".join(chr(module) * symbol.across for module in row) + "0" * quiet


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

    assert {name: (module(name, 203), module(name, 300)) for name in labels.stocks()} == {
        "58x40": (2, 4),
        "60x40": (3, 4),
        "100x100": (5, 7),
        "100x150": (5, 7),
    }
