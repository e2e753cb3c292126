"""What a scanner sees of a rendered label: the page at the printer's own resolution, black or white."""

from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pytest

import labels

Rasterise = Callable[[bytes, int], Iterator[Any]]


@pytest.fixture
def rasterise() -> Rasterise:
    """Pages of a PDF as one-bit pictures (PIL, values 0 and 255) at `dpi`."""
    return _rasterise


def _rasterise(pdf: bytes, dpi: int) -> Iterator[Any]:
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        yield picture.point(lambda level: 255 if level > 127 else 0)
    document.close()


@pytest.fixture(
    params=[(name, dpi) for name in labels.stocks() for dpi in (203, 300)], ids=lambda each: f"{each[0]}@{each[1]}"
)
def stock(request: pytest.FixtureRequest) -> labels.Stock:
    """Every stock at every resolution."""
    return labels.load_stock(*request.param)


@pytest.fixture(params=labels.templates())
def template(request: pytest.FixtureRequest) -> str:
    """Every template."""
    return request.param
