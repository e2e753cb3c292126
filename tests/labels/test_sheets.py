"""Sheets of codes: every code on every page is read again, nothing leaves it, what does not fit is refused."""

from typing import Any

import pytest
import zxingcpp

from labels import CodeSheet, LabelError, SheetCode, SheetGroup, render_sheets
from labels.strips import Make

FORMATS = {"qr": zxingcpp.BarcodeFormat.QRCode, "code128": zxingcpp.BarcodeFormat.Code128}


def a_sheet(count: int, **over: Any) -> CodeSheet:
    codes = [SheetCode(code=f"CMD-DISP-NUMBER-{n}", zh=f"处置方式第{n}种", en=f"fate number {n}") for n in range(count)]
    group = SheetGroup(zh="处置", en="Fate", codes=codes, lines=(("一句话" * 30, "a sentence " * 30),))
    return CodeSheet(**{"zh": "指令码", "en": "Codes", "sign": "S1", "site": "测试", "groups": [group]} | over)


@pytest.mark.parametrize("make", ["qr", "code128"])
def test_every_code_is_read_back_and_every_page_has_a_white_margin(make: Make, rasterise: Any) -> None:
    said = []
    for picture in rasterise(render_sheets([a_sheet(70)], make=make), 300):
        found = zxingcpp.read_barcodes(picture, formats=FORMATS[make])
        said += [
            each.text
            for each in sorted(found, key=lambda each: (each.position.top_left.y // 90, each.position.top_left.x))
        ]
        edge = round(9.5 * 300 / 25.4)
        ink = picture.point(lambda level: 255 - level).getbbox()
        assert ink[0] >= edge
        assert ink[1] >= edge
        assert ink[2] <= picture.width - edge
        assert ink[3] <= picture.height - edge
    assert sorted(said) == sorted(f"CMD-DISP-NUMBER-{n}" for n in range(70))


def test_same_sheet_same_bytes() -> None:
    assert render_sheets([a_sheet(5)]) == render_sheets([a_sheet(5)])


def one(code: str) -> CodeSheet:
    return a_sheet(0, groups=[SheetGroup(zh="码", en="code", codes=[SheetCode(code=code, zh="码")])])


@pytest.mark.parametrize(
    ("sheets", "make", "code"),
    [
        ([], "qr", "nothing_to_print"),
        ([a_sheet(1, zh="字" * 2000)], "qr", "does_not_fit"),
        ([a_sheet(1, zh="指令\x07码")], "qr", "control_character"),
        ([one("码")], "code128", "not_code128"),
        ([one("A" * 90)], "code128", "does_not_fit"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused(sheets: list[CodeSheet], make: Make, code: str) -> None:
    with pytest.raises(LabelError) as refused:
        render_sheets(sheets, make=make)
    assert refused.value.code == code
