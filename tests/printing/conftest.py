"""Something to label, eyes to read the labels with, and printers to print them."""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from app.db.work import Work
from app.parcel.models import ParcelLine
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.bins import define_bins
from app.relisting.listing import relist_many
from app.relisting.restocking import restock_many
from schemas.vocabulary import ParcelState


@pytest.fixture
def given_listed(work: Work, given_original: Any, given_parcel: Any) -> Callable[..., str]:
    """A parcel on sale, grade B, its first line of batch L7, to be used by 2027-01-31; returns its LPN."""
    define_bins(work, codes=["A-01"], zone="good")

    def put(*, listed: bool = True) -> str:
        lpn = given_parcel(ParcelState.CLEARED, original=given_original(), grade="B").lpn
        line = work.session.get(ParcelLine, (1, parcel_by_lpn(work, lpn).id, 1))
        assert line
        line.batch_no, line.expires_on, line.qty = "L7", date(2027, 1, 31), Decimal(2)
        work.session.flush()
        restock_many(work, scans=[Scan(lpn, data={"bin": "A-01"})])
        if listed:
            assert relist_many(work, scans=[Scan(lpn)])[0].moved_now
        return lpn

    return put


@pytest.fixture
def codes() -> Callable[[bytes], list[set[str]]]:
    """What a scanner reads on each page of a PDF, printed at 203 dpi."""

    def read(pdf: bytes) -> list[set[str]]:
        pages = []
        for page in pypdfium2.PdfDocument(pdf):
            picture = page.render(scale=203 / 72, grayscale=True).to_pil()
            pages.append({f"{each.format}: {each.text}" for each in zxingcpp.read_barcodes(picture)})
        return pages

    return read


@pytest.fixture
def words() -> Callable[[bytes], list[str]]:
    """The words of each page, without spaces and line breaks."""

    def read(pdf: bytes) -> list[str]:
        pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
        return ["".join(text.split()) for text in pages]

    return read


class RawPrinter:
    """A listener on a port of its own that speaks as a Zebra does, or does not: `habit` says how it fails.

    `labels` are the bodies (^XA…^XZ) that came out of it. Habits: `well`; `drops` closes the line at the first
    byte of a label; `half` reads half a label and closes; `stalls` reads nothing more once a label begins;
    `mute` answers no ~HS; `deaf` closes at once. `paper` False is an empty roll: it takes labels and holds them.
    """

    def __init__(self) -> None:
        self.habit, self.paper, self.labels = "well", True, list[bytes]()
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ends.set()
        self._listener.close()

    def _serve(self) -> None:
        while not self._ends.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=[line], daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        held, read = list[bytes](), b""
        with line:
            while self.habit != "deaf":
                try:
                    more = line.recv(64)
                except OSError:
                    return
                if not more:
                    self._come_out(held)
                    return
                read += more
                if b"^XA" in read and self._fails(line):
                    return
                while b"^XZ" in read:
                    label, _, read = read.partition(b"^XZ")
                    held.append(label[label.index(b"^XA") :] + b"^XZ")
                read = self._answer(line, read, held)

    def _answer(self, line: socket.socket, read: bytes, held: list[bytes]) -> bytes:
        while b"~HS" in read and b"^XA" not in read:
            read = read.replace(b"~HS", b"", 1)
            self._come_out(held)
            if self.habit != "mute":
                line.sendall(host_status(paper=self.paper, waiting=len(held)))
        return read

    def _come_out(self, held: list[bytes]) -> None:
        if self.paper:
            self.labels += held
            held.clear()

    def _fails(self, line: socket.socket) -> bool:
        if self.habit == "half":
            line.recv(600)
        if self.habit == "stalls":
            self._ends.wait(20)
        return self.habit in ("drops", "half", "stalls")


def host_status(*, paper: bool = True, waiting: int = 0, pause: bool = False, head_up: bool = False) -> bytes:
    """What ~HS is answered with."""
    first = f"030,{int(not paper)},{int(pause)},0245,{waiting:03d},0,0,0,000,0,0,0"
    second = f"000,0,{int(head_up)},0,0,2,4,0,00000000,1,000"
    return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in (first, second, "1234,0"))


