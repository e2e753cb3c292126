"""Makes what docs/ holds of data: the road as a picture, the refusals as a page. `make docs`, or run this file."""

import runpy
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path

from app.core.words import CATALOGUE
from app.intake.wording import WORDS as RETURNS
from app.originals.wording import WORDS as LISTS
from app.parcel.lifecycle import STATES
from app.web.road import WIDE, Place

ROOT = Path(__file__).parents[2]
_FONTS = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','WenQuanYi Micro Hei',system-ui,sans-serif"
_INK, _SOFT, _LANE, _BRANCH, _PAPER = "#16212e", "#55616f", "#dbe3ea", "#c3ced8", "#ffffff"


def road_picture() -> str:
    """The road of a parcel as SVG: main road above, bypaths below, each in the colour of its state."""
    sheet = f"{WIDE.width + 16} {WIDE.height + 16}"
    look = f'viewBox="-8 -8 {sheet}" font-family="{_FONTS}" role="img" aria-labelledby="title"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {look}>',
        '<title id="title">The road of a return parcel, from its announcement to sale, exit or destruction</title>',
        f'<rect x="-8" y="-8" width="{WIDE.width + 16}" height="{WIDE.height + 16}" rx="16" fill="{_PAPER}"/>',
        f'<path d="{WIDE.road}" fill="none" stroke="{_LANE}" stroke-width="16" stroke-linecap="round"/>',
        *(f'<path d="{line}" fill="none" stroke="{_BRANCH}" stroke-width="2"/>' for line in WIDE.lines),
        *(part for stop in WIDE.stops for part in _stop(stop)),
        *(part for chip in WIDE.chips for part in _chip(chip)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _stop(place: Place) -> Iterator[str]:
    words, middle = STATES[place.state], place.x + place.width // 2
    yield _box(place, rx=place.height // 2, fill=words.colour)
    yield _text(middle, place.middle + 6, words.zh, size=17, fill=_PAPER, anchor="middle", weight=600)
    yield _text(middle, place.y + place.height + 22, words.en, size=14, fill=_INK, anchor="middle")


def _chip(place: Place) -> Iterator[str]:
    words = STATES[place.state]
    yield _box(place, rx=7, fill="#fafbfc", stroke="#e3e9ee")
    edge = Place(place.state, place.x + 1, place.y + 7, 4, place.height - 14)
    yield _box(edge, rx=2, fill=words.colour)
    yield _text(place.x + 12, place.middle - 1, words.zh, size=13, fill=_INK, weight=600)
    yield _text(place.x + 12, place.middle + 12, words.en, size=10, fill=_SOFT)


def _box(place: Place, **look: object) -> str:
    said = "".join(f' {name}="{value}"' for name, value in look.items())
    return f'<rect x="{place.x}" y="{place.y}" width="{place.width}" height="{place.height}"{said}/>'


def _text(x: int, y: int, words: str, *, size: int, fill: str, anchor: str = "start", weight: int = 400) -> str:
    look = f'font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" {look}>{escape(words)}</text>'


_REFUSALS = """\
# What a station is told

Made from `app/core/words.tsv` and the wordings of originals and intake by `make docs`. A refused scan is no error: it
is answered (and kept) with one of these codes, in words for the operator, each with what to do next. A test holds that
every refusal in the code has its words. What stands in braces is filled in from the refusal's arguments.

{scans}
## What can be wrong with an import list or its receipt

Said with file, list, line and element; one bad list does not sink its file.

{lists}
## What can be wrong with an announced return

Said with the field, and in a sheet with row and column; with one wrong row nothing of a sheet is written.

{returns}"""
_HEAD = "| code | 中文 | English |\n| --- | --- | --- |\n"


def refusals_page() -> str:
    """Everything a station, a list or an announcement can be told, in both languages, as Markdown."""
    tables = {"scans": CATALOGUE, "lists": LISTS, "returns": RETURNS}
    return _REFUSALS.format(**{name: _table(words) for name, words in tables.items()})


def _table(words: Mapping[str, tuple[str, str]]) -> str:
    return _HEAD + "".join(f"| `{code}` | {zh} | {en} |\n" for code, (zh, en) in sorted(words.items()))


MADE: dict[str, Callable[[], str]] = {
    "docs/figures.md": runpy.run_path(str(Path(__file__).with_name("figures_page.py")))["figures_page"],
    "docs/pictures/road.svg": road_picture,
    "docs/refusals.md": refusals_page,
}

if __name__ == "__main__":
    for name, make in MADE.items():
        place = ROOT / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(make(), encoding="utf-8")
