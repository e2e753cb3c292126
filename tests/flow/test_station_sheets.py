"""The papers of a station: what stands on a sheet is what is scanned there; the self-test tells faults apart."""

from typing import Any

import pypdfium2
import pytest
import zxingcpp

from app.core.errors import Invalid, NotFound
from app.flow.scanners import SCANNERS
from app.flow.selftest import SELFTEST, diagnose
from app.flow.sheets import codes_of, scanner_sheet, station_sheet
from app.printing.commands import COMMANDS
from app.site.models import Station
from app.sorting.tree import trees


def read(pdf: bytes) -> set[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in document]
    return {each.text for page in pages for each in zxingcpp.read_barcodes(page)}


def test_the_sheet_of_a_sorting_station_reads_back_with_every_answer(work: Any) -> None:
    said = read(station_sheet(work, station="S1"))
    answers = {f"ANS-{a.key}" for q in trees().questions if q.kind == "choice" for a in q.answers}
    assert answers <= said
    assert {"CMD-HOLD", "CMD-CANCEL", "REASON-papers"} <= said
    assert "CMD-RESTOCK" not in said


@pytest.mark.parametrize(
    ("station", "its"), [("G1", "CMD-UNKNOWN"), ("D1", "CMD-UNKNOWN"), ("P1", "CMD-RELIST"), ("X1", "CMD-UNLOAD")]
)
def test_each_kind_has_its_own_codes_for_lasers_too(work: Any, station: str, its: str) -> None:
    assert its in read(station_sheet(work, station=station, make="code128"))


def test_every_command_stands_on_some_sheet() -> None:
    on_paper = {
        each.code
        for kind in ("gate", "dock", "sorting", "putaway", "exit")
        for group in codes_of(kind).values()
        for each in group
    }
    assert set(COMMANDS) - {"CMD-SELFTEST"} <= on_paper


def test_an_office_has_no_sheet_and_nowhere_is_unknown(work: Any) -> None:
    work.session.add(Station(site_id=1, name="O1", kind="office"))
    work.session.flush()
    with pytest.raises(Invalid, match="Nothing is scanned"):
        station_sheet(work, station="O1")
    with pytest.raises(NotFound):
        station_sheet(work, station="NOWHERE")


def test_the_scanner_sheet_holds_the_self_test_and_every_make(work: Any) -> None:
    pdf = scanner_sheet(work)
    assert read(pdf) == {SELFTEST}
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert [make.key for make in SCANNERS if make.en.split(" ")[0] not in text] == []


@pytest.mark.parametrize(
    ("came", "good", "codes"),
    [
        (SELFTEST, True, ["well"]),
        (f"]C1{SELFTEST}\r\n", True, ["well", "aim_id"]),
        (SELFTEST.swapcase(), False, ["case_swapped"]),
        (SELFTEST.upper(), False, ["case_lost"]),
        ("CMDßSELFTESTßaY09ß?-*", False, ["layout"]),
        (f"X{SELFTEST}", False, ["prefix"]),
        (f"{SELFTEST}X", False, ["suffix"]),
        (SELFTEST.replace("Z0", ""), False, ["lost"]),
        (f"\x02{SELFTEST}", False, ["control"]),
        ("G01000000042Z", False, ["not_selftest"]),
        ("", False, ["not_selftest"]),
        ("selftest" * 4000, False, ["layout"]),
    ],
)
def test_the_self_test_tells_what_is_wrong(came: str, good: bool, codes: list[str]) -> None:
    result = diagnose(came)
    assert (result.good, [each.code for each in result.findings]) == (good, codes)
