"""A first verdict in a minute: lists that customs knows, a key, and messages that are right and wrong on purpose."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from app.simulator.book import Reply
from app.simulator.identity import demo_key
from app.simulator.numbers import guid_of
from app.simulator.world import World, demo_signer
from schemas.customs.codec import parse, to_tree
from schemas.customs.messages import (
    CEB621Message,
    CEB622Message,
    CEB625Message,
    Inventory,
    InvtRefund,
    InvtRefundHead,
    InvtRefundLine,
)
from schemas.customs.times import SHANGHAI, write_time
from schemas.customs.xmldsig import Signer

_COPIED = (
    *("customs_code", "order_no", "ebp_code", "ebp_name", "ebc_code", "ebc_name"),
    *("logistics_no", "logistics_code", "logistics_name"),
    *("buyer_id_number", "buyer_name", "buyer_telephone", "agent_code", "agent_name"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One message to try: its file name, what it shows, its bytes."""

    name: str
    about: str
    body: bytes


class Samples:
    """Lists of a sample world released a week before `now`, and return applications for them."""

    def __init__(self, seed: int | str, now: datetime) -> None:
        self._seed, self._now = seed, now
        world = World(seed, 60, now.astimezone(SHANGHAI).date())
        self.chunk = next(world.chunks())
        self.signer = world.signer
        imports, releases = parse(self.chunk.imports), parse(self.chunk.releases)
        assert isinstance(imports, CEB621Message)  # noqa: S101 (the world makes them)
        assert isinstance(releases, CEB622Message)  # noqa: S101
        self._transfer = imports.transfer
        numbers = {r.cop_no: r.invt_no or "" for r in releases.returns if now - r.returned_at < timedelta(days=28)}
        fresh = [i for i in imports.inventories if i.head.cop_no in numbers]
        self._refunds = [self._refund(inventory, numbers[inventory.head.cop_no or ""]) for inventory in fresh]

    def _refund(self, inventory: Inventory, invt_no: str) -> InvtRefund:
        head = inventory.head
        number = (head.cop_no or "")[-9:]
        return InvtRefund(
            InvtRefundHead(
                guid=guid_of(self._seed, "sample refund", number),
                app_time=write_time(self._now, 14),
                cop_no=f"TH{number}",
                invt_no=invt_no,
                reason="消费者七日无理由退货",
                **{name: getattr(head, name) for name in _COPIED},
            ),
            tuple(
                InvtRefundLine(gnum=line.gnum, gcode=line.gcode, gname=line.gname, qty=line.qty, unit=line.unit)
                for line in inventory.lines
            ),
        )

    def signed(self, *refunds: InvtRefund, name: str, signer: Signer | None = None) -> bytes:
        """Applications as a signed message; `name` makes its guid."""
        guid = guid_of(self._seed, "sample message", name)
        message = CEB625Message(guid=guid, refunds=refunds, transfer=self._transfer)
        return (signer or self.signer).sign(to_tree(message))

    def refund(self, number: int) -> InvtRefund:
        """One of the applications; each for another list."""
        return self._refunds[number]

    def __iter__(self) -> Iterator[Sample]:
        for name, (about, make) in _SAMPLES.items():
            yield Sample(f"{name}.xml", about, make(self, name))


def _line(refund: InvtRefund, **changes: object) -> InvtRefund:
    """Something else in its first line."""
    return replace(refund, lines=(replace(refund.lines[0], **changes), *refund.lines[1:]))  # pyright: ignore


def _head(refund: InvtRefund, **changes: object) -> InvtRefund:
    return replace(refund, head=replace(refund.head, **changes))  # pyright: ignore


def _tampered(samples: Samples, name: str) -> bytes:
    return samples.signed(samples.refund(9), name=name).replace("七日".encode(), "八日".encode())


def _repeated(samples: Samples, name: str) -> bytes:
    return samples.signed(samples.refund(0), name=name)


def _stranger(samples: Samples, name: str) -> bytes:
    return samples.signed(samples.refund(10), name=name, signer=demo_signer("stranger", "440166TX99"))


def _cut(samples: Samples, name: str) -> bytes:
    return samples.signed(samples.refund(11), name=name)[:700]


_SAMPLES: dict[str, tuple[str, Callable[[Samples, str], bytes]]] = {
    "01-good": ("整单退货 everything given back", lambda s, n: s.signed(s.refund(0), name=n)),
    "02-batch": ("三份一批 three in one message", lambda s, n: s.signed(*map(s.refund, (1, 2, 3)), name=n)),
    "03-draft": ("暂存 a draft", lambda s, n: s.signed(_head(s.refund(4), app_status="1"), name=n)),
    "04-declared": ("暂存后申报 the draft, declared", lambda s, n: s.signed(s.refund(4), name=n)),
    "05-withdrawn": (
        "审结前撤销 withdrawn before the conclusion",
        lambda s, n: s.signed(_head(s.refund(1), app_type="3", guid=guid_of(n)), name=n),
    ),
    "10-same-number-again": ("重复申报 the same copNo again", _repeated),
    "11-too-much": ("超量 more than was bought", lambda s, n: s.signed(_line(s.refund(5), qty=Decimal(99)), name=n)),
    "12-wrong-line": ("序号不符 no such line", lambda s, n: s.signed(_line(s.refund(6), gnum=9), name=n)),
    "13-wrong-unit": ("计量单位不符 another unit", lambda s, n: s.signed(_line(s.refund(7), unit="070"), name=n)),
    "14-other-buyer": (
        "订购人不符 another buyer",
        lambda s, n: s.signed(_head(s.refund(8), buyer_id_number=s.refund(9).head.buyer_id_number), name=n),
    ),
    "20-tampered": ("签名后被改 changed after signing", _tampered),
    "21-stranger": ("证书不是申报企业的 signed by somebody else", _stranger),
    "30-cut-off": ("报文不完整 half a message", _cut),
}


def write_samples(folder: Path, seed: int | str, now: datetime) -> Samples:
    """Lists into `originals/`, messages into `messages/`, the key that signed them as `key.pem`."""
    samples = Samples(seed, now)
    for place in ("originals", "messages"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "originals" / "CEB621.xml").write_bytes(samples.chunk.imports)
    (folder / "originals" / "CEB622.xml").write_bytes(samples.chunk.releases)
    for sample in samples:
        (folder / "messages" / sample.name).write_bytes(sample.body)
    key, certificate = demo_key(seed)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "key.pem"
    path.touch(mode=0o600)
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return samples


@dataclass(frozen=True, slots=True)
class Told:
    """One answer about one application: `number` is its copNo, or the message's guid for CEB900."""

    number: str
    status: str
    words: str


def told(replies: list[Reply]) -> list[Told]:
    """What some answers say, in order."""
    found = []
    for reply in replies:
        message = parse(reply.body)
        rows = getattr(message, "returns", None) or (getattr(message, "message_return"),)  # noqa: B009
        found += [
            Told(getattr(row, "cop_no", "") or getattr(row, "ori_cop_msg_id", ""), row.return_status, row.return_info)
            for row in rows
        ]
    return found
