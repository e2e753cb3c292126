"""Labels: 1,000 of 60 × 40 mm with Code 128, QR and Chinese, beside the limit and three peers, in one run.

Run: python -m benchmarks.labels [--rounds 5] [--labels 1000] [--peers 30] [--environment FOLDER]

The limit is as many empty pages of the same size by reportlab. The peers (WeasyPrint, blabel, pylabels) print the same
words and codes, in an environment of their own that is made outside the checkout on the first run; it needs a package
index and, for WeasyPrint, Pango. They print fewer labels: they are slow, and their speed does not depend on the number.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

import labels
from benchmarks.measure import ROUNDS, Rounds, in_turn, leave, percentile, say_ratio, timed
from benchmarks.peers import environment, measured

SIDE = Path(__file__).with_name("labels_side.py")
WANTED = ("weasyprint", "blabel", "pylabels", "reportlab>=4", "python-barcode", "qrcode")
PEERS = ("WeasyPrint", "blabel", "pylabels")
OURS, ZPL, LIMIT, FIRST = "labels as PDF", "labels as ZPL", "empty pages", "first byte of one label, p95 in ms"
SINGLES = 200
MM = 72 / 25.4
_WORDS = ("lpn", "name", "sku", "grade", "price", "batch", "expiry")


def main() -> None:
    """Everything once a round, then the ratios."""
    given = _arguments()
    stock, batches = labels.load_stock("60x40"), _batches(given.labels)
    faces = next(batches)
    labels.render_pdf(faces[:5], stock=stock)
    python = environment(given.environment, WANTED)
    subjects: dict[str, Callable[[], float]] = {
        LIMIT: lambda: timed(lambda: _empty(given.labels)),
        OURS: lambda: _timed_on(next(batches), lambda faces: labels.render_pdf(faces, stock=stock)),
        ZPL: lambda: _timed_on(next(batches), lambda faces: labels.render_zpl(faces, stock=stock)),
        FIRST: lambda: _first_byte(stock),
    }
    for name in PEERS:
        subjects[name] = lambda name=name: _peer(python, name, faces[: given.peers])
    rounds = in_turn(subjects, given.rounds)
    _say(rounds, faces, stock)
    leave(rounds, given.json)


def _batches(count: int) -> Iterator[list[labels.Face]]:
    """Labels nobody printed before, batch after batch: texts that are remembered from the last round would flatter."""
    known = 0
    while True:
        yield list(labels.sample("item", known + count))[known:]
        known += count


def _say(rounds: Rounds, faces: list[labels.Face], stock: labels.Stock) -> None:
    fastest = max(PEERS, key=rounds.of)
    say_ratio(rounds, OURS, LIMIT, target=0.3)
    say_ratio(rounds, OURS, fastest, target=15)
    for name in PEERS:
        print(f"    {name}: {rounds.of(name):,.1f}")
    judge = "met" if rounds.of(ZPL) >= 300 else "NOT met"
    print(f"{ZPL}: {rounds.of(ZPL):,.0f} a second  target ≥ 300: {judge}")
    judge = "met" if rounds.of(FIRST) < 15 else "NOT met"
    print(f"{FIRST}: {rounds.of(FIRST):.1f}  target < 15: {judge}")
    for name, render in (("PDF", labels.render_pdf), ("ZPL", labels.render_zpl)):
        whole, single = len(render(faces, stock=stock)), len(render(faces[:1], stock=stock))
        print(f"bytes of a label as {name}: {whole / len(faces):,.0f} in a batch, {single:,} alone")


def _timed_on(faces: list[labels.Face], render: Callable[[list[labels.Face]], bytes]) -> float:
    return timed(lambda: len(faces) if render(faces) else 0)


def _empty(pages: int) -> int:
    canvas = Canvas(BytesIO(), pagesize=(60 * MM, 40 * MM), pageCompression=1)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return pages


def _first_byte(stock: labels.Stock) -> float:
    """A label nobody printed before, from its words to the whole PDF, which is when a printer gets its first byte."""
    took = []
    for face in list(labels.sample("item", SINGLES + 5000))[-SINGLES:]:
        began = time.perf_counter()
        labels.render_pdf([face], stock=stock)
        took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 0.95)


def _peer(python: Path, name: str, faces: list[labels.Face]) -> float:
    """Labels a second of a peer, which measures itself: starting Python and importing does not count."""
    words = [{key: str(getattr(face, key) or "") for key in _WORDS} for face in faces]
    font = str(files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc")
    return measured(python, SIDE, {"name": name, "labels": words, "font": font})


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--labels", type=int, default=1000)
    parser.add_argument("--peers", type=int, default=30, help="labels each peer prints a round")
    parser.add_argument("--environment", type=Path, default=Path.home() / ".cache" / "guicang-label-peers")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