@pytest.fixture
def raw_printer() -> Iterator[RawPrinter]:
    """A raw printer that is well, to begin with."""
    printer = RawPrinter()
    yield printer
    printer.close()


class IppPrinter:
    """A real IPP printer in software; its paper is a folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address, self._port = f"ipp://localhost:{port}/ipp/print", port
        self.secure = f"ipps://localhost:{port}/ipp/print"
        self.folder = folder
        self.certificate = folder.with_name("keys") / "localhost.crt"

    @property
    def labels(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("*.pdf"))]

    def take_paper_out(self) -> None:
        """By the form of its own web page, as a person would; it cannot be put back."""
        with urllib.request.urlopen(f"http://localhost:{self._port}/media?level1=0&level3=0", timeout=5) as answer:
            answer.read()


_BUS = """<busconfig><type>session</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""
_AVAHI = """[server]
host-name=guicang-tests
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
[wide-area]
enable-wide-area=no
"""
_SHARED = Path(tempfile.gettempdir()) / "guicang-tests-ipp"
_PROGRAMS = {
    name: shutil.which(name) or shutil.which(name, path="/usr/sbin")
    for name in ("ippeveprinter", "dbus-daemon", "avahi-daemon")
}


@pytest.fixture(scope="session")
def ipp_bus() -> Iterator[Path]:
    """A bus with an Avahi on it, on lo only: ippeveprinter insists on announcing itself.

    Avahi runs once on a machine, so the processes of one test run share it: whoever comes first starts it,
    and stops it when nobody holds the lock any more.
    """
    if missing := [name for name, path in _PROGRAMS.items() if not path]:
        pytest.skip(f"no {missing[0]} on this machine (Debian: apt-get install cups-ipp-utils)")
    if os.getuid() != 0:
        pytest.skip("an Avahi of one's own needs root")
    _SHARED.mkdir(mode=0o700, exist_ok=True)
    with (_SHARED / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield _SHARED
            return
        with _bus():
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield _SHARED
            fcntl.flock(lock, fcntl.LOCK_EX)


@contextmanager
def _bus() -> Iterator[None]:
    (_SHARED / "bus").unlink(missing_ok=True)
    (_SHARED / "bus.conf").write_text(_BUS.format(folder=_SHARED))
    (_SHARED / "avahi.conf").write_text(_AVAHI)
    with _running("dbus-daemon", f"--config-file={_SHARED}/bus.conf", "--nofork", "--nopidfile"):
        time.sleep(0.4)
        avahi = ("avahi-daemon", "-f", f"{_SHARED}/avahi.conf", "--no-drop-root", "--no-chroot", "--no-rlimits")
        with _running(*avahi):
            time.sleep(0.4)
            yield


@contextmanager
def _running(name: str, *options: str, log: Path | None = None) -> Iterator[None]:
    environment = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={_SHARED}/bus"}
    with (log or _SHARED / f"{name}.log").open("wb") as file:
        call = [_PROGRAMS[name] or name, *options]
        process = subprocess.Popen(call, env=environment, stdout=file, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def _ipp_printer(folder: Path) -> Iterator[IppPrinter]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    paper, log = folder / "paper", folder / "log"
    keys = folder / "keys"
    paper.mkdir()
    keys.mkdir()
    options = ("-p", str(port), "-n", "localhost", "-d", str(paper), "-k", "-c", "/bin/true", "-f", "application/pdf")
    options += ("-K", str(keys))
    with _running("ippeveprinter", *options, f"guicang {port}", log=log):
        _wait_for_port(port, log)
        yield IppPrinter(paper, port)


@pytest.fixture(scope="session")
def ipp_printer(ipp_bus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IppPrinter]:
    """`ippeveprinter` of CUPS, with paper."""
    with _ipp_printer(tmp_path_factory.mktemp("ipp")) as printer:
        yield printer


@pytest.fixture
def empty_ipp_printer(ipp_bus: Path, tmp_path: Path) -> Iterator[IppPrinter]:
    """Another one, whose paper has run out."""
    with _ipp_printer(tmp_path) as printer:
        printer.take_paper_out()
        yield printer


def _wait_for_port(port: int, log: Path) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.skip(f"ippeveprinter does not start here: {log.read_text(errors='replace')[-200:]}")
