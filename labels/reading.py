"""Reading a design file: everything that would print badly is refused with file, line and element."""

import re
import tomllib
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Any

from labels.elements import Element, parse_element
from labels.errors import LabelError
from labels.faces import FACES, field_names
from labels.stock import Paper, Stock

RESOLUTIONS = (203, 300, 600)
_PAPER_KEYS = tuple(each.name for each in fields(Paper))
_COUNTED = ("columns", "rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What `[stock]` and `[sheet]` say."""

    title: str
    width: float
    height: float
    margin: float
    dpi: tuple[int, ...]
    like: str = ""
    paper: Paper | None = None

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a label in mm."""
        return self.width, self.height

    def stock(self, name: str, dpi: int | None) -> Stock:
        """The stock, still without designs. Raises LabelError `unknown_dpi`."""
        if dpi is not None and dpi not in self.dpi:
            drawn = " and ".join(map(str, self.dpi))
            raise LabelError("unknown_dpi", "dpi", f"{name} is drawn for {drawn} dpi, not for {dpi}")
        given = {key: getattr(self, key) for key in ("title", "width", "height", "margin", "paper")}
        return Stock(name=name, dpi=dpi or self.dpi[0], resolutions=self.dpi, layouts={}, **given)


class Design:
    """One design file; knows the line of everything it complains about."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source
        try:
            self.table = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            where = line[1] if line else source.count("\n") + 1
            raise LabelError("bad_stock", f"{name}:{where}", str(error)) from error

    def head(self, base: Head | None = None) -> Head:
        """What this file says of the stock, over what is known of it already."""
        said = self._table_of("stock", needed=base is None)
        known = {each.name for each in fields(Head)} - {"paper"}
        if unknown := sorted(set(said) - known):
            raise self._bad(f"knows only {', '.join(sorted(known))}", "stock", unknown[0])
        whole = ({each.name: getattr(base, each.name) for each in fields(Head)} if base else {}) | said
        if missing := [key for key in ("title", "width", "height", "margin", "dpi") if key not in whole]:
            raise self._bad(f"must give title, width, height, margin and dpi; {missing[0]} is missing", "stock")
        self._check_head(whole)
        paper = self._paper(whole) or (base.paper if base else None)
        return Head(**whole | {"paper": paper, "dpi": tuple(whole["dpi"])})

    def layouts(self, stock: Stock) -> dict[str, tuple[Element, ...]]:
        """The designs in this file for a stock of that size and resolution."""
        return {name: self._layout(name, stock) for name in self.table if name not in ("stock", "sheet")}

    def _check_head(self, head: dict[str, Any]) -> None:
        for key in ("width", "height", "margin"):
            if type(head[key]) not in (int, float) or not 0 <= head[key] <= 500:
                raise self._bad("must be millimetres, at most 500", "stock", key)
        if 2 * head["margin"] >= min(head["width"], head["height"]):
            raise self._bad("leaves nothing to print on", "stock", "margin")
        dpi = head["dpi"]
        if not isinstance(dpi, list | tuple) or not dpi or not all(each in RESOLUTIONS for each in dpi):
            raise self._bad("must list 203, 300 or 600", "stock", "dpi")
        for key in ("title", "like"):
            if not isinstance(head.get(key, ""), str):
                raise self._bad("must be a text", "stock", key)

    def _paper(self, head: dict[str, Any]) -> Paper | None:
        said = self._table_of("sheet")
        if not said:
            return None
        if set(said) != set(_PAPER_KEYS):
            raise self._bad(f"must give {', '.join(_PAPER_KEYS)}", "sheet")
        for key, value in said.items():
            if type(value) not in ((int,) if key in _COUNTED else (int, float)) or not 0 <= value <= 500:
                raise self._bad("must be a number, of mm or of labels", "sheet", key)
        paper = Paper(**said)
        self._check_paper(paper, head)
        return paper

    def _check_paper(self, paper: Paper, head: dict[str, Any]) -> None:
        if not 1 <= paper.columns * paper.rows <= 500:
            raise self._bad("between 1 and 500 labels go on a sheet", "sheet")
        for size, step, count, start, whole, key in (
            (head["width"], paper.across, paper.columns, paper.left, paper.width, "across"),
            (head["height"], paper.down, paper.rows, paper.top, paper.height, "down"),
        ):
            if count > 1 and step < size:
                raise self._bad(f"labels of {size:g} mm lie over one another", "sheet", key)
            if start + (count - 1) * step + size > whole + 0.01:
                raise self._bad(f"the last label leaves the sheet of {whole:g} mm", "sheet", key)

    def _layout(self, template: str, stock: Stock) -> tuple[Element, ...]:
        if template not in FACES or not isinstance(self.table[template], dict):
            raise self._bad(f"no such template; there are {', '.join(FACES)}", template)
        elements = [self._element(template, name, stock) for name in self.table[template]]
        for one, other in combinations(elements, 2):
            if one.area.overlaps(other.area):
                raise self._bad(f"lies over {one.name!r}", template, other.name)
        return tuple(elements)

    def _element(self, template: str, name: str, stock: Stock) -> Element:
        known, table = field_names(FACES[template]), self.table[template][name]
        if not isinstance(table, dict):
            raise self._bad("must be a table such as { text = …, box = [x, y, w, h] }", template, name)
        try:
            element = parse_element(name, table, dpi=stock.dpi, known=known)
        except ValueError as error:
            raise self._bad(getattr(error, "why", str(error)), template, name) from error
        if not stock.room(element.kind).holds(element.area):
            raise self._bad("leaves the label or its margin", template, name)
        return element

    def _table_of(self, name: str, *, needed: bool = False) -> dict[str, Any]:
        said = self.table.get(name, {})
        if not isinstance(said, dict) or (needed and not said):
            raise self._bad("must give title, width, height, margin and dpi", name)
        return said

    def _bad(self, why: str, table: str, key: str = "") -> LabelError:
        where = f"{table}.{key}" if key else table
        return LabelError("bad_stock", f"{self.name}:{self._line(table, key)} {where}", why)

    def _line(self, table: str, key: str) -> int:
        """The line of a key, or of its table's header; tomllib itself keeps no positions."""
        at, inside = 1, False
        for number, line in enumerate(self.source.splitlines(), 1):
            if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
                said = header[1].replace('"', "").replace(" ", "")
                if key and said == f"{table}.{key}":
                    return number
                inside = said == table
                at = number if inside else at
            elif inside and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*[=.]", line):
                return number
        return at
