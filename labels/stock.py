"""Label stock: sizes, margins, resolutions, and where each element of each template stands.

The designs are TOML files beside this one, in millimetres; `stock/README.md` explains them. A file that would print
badly (elements off the label, over one another, fields the face does not have) is refused with file, line and element.
"""

import math
import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from pathlib import Path
from typing import Any

from labels.elements import Element, parse_element
from labels.errors import LabelError
from labels.faces import FACES, field_names
from labels.geometry import Area

FOLDER = files("labels") / "stock"
MM_PER_INCH = 25.4


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Stock:
    """One kind of label in one printer. `width` and `height` in mm; `dots` is the printed area in whole dots."""

    name: str
    title: str
    width: float
    height: float
    margin: float
    dpi: int
    layouts: dict[str, tuple[Element, ...]] = field(repr=False)

    @property
    def dots(self) -> tuple[int, int]:
        """Width and height in printer dots, rounded to the nearest."""
        per_mm = self.dpi / MM_PER_INCH
        return round(self.width * per_mm), round(self.height * per_mm)

    def layout(self, template: str) -> tuple[Element, ...]:
        """The elements of a template. Raises LabelError `no_layout`."""
        if template not in self.layouts:
            raise LabelError("no_layout", "stock", f"{self.name} has no design for the template {template!r}")
        return self.layouts[template]


def stocks() -> list[str]:
    """The names of all stocks that come with guicang, smallest first."""
    found = [each.name.removesuffix(".toml") for each in FOLDER.iterdir() if each.name.endswith(".toml")]
    return sorted(found, key=lambda name: math.prod(map(int, name.split("x"))))


@lru_cache(maxsize=64)
def load_stock(name: str, dpi: int = 203) -> Stock:
    """A stock by name, such as `60x40`. Raises LabelError `unknown_stock` or `unknown_dpi`."""
    if name not in stocks():
        raise LabelError("unknown_stock", "stock", f"{name!r} is not one of {', '.join(stocks())}")
    return read_stock(FOLDER / f"{name}.toml", dpi)


def read_stock(file: Path | Traversable, dpi: int = 203) -> Stock:
    """A stock from a TOML file of one's own. Raises LabelError `bad_stock` or `unknown_dpi`."""
    return _Reader(file.name, file.read_text(encoding="utf-8")).stock(dpi)


class _Reader:
    """Reads one stock file; knows the line of everything it complains about."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source
        try:
            self.table = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            raise LabelError("bad_stock", name, str(error)) from error

    def stock(self, dpi: int) -> Stock:
        head = self._head()
        if dpi not in head["dpi"]:
            raise LabelError("unknown_dpi", "dpi", f"{self.name} is drawn for {head['dpi']} dpi, not for {dpi}")
        layouts = {name: self._layout(name, dpi) for name in self.table if name != "stock"}
        return Stock(**head | {"name": self.name.removesuffix(".toml"), "dpi": dpi, "layouts": layouts})

    def _head(self) -> dict[str, Any]:
        head = self.table.get("stock")
        if not isinstance(head, dict) or set(head) != {"title", "width", "height", "margin", "dpi"}:
            raise self._bad("[stock] must give title, width, height, margin and dpi", "stock")
        for key in ("width", "height", "margin"):
            if type(head[key]) not in (int, float) or not 0 <= head[key] <= 500:
                raise self._bad("must be millimetres", "stock", key)
        if not isinstance(head["dpi"], list) or not all(each in (203, 300, 600) for each in head["dpi"]):
            raise self._bad("must list 203, 300 or 600", "stock", "dpi")
        return head

    def _layout(self, template: str, dpi: int) -> tuple[Element, ...]:
        if template not in FACES or not isinstance(self.table[template], dict):
            raise self._bad(f"no such template; there are {', '.join(FACES)}", template)
        elements = [self._element(template, name, dpi) for name in self.table[template]]
        for one, other in combinations(elements, 2):
            if one.area.overlaps(other.area):
                raise self._bad(f"lies over {one.name!r}", template, other.name)
        return tuple(elements)

    def _element(self, template: str, name: str, dpi: int) -> Element:
        known, table = field_names(FACES[template]), self.table[template][name]
        if not isinstance(table, dict):
            raise self._bad("must be a table such as { text = …, box = [x, y, w, h] }", template, name)
        try:
            element = parse_element(name, table, per_mm=dpi / MM_PER_INCH, known=known)
        except ValueError as error:
            raise self._bad(str(error), template, name) from error
        if not self._inside().holds(element.area):
            raise self._bad("leaves the label or its margin", template, name)
        return element

    def _inside(self) -> Area:
        head = self.table["stock"]
        margin = head["margin"]
        return Area(margin, margin, head["width"] - 2 * margin, head["height"] - 2 * margin)

    def _bad(self, why: str, table: str, key: str = "") -> LabelError:
        where = f"{table}.{key}" if key else table
        return LabelError("bad_stock", f"{self.name}:{self._line(table, key)} {where}", why)

    def _line(self, table: str, key: str) -> int:
        """The line of a key, or of its table's header; tomllib itself keeps no positions."""
        at, inside = 1, False
        for number, line in enumerate(self.source.splitlines(), 1):
            if header := re.match(r"\s*\[\s*\"?([^\]\"]+?)\"?\s*\]", line):
                inside = header[1] == table
                at = number if inside else at
            elif inside and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
                return number
        return at
