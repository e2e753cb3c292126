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
    with pytest.raises(labels.LabelError, match="no design for 'lpn'"):
        labels.render_pdf(labels.sample("lpn", 1), stock=stock)


WRONG = [
    ("[1, 21, 58, 9]", "[1, 20, 58, 9]", "mine.toml:11 bin.code", "lies over 'bars'"),
    ("[1, 21, 58, 9]", "[1, 31, 58, 9]", "mine.toml:11 bin.code", "leaves the label"),
    ("[1, 1, 58, 20]", "[2.5, 1, 58, 20]", "mine.toml:10 bin.bars", "leaves the label"),
    ("[1, 1, 58, 20]", "[1, 0.5, 58, 20]", "mine.toml:10 bin.bars", "leaves the label"),
    ("[1, 1, 58, 20]", "[1, 1, 15, 20]", "mine.toml:10 bin.bars", "with its quiet zones: at least 16.5 × 5.0 mm"),
    ("[1, 1, 58, 20]", "[1, 1, 58, 3]", "mine.toml:10 bin.bars", "too small"),
    ("[1, 1, 58, 20]", "[1, 1, 58]", "mine.toml:10 bin.bars", "four numbers"),
    ("[1, 1, 58, 20]", "[1, 1, 0, 20]", "mine.toml:10 bin.bars", "0.1 mm"),
    ('code128 = "code"', 'code128 = "lpn"', "mine.toml:10 bin.bars", "no field 'lpn'"),
    ('code128 = "code"', 'code39 = "code"', "mine.toml:10 bin.bars", "exactly one of"),
    ('code128 = "code",', 'code128 = "code", quiet = 0,', "mine.toml:10 bin.bars", "quiet zones and whole dots"),
    ("size = 8", 'size = "8"', "mine.toml:11 bin.code", "size must be a number"),
    ("size = 8", "size = 0.5", "mine.toml:11 bin.code", "at least 1 mm"),
    ("lines = 1", "lines = true", "mine.toml:11 bin.code", "lines must be"),
    ("lines = 1", "lines = 0", "mine.toml:11 bin.code", "between 1 and 20"),
    ("lines = 1", 'align = "middle"', "mine.toml:11 bin.code", "left, center or right"),
    ("{code}", "{code!r}", "mine.toml:11 bin.code", "without format"),
    ("货位 {code}", "货位 {", "mine.toml:11 bin.code", "'{'"),
    ("货位", "📦", "mine.toml:11 bin.code", "U+1F4E6"),
    ("[bin]", "[box]", "mine.toml:8 box", "no such template"),
    ('code128 = "code"', 'code128 = "BIN-"', "mine.toml:10 bin.bars", "no field 'BIN-'"),
    ('code128 = "code"', 'code128 = "BIN-{kode}"', "mine.toml:10 bin.bars", "no field 'kode'"),
    ("margin = 1", "margin = 30", "mine.toml:5 stock.margin", "nothing to print on"),
    ("margin = 1", "margin = 1\nlike = 'mine'", "mine.toml stock.like", "another stock"),
    ("margin = 1", "margin = 1\nlook = 'mine'", "mine.toml:6 stock.look", "knows only"),
    ("[bin]", "[sheet]\ncolumns = 2\n[bin]", "mine.toml:8 sheet", "must give"),
    ("width = 60", 'width = "60"', "mine.toml:3 stock.width", "millimetres"),
    ("dpi = [203]", "dpi = [72]", "mine.toml:6 stock.dpi", "203, 300 or 600"),
    ("margin = 1\n", "", "mine.toml:1 stock", "margin is missing"),
    ("height = 40", "height = ", "mine.toml:4", "line 4"),
]


@pytest.mark.parametrize(("old", "new", "where", "why"), WRONG)
def test_mistakes_are_told_with_line_and_element(tmp_path: Path, old: str, new: str, where: str, why: str) -> None:
    assert old in GOOD
    with pytest.raises(labels.LabelError) as caught:
        labels.read_stock(stock_file(tmp_path, GOOD.replace(old, new)))
    assert caught.value.code == "bad_stock"
    assert caught.value.field == where
    assert why in str(caught.value)


def test_every_template_fits_somewhere_and_says_where() -> None:
    assert labels.stocks() == ["58x40", "60x40", "100x100", "100x150", "a4", "a4-18", "a4-4"]
    assert {name for name in labels.templates() if labels.fits(name)} == set(labels.templates()) == set(labels.TITLES)
    assert labels.fits("pallet") == ["100x100", "100x150", "a4-4"]
    for name in labels.stocks():
        with pytest.raises(labels.LabelError, match="has no design"):
            labels.load_stock(name).layout("waybill")


def test_a_file_of_ones_own_changes_one_template_and_leaves_the_others(tmp_path: Path) -> None:
    face = labels.BinFace(code="A-1")
    before = labels.render_zpl([face], stock=labels.load_stock("60x40", folder=tmp_path))
    file = tmp_path / "60x40.toml"
    file.write_text('[bin]\nbars = { code128 = "code", box = [1, 1, 58, 20] }\n', encoding="utf-8")
    mine = labels.load_stock("60x40", folder=tmp_path)
    assert labels.render_zpl([face], stock=mine) != before
    assert mine.layouts.keys() == labels.load_stock("60x40").layouts.keys()
    assert [each.name for each in mine.layouts["bin"]] == ["bars"]
    assert labels.load_stock("60x40").layouts["bin"] != mine.layouts["bin"], "without the folder, the one that came"
    file.write_text('[bin]\nbars = { code128 = "code" }\n', encoding="utf-8")
    with pytest.raises(labels.LabelError, match=r"60x40\.toml:2 bin\.bars: box must be"):
        labels.load_stock("60x40", folder=tmp_path)
    file.unlink()
    assert labels.render_zpl([face], stock=labels.load_stock("60x40", folder=tmp_path)) == before


def test_a_stock_of_ones_own_borrows_designs(tmp_path: Path) -> None:
    head = '[stock]\ntitle = "62 × 42 mm"\nwidth = 62\nheight = 42\nmargin = 1\ndpi = [300]\n'
    (tmp_path / "62x42.toml").write_text(f'{head}like = "60x40"\n', encoding="utf-8")
    stock = labels.load_stock("62x42", folder=tmp_path)
    assert "62x42" in labels.stocks(tmp_path)
    assert stock.layouts.keys() == labels.load_stock("60x40").layouts.keys()
    (tmp_path / "20x20.toml").write_text(head.replace("62", "20").replace("42", "20") + 'like = "60x40"\n', "utf-8")
    assert not labels.load_stock("20x20", folder=tmp_path).layouts, "nothing that would leave the label"


@pytest.mark.parametrize(
    ("data", "why"), [(b"[stock]\n\xff", "mine.toml:2: is not text"), (b"#" * 200_001, "larger than")]
)
def test_what_is_no_design_at_all(tmp_path: Path, data: bytes, why: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(data)
    with pytest.raises(labels.LabelError, match=why):
        labels.read_stock(file)


def test_a_proof_tries_every_sample(tmp_path: Path) -> None:
    file = stock_file(tmp_path, GOOD.replace("[203]", "[203, 300]"))
    assert [stock.dpi for stock in labels.proof(file)] == [203, 300]
    file.write_text(GOOD.replace('code128 = "code", box = [1, 1, 58', 'code128 = "code", box = [1, 1, 30'), "utf-8")
    with pytest.raises(labels.LabelError) as caught:
        list(labels.proof(file))
    assert caught.value.code == "does_not_fit"
