"""`guicang up`: everything on this machine, in one command, stopped by one Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from rich.panel import Panel
from rich.progress import Progress

from app.cli.answers import console
from app.cli.ports import listen
from app.core.errors import Unavailable
from app.core.logs import configure_logs
from app.core.settings import Settings
from app.db.opening import database_of
from app.db.work import Database
from app.demo.sample import ensure_sample

_READY_SECONDS = 30
_STOP_SECONDS = 10


def run_everything(settings: Settings, *, port: int | None, parcels: int) -> int:
    """Start what belongs together, say where it is, wait for Ctrl-C, stop it all. Returns the exit code."""
    configure_logs("WARNING")
    signal.signal(signal.SIGTERM, _interrupt)
    wanted = port or settings.port
    with database_of(settings) as database:
        logins = _prepare(database, settings, parcels)
        taken = _free_port(settings.host, wanted)
        if taken != wanted:
            console.print(
                f"[yellow]端口 {wanted} 已被占用，改用 {taken} · port {wanted} is busy, taking {taken}[/yellow]"
            )
        children = _Children(settings)
        try:
            children.start("serve", "--port", str(taken))
            children.start("worker")
            children.start("simulator")
            _wait_until_ready(settings.host, taken, children)
            _welcome(settings.host, taken, logins)
            return children.wait()
        except KeyboardInterrupt:
            console.print("\n正在停止 · stopping …")
            return 0
        finally:
            children.stop()


def _prepare(database: Database, settings: Settings, parcels: int) -> Path | None:
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("准备样例日 preparing a sample day", total=parcels or None)
        return ensure_sample(database, settings, parcels=parcels, progress=lambda count: bar.advance(task, count))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _free_port(host: str, first: int) -> int:
    with listen(host, first) as listener:
        return listener.getsockname()[1]


def _wait_until_ready(host: str, port: int, children: "_Children") -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        children.check()
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/api/v1/health", timeout=2) as answer:
                if json.load(answer)["status"] == "ok":
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise Unavailable("not_ready", f"The web server did not answer within {_READY_SECONDS} seconds.")


def _welcome(host: str, port: int, logins: Path | None) -> None:
    address = f"http://{host}:{port}/"
    console.print(
        Panel(
            f"[bold]{address}[/bold]\n\n"
            f"登录 logins   {logins} (mode 0600)\n{_login_lines(logins)}\n\n"
            "试一试 what to try\n"
            "  1. 用 operator 登录，扫一个面单号 · log in as operator and scan a waybill of the list\n"
            "  2. 打开任一包裹看完整履历 · open any parcel and read its whole life\n"
            "  3. guicang declare --as B3001 --prepare; guicang declare --as B3002 --submit\n"
            "  4. guicang why LPN · guicang journal verify · guicang doctor\n\n"
            "Ctrl-C 停止 · stops everything; data stay where they are",
            title="归仓 guicang",
            expand=False,
        ),
        highlight=False,
    )


def _login_lines(logins: Path | None) -> str:
    if logins is None:
        return "  (guicang staff list)"
    rows = [line for line in logins.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return "\n".join(f"  {row}" for row in rows)


class _Children:
    """The processes of this run, in a group of their own so that Ctrl-C reaches us first."""

    def __init__(self, settings: Settings) -> None:
        self._environment = os.environ | {"GUICANG_DATA_DIR": str(settings.data_dir)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *command: str) -> None:
        self._running[command[0]] = subprocess.Popen(
            [sys.executable, "-m", "app.cli", *command], env=self._environment, start_new_session=True
        )

    def check(self) -> None:
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Unavailable("process_ended", f"`guicang {name}` ended with exit code {process.returncode}.")

    def wait(self) -> int:
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
