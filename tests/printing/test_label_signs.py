"""Labels beside plates and items: chutes, grades, relisting, totes, pallets, handovers, commands, badges, stations."""

from collections.abc import Callable
from typing import Any

import pytest

import labels
from app.core.errors import Conflict, GuicangError
from app.db.work import Work
from app.flow.stations import commands
from app.intake.manifests import open_manifest
from app.people.service import enrol
from app.printing.commands import COMMANDS, COMMANDS_OF
from app.printing.service import LabelBatch, ask_labels
from app.site.models import Station
from app.site.service import set_up, this_site
from labels import samples
from schemas.vocabulary import ParcelState, Role

Read = Callable[[bytes], list[Any]]


def ask(work: Work, template: str, stock: str = "60x40", **named: Any) -> LabelBatch:
    return ask_labels(work, template=template, stock=stock, **named)


def both(code: str) -> set[str]:
    return {f"Code 128: {code}", f"QR Code: {code}"}


def test_chute_and_grade_of_a_sorted_parcel(
    work: Work, given_original: Any, given_parcel: Any, codes: Read, words: Read
) -> None:
    fresh = given_parcel(ParcelState.RECEIVED, original=given_original())
    sorted_ = given_parcel(ParcelState.NONCONFORMING, original=given_original(), grade="C", disposition="supplier")
    for template in ("chute", "grade"):
        with pytest.raises(Conflict) as error:
            ask(work, template, lpns=[fresh.lpn])
        assert error.value.code == "not_graded"
        batch = ask(work, template, lpns=[sorted_.lpn])
        assert codes(batch.pdf) == [both(sorted_.lpn)]
        assert "退供" in words(batch.pdf)[0]
        again = ask(work, template, lpns=[sorted_.lpn], reprint_reason="标签污损")
        assert "补打" in words(again.pdf)[0]


def test_relisting_needs_a_price(work: Work, given_listed: Callable[..., str], codes: Read, words: Read) -> None:
    with pytest.raises(Conflict) as error:
        ask(work, "relist", lpns=[given_listed(listed=False)])
    assert error.value.code == "no_price"


def test_relisting(work: Work, given_listed: Callable[..., str], codes: Read, words: Read) -> None:
    lpn = given_listed()
    batch = ask(work, "relist", lpns=[lpn])
    assert codes(batch.pdf) == [both(lpn), both(lpn)]
    assert "¥169.15" in words(batch.pdf)[0]


def test_integrity_label_says_whom_to_call_and_where_to_trace(
    work: Work, given_original: Any, given_parcel: Any, codes: Read, words: Read
) -> None:
    lpn = given_parcel(ParcelState.NONCONFORMING, original=given_original()).lpn
    batch = ask(work, "integrity", lpns=[lpn])
    assert codes(batch.pdf) == [{f"Code 128: {lpn}", f"QR Code: https://example.org/trace/{lpn}"}]
    for said in ("诚信标签", "监督电话", "12360"):
        assert said in words(batch.pdf)[0]


def test_totes_commands_badges_and_stations(work: Work, codes: Read, words: Read) -> None:
    assert codes(ask(work, "tote", names=["T01", "TOTE-T02"]).pdf) == [both("TOTE-T01"), both("TOTE-T02")]
    assert codes(ask(work, "command").pdf) == [both(code) for code in COMMANDS]
    enrol(work, badge="T0007", login="seven", name="样本人名", roles=frozenset({Role.LEAD, Role.OPERATOR}))
    badge = ask(work, "badge", names=["T0007"])
    assert codes(badge.pdf) == [both("T0007")]
    assert "班组长操作员" in words(badge.pdf)[0]
    assert "样本人名" not in words(badge.pdf)[0], "a name stays in its table"
    assert "补打" in words(ask(work, "badge", names=["T0007"], reprint_reason="遗失").pdf)[0]
    set_up(work, site=this_site(work), stations=[Station(site_id=1, name="sort-1", kind="sorting")])
    signs = ask(work, "station", "100x100")
    assert {"QR Code: STATION-sort-1"} in codes(signs.pdf)
    for template, code in (("command", "unknown_command"), ("badge", "unknown_badge"), ("station", "unknown_station")):
        with pytest.raises(GuicangError) as error:
            ask(work, template, "100x100" if template == "station" else "60x40", names=["NOPE"])
        assert error.value.code == code


def test_every_command_of_a_station_is_on_the_sheet() -> None:
    known = {*commands.NEXT_PARCEL, *commands._CONDEMNED_TO, *commands._COMMANDS, *map("CMD-GRADE-{}".format, "ABCD")}
    assert set(COMMANDS) == known
    assert set().union(*COMMANDS_OF.values()) <= set(COMMANDS)
    assert [(code, *words) for code, words in COMMANDS.items()] == list(samples.COMMANDS), "the samples show the same"


def test_pallets_carry_an_sscc(work: Work, codes: Read) -> None:
    sscc = labels.sscc("6901234", 17, extension=3)
    (found,) = codes(ask(work, "pallet", "100x150", names=[sscc]).pdf)
    assert found == {f"Code 128: (00){sscc}", f"QR Code: 00{sscc}"}
    wrong = f"{sscc[:-1]}{(int(sscc[-1]) + 1) % 10}"
    for name, manifest, code in ((wrong, None, "not_sscc"), (sscc, "CQ-9", "unknown_manifest")):
        with pytest.raises(GuicangError) as error:
            ask(work, "pallet", "100x150", names=[name], manifest=manifest)
        assert error.value.code == code


def test_handover(work: Work, codes: Read, words: Read) -> None:
    given_handover = open_manifest(
        work,
        number="JJ-2026-7",
        carrier_code="示例速递",
        vehicle="粤A12345",
        gate_registration_no="516520260001",
        gate_time=work.clock.now(),
        declared_count=42,
        seal_no="S77",
    ).number
    batch = ask(work, "handover", "100x100", manifest=given_handover)
    assert codes(batch.pdf) == [both(f"MAN-{given_handover}")]
    for said in ("示例速递", "粤A12345", "516520260001", "42", "S77"):
        assert said in words(batch.pdf)[0]
    with pytest.raises(GuicangError) as error:
        ask(work, "handover", "100x100", manifest="H-9")
    assert error.value.code == "unknown_manifest"
