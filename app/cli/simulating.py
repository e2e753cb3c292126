"""The simulated customs as a process of its own, and what else one asks of it at a terminal."""

import signal
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.answers import console
from app.core.clock import SystemClock
from app.core.errors import Invalid, NotFound, Unavailable
from app.core.settings import Settings
from app.simulator.book import Book
from app.simulator.desk import Desk, DeskBusyError
from app.simulator.quickstart import Told, told, write_samples
from app.simulator.report import Report, report_of, write_report
from app.simulator.report.files import FORMS
from app.simulator.rules import SimulatedCustoms
from app.simulator.scenario import Scenario, ScenarioError, built_in, built_in_names, load
from schemas.customs.faults import MessageError

if TYPE_CHECKING:
    from app.simulator.habits import Habits
    from app.simulator.wires.amqp import AmqpListener
    from app.simulator.wires.http import HttpListener

CALM = "calm"


def find_scenario(wanted: str) -> Scenario:
    """A scenario by name, or from a file."""
    path = Path(wanted)
    if wanted in built_in_names():
        return built_in(wanted)
    if path.suffix != ".toml" and not path.exists():
        names = ", ".join(built_in_names())
        raise NotFound("unknown_scenario", f"There is no scenario {wanted}; there are {names}, or name a .toml file.")
    try:
        return load(path)
    except ScenarioError as error:
        raise Invalid("scenario_invalid", f"{path}, {error}.", file=str(path), line=error.line) from error
    except OSError as error:
        raise NotFound("unknown_scenario", f"{path} cannot be read: {error.strerror}.") from error


def paced(scenario: Scenario, pace: float | None) -> "Habits":
    """The scenario's habits, at another pace if one was asked for."""
    return scenario.habits if pace is None else replace(scenario.habits, pace=pace)


def chosen_seed(scenario: Scenario, seed: int | None) -> int | str:
    """What was asked for, else the scenario's, else 1."""
    found = scenario.seed if seed is None else seed
    return 1 if found is None else found


def run_simulator(
    settings: Settings,
    *,
    folder: Path | None,
    scenario: Scenario,
    seed: int | None,
    pace: float | None,
    host: str,
    port: int | None,
    amqp: str | None,
    report: Path | None,
) -> None:
    """Play customs in a folder, and where else it is asked to, until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if report is not None:
        check_form(report)
    place = folder or settings.customs_path
    with ExitStack() as running:
        desk = running.enter_context(_desk(settings, place, chosen_seed(scenario, seed), paced(scenario, pace)))
        console.print(f"模拟海关 simulated customs: {scenario.title} · {scenario.title_en}", highlight=False)
        console.print(f"  folder {place}", highlight=False)
        if port is not None:
            running.callback(_listen(desk.customs, host, port).close)
        if amqp is not None:
            running.callback(_attend(desk.customs, amqp).close)
        desk.run(stop)
        if report is not None:
            write_report(report_of(desk.customs.book, SystemClock().now()), report)


def _desk(settings: Settings, place: Path, seed: int | str, habits: "Habits") -> Desk:
    try:
        return Desk(place, seed, habits=habits, official_xsd_dir=settings.official_xsd_dir)
    except DeskBusyError as error:
        raise Unavailable("customs_folder_busy", f"Another process already plays customs in {place}.") from error


def _listen(customs: SimulatedCustoms, host: str, port: int) -> "HttpListener":
    from app.simulator.wires.http import HttpListener

    try:
        listener = HttpListener(customs, host=host, port=port)
    except OSError as error:
        raise Unavailable("port_busy", f"Port {port} of {host} cannot be had: {error.strerror}.") from error
    console.print(f"  http   {listener.address}/cebcmsg · report at {listener.address}/", highlight=False)
    return listener


def _attend(customs: SimulatedCustoms, url: str) -> "AmqpListener":
    from app.simulator.wires.amqp import AmqpListener
    from app.simulator.wires.http import CUSTOMS_BOX

    try:
        listener = AmqpListener(customs, url)
    except (ValueError, IndexError, TypeError) as error:
        raise Invalid("broker_address_wrong", "A broker's address is amqp://user:password@host:port/vhost.") from error
    console.print(f"  amqp   queue {CUSTOMS_BOX}, answers in MAILBOX_HZ", highlight=False)
    return listener


def check_form(path: Path) -> None:
    """Say at once, not at the end, that a report cannot be of this form."""
    if path.suffix.lower() not in FORMS:
        raise Invalid("report_form_unknown", f"{path.name}: a report ends in {', '.join(FORMS)}.")


def read_report(folder: Path, *, forget: bool) -> Report:
    """The report on what was sent to the simulated customs of a folder; `forget` begins anew after it."""
    path = folder / "simulator" / "book.sqlite"
    if not path.is_file():
        raise NotFound("nothing_simulated", f"No simulated customs has worked in {folder} yet.")
    book = Book(path)
    try:
        report = report_of(book, SystemClock().now())
        if forget:
            book.forget_tallies()
        return report
    finally:
        book.close()


def judge_files(
    settings: Settings, files: Iterable[Path], *, originals: Path | None, scenario: Scenario
) -> list[tuple[Path, list[Told]]]:
    """What customs says of each file, in order, at once; of lists it is told from the files in `originals`."""
    return _judged(_customs(settings, originals, scenario), files)


def _customs(settings: Settings, originals: Path | None, scenario: Scenario) -> SimulatedCustoms:
    """In memory, knowing the lists of a folder."""
    customs = SimulatedCustoms(
        chosen_seed(scenario, None), habits=scenario.habits, official_xsd_dir=settings.official_xsd_dir
    )
    for path in sorted(originals.iterdir()) if originals else ():
        try:
            customs.learn_original(path.read_bytes())
        except (MessageError, ValueError, OSError) as error:
            raise Invalid("original_unreadable", f"{path} is no list customs can learn: {error}.") from error
    return customs


def _judged(customs: SimulatedCustoms, files: Iterable[Path]) -> list[tuple[Path, list[Told]]]:
    now, judged = SystemClock().now(), []
    for path in files:
        try:
            judged.append((path, told(customs.receive(path.read_bytes(), now))))
        except OSError as error:
            raise NotFound("unreadable_file", f"{path} cannot be read: {error.strerror}.") from error
    return judged


def quick_start(settings: Settings, folder: Path, *, seed: int) -> list[tuple[str, str, list[Told]]]:
    """Samples written into a folder and judged: file name, what it shows, what customs says."""
    samples = write_samples(folder, seed, SystemClock().now())
    files = {folder / "messages" / sample.name: sample.about for sample in samples}
    customs = _customs(settings, folder / "originals", built_in("strict"))
    judged = _judged(customs, files)
    write_report(report_of(customs.book, SystemClock().now()), folder / "report.html")
    return [(path.name, files[path], answers) for path, answers in judged]
