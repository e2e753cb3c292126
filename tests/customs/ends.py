"""Not a test: the other ends of the ways to customs, each with the simulated customs behind it."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import pika

from app.core.clock import VirtualClock
from app.core.settings import Settings
from app.customs.gateway import Gateway
from app.customs.gateway.choosing import gateway_from
from app.simulator.habits import Habits
from app.simulator.rules import SimulatedCustoms
from schemas.customs.codec import unwrap, wrap
from schemas.customs.messages import DxpMsg

MAILBOX = "DXPENT0000000000"
CUSTOMS = "DXPEDCCEB0000002"
_NOON = datetime(2026, 11, 15, 12, tzinfo=UTC)


class End(Protocol):
    """One way's other end."""

    settings: Settings

    def taken(self) -> list[tuple[str, bytes]]:
        """Everything that arrived so far, as (guid, business message), repeats and all."""
        ...

    def offer(self, name: str, body: bytes) -> None:
        """Put an answer where we fetch it."""
        ...

    def waiting(self) -> int:
        """How many answers were not confirmed yet."""
        ...


class Customs:
    """The simulated customs behind an end: it judges each guid once, whatever arrives twice."""

    def __init__(self, end: End, clock: VirtualClock) -> None:
        self.end, self.clock = end, clock
        self.customs = SimulatedCustoms(1, habits=Habits(pace=0, rejected=0, line_errors=0, signature_errors=0))
        self.offered: set[str] = set()
        self.made: list[Gateway] = []

    def gateway(self) -> Gateway:
        """A way to here, as a worker that has just been started has it."""
        self.made.append(gateway_from(self.end.settings, mailbox=MAILBOX, clock=self.clock))
        return self.made[-1]

    def close(self) -> None:
        """The workers end."""
        for gateway in self.made:
            gateway.close()

    def work(self) -> None:
        """Answer what has arrived."""
        for _, body in self.end.taken():
            for reply in self.customs.receive(body, self.clock.now()):
                if reply.name not in self.offered:
                    self.offered.add(reply.name)
                    self.end.offer(reply.name, reply.body)
        self.clock.advance(timedelta(hours=1))


class FolderEnd:
    """The folder, with the client at its other side."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = Settings(customs_dir=root)

    def taken(self) -> list[tuple[str, bytes]]:
        for path in list((self.root / "send").glob("*.xml")):
            path.rename(self.root / "sent" / path.name)
        return [(path.stem, path.read_bytes()) for path in sorted((self.root / "sent").iterdir())]

    def offer(self, name: str, body: bytes) -> None:
        (self.root / "receive" / f".{name}").write_bytes(body)
        (self.root / "receive" / f".{name}").rename(self.root / "receive" / name)

    def waiting(self) -> int:
        return len(list((self.root / "receive").iterdir()))


class HttpEnd:
    """A local e-port on loopback."""

    def __init__(self, address: str) -> None:
        self.settings = Settings(customs_gateway=address)
        self.posted: list[tuple[str, bytes]] = []
        self.receipts: dict[str, bytes] = {}
        self.answer = (200, b"OK")

    def taken(self) -> list[tuple[str, bytes]]:
        return list(self.posted)

    def offer(self, name: str, body: bytes) -> None:
        self.receipts[name] = body

    def waiting(self) -> int:
        return len(self.receipts)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def end(self) -> HttpEnd:
        return self.server.end  # type: ignore[attr-defined]

    def do_POST(self) -> None:
        assert urlsplit(self.path).path == "/port/cebcmsg"
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]
        head = message["messageHead"]
        assert (head["senderID"], head["receiverID"], head["messageType"]) == (MAILBOX, CUSTOMS, "CEB625Message.xml")
        if self.end.answer == (200, b"OK"):
            self.end.posted.append((head["messageId"], base64.b64decode(message["messageBody"]["data"])))
        self._say(*self.end.answer)

    def do_GET(self) -> None:
        assert self.path == f"/port/cebrmsg?dxpid={MAILBOX}"
        rows = [
            {"messageHead": {"messageId": name}, "messageBody": {"data": base64.b64encode(body).decode()}}
            for name, body in self.end.receipts.items()
        ]
        self._say(self.end.answer[0], json.dumps({"messages": rows}).encode())

    def do_DELETE(self) -> None:
        name = unquote(urlsplit(self.path).path.removeprefix("/port/cebrmsg/"))
        self._say(204 if self.end.receipts.pop(name, None) is not None else 404, b"")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def eport() -> Iterator[HttpEnd]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    end = HttpEnd(f"http://someone:secret@127.0.0.1:{server.server_port}/port/")
    server.end = end  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield end
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class AmqpEnd:
    """The transfer client at the other side of a broker."""

    def __init__(self, address: str) -> None:
        self.settings = Settings(customs_gateway=address)
        self._connection = pika.BlockingConnection(pika.URLParameters(address))
        self.channel = self._connection.channel()
        self.channel.confirm_delivery()
        self._taken: list[tuple[str, bytes]] = []
        for queue in (CUSTOMS, f"{MAILBOX}_HZ"):
            self.channel.queue_declare(queue, durable=True)
            self.channel.queue_purge(queue)

    def taken(self) -> list[tuple[str, bytes]]:
        while True:
            _, properties, body = self.channel.basic_get(CUSTOMS, auto_ack=True)
            if body is None or properties is None:
                return list(self._taken)
            envelope, business = unwrap(body)
            assert envelope is not None
            assert (envelope.cop_msg_id, envelope.sender_id) == (properties.message_id, MAILBOX)
            assert (envelope.receiver_ids, properties.delivery_mode) == ((CUSTOMS,), 2)
            self._taken.append((envelope.cop_msg_id, business))

    def offer(self, name: str, body: bytes) -> None:
        envelope = DxpMsg(
            cop_msg_id=name,
            sender_id=CUSTOMS,
            receiver_ids=(MAILBOX,),
            creat_time=_NOON,
            msg_type="CEB626Message",
            data=body,
        )
        properties = pika.BasicProperties(message_id=name, delivery_mode=2)
        self.channel.basic_publish("", f"{MAILBOX}_HZ", wrap(envelope), properties)

    def waiting(self) -> int:
        """What is ready; what a gateway holds unconfirmed counts once that gateway is gone."""
        return self.channel.queue_declare(f"{MAILBOX}_HZ", durable=True, passive=True).method.message_count

    def close(self) -> None:
        self._connection.close()
