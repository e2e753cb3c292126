"""What a scanner sees of a rendered label: the page at the printer's own resolution, black or white."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image, ImageChops

import labels
from benchmarks.reading import WAYS, Way, rasterised

FEW = 4  # ways a label is seen in here; all of them, and many labels: python -m benchmarks.reading
Rasterise = Callable[[bytes, int], Iterator[Any]]
Burn = Callable[[bytes], list[Any]]

LABELS = [
    (name, dpi, template)
    for name in labels.stocks()
    for dpi in labels.load_stock(name).resolutions
    for template in labels.load_stock(name).layouts
    if not labels.load_stock(name).paper
]
_HEAD = re.compile(r"\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\^LS0\^PON\^PMN\^LRN\^PQ1\n")
_BOX = re.compile(r"\^FO(\d+),(\d+)\^GB(\d+),(\d+),(\d+)\^FS\n")
_PICTURE = re.compile(r"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([0-9A-Zg-z,:]+)\^FS\n")


@pytest.fixture
def rasterise() -> Rasterise:
    """Pages of a PDF as one-bit pictures (PIL, values 0 and 255) at `dpi`."""
    return rasterised


@pytest.fixture
def burn() -> Burn:
    """Labels of a ZPL stream as pictures like those of `rasterise`: a printer that knows only what our pen says."""
    return _burn


def _burn(zpl: bytes) -> list[Any]:
    text, pictures = zpl.decode("ascii"), []
    while text:
        head = _HEAD.match(text)
        assert head, text[:200]
        paper, text = Image.new("1", (int(head[1]), int(head[2])), 1), text[head.end() :]
        while not text.startswith("^XZ\n"):
            text = text[_burn_field(paper, text) :]
        pictures.append(paper.convert("L"))
        text = text[4:]
    return pictures


def _burn_field(paper: Any, text: str) -> int:
    if box := _BOX.match(text):
        x, y, w, h, thick = map(int, box.groups())
        assert thick == min(w, h)
        paper.paste(0, (x, y, x + w, y + h))
        return box.end()
    found = _PICTURE.match(text)
    assert found, text[:200]
    x, y, sent, total, wide = map(int, found.groups()[:5])
    data = _unpacked(found[6], 2 * wide)
    assert sent == total == len(data)
    ink = Image.frombytes("1", (wide * 8, total // wide), data)
    paper.paste(0, (x, y), ink)
    return found.end()


def _unpacked(packed: str, digits: int) -> bytes:
    rows, row, count = [], "", 0
    for mark in packed:
        if "G" <= mark <= "Y":
            count += ord(mark) - ord("F")
        elif "g" <= mark <= "z":
            count += 20 * (ord(mark) - ord("f"))
        elif mark == ":":
            assert not row
            row = rows[-1]
        else:
            row = row.ljust(digits, "0") if mark == "," else row + mark * max(count, 1)
            count = 0
        if len(row) == digits:
            rows.append(row)
            row = ""
    assert not row, "every row is whole"
    return bytes.fromhex("".join(rows))


@pytest.fixture
def differing() -> Callable[[Any, Any], Any]:
    """The box around all dots in which two pictures differ; None if there are none."""
    return lambda one, other: ImageChops.difference(one.convert("L"), other.convert("L")).getbbox()


@pytest.fixture(params=LABELS, ids=lambda each: f"{each[2]}-{each[0]}@{each[1]}")
def printed(request: pytest.FixtureRequest) -> tuple[labels.Stock, str]:
    """Every template on every stock it fits, at every resolution."""
    name, dpi, template = request.param
    return labels.load_stock(name, dpi), template


@pytest.fixture
def ways(printed: tuple[labels.Stock, str]) -> list[Way]:
    """Some of the ways it may look to a scanner, other ones for each label."""
    stock, template = printed
    return _ways(LABELS.index((stock.name, stock.dpi, template)))


@pytest.fixture
def all_ways() -> set[Way]:
    """Those that come up over all labels."""
    return {way for number in range(len(LABELS)) for way in _ways(number)}


def _ways(number: int) -> list[Way]:
    return [WAYS[(number * FEW + each) * 7 % len(WAYS)] for each in range(FEW)]


@pytest.fixture(
    params=[(name, dpi) for name in ("58x40", "60x40", "100x100", "100x150") for dpi in (203, 300)],
    ids=lambda each: f"{each[0]}@{each[1]}",
)
def stock(request: pytest.FixtureRequest) -> labels.Stock:
    """Every label stock at every resolution."""
    return labels.load_stock(*request.param)
