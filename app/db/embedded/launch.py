"""Starting the server of an existing cluster, and making sense of a start that failed."""

import time
from pathlib import Path

from app.core.errors import Unavailable
from app.db.embedded import faults
from app.db.embedded.address import Address
from app.db.embedded.birth import NEEDED_BYTES, check_space, free_bytes
from app.db.embedded.config import write_settings
from app.db.embedded.log import START_LOG, LogMark, last_lines
from app.db.embedded.server import Server
from app.db.embedded.sockets import bury, endpoints, release

_LEFTOVER_SECONDS = 15.0
_START_BYTES = 2 << 20
_TAKEN = (".s.PGSQL.", "could not create any", "Address already in use")
_LEFTOVER = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


def launch(server: Server, passwords: dict[str, str], *, tcp_port: int | None, durable: bool) -> Address:
    """Start it on the first free place; what had to be passed over stands in the address's notices."""
    check_space(server.places.home, _START_BYTES)
    _open_logs(server)
    left = server.address(passwords)
    if left:
        bury(left.socket_path, server.account)
    notices: list[str] = []
    for folder, port in endpoints(server.places.key, server.account, tcp_port, notices):
        write_settings(server.places, folder, port, tcp=tcp_port is not None, durable=durable)
        try:
            taken = _start(server)
        except Unavailable:
            release(folder)
            raise
        if taken is None:
            return _answered(server, passwords, tuple(notices))
        notices.append(taken)
    raise faults.socket_taken(notices)


def _answered(server: Server, passwords: dict[str, str], notices: tuple[str, ...]) -> Address:
    found = server.wait_until_answering(passwords, notices)
    if found is None:
        raise faults.failed("started", server.places.logs, "it ended at once")
    return found


def _open_logs(server: Server) -> None:
    logs = server.places.logs
    if not logs.exists():
        logs.mkdir(mode=0o700)
        server.account.give(logs)
    start_log = logs / START_LOG
    if start_log.exists() and start_log.lstat().st_size > 1 << 20:
        start_log.unlink()


def _start(server: Server) -> str | None:
    """None when the server runs, else why this place cannot be had; raises what no other place would mend."""
    until = time.monotonic() + _LEFTOVER_SECONDS
    while True:
        server.forget_stale_note()
        mark = LogMark.now(server.places.logs)
        options = "-c config_file=postgresql.conf"  # relative: made absolute by the server, see Server.pg_ctl
        code, output = server.pg_ctl("start", "-w", "-t", "30", "-l", f"log/{START_LOG}", "-o", options)
        if code == 0 or server.running():  # running but not ready: recovering
            return None
        said = mark.said_since() or output
        if not any(text in said for text in _LEFTOVER) or time.monotonic() > until:
            return _judge(said, server.places.home)
        time.sleep(0.2)  # children of a server that was killed need a moment to notice


def _judge(said: str, home: Path) -> str | None:
    if "No space left on device" in said:
        raise faults.disk_full(home, free_bytes(home), NEEDED_BYTES)
    if any(text in said for text in _TAKEN):
        return last_lines(said)
    raise faults.failed("started", home / "log", last_lines(said))
