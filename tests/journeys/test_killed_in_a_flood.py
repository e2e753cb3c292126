"""The server killed in the middle of a flood of scans: every answered scan is in the journal, none twice."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.core.actor import system_actor
from app.core.sealing import KeyRing
from app.db.engine import open_database
from app.parcel.journal.verifying import verify_journal
from app.people.service import enrol, issue_token
from schemas.vocabulary import Role

CLIENTS, ENOUGH = 8, 150


@contextmanager
def server(url: str, folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """`guicang serve` as a process of its own; killed at the end whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"GUICANG_DATABASE_URL": url, "GUICANG_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(f"http://127.0.0.1:{port}/api/v1/health")
        yield f"http://127.0.0.1:{port}/api/v1", process
    finally:
        process.kill()
        process.wait()


def _await(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    pytest.fail("the server did not come up")


@pytest.fixture
def bearer(database: Any, address: Any) -> dict[str, str]:
    """An operator's token, good by the clock of the server: the tests' own stands still in 2026."""
    now = open_database(address.app_url, keys=KeyRing([bytes(32)]))
    with now.work(site_id=1, actor=system_actor()) as work:
        enrol(work, badge="B1001", login="operator", name="operator", roles=frozenset({Role.OPERATOR}))
        secret = issue_token(work, badge="B1001", kind="bearer").secret
    now.engine.dispose()
    return {"authorization": f"Bearer {secret}"}


def a_scan() -> dict[str, str]:
    code = f"WB{uuid4().hex[:16].upper()}"
    return {"scan_id": str(uuid4()), "verb": "receive_unknown", "code": code, "station": "D1"}


def test_every_answered_scan_is_in_the_journal_and_none_twice(address, database, bearer, tmp_path):
    sent: list[dict[str, str]] = []
    answered: dict[str, dict[str, Any]] = {}
    enough = threading.Event()

    def flood(base: str) -> None:
        with httpx.Client(headers=bearer, timeout=10) as client:
            while True:
                scan = a_scan()
                sent.append(scan)
                try:
                    answer = client.post(f"{base}/scans", json=scan)
                except httpx.HTTPError:
                    return  # killed
                assert answer.status_code == 200, answer.text
                answered[scan["scan_id"]] = answer.json()
                if len(answered) >= ENOUGH:
                    enough.set()

    with server(address.app_url, tmp_path) as (base, process), ThreadPoolExecutor(CLIENTS) as pool:
        floods = [pool.submit(flood, base) for _ in range(CLIENTS)]
        in_time = enough.wait(30)
        process.send_signal(signal.SIGKILL)
        for each in floods:
            each.result(30)
    assert in_time
    assert len(sent) > len(answered) >= ENOUGH  # some were under way
    journal = steps(database)
    assert set(answered) <= set(journal), "an answered scan is lost"
    assert {id_: answer["lpn"] for id_, answer in answered.items()} == {id_: journal[id_] for id_ in answered}

    with server(address.app_url, tmp_path) as (base, _), httpx.Client(headers=bearer, timeout=10) as client:
        again = {scan["scan_id"]: client.post(f"{base}/scans", json=scan).json() for scan in sent}
    assert all(again[id_]["replayed"] and again[id_]["lpn"] == answer["lpn"] for id_, answer in answered.items())
    assert {id_: told["lpn"] for id_, told in again.items()} == steps(database)
    with database.work(site_id=1, actor=system_actor()) as work:
        assert verify_journal(work).faults == ()


def steps(database: Any) -> dict[str, str]:
    """The licence plate each scan moved; a scan that moved twice fails."""
    with database.work(site_id=1, actor=system_actor()) as work:
        rows = work.connection.execute(
            "SELECT j.scan_id::text, p.lpn FROM journal j JOIN parcel p ON p.site_id = j.site_id AND p.id = j.parcel_id"
        ).fetchall()
    assert len({scan_id for scan_id, _ in rows}) == len({lpn for _, lpn in rows}) == len(rows)
    return dict(rows)


def test_a_stations_codes_are_done_once_and_in_order_whatever_is_killed(address, database, bearer, tmp_path):
    """One session, two codes a parcel (the command, then the waybill): the command outlives the server as well."""
    session, parcels = str(uuid4()), [f"WB{number:014d}" for number in range(30)]
    texts = [text for waybill in parcels for text in ("CMD-UNKNOWN", waybill)]
    codes = [{"id": str(uuid4()), "seq": seq, "text": text} for seq, text in enumerate(texts, 1)]
    answered: list[dict[str, Any]] = []
    begun = threading.Event()

    def flood(base: str) -> None:
        with httpx.Client(headers=bearer, timeout=10) as client:
            for at in range(0, len(codes), 5):
                try:
                    answer = client.post(
                        f"{base}/stations/D1/codes", json={"session": session, "codes": codes[at : at + 5]}
                    )
                except httpx.HTTPError:
                    return  # killed
                answered.extend(answer.json()["answers"])
                if len(answered) >= 15:
                    begun.set()

    with server(address.app_url, tmp_path) as (base, process), ThreadPoolExecutor(1) as pool:
        flooding = pool.submit(flood, base.removesuffix("/api/v1"))
        in_time = begun.wait(30)
        process.send_signal(signal.SIGKILL)
        flooding.result(30)
    assert in_time
    before, answered[:] = list(answered), []
    with server(address.app_url, tmp_path) as (base, _):
        flood(base.removesuffix("/api/v1"))
    assert [each["seq"] for each in answered] == list(range(1, len(codes) + 1))
    assert [each | {"replayed": True} for each in before] == answered[: len(before)]
    assert all(each["tone"] == "ok" for each in answered)
    with database.work(site_id=1, actor=system_actor()) as work:
        rows = work.connection.execute("SELECT waybill FROM parcel ORDER BY id").fetchall()
    assert [waybill for (waybill,) in rows] == parcels
    with database.work(site_id=1, actor=system_actor()) as work:
        assert verify_journal(work).faults == ()
