"""The modules of Code 128 and QR, read back for texts of every kind."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from labels import LabelError
from labels.symbols import code128, qr, smallest_module, widest_module

VISIBLE_ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


def read(rows: tuple[bytes, ...], *, module: int, height: int) -> str:
    """Decodes rows drawn as dots: `module` wide, `height` high, with white all around."""
    margin = b"0" * 12 * module
    lines = [margin + b"".join(bytes([each]) * module for each in row) + margin for row in rows]
    white = b"0" * len(lines[0])
    picture = [white] * 12 * module + [line for line in lines for _ in range(height)] + [white] * 12 * module
    pixels = b"".join(picture).translate(bytes.maketrans(b"01", b"\xff\x00"))
    image = zxingcpp.ImageView(pixels, len(white), len(picture), zxingcpp.ImageFormat.Lum)
    (found,) = zxingcpp.read_barcodes(image)
    return found.text


@given(VISIBLE_ASCII)
@settings(max_examples=60, deadline=None)
def test_code128_reads_back(text: str) -> None:
    assert read(code128("code", text), module=2, height=40) == text


@pytest.mark.parametrize("text", ["99", "990", "9900", "99-A", "9999", "A99", "1-99"])
def test_a_first_pair_of_nines_is_two_digits_not_a_change_of_code_sets(text: str) -> None:
    assert read(code128("code", text), module=2, height=40) == text


@given(st.text("归仓退货包裹ABC012-·", min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_qr_reads_back(text: str) -> None:
    assert read(qr("code", text), module=3, height=3) == text


def test_digits_are_packed_in_pairs() -> None:
    """G, then ten digits in code set C, then the check character: 134 modules; in code set B alone it were 167."""
    (row,) = code128("lpn", "G0100000042Z")
    assert len(row) == 134
    assert row.startswith(b"11010010000"), "start B"


def test_qr_of_a_licence_plate_is_the_smallest_one() -> None:
    rows = qr("lpn", "G0100000042Z")
    assert len(rows) == len(rows[0]) == 21


@pytest.mark.parametrize(
    ("dpi", "room", "modules", "wide"), [(203, 308, 154, 2), (203, 307, 154, 0), (300, 462, 154, 3), (300, 461, 154, 0)]
)
def test_modules_are_whole_dots_or_refused(dpi: int, room: int, modules: int, wide: int) -> None:
    assert widest_module(dpi, room=room, modules=modules) == wide


def test_qr_has_its_limit() -> None:
    with pytest.raises(LabelError) as caught:
        qr("code", "归" * 2000)
    assert (caught.value.code, caught.value.field) == ("does_not_fit", "code")


def test_smallest_modules() -> None:
    assert [smallest_module(dpi) for dpi in (203, 300, 600)] == [2, 3, 6]
