"""Which stocks there are: those that come with guicang, and over them the files of a folder of one's own.

A file of one's own changes the tables it has and leaves the others as they are; under a new name it is a new stock.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from labels.elements import Element
from labels.errors import LabelError
from labels.faces import FACES
from labels.reading import Design, Head
from labels.stock import Stock, centred

FOLDER = files("labels") / "stock"
LARGEST = 200_000  # bytes of a design file; a hundred times what one needs


def stocks(folder: Path | None = None) -> list[str]:
    """The names of all stocks, smallest first."""
    found = {name: _head(name, folder) for name in _names(folder)}
    return sorted(found, key=lambda name: (found[name].paper is not None, math.prod(found[name].size), name))


def load_stock(name: str, dpi: int | None = None, folder: Path | None = None) -> Stock:
    """A stock by name, such as `60x40`, at its first resolution or this one.

    Raises LabelError `unknown_stock`, `unknown_dpi`; `bad_stock` for a bad file in `folder`.
    """
    return _load(name, dpi, folder, _stamp(folder))


def read_stock(file: Path, dpi: int | None = None, folder: Path | None = None) -> Stock:
    """A stock from a file: a whole one, or changes of the stock it is named after. Raises LabelError as load_stock."""
    return stock_of(file.stem, _text(file), dpi, folder=folder)


def stock_of(name: str, source: str, dpi: int | None = None, *, folder: Path | None = None) -> Stock:
    """What the stock `name` would be if its own file said `source`. Raises LabelError as load_stock."""
    return _build(name, [*_built_in(name), Design(f"{name}.toml", source)], dpi, folder, ())


def fits(template: str, folder: Path | None = None) -> list[str]:
    """The stocks a template is drawn for, smallest first. Raises LabelError `unknown_template`."""
    if template not in FACES:
        raise LabelError("unknown_template", "template", f"{template!r} is not one of {', '.join(FACES)}")
    return [name for name in stocks(folder) if template in load_stock(name, folder=folder).layouts]


def source_of(name: str, folder: Path | None = None) -> str:
    """The text of a stock's file: one's own if there is one. Raises LabelError `unknown_stock`."""
    file = _own_file(name, folder) or FOLDER / f"{_known(name, folder)}.toml"
    return _text(file)


@lru_cache(maxsize=256)
def _load(name: str, dpi: int | None, folder: Path | None, stamp: tuple[object, ...]) -> Stock:  # noqa: ARG001
    """`stamp` changes with the folder's files, so that a changed file is read again."""
    return _build(name, _drafts(_known(name, folder), folder), dpi, folder, ())


def _build(name: str, drafts: Sequence[Design], dpi: int | None, folder: Path | None, seen: tuple[str, ...]) -> Stock:
    """The first draft with a head says what the stock is, every later one changes it."""
    head = drafts[0].head()
    for draft in drafts[1:]:
        head = draft.head(head)
    stock = head.stock(name, dpi)
    layouts: dict[str, tuple[Element, ...]] = {}
    for draft in drafts:
        layouts |= draft.layouts(stock)
    if head.like:
        layouts = _borrowed(head.like, stock, folder, (*seen, name)) | layouts
    return replace(stock, layouts={template: layouts[template] for template in FACES if layouts.get(template)})


def _borrowed(like: str, stock: Stock, folder: Path | None, seen: tuple[str, ...]) -> dict[str, tuple[Element, ...]]:
    if like in seen or like not in _names(folder):
        raise LabelError("bad_stock", f"{stock.name}.toml stock.like", "must name another stock, and not in a circle")
    model = _build(like, _drafts(like, folder), stock.dpi, folder, seen)
    return {template: centred(elements, stock, model) for template, elements in model.layouts.items()}


def _drafts(name: str, folder: Path | None) -> Sequence[Design]:
    own = _own_file(name, folder)
    return [*_built_in(name), *([Design(own.name, _text(own))] if own else [])]


def _head(name: str, folder: Path | None) -> Head:
    drafts = _drafts(name, folder)
    head = drafts[0].head()
    return drafts[-1].head(head) if len(drafts) > 1 else head


def _names(folder: Path | None) -> set[str]:
    places: list[Traversable | Path] = [FOLDER, *([folder] if folder and folder.is_dir() else [])]
    return {each.name.removesuffix(".toml") for place in places for each in place.iterdir() if _is_design(each.name)}


def _known(name: str, folder: Path | None) -> str:
    if name not in _names(folder):
        raise LabelError("unknown_stock", "stock", f"{name!r} is not one of {', '.join(stocks(folder))}")
    return name


def _is_design(name: str) -> bool:
    return name.endswith(".toml") and not name.startswith(".")


@lru_cache(maxsize=64)
def _built_in(name: str) -> tuple[Design, ...]:
    file = FOLDER / f"{name}.toml"
    known = name in {each.name.removesuffix(".toml") for each in FOLDER.iterdir()}
    return (Design(file.name, file.read_text(encoding="utf-8")),) if known else ()


def _own_file(name: str, folder: Path | None) -> Path | None:
    file = folder / f"{name}.toml" if folder and name in _names(folder) else None
    return file if file and file.is_file() else None


def _stamp(folder: Path | None) -> tuple[object, ...]:
    if not folder or not folder.is_dir():
        return ()
    return tuple(sorted((each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in folder.glob("*.toml")))


def _text(file: Path | Traversable) -> str:
    data = file.read_bytes()
    if len(data) > LARGEST:
        raise LabelError("bad_stock", file.name, f"is larger than {LARGEST:,} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LabelError("bad_stock", f"{file.name}:{line}", "is not text in UTF-8") from error
