"""Labels at a terminal: which there are, sample prints, the dots as a picture, and a look over designs of one's own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape

from app.cli.answers import console, errors, print_json, print_table
from app.cli.session import AsJson
from app.core.errors import GuicangError, Invalid
from app.core.settings import settings

if TYPE_CHECKING:
    from labels import Stock

labels = typer.Typer(help="Labels.", no_args_is_help=True)
TemplateName = Annotated[str, typer.Option("--template", help="A name from `guicang labels list`.")]
StockName = Annotated[str, typer.Option("--stock", help="Size, for example 60x40.")]
Resolution = Annotated[int | None, typer.Option("--dpi", help="203, 300 or 600; else the stock's first.")]
_GLANCE = 0.25  # seconds between two looks at a watched file


def register(app: typer.Typer) -> None:
    """`labels list`, `render`, `preview`, `design`, `check`."""
    app.add_typer(labels, name="labels")


@labels.command("list")
def list_stocks(json: AsJson = False) -> None:
    """Which stocks there are, and which templates are drawn for each."""
    from labels import load_stock, stocks

    folder = settings().labels_path
    with _refusing():
        loaded = [load_stock(name, folder=folder) for name in stocks(folder)]
    if json:
        keys = ("name", "title", "width", "height", "resolutions")
        print_json([{key: getattr(each, key) for key in keys} | {"templates": list(each.layouts)} for each in loaded])
    else:
        rows = [(each.name, each.title, ", ".join(each.layouts)) for each in loaded]
        print_table("Stocks", ["stock", "size", "templates"], rows, empty="There is no stock.")


@labels.command("render")
def render(
    template: TemplateName,
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    stock: StockName = "60x40",
    count: Annotated[int, typer.Option("--count", min=1, max=100_000)] = 1,
    format: Annotated[Literal["pdf", "zpl"], typer.Option("--format")] = "pdf",  # noqa: A002 (its name for users)
    dpi: Resolution = None,
) -> None:
    """Sample labels, to see a template on a stock, or to try a printer."""
    from labels import load_stock, sample, write_pdf, write_zpl

    half = out.with_name(out.name + ".part")
    with _refusing(template=template, stock=stock, half=half), half.open("wb") as file:
        chosen = load_stock(stock, dpi, settings().labels_path)
        write = {"pdf": write_pdf, "zpl": write_zpl}[format]
        write(sample(template, count), file, stock=chosen)
    half.replace(out)
    console.print(f"{count} labels in {out}")


@labels.command("preview")
def preview(
    template: TemplateName,
    out: Annotated[Path, typer.Option("--out", help="The PNG to write.")],
    stock: StockName = "60x40",
    design: Annotated[Path | None, typer.Option("--design", help="A TOML file to try, before it is used.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Draw again whenever the design changes.")] = False,
    dpi: Resolution = None,
) -> None:
    """One label as a picture at the printer's resolution: exactly the dots that will print."""
    file = design or settings().labels_path / f"{stock}.toml"
    seen = None
    while (now := _stamp(file)) != seen or watch:
        if now != seen:
            _draw_or_say(template, stock, out, design=design, dpi=dpi, stop=not watch)
            seen = now
        try:
            time.sleep(_GLANCE if watch else 0)
        except KeyboardInterrupt:
            return


@labels.command("design")
def show_design(stock: Annotated[str, typer.Argument(help="A stock, for example 60x40.")]) -> None:
    """The design file of a stock, to begin one's own with."""
    from labels import source_of

    with _refusing(stock=stock):
        typer.echo(source_of(stock, settings().labels_path), nl=False)


@labels.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A design file, named after its stock.", exists=True, dir_okay=False)],
) -> None:
    """Look over a design: read it, and print samples of every template at every resolution."""
    from labels import proof

    with _refusing(file=str(file)):
        for stock in proof(file, folder=settings().labels_path):
            console.print(f"{file.name} at {stock.dpi} dpi: {', '.join(stock.layouts)}")


def _draw_or_say(template: str, stock: str, out: Path, *, design: Path | None, dpi: int | None, stop: bool) -> None:
    try:
        with _refusing(template=template, stock=stock):
            _draw(template, _stock(stock, design, dpi), out)
    except GuicangError as error:
        if stop:
            raise
        errors.print(f"[red]{escape(error.message)}[/red]", highlight=False)


def _draw(template: str, stock: "Stock", out: Path) -> None:
    from labels import preview as pictures
    from labels import sample

    count = len(stock.paper.places(stock.dpi)) if stock.paper else 1
    data = next(iter(pictures(sample(template, count), stock=stock)))
    half = out.with_name(out.name + ".part")
    half.write_bytes(data)
    half.replace(out)
    across, down = stock.page_dots
    console.print(f"{template} on {stock.title}: {across} × {down} dots at {stock.dpi} dpi in {out}")


def _stock(name: str, design: Path | None, dpi: int | None) -> "Stock":
    from labels import load_stock, read_stock

    folder = settings().labels_path
    return read_stock(design, dpi, folder) if design else load_stock(name, dpi, folder)


def _stamp(file: Path) -> tuple[int, int] | str:
    try:
        status = file.stat()
    except FileNotFoundError:
        return "none"
    return status.st_mtime_ns, status.st_size


@contextmanager
def _refusing(half: Path | None = None, **arguments: str) -> Iterator[None]:
    """A label that cannot be printed is Invalid; a half-written file is taken away."""
    from labels import LabelError

    try:
        yield
    except LabelError as error:
        if half:
            half.unlink(missing_ok=True)
        raise Invalid(f"label_{error.code}", str(error), **arguments) from error
    except OSError:  # said as of every command, see app/cli/faults.py
        if half:
            half.unlink(missing_ok=True)
        raise
