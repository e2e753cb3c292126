"""Messages to import, made from typed models so that each test says only what is special about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from app.core.numbering import Numbers
from app.db.work import Work
from app.originals.service import ImportReport, import_originals
from schemas.customs.codec import to_bytes, to_tree, wrap, write
from schemas.customs.layout import DSIG
from schemas.customs.messages import (
    BaseTransfer,
    CEB621Message,
    CEB622Message,
    DxpMsg,
    Inventory,
    InventoryHead,
    InventoryLine,
    InventoryReturn,
)
from schemas.customs.times import write_time

NUMBERS = Numbers(seed="originals")
AGENT = "440166TA01"
_SIGNATURE = f"""
<ds:Signature xmlns:ds="{DSIG}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
<ds:SignatureMethod Algorithm="{DSIG}rsa-sha1"/><ds:Reference URI=""><ds:Transforms>
<ds:Transform Algorithm="{DSIG}enveloped-signature"/></ds:Transforms>
<ds:DigestMethod Algorithm="{DSIG}sha1"/><ds:DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAA=</ds:DigestValue>
</ds:Reference></ds:SignedInfo><ds:SignatureValue>VEVTVA==</ds:SignatureValue>
<ds:KeyInfo><ds:KeyName>TEST0001</ds:KeyName></ds:KeyInfo></ds:Signature>"""


def a_line(gnum: int = 1, **over: Any) -> InventoryLine:
    """A line of two pots of cream at 199.00."""
    values: dict[str, Any] = {
        "gnum": gnum,
        "item_record_no": str(1000 + gnum),
        "item_no": f"SKU-{gnum}",
        "item_name": "测试面霜(虚构)",
        "gcode": "3304990039",
        "gname": "测试面霜(虚构)",
        "gmodel": "50ml",
        "country": "133",
        "qty": Decimal(2),
        "unit": "140",
        "qty1": Decimal("0.24"),
        "unit1": "035",
        "price": Decimal("199.00"),
        "total_price": Decimal("398.00"),
    }
    return InventoryLine(**values | over)


def a_list(number: int = 1, *, lines: tuple[InventoryLine, ...] | None = None, **over: Any) -> Inventory:
    """A 1210 list of this site, with a plainly fictitious buyer."""
    values: dict[str, Any] = {
        "guid": NUMBERS.guid(),
        "app_time": "20261101143000",
        "order_no": f"ORDER{number:06d}",
        "ebp_code": "440166TP01",
        "ebp_name": "测试平台(虚构)",
        "ebc_code": "440166TE01",
        "ebc_name": "测试电商(虚构)",
        "logistics_no": f"WL{number:010d}",
        "logistics_code": "440166TL01",
        "logistics_name": "测试物流(虚构)",
        "cop_no": f"TQD{number:08d}",
        "assure_code": "440166TE01",
        "ems_no": "T5165W000999",
        "decl_time": "20261101",
        "customs_code": "5165",
        "port_code": "5165",
        "buyer_id_number": "440115190001010019",
        "buyer_name": "测试甲",
        "buyer_telephone": "13800138000",
        "consignee_address": "广东省广州市南沙区测试路0号(虚构)",
        "agent_code": AGENT,
        "agent_name": "测试报关企业(虚构)",
        "area_code": "440166TW01",
        "area_name": "测试区内仓储企业(虚构)",
        "trade_mode": "1210",
        "traf_mode": "9",
        "country": "142",
        "freight": Decimal(0),
        "insured_fee": Decimal(0),
        "pack_no": 1,
        "gross_weight": Decimal("1.29"),
        "net_weight": Decimal("1.14"),
    }
    both = (a_line(1), a_line(2, qty=Decimal(1), total_price=Decimal("199.00")))
    return Inventory(InventoryHead(**values | over), lines or both)


def ceb621(*lists: Inventory) -> bytes:
    """A signed-looking CEB621 with these lists."""
    sender = BaseTransfer(cop_code=AGENT, cop_name="测试报关企业(虚构)", dxp_id="DXPENT0000000000")
    root = to_tree(CEB621Message(guid=NUMBERS.guid(), inventories=lists, transfer=sender))
    root.append(etree.fromstring(_SIGNATURE.strip()))
    return to_bytes(root)


def a_receipt(number: int, status: str, at: datetime, **over: Any) -> InventoryReturn:
    """A receipt of list `number`."""
    values: dict[str, Any] = {
        "guid": NUMBERS.guid(),
        "customs_code": "5165",
        "agent_code": AGENT,
        "cop_no": f"TQD{number:08d}",
        "pre_no": f"B20261101{number:09d}",
        "invt_no": f"51652026I{number:09d}",
        "return_status": status,
        "return_time": write_time(at),
        "return_info": "[Code:2600;Desc:放行]",
    }
    return InventoryReturn(**values | over)


def ceb622(*receipts: InventoryReturn) -> bytes:
    """A CEB622 with these receipts."""
    return write(CEB622Message(guid=NUMBERS.guid(), returns=receipts))


def enveloped(body: bytes, at: datetime, kind: str = "CEB621Message") -> bytes:
    """`body` inside a DxpMsg."""
    return wrap(
        DxpMsg(
            cop_msg_id=NUMBERS.guid(),
            sender_id="DXPEDCCEB0000002",
            receiver_ids=("DXPENT0000000000",),
            creat_time=at,
            msg_type=kind,
            data=body,
        )
    )


def changed(inventory: Inventory, **head: Any) -> Inventory:
    """The same list with another head."""
    return Inventory(replace(inventory.head, **head), inventory.lines)


@pytest.fixture
def say() -> SimpleNamespace:
    """The builders, by the names the tests use."""
    return SimpleNamespace(
        line=a_line,
        list=a_list,
        changed=changed,
        ceb621=ceb621,
        receipt=a_receipt,
        ceb622=ceb622,
        enveloped=enveloped,
    )


@pytest.fixture
def take(work: Work) -> Callable[..., ImportReport]:
    """Import bytes as a file."""

    def take_it(body: bytes, file_name: str = "lists.xml") -> ImportReport:
        return import_originals(work, body=body, file_name=file_name)

    return take_it
