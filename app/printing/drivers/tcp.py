"""Raw TCP, port 9100: what label printers speak. No answer but `~HS`, and not every printer gives that.

A printer that says its status is asked before the label (then nothing has been sent if it cannot print)
and after it, until nothing is on its way any more. One that does not has printed, as far as anybody can
tell, when its side has acknowledged the last byte; the scan of the label is what proves it.
"""

import array
import fcntl
import socket
import termios
import time
from collections.abc import Callable

from app.printing.drivers.protocol import READY, Condition, Document, Fate, NotSent, Unsure
from app.printing.drivers.zebra import ASK, HostStatus, read_status, whole

PORT = 9100
_LOOK = 0.03


class TcpDriver:
    """A printer at `host` or `host:port`. `patience`: seconds it may hold a label while it says why it waits."""

    def __init__(
        self, address: str, *, says_status: bool = True, timeout: float = 4.0, patience: float = 120.0
    ) -> None:
        host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", "")
        self._place = (host.strip("[]"), int(port or PORT))
        self._says_status, self._timeout, self._patience = says_status, timeout, patience

    def condition(self) -> Condition:
        try:
            with self._connected() as line:
                return self._asked(line).condition if self._says_status else READY
        except NotSent as error:
            return Condition(error.stop, error.said)

    def send(self, document: Document, *, began: Callable[[], None]) -> None:
        with self._connected() as line:
            if self._says_status and (stop := self._asked(line).condition).stop:
                raise NotSent(stop.stop, stop.said)
            began()
            self._write(line, document.body)
            if self._says_status:
                self._wait(line)
            else:
                self._take_leave(line)

    def fate(self, name: str) -> Fate:  # noqa: ARG002 (a raw printer knows no names)
        return Fate.UNKNOWN

    def _connected(self) -> socket.socket:
        try:
            line = socket.create_connection(self._place, self._timeout)
        except OSError as error:
            raise NotSent("unreachable", error.strerror or type(error).__name__) from error
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def _asked(self, line: socket.socket) -> HostStatus:
        """Its status, before a label. Raises `NotSent` (no_answer)."""
        try:
            return _status(line)
        except (OSError, ValueError) as error:
            raise NotSent("no_answer", str(error)) from error

    @staticmethod
    def _write(line: socket.socket, body: bytes) -> None:
        sent = 0
        try:
            while sent < len(body):
                sent += line.send(body[sent : sent + 16384])
        except OSError as error:
            if sent == 0:
                raise NotSent("no_answer", error.strerror or type(error).__name__) from error
            raise Unsure(f"{sent} of {len(body)} bytes had gone out: {type(error).__name__}") from error

    def _wait(self, line: socket.socket) -> None:
        """Until the printer says that nothing is on its way any more."""
        until = time.monotonic() + self._patience
        moving = time.monotonic() + self._timeout
        while True:
            try:
                status = _status(line)
            except (OSError, ValueError) as error:
                raise Unsure(f"it did not answer after the label: {type(error).__name__}") from error
            if not status.busy and status.condition.stop is None:
                return
            now = time.monotonic()
            if now > until or (now > moving and status.condition.stop is None):
                raise Unsure(f"it holds the label ({status.condition.said or 'busy'})", status.condition.stop)
            time.sleep(_LOOK if now < moving else 1.0)

    def _take_leave(self, line: socket.socket) -> None:
        """Say that this was all, and see it acknowledged."""
        try:
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass
        except TimeoutError:
            if left := _unacknowledged(line):
                raise Unsure(f"{left} bytes were not taken") from None
        except OSError as error:
            raise Unsure(f"the connection broke: {type(error).__name__}") from error


def _status(line: socket.socket) -> HostStatus:
    line.sendall(ASK)
    answer = b""
    while not whole(answer):
        more = line.recv(4096)
        if not more:
            raise ConnectionError("it closed the line")
        answer += more
        if len(answer) > 4096:
            raise ValueError("this is no host status")
    return read_status(answer)


def _unacknowledged(line: socket.socket) -> int:
    left = array.array("i", [0])
    fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, left)
    return left[0]
