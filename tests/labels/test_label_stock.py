"""Stock files: a design that would print badly is refused with file, line and element."""

from pathlib import Path

import pytest

import labels

GOOD = """\
[stock]
title = "60 × 40 mm"
width = 60
height = 40
margin = 1
dpi = [203]

[bin]
# the code in bars and in letters
bars = { code128 = "code", box = [1, 1, 58, 20] }
code = { text = "货位 {code}", box = [1, 21, 58, 9], size = 8, lines = 1 }
"""


def stock_file(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_design_of_ones_own_prints(tmp_path: Path) -> None:
    stock = labels.read_stock(stock_file(tmp_path, GOOD))
    assert (stock.name, stock.width, stock.dpi, stock.dots) == ("mine", 60, 203, (480, 320))
    assert labels.render_pdf([labels.BinFace(code="A-1")], stock=stock).startswith(b"%PDF")
    with pytest.raises(labels.LabelError, match="no design for the template 'lpn'"):
        labels.render_pdf(labels.sample("lpn", 1), stock=stock)


WRONG = [
    ("[1, 21, 58, 9]", "[1, 20, 58, 9]", "mine.toml:11 bin.code", "lies over 'bars'"),
    ("[1, 21, 58, 9]", "[1, 31, 58, 9]", "mine.toml:11 bin.code", "leaves the label"),
    ("[1, 1, 58, 20]", "[0.5, 1, 58, 20]", "mine.toml:10 bin.bars", "leaves the label"),
    ("[1, 1, 58, 20]", "[1, 1, 58]", "mine.toml:10 bin.bars", "four numbers"),
    ("[1, 1, 58, 20]", "[1, 1, 0, 20]", "mine.toml:10 bin.bars", "0.1 mm"),
    ('code128 = "code"', 'code128 = "lpn"', "mine.toml:10 bin.bars", "no field 'lpn'"),
    ('code128 = "code"', 'code39 = "code"', "mine.toml:10 bin.bars", "exactly one of"),
    ('code128 = "code",', 'code128 = "code", quiet = 0,', "mine.toml:10 bin.bars", "knows no 'quiet'"),
    ("size = 8", 'size = "8"', "mine.toml:11 bin.code", "size must be a number"),
    ("size = 8", "size = 0.5", "mine.toml:11 bin.code", "at least 1 mm"),
    ("lines = 1", "lines = true", "mine.toml:11 bin.code", "lines must be"),
    ("lines = 1", "lines = 0", "mine.toml:11 bin.code", "between 1 and 20"),
    ("lines = 1", 'align = "middle"', "mine.toml:11 bin.code", "left, center or right"),
    ("{code}", "{code!r}", "mine.toml:11 bin.code", "without format"),
    ("货位 {code}", "货位 {", "mine.toml:11 bin.code", "'{'"),
    ("货位", "📦", "mine.toml:11 bin.code", "U+1F4E6"),
    ("[bin]", "[box]", "mine.toml:8 box", "no such template"),
    ("width = 60", 'width = "60"', "mine.toml:3 stock.width", "millimetres"),
    ("dpi = [203]", "dpi = [72]", "mine.toml:6 stock.dpi", "203, 300 or 600"),
    ("margin = 1\n", "", "mine.toml:1 stock", "must give"),
    ("height = 40", "height = ", "mine.toml", "line 4"),
]


@pytest.mark.parametrize(("old", "new", "where", "why"), WRONG)
def test_mistakes_are_told_with_line_and_element(tmp_path: Path, old: str, new: str, where: str, why: str) -> None:
    assert old in GOOD
    with pytest.raises(labels.LabelError) as caught:
        labels.read_stock(stock_file(tmp_path, GOOD.replace(old, new)))
    assert caught.value.code == "bad_stock"
    assert caught.value.field == where
    assert why in str(caught.value)


def test_every_stock_has_every_template() -> None:
    assert labels.stocks() == ["58x40", "60x40", "100x100", "100x150"]
    for name in labels.stocks():
        assert set(labels.load_stock(name).layouts) == set(labels.templates())
