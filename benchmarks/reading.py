"""Decode rate: every label of every template at its stock's resolution, printed to dots by both pens, and read again.

Run: python -m benchmarks.reading [--samples 5] [--stock 60x40]

Each print (the PDF rasterised and thresholded to one bit; the ZPL's dots) is turned by 90°, stretched to 97 … 103 %
and blurred by half a dot, in every combination, and read by zxing-cpp. It is stretched twice over: as dots, which stay
black or white as on stretched paper, and through a lens, which makes them grey. Ends with 1 if a label was not read.

Codes of two-dot modules (bins and long commands at 203 dpi on labels of 60 mm, which have no room for three) are told
apart where they are seen through a lens: at 101 to 103 % a pixel a dot is too few for the reader, which 110 % is not.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

import labels
from labels.layout import Symbol, arrange

FORMATS = [zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode]
SHARES = (97, 98, 99, 100, 101, 102, 103)
LENS, DOTS = Image.Resampling.BICUBIC, Image.Resampling.NEAREST
NARROW = 2  # dots a module
_PREFIXES = {"bin": "BIN-", "tote": "TOTE-", "handover": "MAN-", "pallet": "00", "station": "STATION-"}
_SAID = {"bin": "code", "tote": "code", "command": "code", "handover": "number", "pallet": "sscc", "badge": "badge"}


class Way(NamedTuple):
    """What happens to a label between printer and scanner. `share` in per cent, `blur` in dots."""

    turned: bool = False
    share: int = 100
    lens: bool = False
    blur: float = 0.0

    def __str__(self) -> str:
        how = " through a lens" if self.lens else ""
        return f"{'turned ' if self.turned else ''}{self.share} %{how}{' blurred' if self.blur else ''}"

    def of(self, picture: Image.Image) -> Image.Image:
        """The picture of a print as the scanner sees it."""
        seen = picture.transpose(Image.Transpose.ROTATE_90) if self.turned else picture
        if self.share != 100:
            size = (round(seen.width * self.share / 100), round(seen.height * self.share / 100))
            seen = seen.resize(size, LENS if self.lens else DOTS)
        return seen.filter(ImageFilter.GaussianBlur(self.blur)) if self.blur else seen


WAYS = [
    Way(turned, share, lens, blur)
    for turned in (False, True)
    for share in SHARES
    for lens in (False, True)
    for blur in (0.0, 0.5)
    if share != 100 or not lens
]


def codes_on(face: labels.Face) -> set[str]:
    """What the label's codes must say, format and text."""
    name = face.template
    said = _PREFIXES.get(name, "") + getattr(face, _SAID.get(name, "name" if name == "station" else "lpn"))
    if name == "station":
        return {f"QR Code: {said}"}
    return {f"Code 128: {said}", f"QR Code: {face.trace if isinstance(face, labels.IntegrityFace) else said}"}


def narrow_on(face: labels.Face, stock: labels.Stock) -> bool:
    """Whether its bars are of two-dot modules."""
    return any(mark.across <= NARROW for mark in arrange(face, stock) if isinstance(mark, Symbol))


def read(picture: Image.Image) -> set[str]:
    """Every code in it, format and text.

    The reader's own look at a third of the dots is left out: of a module a dot is left there, or none.
    """
    found = zxingcpp.read_barcodes(picture, formats=FORMATS, try_downscale=False)
    return {f"{each.format}: {each.bytes.decode()}" for each in found}


def rasterised(pdf: bytes, dpi: int) -> Iterator[Image.Image]:
    """The pages of a PDF in the dots of a printer: every pixel 0 or 255."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        yield picture.point(lambda level: 255 if level > 127 else 0)
    document.close()


def printed(faces: list[labels.Face], stock: labels.Stock) -> dict[str, Iterable[Image.Image]]:
    """These labels as both pens print them. What ZPL burns is what the preview shows (tests hold them together)."""
    dots = (Image.open(BytesIO(png)).convert("L") for png in labels.preview(faces, stock=stock))
    return {"PDF": rasterised(labels.render_pdf(faces, stock=stock), stock.dpi), "ZPL": dots}


def main() -> None:
    """Read them all and tell what was not read."""
    asked = _arguments()
    tried, missed, narrow = Counter[str](), Counter[str](), Counter[bool]()
    for name in asked.stock or labels.stocks():
        for dpi in labels.load_stock(name).resolutions:
            stock = labels.load_stock(name, dpi)
            for template in stock.layouts if not stock.paper or name == "a4" else ():
                _try(stock, list(labels.sample(template, asked.samples)), tried, missed, narrow)
            print(f"  {name} at {dpi} dpi: {sum(tried.values()):,} read so far, {sum(missed.values())} not")
    for pen in tried:
        share = 100 * (1 - sum(n for each, n in missed.items() if each.startswith(pen)) / tried[pen])
        print(f"{pen}: {share:.4g} % of {tried[pen]:,} readings  target 100 %: {'met' if share == 100 else 'NOT met'}")
    if whole := sum(narrow.values()):
        print(f"bars of two-dot modules stretched through a lens: {100 * narrow[True] / whole:.3g} % of {whole:,}")
    for what, number in missed.most_common(20):
        print(f"  not read {number} times: {what}")
    sys.exit(bool(missed))


def _try(
    stock: labels.Stock, faces: list[labels.Face], tried: Counter[str], missed: Counter[str], narrow: Counter[bool]
) -> None:
    for pen, pictures in printed(faces, stock).items():
        for face, picture in zip(faces, pictures, strict=True):
            wanted, fine = codes_on(face), narrow_on(face, stock)
            for way in WAYS:
                found = read(way.of(picture))
                if fine and way.lens:
                    narrow[found == wanted] += 1
                    found |= {each for each in wanted if each.startswith("Code 128")}
                tried[pen] += 1
                if found != wanted:
                    missed[f"{pen} {face.template} on {stock.name} at {stock.dpi} dpi, {way}"] += 1


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=5, help="labels of each template")
    parser.add_argument("--stock", action="append", help="only this one; several times")
    return parser.parse_args()


if __name__ == "__main__":
    main()
