"""Designs of labels, looked at and changed: the ones that come with guicang, and the site's own over them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core.disk import sync_folder, write_through
from app.core.errors import Invalid, NotFound
from labels import LabelError, Stock, load_stock, preview, proof_of, sample, source_of, stock_of, stocks

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample of one template: a PNG of exactly the dots that will print."""

    template: str
    png: bytes
    size: tuple[int, int]


def all_stocks(folder: Path) -> list[Stock]:
    """Every stock, smallest first. Raises `Invalid` (bad_stock) if a file of the site's own is wrong."""
    with _refusing():
        return [load_stock(name, folder=folder) for name in stocks(folder)]


def stock_named(name: str, folder: Path) -> Stock:
    """One stock. Raises `NotFound` (unknown_stock), `Invalid` (bad_stock)."""
    _check_known(name, folder)
    with _refusing():
        return load_stock(name, folder=folder)


def source_named(name: str, folder: Path) -> str:
    """The text of a stock's design: the site's own, else the one that came. Raises `NotFound` (unknown_stock)."""
    _check_known(name, folder)
    with _refusing():
        return source_of(name, folder)


def is_own(name: str, folder: Path) -> bool:
    """Whether the site has a design of its own for this stock."""
    return (folder / f"{name}.toml").is_file()


def drawn(stock: Stock, *templates: str) -> list[Drawn]:
    """A sample of each template (all of them if none is named), at the stock's first resolution. Raises `Invalid`."""
    count = len(stock.paper.places(stock.dpi)) if stock.paper else 1
    with _refusing():
        return [
            Drawn(template, next(iter(preview(sample(template, count), stock=stock))), stock.page_dots)
            for template in templates or stock.layouts
        ]


def tried(name: str, source: str, folder: Path) -> Stock:
    """What the stock would be if its file said `source`. Raises `NotFound` (unknown_stock), `Invalid` (bad_stock …)."""
    _check_known(name, folder)
    with _refusing():
        return stock_of(name, source, folder=folder)


def keep(name: str, source: str, folder: Path, *, badge: str) -> None:
    """Make `source` the site's design of a stock, once every sample prints with it. Raises as `tried` does."""
    _check_known(name, folder)
    with _refusing():
        for _ in proof_of(name, source, folder=folder):
            pass
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{name}.part"
    write_through(half, source.encode())
    half.replace(folder / f"{name}.toml")
    sync_folder(folder)
    _log.info("design %s changed by %s", name, badge)


def give_up(name: str, folder: Path, *, badge: str) -> None:
    """Back to the design that came with guicang; the site's own stays beside it as NAME.toml.before."""
    _check_known(name, folder)
    if is_own(name, folder):
        (folder / f"{name}.toml").replace(folder / f"{name}.toml.before")
        _log.info("design %s given up by %s", name, badge)


def _check_known(name: str, folder: Path) -> None:
    with _refusing():
        known = stocks(folder)
    if name not in known:
        raise NotFound("unknown_stock", f"There is no stock {name}; there are {', '.join(known)}.", name=name)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field) from error
