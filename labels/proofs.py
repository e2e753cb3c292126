"""A proof print: a design tried with every sample, at every resolution, before anybody relies on it."""

from collections.abc import Iterator
from pathlib import Path

from labels.layout import arrange
from labels.samples import sample
from labels.shelf import read_stock
from labels.stock import Stock

SAMPLES = 30  # enough for each kind of goods, state and destination among the samples to come up


def proof(file: Path, folder: Path | None = None) -> Iterator[Stock]:
    """The stock of a design file at each of its resolutions, once all samples fit. Raises LabelError."""
    first = read_stock(file, folder=folder)
    for dpi in sorted(first.resolutions):
        stock = read_stock(file, dpi, folder)
        for template in stock.layouts:
            for face in sample(template, SAMPLES):
                arrange(face, stock)
        yield stock
