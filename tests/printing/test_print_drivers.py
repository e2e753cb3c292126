"""Every way to a printer, held to one Protocol; and each way in which sending ends badly, with a real other side."""

import hashlib
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.printing.drivers import (
    Document,
    Driver,
    Fate,
    FolderDriver,
    IppDriver,
    NotSent,
    Refused,
    TcpDriver,
    Unsure,
    folder,
)
from app.printing.drivers.ippwire import Operation, answer, request, uri
from app.printing.drivers.zebra import read_status
from labels import load_stock, render_pdf, render_zpl, sample

STOCK = load_stock("60x40")
PDF = render_pdf(list(sample("lpn", 1)), stock=STOCK)
ZPL = render_zpl(list(sample("lpn", 1)), stock=STOCK)


class Began:
    """Counts how often a label was about to leave."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def document(name: str = "guicang-1-lpn-7-1", *, pdf: bool = False) -> Document:
    return Document(name, PDF if pdf else ZPL, "application/pdf" if pdf else "application/vnd.zebra-zpl", 60, 40)


@pytest.fixture(params=["tcp9100", "ipp", "file"])
def way(request: Any, tmp_path: Path) -> tuple[Driver, Callable[[], list[bytes]], bool]:
    """A driver, what has come out on its other side, and whether it takes PDF."""
    if request.param == "file":
        return FolderDriver(str(tmp_path)), lambda: [p.read_bytes() for p in sorted(tmp_path.glob("*.zpl"))], False
    if request.param == "ipp":
        printer = request.getfixturevalue("ipp_printer")
        return IppDriver(printer.address), lambda: printer.labels, True
    printer = request.getfixturevalue("raw_printer")
    return TcpDriver(printer.address), lambda: printer.labels, False


def test_a_label_goes_out_whole_and_once(way: Any) -> None:
    driver, came_out, pdf = way
    before, began, name = len(came_out()), Began(), f"guicang-1-lpn-{time.monotonic_ns()}-1"
    assert driver.condition().stop is None
    driver.send(document(name, pdf=pdf), began=began)
    assert began.times == 1
    fresh = came_out()[before:]
    assert len(fresh) == 1
    assert fresh[0].strip() == (PDF if pdf else ZPL).strip()
    assert driver.fate(name) in ({Fate.UNKNOWN} if isinstance(driver, TcpDriver) else {Fate.CAME_OUT})


def test_nothing_is_known_of_a_label_nobody_sent(way: Any) -> None:
    assert way[0].fate("guicang-1-lpn-404-1") is Fate.UNKNOWN


def test_a_label_that_is_withdrawn_in_the_last_moment_is_not_sent(way: Any) -> None:
    driver, came_out, pdf = way
    before = len(came_out())
    with pytest.raises(ZeroDivisionError):
        driver.send(document("guicang-1-lpn-8-1", pdf=pdf), began=lambda: 1 / 0)
    assert len(came_out()) == before


@pytest.mark.parametrize("make", [TcpDriver, IppDriver, FolderDriver])
def test_a_printer_that_is_away_gets_nothing(make: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    place = "/nowhere/at/all" if make is FolderDriver else f"127.0.0.1:{port}"
    driver, began = make(place), Began()
    assert driver.condition().stop in {"unreachable", "unwritable"}
    with pytest.raises(NotSent) as refused:
        driver.send(document(), began=began)
    assert refused.value.stop in {"unreachable", "unwritable"}
    assert began.times == 0


def test_a_file_is_printed_once_the_folder_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut takes away a name that was not written through; where that fails the label is in doubt."""
    seen: list[list[str]] = []
    monkeypatch.setattr(folder, "sync_folder", lambda place: seen.append([each.name for each in place.glob("*.zpl")]))
    FolderDriver(str(tmp_path)).send(document(), began=Began())
    assert seen == [["guicang-1-lpn-7-1.zpl"]]

    def broken(place: Path) -> None:
        raise OSError(5, f"Input/output error at {place.name}")

    monkeypatch.setattr(folder, "sync_folder", broken)
    with pytest.raises(Unsure, match="Input/output"):
        FolderDriver(str(tmp_path)).send(document("guicang-1-lpn-8-1"), began=Began())


@pytest.mark.parametrize(
    ("habit", "raised", "times"),
    [("deaf", NotSent, 0), ("mute", NotSent, 0), ("drops", Unsure, 1), ("half", Unsure, 1), ("stalls", Unsure, 1)],
)
def test_a_raw_printer_that_fails_is_told_apart(raw_printer: Any, habit: str, raised: Any, times: int) -> None:
    raw_printer.habit, began = habit, Began()
    with pytest.raises(raised):
        TcpDriver(raw_printer.address, timeout=0.4).send(document(), began=began)
    assert began.times == times
    assert raw_printer.labels == []


