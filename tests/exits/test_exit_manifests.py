"""Loading, unloading, sealing, and the gate: a load passes as a whole, or comes back as a whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from app.core.errors import Conflict, GuicangError
from app.db.work import Work
from app.exits.gate import pass_gate, refuse_exit
from app.exits.manifests import (
    exit_manifest,
    exit_manifests,
    load_many,
    loaded_parcels,
    open_exit,
    seal_exit,
    unload,
    unload_many,
)
from app.parcel.moves import Outcome
from app.parcel.reading import history, parcel_by_lpn
from app.parcel.scans import Scan
from schemas.vocabulary import ParcelState, Role, Verdict

PASS, OTHER_PASS = "Z5165E261115000000000001", "Z5165E261115000000000002"
Refused = Callable[..., str]


@pytest.fixture
def manifest(work: Work) -> str:
    open_exit(work, number="CQ-1", kind="out_of_zone", destination="国内承运商", vehicle="粤A12345")
    return "CQ-1"


def load(work: Work, *lpns: str, manifest: str = "CQ-1") -> list[Outcome]:
    return load_many(work, scans=[Scan(lpn, uuid4(), data={"manifest": manifest}) for lpn in lpns])


def state(work: Work, lpn: str) -> str:
    return parcel_by_lpn(work, lpn).state


def test_a_load_leaves_the_zone(work: Work, manifest: str, given_nonconforming: Callable[[], str]) -> None:
    lpns = [given_nonconforming() for _ in range(3)]
    assert [each.to_state for each in load(work, *lpns)] == [ParcelState.LEAVING] * 3
    assert parcel_by_lpn(work, lpns[0]).place == "CQ-1"
    assert len(loaded_parcels(work, number="CQ-1")) == 3
    seal_exit(work, number="CQ-1", seal_no="F001")
    outcomes = pass_gate(work, number="CQ-1", gate_pass_no=PASS)
    assert [each.to_state for each in outcomes] == [ParcelState.LEFT] * 3
    passed = exit_manifest(work, number="CQ-1")
    assert (passed.state, passed.gate_pass_no, passed.passed_at) == ("passed", PASS, work.clock.now())
    last = history(work, outcomes[0].parcel_id or 0)[-1]
    assert (last.event, last.details) == ("pass_gate", f"manifest=CQ-1; gate_pass={PASS}")


def test_scans_that_load_nothing(
    work: Work, manifest: str, given_nonconforming: Callable[[], str], given_blocked: Callable[[], str]
) -> None:
    open_exit(work, number="FY-1", kind="reexport", destination="香港", vehicle="粤Z1")
    open_exit(work, number="CQ-2", kind="out_of_zone", destination="国内", vehicle="粤A2")
    seal_exit(work, number="CQ-2", seal_no="F2")
    lpn = given_nonconforming()
    wrong = {
        "": "manifest_needed",
        "CQ-9": "unknown_manifest",
        "CQ-2": "manifest_closed",
        "FY-1": "wrong_manifest_kind",
    }
    for number, code in wrong.items():
        (outcome,) = load(work, lpn, manifest=number)
        assert outcome.refusal
        assert outcome.refusal.code == code
    (blocked,) = load(work, given_blocked())
    assert blocked.refusal
    assert blocked.refusal.code == "not_lawful"
    (unknown,) = load(work, "G0100000042Z")
    assert unknown.verdict is Verdict.UNKNOWN
    assert loaded_parcels(work, number="CQ-1") == []


def test_unloaded_goods_wait_for_the_next_exit(
    work: Work, manifest: str, given_nonconforming: Callable[[], str]
) -> None:
    stays, goes = given_nonconforming(), given_nonconforming()
    load(work, stays, goes)
    assert unload(work, lpn=stays).to_state == ParcelState.NONCONFORMING
    assert parcel_by_lpn(work, stays).place == "S1"
    again, repeat = unload_many(work, scans=[Scan(stays), Scan("G0100000042Z")])
    assert (again.verdict, repeat.verdict) == (Verdict.REFUSED, Verdict.UNKNOWN)
    assert load(work, stays)[0].moved_now, "onto the same manifest again"
    unload(work, lpn=stays)
    assert [each.lpn for each in pass_gate(work, number="CQ-1", gate_pass_no=PASS)] == [goes]
    assert state(work, stays) == "nonconforming"


def test_a_refused_load_comes_back(work: Work, manifest: str, given_nonconforming: Callable[[], str]) -> None:
    lpns = [given_nonconforming(), given_nonconforming()]
    load(work, *lpns)
    outcomes = refuse_exit(work, number="CQ-1", reason="核放单信息不符")
    assert [each.to_state for each in outcomes] == [ParcelState.NONCONFORMING] * 2
    assert exit_manifest(work, number="CQ-1").state == "refused"
    open_exit(work, number="CQ-2", kind="out_of_zone", destination="国内", vehicle="粤A2")
    assert all(each.moved_now for each in load(work, *lpns, manifest="CQ-2"))


def test_what_the_gate_refuses(
    work: Work, manifest: str, given_nonconforming: Callable[[], str], refused: Refused
) -> None:
    for number in ("", "Z5165E26111500000000000", PASS.lower(), PASS + "0", f"{PASS}\n"):
        assert refused(pass_gate, work, number="CQ-1", gate_pass_no=number) == "bad_gate_pass_number"
    assert refused(pass_gate, work, number="CQ-9", gate_pass_no=PASS) == "unknown_manifest"
    assert refused(pass_gate, work, number="CQ-1", gate_pass_no=PASS) == "manifest_empty"
    assert refused(refuse_exit, work, number="CQ-1", reason="空") == "manifest_empty"
    assert refused(refuse_exit, work, number="CQ-1", reason=" ") == "document_needed"
    load(work, given_nonconforming())
    pass_gate(work, number="CQ-1", gate_pass_no=PASS)
    assert refused(pass_gate, work, number="CQ-1", gate_pass_no=OTHER_PASS) == "manifest_closed"
    open_exit(work, number="CQ-2", kind="out_of_zone", destination="国内", vehicle="粤A2")
    load(work, given_nonconforming(), manifest="CQ-2")
    assert refused(pass_gate, work, number="CQ-2", gate_pass_no=PASS) == "gate_pass_used"
    assert exit_manifest(work, number="CQ-2").state == "open"
    assert [each.number for each in exit_manifests(work)] == ["CQ-2", "CQ-1"]
    assert [each.number for each in exit_manifests(work, state="passed")] == ["CQ-1"]


def test_manifests_that_are_not_opened(work: Work, manifest: str, refused: Refused) -> None:
    def opened(**over: Any) -> str:
        said = {"number": "CQ-3", "kind": "out_of_zone", "destination": "国内", "vehicle": "粤A3"} | over
        return refused(open_exit, work, **said)

    assert opened(number="CQ-1") == "manifest_known"
    assert opened(number="cq 3") == "bad_manifest_number"
    assert opened(kind="sale") == "bad_exit_kind"
    assert opened(destination=" ") == "destination_needed"


def test_roles(
    work: Work,
    manifest: str,
    given_nonconforming: Callable[[], str],
    open_work: Callable[..., AbstractContextManager[Work]],
    refused: Refused,
) -> None:
    load(work, given_nonconforming())
    work.session.commit()
    with open_work(Role.BROKER) as broker:
        said = {"number": "CQ-3", "kind": "out_of_zone", "destination": "国内", "vehicle": "粤A3"}
        assert refused(open_exit, broker, **said) == "not_your_role"
    with pytest.raises(GuicangError), open_work(Role.BROKER) as broker:
        pass_gate(broker, number="CQ-1", gate_pass_no=PASS)
    with pytest.raises(GuicangError), open_work(Role.OPERATOR) as operator:
        refuse_exit(operator, number="CQ-1", reason="no")
    with open_work(Role.OPERATOR) as operator:
        assert len(pass_gate(operator, number="CQ-1", gate_pass_no=PASS)) == 1


def test_loading_while_the_gate_opens(
    work: Work,
    manifest: str,
    given_nonconforming: Callable[[], str],
    open_work: Callable[..., AbstractContextManager[Work]],
) -> None:
    """Whoever comes too late is refused: no parcel is left on a manifest that has passed."""
    lpns = [given_nonconforming() for _ in range(9)]
    load(work, lpns[0])
    work.session.commit()
    start = Barrier(4)

    def station(mine: list[str]) -> list[bool]:
        start.wait()
        moved = []
        for lpn in mine:
            with open_work() as loading:
                moved += [each.moved_now for each in load(loading, lpn)]
        return moved

    def gate(_: list[str]) -> int:
        start.wait()
        with open_work() as passing:
            return len(pass_gate(passing, number="CQ-1", gate_pass_no=PASS))

    with ThreadPoolExecutor(4) as pool:
        stations = [pool.submit(station, lpns[at:9:3]) for at in (1, 2, 3)]
        passed = pool.submit(gate, []).result()
        moved = sum(sum(each.result()) for each in stations)
    states = [state(work, lpn) for lpn in lpns]
    assert (states.count("left"), states.count("leaving")) == (passed, 0)
    assert moved + 1 >= passed
    assert len(loaded_parcels(work, number="CQ-1")) == passed


def test_two_gates_pass_one_load_once(
    work: Work,
    manifest: str,
    given_nonconforming: Callable[[], str],
    open_work: Callable[..., AbstractContextManager[Work]],
) -> None:
    load(work, given_nonconforming())
    work.session.commit()
    start = Barrier(2)

    def gate(number: str) -> str:
        start.wait()
        try:
            with open_work() as passing:
                pass_gate(passing, number="CQ-1", gate_pass_no=number)
        except Conflict as error:
            return error.code
        return "passed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(gate, [PASS, OTHER_PASS])) == ["manifest_closed", "passed"]
