"""A small world and a broker who declares what comes back of it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

from app.simulator.habits import Habits
from app.simulator.numbers import guid_of
from app.simulator.world import Chunk, World
from schemas.customs.codec import parse, to_tree
from schemas.customs.messages import (
    CEB621Message,
    CEB622Message,
    CEB625Message,
    InvtRefund,
    InvtRefundHead,
    InvtRefundLine,
)
from schemas.customs.times import SHANGHAI
from schemas.customs.xmldsig import Signer

DAY = date(2026, 11, 15)
NOON = datetime(2026, 11, 15, 12, 0, tzinfo=SHANGHAI)
KIND = Habits(rejected=0, line_errors=0, signature_errors=0)

Declare = Callable[..., bytes]


@pytest.fixture(scope="session")
def world() -> World:
    return World(1, 60, DAY)


@pytest.fixture(scope="session")
def chunk(world: World) -> Chunk:
    return next(world.chunks())


@pytest.fixture(scope="session")
def refunds(chunk: Chunk) -> list[InvtRefund]:
    """One application for each list released lately: everything of its first line."""
    imports, releases = parse(chunk.imports), parse(chunk.releases)
    assert isinstance(imports, CEB621Message)
    assert isinstance(releases, CEB622Message)
    by_cop_no = {r.cop_no: r for r in releases.returns if (NOON - r.returned_at).days < 28}
    return [
        refund_of(inventory, by_cop_no[inventory.head.cop_no].invt_no or "")
        for inventory in imports.inventories
        if inventory.head.cop_no in by_cop_no
    ]


def refund_of(inventory, invt_no: str) -> InvtRefund:
    head, line = inventory.head, inventory.lines[0]
    copied = ("customs_code", "order_no", "ebp_code", "ebp_name", "ebc_code", "ebc_name", "logistics_no")
    copied += ("logistics_code", "logistics_name", "buyer_id_number", "buyer_name", "buyer_telephone")
    copied += ("agent_code", "agent_name")
    number = head.cop_no[-9:]
    return InvtRefund(
        InvtRefundHead(
            guid=guid_of("refund", number),
            app_time="20261115120000",
            cop_no=f"TTH{number}",
            invt_no=invt_no,
            reason="消费者七日无理由退货",
            **{name: getattr(head, name) for name in copied},
        ),
        (InvtRefundLine(gnum=line.gnum, gcode=line.gcode, gname=line.gname, qty=Decimal(line.qty), unit=line.unit),),
    )


@pytest.fixture(scope="session")
def declare(world: World, chunk: Chunk) -> Declare:
    """Refunds → a signed CEB625; `name` makes its guid, `signer` signs instead of the world's broker."""
    imports = parse(chunk.imports)
    assert isinstance(imports, CEB621Message)

    def signed(*refunds: InvtRefund, name: str = "one", signer: Signer | None = None) -> bytes:
        message = CEB625Message(guid=guid_of("message", name), refunds=refunds, transfer=imports.transfer)
        return (signer or world.signer).sign(to_tree(message))

    return signed
