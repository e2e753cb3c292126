"""`guicang up`: everything on this machine, in one command, stopped by one Ctrl-C."""

import json
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from rich.panel import Panel
from rich.progress import Progress

from app.cli.answers import console
from app.cli.children import Children
from app.cli.ports import listen
from app.core.errors import Unavailable
from app.core.logs import configure_logs
from app.core.settings import Settings
from app.db.opening import database_of

if TYPE_CHECKING:  # imported while the web server is starting already
    from app.db.work import Database
    from app.demo.sample import Prepared

_READY_SECONDS = 30


def run_everything(settings: Settings, *, port: int | None, parcels: int) -> int:
    """Start what belongs together, say where it is, wait for Ctrl-C, stop it all. Returns the exit code."""
    configure_logs("WARNING")
    signal.signal(signal.SIGTERM, _interrupt)
    wanted = port or settings.port
    children = Children(settings)
    try:
        with database_of(settings) as database:
            return _run(database, settings, children, wanted, parcels)
    except KeyboardInterrupt:
        console.print("\n正在停止 · stopping …")
        return 0


def _run(database: "Database", settings: Settings, children: Children, wanted: int, parcels: int) -> int:
    taken = _free_port(settings.host, wanted)
    if taken != wanted:
        console.print(f"[yellow]端口 {wanted} 已被占用，改用 {taken} · port {wanted} is busy, taking {taken}[/yellow]")
    try:
        # On first use the site is set up before anybody serves it; later the web server starts while we look around.
        if _is_set_up(settings):
            children.start("serve", "--port", str(taken))
        prepared = _prepare(database, settings, parcels)
        if not children.has("serve"):
            children.start("serve", "--port", str(taken))
        _wait_until_ready(settings.host, taken, children)
        children.start("worker")
        children.start("simulator")
        _welcome(settings.host, taken, prepared)
        return children.wait()
    finally:
        children.stop()


def _is_set_up(settings: Settings) -> bool:
    return (settings.data_dir / "logins.txt").exists()


def _prepare(database: "Database", settings: Settings, parcels: int) -> "Prepared":
    from app.demo.sample import ensure_sample

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("准备样例日 preparing a sample day", total=parcels or None)
        return ensure_sample(database, settings, parcels=parcels, progress=lambda count: bar.advance(task, count))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _free_port(host: str, first: int) -> int:
    with listen(host, first) as listener:
        return listener.getsockname()[1]


def _wait_until_ready(host: str, port: int, children: Children) -> None:
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


def _welcome(host: str, port: int, prepared: "Prepared") -> None:
    address = f"http://{host}:{port}/"
    body = f"[bold]{address}[/bold]\n\n登录 logins  {prepared.logins} (mode 0600)\n{_login_lines(prepared.logins)}"
    console.print(Panel(body, title="归仓 guicang", expand=False), highlight=False)
    console.print(_what_to_try(prepared), highlight=False)
    console.print("\nCtrl-C 停止 · stops everything; data stay where they are", highlight=False)


def _login_lines(logins: Path | None) -> str:
    if logins is None:
        return "  (guicang staff list)"
    rows = [line for line in logins.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return "\n".join(f"  {row}" for row in rows)


def _what_to_try(found: "Prepared") -> str:
    """Things to do with parcels that are really there."""
    lines = ["试一试 what to try (in another terminal, with the same GUICANG_DATA_DIR)"]
    if found.waybill:
        lines.append(f"  收货 receive    echo {found.waybill} | .venv/bin/guicang scan --station D1 --as B1001")
    if found.unsorted:
        lines.append(
            f"  分拣 sort       .venv/bin/guicang scan --station S1 --as B1002    # {found.unsorted}, ANS-same …"
        )
        lines.append(f"  为何 why        .venv/bin/guicang why {found.unsorted}")
    lines.append("  申报 declare    .venv/bin/guicang declare --as B3001 --prepare")
    lines.append("  复核 submit     .venv/bin/guicang declare --as B3002 --submit")
    lines.append("  核对 verify     .venv/bin/guicang journal verify; .venv/bin/guicang doctor")
    return "\n".join(lines)
