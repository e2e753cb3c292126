"""A proof print: a design tried with every sample, at every resolution, before anybody relies on it."""

from collections.abc import Iterator
from pathlib import Path

from labels.layout import arrange
from labels.samples import sample
from labels.shelf import read_stock, stock_of
from labels.stock import Stock

SAMPLES = 30  # enough for each kind of goods, state and destination among the samples to come up


def proof(file: Path, folder: Path | None = None) -> Iterator[Stock]:
    """The stock of a design file at each of its resolutions, once all samples fit. Raises LabelError."""
    first = read_stock(file, folder=folder)
    yield from (_tried(read_stock(file, dpi, folder)) for dpi in sorted(first.resolutions))


def proof_of(name: str, source: str, folder: Path | None = None) -> Iterator[Stock]:
    """The same of a stock whose file would say `source`."""
    first = stock_of(name, source, folder=folder)
    yield from (_tried(stock_of(name, source, dpi, folder=folder)) for dpi in sorted(first.resolutions))


def _tried(stock: Stock) -> Stock:
    for template in stock.layouts:
        for face in sample(template, SAMPLES):
            arrange(face, stock)
    return stock
