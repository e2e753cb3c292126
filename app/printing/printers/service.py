"""Printers: set up, taken away, asked how they are, and chosen for a label."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Literal

from app.core.errors import Conflict, Invalid, NotFound, Unavailable
from app.core.settings import settings
from app.db.work import Work
from app.printing.drivers import (
    Condition,
    Document,
    Driver,
    FolderDriver,
    IppDriver,
    NotSent,
    Refused,
    TcpDriver,
    Unsure,
)
from app.printing.models import Printer, PrinterUse
from app.printing.printers import queries
from app.printing.printers.remembered import forget_uses, remembered_uses
from labels import Face, LabelError, face_of, load_stock, render_pdf, render_zpl, sample

Kind = Literal["tcp9100", "ipp", "cups", "file", "browser"]
Format = Literal["pdf", "zpl"]
CUPS = "ipp://localhost:631/printers/"
_ZPL_TYPES = {"cups": "application/vnd.cups-raw"}  # CUPS knows no ZPL, and looks into nothing that is called raw
RETRY_FIRST = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Use:
    """A template that a printer prints at a station; no station: everywhere without a printer of its own."""

    template: str
    station: str = ""
    automatic: bool = False
    scan_back: bool = False


def add_printer(
    work: Work,
    *,
    name: str,
    kind: Kind,
    address: str = "",
    stock: str = "60x40",
    dpi: int = 203,
    format: Format | None = None,  # noqa: A002 (its name for users)
    says_status: bool = True,
    uses: Iterable[Use] = (),
) -> Printer:
    """Add a printer or change one; its uses are those given here, and no others.

    Raises `Invalid` (address_missing, bad_address, and the codes of `labels.LabelError`).
    """
    if not address and kind != "browser":
        raise Invalid("address_missing", f"{name}: say where it is.", printer=name)
    _check_address(name, kind, address)
    wanted = list(uses)
    _check_drawn(name, stock, dpi, [use.template for use in wanted])
    row = Printer(
        site_id=work.site_id,
        name=name,
        kind=kind,
        address=address,
        format=format or ("zpl" if kind == "tcp9100" else "pdf"),
        stock=stock,
        dpi=dpi,
        says_status=says_status,
    )
    work.session.merge(row)
    work.session.flush()
    _take_uses(work, name)
    for use in wanted:
        work.session.merge(PrinterUse(site_id=work.site_id, printer=name, **asdict(use)))
    work.session.flush()
    return named(work, name)


def remove_printer(work: Work, *, name: str) -> None:
    """Take a printer away; what waits for it waits until somebody cancels it or adds it again."""
    row = named(work, name)
    _take_uses(work, name)
    row.removed_at = work.clock.now()
    work.session.flush()


def named(work: Work, name: str) -> Printer:
    """A printer. Raises `NotFound` (unknown_printer) with the names there are."""
    row = queries.printer(work, name)
    if row is None or row.removed_at is not None:
        known = [each.name for each in queries.printers(work)]
        said = f"There is no printer {name}; there are: {', '.join(known) or 'none yet (guicang printers add)'}."
        raise NotFound("unknown_printer", said, printer=name, known=known)
    return row


def all_printers(work: Work) -> list[tuple[Printer, list[PrinterUse]]]:
    """Every printer with what it is for."""
    uses = queries.uses(work)
    return [(row, [use for use in uses if use.printer == row.name]) for row in queries.printers(work)]


def uses_at(work: Work, stations: Sequence[str]) -> dict[tuple[str, str], PrinterUse]:
    """What prints a template at a station, by (station, template); one statement however many stations."""
    return _by_station(queries.uses_at(work, stations), stations)


def remembered_uses_at(work: Work, stations: Sequence[str]) -> dict[tuple[str, str], PrinterUse]:
    """The same for the scans of the floor, as known two seconds ago at the earliest."""
    return _by_station(remembered_uses(work), stations)


def _by_station(uses: Sequence[PrinterUse], stations: Sequence[str]) -> dict[tuple[str, str], PrinterUse]:
    found: dict[tuple[str, str], PrinterUse] = {}
    for use in uses:  # those of every station come first and are overwritten
        for station in [use.station] if use.station else stations:
            found[station, use.template] = use
    return found


def printer_for(work: Work, *, template: str, station: str | None) -> PrinterUse:
    """Which printer prints this here. Raises `NotFound` (no_printer)."""
    use = uses_at(work, [station or ""]).get((station or "", template))
    if use is None:
        said = f"No printer prints {template} at {station or 'every station'}: guicang printers add."
        raise NotFound("no_printer", said, template=template, station=station)
    return use


def try_out(printer: Printer) -> Condition:
    """Send one sample label past the queue, and say how the printer is afterwards.

    Raises `Unavailable` (printer_waits, label_doubtful), `Invalid` (label_refused), and a browser's `Conflict`.
    """
    driver = open_driver(printer)
    template = "lpn"
    try:
        driver.send(
            document_of(printer, next(iter(sample(template, 1))), f"guicang-{printer.site_id}-test"), began=_nothing
        )
    except NotSent as error:
        said = f"{printer.name} does not print now: {error.stop} ({error.said})."
        raise Unavailable("printer_waits", said, printer=printer.name, stop=error.stop) from error
    except Refused as error:
        raise Invalid("label_refused", f"{printer.name} refuses the label: {error}.", printer=printer.name) from error
    except Unsure as error:
        said = f"{printer.name}: nobody knows whether it came out: {error.said}. Look at the printer."
        raise Unavailable("label_doubtful", said, printer=printer.name) from error
    return driver.condition()


def document_of(printer: Printer, face: Face, name: str) -> Document:
    """One label as this printer takes it. Raises LabelError."""
    stock = load_stock(printer.stock, printer.dpi, settings().labels_path)
    if printer.format == "zpl":
        body, media_type = render_zpl([face], stock=stock), _ZPL_TYPES.get(printer.kind, "application/vnd.zebra-zpl")
    else:
        body, media_type = render_pdf([face], stock=stock), "application/pdf"
    paper = stock.paper or stock
    return Document(name, body, media_type, paper.width, paper.height)


def _take_uses(work: Work, name: str) -> None:
    forget_uses(work)
    queries.forget_uses(work, name)


def _nothing() -> None:
    """Nobody keeps a book of trial labels."""


def open_driver(printer: Printer) -> Driver:
    """The way to a printer. Raises `Conflict` (printer_is_browser): a browser is no printer of the worker's."""
    if printer.kind == "tcp9100":
        return TcpDriver(printer.address, says_status=printer.says_status)
    if printer.kind == "file":
        return FolderDriver(printer.address)
    if printer.kind in ("ipp", "cups"):
        return _ipp(printer.kind, printer.address)
    raise Conflict("printer_is_browser", f"{printer.name} prints from the station's browser.", printer=printer.name)


def _ipp(kind: str, address: str) -> IppDriver:
    return IppDriver(CUPS + address if kind == "cups" and "://" not in address else address)


def with_work(work: Work) -> list[str]:
    """Printers that have labels to print, or to find out about."""
    return queries.with_work(work)


def note_condition(work: Work, *, name: str, condition: Condition) -> None:
    """Write down how a printer was found just now."""
    if condition.stop:
        queries.note_stopped(work, name, stop=condition.stop, wait=RETRY_FIRST)
    else:
        queries.note_well(work, name, work.clock.now())


def _check_address(name: str, kind: Kind, address: str) -> None:
    try:
        _ = kind in ("ipp", "cups") and _ipp(kind, address)
    except ValueError as error:  # a port that is no number, too
        raise Invalid("bad_address", f"{name}: {address} is no address of a printer: {error}.", printer=name) from error


def _check_drawn(name: str, stock: str, dpi: int, templates: Sequence[str]) -> None:
    try:
        loaded = load_stock(stock, dpi, settings().labels_path)
        for template in templates:
            face_of(template)
            loaded.layout(template)
    except LabelError as error:
        raise Invalid(error.code, f"{name}: {error}", field=error.field) from error
