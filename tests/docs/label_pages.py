"""Makes docs/labels.md and its pictures from the templates themselves. `make docs`, or run this file."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

import labels

ROOT = Path(__file__).parents[2]
PICTURES = "docs/pictures/labels"
SHOWN = ("60x40", "100x100", "a4")  # the first of these that a template fits
EDGE = 6  # dots of grey around a picture: a label is as white as the page

WHERE = {
    "handover": "on the cages of a carrier's handover, at the gate",
    "lpn": "on the parcel, when it is received; it is scanned back before the next",
    "chute": "on a sorted parcel, to be read from the far end of the belt",
    "grade": "on a graded parcel, with what becomes of it",
    "item": "on goods that go to the shelf, with the account item customs knows them by",
    "bin": "on a shelf; scanning it chooses the bin",
    "tote": "on a tote or cage; scanning it chooses the tote",
    "relist": "on goods that are on sale again, with price, grade, batch and expiry",
    "exit": "on goods that leave the zone, with manifest, reason and destination",
    "pallet": "on a pallet, its SSCC-18 as GS1-128",
    "integrity": "on what goes back to a consumer: the supervision's telephone, and a QR code to complain or to trace",
    "command": "at a station: a sticker a command, or a sheet of eighteen",
    "badge": "of staff; the person's name stays in its table",
    "station": "over a station",
}

PAGE = """\
# Labels

Made by `make docs` from the templates themselves; a test holds page and pictures against them. Every picture shows
the very dots a 203 dpi printer burns.

    guicang labels list                                                # stocks, and what is drawn for each
    guicang labels render --template lpn --stock 60x40 --count 100 --format zpl --out lpn.zpl
    guicang labels preview --template lpn --stock 60x40 --out lpn.png  # exactly the dots that will print

| template | 标签 | where it goes | stocks it fits |
| --- | --- | --- | --- |
{rows}
Sizes are in mm. Rolls print at 203 or 300 dpi, as PDF or ZPL. `a4` is one sign, `a4-4` four stickers of 105 × 148.5,
`a4-18` eighteen of 63.5 × 46.6; sheets are PDF only. A reprint says 补打 (reprint) on the paper and needs a reason.

{pictures}
A sheet of commands on `a4-18`, to be hung up at a station or cut into stickers:

![The commands on a sheet of A4](pictures/labels/sheet.png)

## What holds for every label

- One design, two pens. PDF and ZPL have every bar, module, frame and ground on the same dots; letters of a PDF, drawn
  by its reader, may differ by the dot that a threshold decides. Tests print every label of every template on every
  stock with both, turn, stretch (97 to 103 %) and blur it, and read it again.
- Code 128 takes the code sets that make it shortest; a module is a whole number of dots, at least 2 at 203 dpi and 3
  at 300; ten white modules on either side are part of the design and cannot be set to less. A QR code has error
  correction Q and four white modules around. All codes of a label say the same, but for the integrity label's QR
  code.
- ZPL is graphics only (`^GFA`, `^GB`): Chinese needs no font in the printer, and nothing of a name stands in the
  stream, so `^XZ` in a name is four letters. Nothing is stored in the printer; each label is whole by itself.
- A text that does not fit becomes smaller, then breaks into lines, then is refused with the name of its field:
  nothing is ever cut silently. A character the typeface (WenQuanYi Micro Hei) does not have, an emoji for one, is
  refused with its code point, as are control characters. What comes from a customs list, which may hold anything, is
  shortened with … and the missing characters become 〓 before it is printed, for a label that does not print stops a
  station.
- The same labels give the same bytes, in every process.

## Designs of one's own

    guicang labels design 60x40 > my/60x40.toml       # begin with what there is; keep the tables you change
    guicang labels preview --template lpn --stock 60x40 --design my/60x40.toml --out lpn.png --watch
    guicang labels check my/60x40.toml                # every sample, every resolution
    cp my/60x40.toml DATA/labels/                     # DATA is the data folder; used from now on

Leads find the same on screen under Labels (`/labels`): every label as a picture, the design as text beside what it
prints, drawn again while it is typed; it is used once every sample prints with it, and the one that came is a button
away.

`--watch` draws again whenever the file is saved. A mistake is told with file, line and element (`60x40.toml:17
lpn.state: lies over 'bars'`): elements over one another or off the label, a code without room for its quiet zones,
unknown keys and fields. A file named after a stock changes the tables it has; under a new name it is a new stock,
which may borrow designs (`like = "60x40"`). All keys: [labels/stock/README.md](../labels/stock/README.md).
"""


def page() -> str:
    """docs/labels.md."""
    rows = [
        f"| `{name}` | {labels.TITLES[name][0]} | {WHERE[name]} | {', '.join(labels.fits(name))} |\n"
        for name in labels.templates()
    ]
    pictures = [
        f"**{labels.TITLES[name][0]}** `{name}`, {_stock(name).title}\n\n"
        f"![{labels.TITLES[name][1]}: a sample](pictures/labels/{name}.png)\n\n"
        for name in labels.templates()
    ]
    return PAGE.format(rows="".join(rows), pictures="".join(pictures))


def pictures() -> dict[str, Image.Image]:
    """Every template on the stock it is usually printed on, and a sheet."""
    made = {f"{PICTURES}/{name}.png": _picture(name, _stock(name), 1) for name in labels.templates()}
    sheet = labels.load_stock("a4-18", 203)
    return made | {f"{PICTURES}/sheet.png": _picture("command", sheet, 18)}


def _stock(template: str) -> labels.Stock:
    return labels.load_stock(next(name for name in SHOWN if name in labels.fits(template)), 203)


def _picture(template: str, stock: labels.Stock, count: int) -> Image.Image:
    (data,) = labels.preview(labels.sample(template, count), stock=stock)
    return ImageOps.expand(Image.open(BytesIO(data)).convert("L"), EDGE, 192)


if __name__ == "__main__":
    (ROOT / "docs/labels.md").write_text(page(), encoding="utf-8")
    for place, picture in pictures().items():
        (ROOT / place).parent.mkdir(parents=True, exist_ok=True)
        picture.quantize(4).save(ROOT / place, optimize=True)
