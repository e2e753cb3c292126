"""Sending: under one guid, once, ever more slowly when the other end is away."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from app.core.clock import VirtualClock
from app.core.errors import Unavailable
from app.customs.gateway import FolderGateway, SimulatedGateway
from app.customs.inbox import take_in
from app.customs.models import Application, Dispatch
from app.customs.preparing import prepare
from app.customs.sending import send_ready, wait_after
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Work
from app.parcel.reading import parcels_by_ids
from app.simulator.habits import Habits
from app.simulator.rules import SimulatedCustoms
from schemas.customs.codec import parse


class Away:
    """A gateway whose other end is not there."""

    def send(self, guid: str, body: bytes) -> None:  # noqa: ARG002
        raise Unavailable("gateway_down", "away")

    def receive(self) -> Iterator[tuple[str, bytes]]:
        return iter(())

    def done(self, name: str) -> None:
        """Nothing."""

    def given_up(self) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing."""


def test_what_is_ready_goes_out_as_it_was_signed(declared: Any, as_system: Any, tmp_path: Path, seen: Any) -> None:
    one = declared()
    with as_system() as work:
        assert send_ready(work, gateway=FolderGateway(tmp_path)).sent == (one.guid,)
    body = (tmp_path / "send" / f"{one.guid}.xml").read_bytes()
    assert parse(body).guid == one.guid
    assert seen(one).application.state == "sent"
    with as_system() as work:
        assert send_ready(work, gateway=FolderGateway(tmp_path)).sent == ()
        dispatch = work.session.exec(select(Dispatch)).one()
        assert (dispatch.state, dispatch.tries, dispatch.last_error) == ("sent", 1, None)


def test_it_waits_longer_each_time(declared: Any, as_system: Any, clock: VirtualClock, tmp_path: Path) -> None:
    one = declared()
    for tries in range(3):
        with as_system() as work:
            assert send_ready(work, gateway=Away()).postponed == (one.guid,)
            assert send_ready(work, gateway=Away()).postponed == ()
            dispatch = work.session.exec(select(Dispatch)).one()
            work.session.refresh(dispatch)
            assert (dispatch.tries, dispatch.last_error) == (tries + 1, "gateway_down")
            longest = wait_after(tries, chance=0)
            assert longest * 0.75 <= dispatch.next_try_at - clock.now() <= longest
        clock.advance(longest)
    with as_system() as work:
        assert send_ready(work, gateway=FolderGateway(tmp_path)).sent == (one.guid,)


def test_the_wait_has_an_end() -> None:
    assert wait_after(0, chance=0) == timedelta(seconds=15)
    assert wait_after(1, chance=1) == timedelta(seconds=22.5)
    assert wait_after(50, chance=0) == timedelta(minutes=30)


def test_what_the_client_gives_up_is_conforming_again(declared: Any, as_system: Any, seen: Any, tmp_path: Path) -> None:
    one, gateway = declared(lines={1: 2}), FolderGateway(tmp_path)
    with as_system() as work:
        send_ready(work, gateway=gateway)
    (tmp_path / "send" / f"{one.guid}.xml").rename(tmp_path / "failed" / f"{one.guid}.xml")
    with as_system() as work:
        assert send_ready(work, gateway=gateway).given_up == (one.guid,)
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("conforming", "failed", 0)
    with as_system() as work:
        assert send_ready(work, gateway=gateway).given_up == ()


def test_a_receipt_that_came_first_leaves_nothing_to_send(declared: Any, as_system: Any, told: Any) -> None:
    one = declared()
    told((one.cop_no, "2", 0))
    with as_system() as work:
        assert send_ready(work, gateway=Away()).postponed == ()


def test_two_workers_never_take_the_same_message(declared: Any, as_system: Any, tmp_path: Path) -> None:
    one = declared()
    gateway = FolderGateway(tmp_path)
    with as_system() as first, as_system() as second:
        assert send_ready(first, gateway=gateway).sent == (one.guid,)
        assert send_ready(second, gateway=gateway).sent == ()


def test_the_whole_way_through_the_simulated_customs(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, clock: VirtualClock, as_system: Any
) -> None:
    parcels = [declarable() for _ in range(5)]
    prepare(work)
    submit(work, signer=signer)
    work.session.commit()
    habits = Habits(rejected=0, line_errors=0, signature_errors=0)
    gateway = SimulatedGateway(SimulatedCustoms(1, habits=habits), clock)
    with as_system() as system:
        send_ready(system, gateway=gateway)
    assert gateway.next_due() is not None
    while (due := gateway.next_due()) is not None:
        clock.move_to(due)
        for name, body in gateway.receive():
            with as_system() as system:
                assert take_in(system, body=body, file_name=name).flagged == 0
            gateway.done(name)
    views = parcels_by_ids(work, [parcel.id for parcel in parcels])
    assert {view.state for view in views.values()} == {"cleared"}
    concluded = work.session.exec(select(Application)).all()
    for application in concluded:
        work.session.refresh(application)
    assert {application.state for application in concluded} == {"concluded"}
    assert all(application.declared_at for application in concluded)
