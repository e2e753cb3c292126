"""Ports: the one that is wanted, or the next that is free."""

import errno
import socket

from app.core.errors import Unavailable

_TRIES = 20


def listen(host: str, first: int) -> socket.socket:
    """A listening socket on `first` or one of the twenty ports after it. Raises `Unavailable` (no_free_port)."""
    for port in range(first, min(first + _TRIES, 65536)):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(1024)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise Unavailable("cannot_listen", f"{host}:{port} cannot be listened on: {error.strerror}.") from error
            continue
        listener.set_inheritable(True)
        return listener
    raise Unavailable("no_free_port", f"Ports {first} to {first + _TRIES - 1} of {host} are all busy.", first=first)
