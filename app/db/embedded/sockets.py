"""A short, private folder for the server's socket: a socket's path may not exceed 107 bytes, data folders may."""

import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from app.db.embedded.account import Account, user_name
from app.db.embedded.address import socket_path

PORT = 5432
_LONGEST = 100  # of the 107 bytes, leaving a few for the port
_NAMES, _PORTS = 3, 10
_DYING_SECONDS = 5.0
_TEMPORARY = "/tmp"  # noqa: S108 - a short name is the point; `claim` checks owner and mode


def endpoints(key: str, account: Account, tcp_port: int | None, notices: list[str]) -> Iterator[tuple[Path, int]]:
    """Free (folder, port) pairs, best first; what is taken by others is told in `notices`, never touched."""
    first = tcp_port or PORT
    for folder in _folders(key, account, notices):
        for port in range(first, first + _PORTS):
            if listening(socket_path(folder, port)):
                notices.append(f"something else listens at {socket_path(folder, port)}")
            elif tcp_port and _port_taken(port):
                notices.append(f"port {port} of 127.0.0.1 is in use")
            else:
                yield folder, port


def _folders(key: str, account: Account, notices: list[str]) -> Iterator[Path]:
    for parent in _parents(account):
        for turn in range(1, _NAMES + 1):
            folder = parent / (f"guicang-{key}" if turn == 1 else f"guicang-{key}-{turn}")
            if len(os.fsencode(folder)) > _LONGEST - len("/.s.PGSQL.5432"):
                continue
            reason = claim(folder, account)
            if reason is None:
                yield folder
            else:
                notices.append(f"{folder} {reason}")


def _parents(account: Account) -> list[Path]:
    """/run belongs to root alone; /run/user/… goes away when its user logs out, hence only after /tmp."""
    known = ["/run", _TEMPORARY] if account.switch else [_TEMPORARY, os.environ.get("XDG_RUNTIME_DIR", "")]
    return [Path(name) for name in known if name and os.access(name, os.W_OK | os.X_OK)]


def claim(folder: Path, account: Account) -> str | None:
    """Make or take the folder; the reason when it is not the account's own and private."""
    try:
        folder.mkdir(mode=0o700)
        account.give(folder)
    except FileExistsError:
        pass
    except OSError as error:
        return f"cannot be made ({error.strerror})"
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return "is not a folder"
    if found.st_uid != account.uid:
        return f"belongs to {user_name(found.st_uid)}"
    return None if stat.S_IMODE(found.st_mode) & 0o077 == 0 else "is open to other users"


def bury(path: Path, account: Account) -> None:
    """Remove the socket that our killed server left, once its last children have let go of it."""
    if not path.parent.exists() or claim(path.parent, account) is not None:
        return
    until = time.monotonic() + _DYING_SECONDS
    while listening(path):
        if time.monotonic() > until:
            return
        time.sleep(0.02)
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".lock").unlink(missing_ok=True)


def release(folder: Path) -> None:
    """Remove the folder when the server left nothing in it."""
    try:
        folder.rmdir()
    except OSError:
        return


def listening(path: Path) -> bool:
    """Whether a program accepts connections at the socket `path`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:  # there is somebody, only too busy or not for us
            return True
        return True


def _port_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False