def test_a_raw_printer_without_paper_gets_nothing(raw_printer: Any) -> None:
    raw_printer.paper = False
    driver, began = TcpDriver(raw_printer.address, timeout=0.5), Began()
    assert driver.condition().stop == "paper_out"
    with pytest.raises(NotSent, match="paper_out"):
        driver.send(document(), began=began)
    assert began.times == 0


def test_paper_that_runs_out_under_a_label_is_waited_for(raw_printer: Any) -> None:
    driver = TcpDriver(raw_printer.address, timeout=0.3, patience=1.2)

    def take_paper_out() -> None:
        raw_printer.paper = False

    with pytest.raises(Unsure, match="paper_out") as held:
        driver.send(document(), began=take_paper_out)
    assert held.value.stop == "paper_out"


@pytest.mark.parametrize(("habit", "whole"), [("mute", True), ("drops", False), ("half", False)])
def test_a_printer_that_says_nothing_has_printed_what_it_took(raw_printer: Any, habit: str, whole: bool) -> None:
    raw_printer.habit, driver = habit, TcpDriver(raw_printer.address, says_status=False, timeout=0.5)
    if whole:
        driver.send(document(), began=Began())
        assert raw_printer.labels == [ZPL.strip()]
    else:
        big = document()._replace(body=ZPL * 400)
        with pytest.raises(Unsure):
            driver.send(big, began=Began())


def test_every_flag_of_a_host_status_is_read() -> None:
    def lines(first: str, second: str) -> bytes:
        return b"".join(b"\x02" + each.encode() + b"\x03\r\n" for each in (first, second, "1234,0"))

    well = ("030,0,0,0245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000")
    assert read_status(lines(*well)) == ((None, ""), False)
    for at, flagged, stop in ((0, "030,1,1,0245,000,0,0,0,000,0,0,0", "paper_out"),
                              (0, "030,0,1,0245,000,0,0,0,000,0,0,0", "paused"),
                              (1, "000,0,1,0,0,2,4,0,00000000,1,000", "cover_open"),
                              (1, "000,0,0,1,0,2,4,0,00000000,1,000", "ribbon_out")):  # fmt: skip
        said = [flagged if at == line else well[line] for line in (0, 1)]
        assert read_status(lines(*said)).condition.stop == stop
    for said in (("030,0,0,0245,001,0,0,0,000,0,0,0", well[1]), ("030,0,0,0245,000,0,0,1,000,0,0,0", well[1]),
                 (well[0], "000,0,0,0,0,2,4,0,00000003,1,000")):  # fmt: skip
        assert read_status(lines(*said)).busy
    with pytest.raises(ValueError):
        read_status(b"\x02HTTP/1.1 400\x03")


def test_an_ipp_printer_without_paper_gets_nothing(empty_ipp_printer: Any) -> None:
    driver, began = IppDriver(empty_ipp_printer.address), Began()
    assert driver.condition().stop == "paper_out"
    with pytest.raises(NotSent, match="paper_out"):
        driver.send(document(pdf=True), began=began)
    assert began.times == 0
    assert empty_ipp_printer.labels == []


def test_an_ipp_printer_refuses_what_it_cannot_print(ipp_printer: Any) -> None:
    with pytest.raises(Refused):
        IppDriver(ipp_printer.address).send(document(), began=Began())  # ZPL, to one that takes PDF


def test_a_secure_printer_is_the_one_that_was_meant(ipp_printer: Any) -> None:
    """Verified by default; by its own fingerprint or an authority where it says so; never by whoever answers."""
    before, began = len(ipp_printer.labels), Began()
    unknown = IppDriver(ipp_printer.secure).condition()
    assert unknown.stop == "untrusted"
    pin = unknown.said.rpartition("=")[2]
    assert pin == hashlib.sha256(ssl.PEM_cert_to_DER_cert(ipp_printer.certificate.read_text())).hexdigest()
    other = ("0" if pin[0] != "0" else "1") + pin[1:]
    with pytest.raises(NotSent, match="untrusted"):
        IppDriver(f"{ipp_printer.secure}#sha256={other}").send(document("guicang-1-tls-0-1", pdf=True), began=began)
    assert (began.times, len(ipp_printer.labels)) == (0, before)
    for number, trust in enumerate((f"sha256={pin.upper()}", f"ca={ipp_printer.certificate}", "unverified"), 1):
        driver = IppDriver(f"{ipp_printer.secure}#{trust}")
        driver.send(document(f"guicang-1-tls-{number}-1", pdf=True), began=began)
        assert (began.times, len(ipp_printer.labels)) == (number, before + number), trust
    for wrong in ("sha256=ab", "pin", "ca="):
        with pytest.raises(ValueError, match="unverified"):
            IppDriver(f"{ipp_printer.secure}#{wrong}")


def test_half_an_ipp_answer_is_no_answer() -> None:
    whole = request(Operation.GET_JOBS, {"printer-uri": uri("ipp://x/ipp/print")})
    assert answer(whole).groups == []
    for end in range(len(whole)):
        with pytest.raises(ValueError):
            answer(whole[:end])
