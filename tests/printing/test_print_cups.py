"""Queues of a real CUPS: a label comes out as it was drawn and is told so; one that is switched off gets nothing."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.printing.drivers import Fate, NotSent
from app.printing.models import Printer
from app.printing.printers.service import document_of, open_driver
from labels import load_stock, render_pdf, render_zpl, sample

CUPSD = shutil.which("cupsd") or shutil.which("cupsd", path="/usr/sbin")
PLACES = ["ServerRoot", "RequestRoot", "CacheDir", "StateDir", "TempDir"]
FILES = "SystemGroup root\nAccessLog stderr\nErrorLog stderr\nPageLog stderr\n"
SETTINGS = """Listen 127.0.0.1:{port}
Browsing Off
DefaultAuthType None
WebInterface No
<Location />
Allow localhost
</Location>
<Policy default>
<Limit All>
Order allow,deny
</Limit>
</Policy>
"""
QUEUE = "<Printer {name}>\nDeviceURI keep://{paper}\nState {state}\nAccepting Yes\n</Printer>\n"
KEEP = '#!/bin/sh\n[ $# = 0 ] || cat "${6:--}" >"${DEVICE_URI#keep://}"\n'  # a backend: a job's bytes go into a file


class Cups:
    """A CUPS of our own, with two raw queues: LABELS prints into a file by a backend of ours, OFF is switched off."""

    def __init__(self, port: int, paper: Path) -> None:
        self._port, self._paper = port, paper

    @property
    def last(self) -> bytes:
        """What came out last."""
        return self._paper.read_bytes() if self._paper.exists() else b""

    def printer(self, queue: str, **changed: Any) -> Printer:
        """The queue as a printer; its address is the whole one, for CUPS is not on its usual port."""
        values = {"site_id": 1, "name": queue, "kind": "cups", "format": "pdf", "stock": "60x40", "dpi": 203}
        return Printer(**values | changed, address=f"ipp://127.0.0.1:{self._port}/printers/{queue}")


@pytest.fixture(scope="module")
def cups() -> Iterator[Cups]:
    """Started once. Nothing of the machine's own CUPS is touched."""
    if not CUPSD:
        pytest.skip("no cupsd on this machine (Debian: apt-get install cups-daemon)")
    if os.getuid() != 0:
        pytest.skip("a CUPS of one's own needs root")
    with tempfile.TemporaryDirectory(prefix="guicang-cups-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # its jobs run as a user of their own
        port, paper = _configured(folder)
        call = [CUPSD, "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
        with (folder / "log").open("wb") as log, subprocess.Popen(call, stdout=log, stderr=log) as process:
            try:
                _wait_for(port, folder / "log")
                yield Cups(port, paper)
            finally:
                process.terminate()
                process.wait(10)


def _configured(folder: Path) -> tuple[int, Path]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for place in PLACES:
        (folder / place).mkdir()
    places = "".join(f"{place} {folder / place}\n" for place in PLACES)
    (folder / "cups-files.conf").write_text(f"{FILES}ServerBin {folder / 'bin'}\n{places}")
    (folder / "cupsd.conf").write_text(SETTINGS.format(port=port))
    backend, paper = folder / "bin" / "backend" / "keep", folder / "paper"
    backend.parent.mkdir(parents=True)
    backend.write_text(KEEP)
    (folder / "bin" / "daemon").symlink_to("/usr/lib/cups/daemon")
    backend.chmod(0o700)  # then CUPS runs it as root, who may write here
    states = {"LABELS": "Idle", "OFF": "Stopped"}
    queues = (QUEUE.format(name=name, paper=paper, state=state) for name, state in states.items())
    (folder / "ServerRoot" / "printers.conf").write_text("".join(queues))
    return port, paper


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.skip(f"cupsd does not start here: {log.read_text(errors='replace')[-200:]}")


@pytest.mark.parametrize("format_", ["pdf", "zpl"])
def test_a_label_comes_out_of_a_queue_as_it_was_drawn(cups: Cups, format_: str) -> None:
    """ZPL too: for CUPS it is what it is not to look into."""
    printer, face, name = cups.printer("LABELS", format=format_), next(iter(sample("lpn", 1))), f"guicang-1-{format_}-1"
    driver, began = open_driver(printer), list[str]()
    assert driver.condition().stop is None
    assert driver.fate(name) is Fate.UNKNOWN
    driver.send(document_of(printer, face, name), began=lambda: began.append(name))
    assert began == [name]
    render = {"pdf": render_pdf, "zpl": render_zpl}[format_]
    assert cups.last == render([face], stock=load_stock("60x40"))
    assert driver.fate(name) is Fate.CAME_OUT


def test_a_queue_that_is_switched_off_gets_nothing(cups: Cups) -> None:
    printer = cups.printer("OFF")
    driver, before = open_driver(printer), cups.last
    assert driver.condition().stop == "paused"
    with pytest.raises(NotSent, match="paused"):
        driver.send(document_of(printer, next(iter(sample("lpn", 1))), "guicang-1-off-1"), began=lambda: 1 / 0)
    assert cups.last == before
    with pytest.raises(NotSent, match="no_answer"):
        open_driver(cups.printer("NOWHERE")).send(document_of(printer, next(iter(sample("lpn", 1))), "x"), began=list)
