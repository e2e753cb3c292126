"""Not a test: a RabbitMQ of our own on loopback, with everything it keeps in one folder, stopped at the end."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def broker(folder: Path) -> Iterator[str]:
    """The address of a broker that is up."""
    port, environment = free_port(), _environment(folder)
    environment["RABBITMQ_NODE_PORT"] = str(port)
    with (folder / "out").open("wb") as out:
        server = subprocess.Popen([SERVER], env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        _wait(port, server, folder / "out")
        yield f"amqp://guest:guest@127.0.0.1:{port}/%2F"
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
        subprocess.run(["epmd", "-kill"], env=environment, capture_output=True, check=False)  # ours: by its port


def _environment(folder: Path) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    (folder / "rabbitmq.conf").write_text(
        "loopback_users.guest = true\nlog.console = false\nvm_memory_high_watermark.absolute = 200MiB\n"
    )
    return os.environ | {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"guicang{os.getpid()}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
    }


def _wait(port: int, server: "subprocess.Popen[bytes]", out: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(out.read_text(errors="replace")[-2000:])


def missing() -> str | None:
    """Why there can be no broker here."""
    return None if SERVER.is_file() and shutil.which("epmd") else "RabbitMQ is not installed (Debian: rabbitmq-server)"
