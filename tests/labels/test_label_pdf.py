"""The PDF itself: the same bytes for the same faces, the typeface inside, written page by page."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

import labels

ROOT = Path(__file__).parents[2]


def test_same_faces_same_bytes_in_another_process() -> None:
    """Other hash seed, fresh caches, other documents rendered before: nothing of that shows."""
    script = (
        "import hashlib, labels; stock = labels.load_stock('60x40');"
        "print(hashlib.sha256(labels.render_pdf(labels.sample('item', 30), stock=stock)).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    stock = labels.load_stock("60x40")
    labels.render_pdf(labels.sample("exit", 3), stock=stock)
    here = labels.render_pdf(labels.sample("item", 30), stock=stock)
    assert hashlib.sha256(here).hexdigest() == there.strip()


def test_threads_do_not_mix_their_glyphs() -> None:
    stock = labels.load_stock("100x100")
    alone = {name: labels.render_pdf(labels.sample(name, 20), stock=stock) for name in stock.layouts}
    names = list(stock.layouts) * 3
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: labels.render_pdf(labels.sample(name, 20), stock=stock), names))
    assert together == [alone[name] for name in names]


def test_title_and_contents_change_the_identifier() -> None:
    stock = labels.load_stock("60x40")
    one, two = (
        labels.render_pdf(labels.sample("bin", 1), stock=stock),
        labels.render_pdf(labels.sample("bin", 2), stock=stock),
    )
    assert identifier(one) != identifier(two)
    document = pypdfium2.PdfDocument(labels.render_pdf(labels.sample("bin", 1), stock=stock, title="货位标签"))
    assert document.get_metadata_value("Title") == "货位标签"


def identifier(pdf: bytes) -> bytes:
    return pdf.rpartition(b"/ID")[2]


def test_typeface_is_embedded_as_a_small_part() -> None:
    pdf = labels.render_pdf(labels.sample("item", 1), stock=labels.load_stock("60x40"))
    assert b"+WenQuanYiMicroHei" in pdf
    assert b"/FontFile2" in pdf
    assert len(pdf) < 40_000, "the whole typeface has five million bytes"


def test_more_than_256_different_characters_print() -> None:
    """Beyond 255 glyphs reportlab begins another subset, in the middle of a word if need be."""
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 600)]
    names = ["".join(characters[start : start + 20]) for start in range(0, 600, 20)]
    faces = [labels.ItemFace(lpn="G1", name=name, sku="S", grade="A", account_item="N") for name in names]
    document = pypdfium2.PdfDocument(labels.render_pdf(faces, stock=labels.load_stock("100x100")))
    for name, page in zip(names, document, strict=True):
        assert name in "".join(page.get_textpage().get_text_bounded().split())


def test_pages_are_written_as_faces_arrive() -> None:
    file, sizes = BytesIO(), []

    def arriving() -> Iterator[labels.Face]:
        for face in labels.sample("lpn", 50):
            sizes.append(file.tell())
            yield face

    assert labels.write_pdf(arriving(), file, stock=labels.load_stock("60x40")) == 50
    assert sizes == sorted(set(sizes)), "every page is in the file before the next face is asked for"
    assert len(pypdfium2.PdfDocument(file.getvalue())) == 50


def test_no_labels_is_an_error_not_an_empty_file() -> None:
    with pytest.raises(labels.LabelError) as caught:
        labels.render_pdf([], stock=labels.load_stock("60x40"))
    assert caught.value.code == "nothing_to_print"


def test_samples_are_always_the_same_and_fit_everywhere() -> None:
    for template in labels.templates():
        faces = list(labels.sample(template, 100))
        assert faces == list(labels.sample(template, 100))
        assert len(set(faces)) == 100
        for name in labels.fits(template):
            labels.render_pdf(faces, stock=labels.load_stock(name))
