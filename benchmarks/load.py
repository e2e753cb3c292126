"""The load, a process of its own: n connections kept alive, each sending its next request when the last is answered.

Reads one job as JSON from standard input and writes what it saw as JSON to standard output. Requests
are built before the clock starts and answers are only skimmed: on two cores the load must stay light.
"""

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import uvloop

_END, _LENGTH = b"\r\n\r\n", b"content-length:"


@dataclass(slots=True)
class Seen:
    """What came back: milliseconds of every request, answers that say `moved`, and the first wrong answer."""

    milliseconds: list[float] = field(default_factory=list)
    moved: int = 0
    wrong: str | None = None


class Caller(asyncio.Protocol):
    """One connection."""

    def __init__(self, waiting: deque[bytes], seen: Seen) -> None:
        self._waiting, self._seen = waiting, seen
        self._buffer, self._sent = b"", 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed a connection"))

    def call(self) -> None:
        """Send the next request, or be done."""
        if not self._waiting:
            self.done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(self._waiting.popleft())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(_END)
        if not end or len(body) < _length(head):
            return
        self._buffer = b""
        self._seen.milliseconds.append((time.perf_counter() - self._sent) * 1000)
        self._seen.moved += body.count(b'"verdict":"moved"')
        if not head.startswith(b"HTTP/1.1 200"):
            self._seen.wrong = self._seen.wrong or (head.split(b"\r\n")[0] + b" " + body[:500]).decode()
        self.call()


def _length(head: bytes) -> int:
    at = head.index(_LENGTH) + len(_LENGTH)
    return int(head[at:].split(b"\r\n", 1)[0])


def _requests(job: dict[str, Any]) -> deque[bytes]:
    head = f"{job['method']} {job['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {job['token']}\r\n"
    if job["method"] == "GET":
        return deque([f"{head}\r\n".encode()] * job["count"])
    bodies = [json.dumps(body, separators=(",", ":")).encode() for body in job["bodies"]]
    head += "Content-Type: application/json\r\nContent-Length: "
    return deque(f"{head}{len(body)}\r\n\r\n".encode() + body for body in bodies)


async def _run(job: dict[str, Any]) -> dict[str, Any]:
    waiting, seen, loop = _requests(job), Seen(), asyncio.get_running_loop()
    callers: list[Caller] = []
    for _ in range(job["connections"]):
        _, caller = await loop.create_connection(lambda: Caller(waiting, seen), "127.0.0.1", job["port"])
        callers.append(caller)
    began = time.perf_counter()
    for caller in callers:
        caller.call()
    await asyncio.gather(*(caller.done for caller in callers))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "milliseconds": seen.milliseconds, "moved": seen.moved, "wrong": seen.wrong}


if __name__ == "__main__":
    print(json.dumps(uvloop.run(_run(json.load(sys.stdin)))))
