"""Sample models and where the shared samples and the published schema are, when this machine has them."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.customs.messages import (
    BaseTransfer,
    CEB621Message,
    CEB625Message,
    CEB626Message,
    CEB900Message,
    Inventory,
    InventoryHead,
    InventoryLine,
    InvtRefund,
    InvtRefundHead,
    InvtRefundLine,
    InvtRefundReturn,
    MessageReturn,
)

SHARED = Path(__file__).parents[3].parent / "shared" / "customs"
GUID = "CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
PARTIES = {
    "customs_code": "5165",
    "order_no": "ORDER0001",
    "ebp_code": "440166TP01",
    "ebp_name": "测试平台",
    "ebc_code": "440166TE01",
    "ebc_name": "测试电商",
    "logistics_no": "WAYBILL0001",
    "logistics_code": "440166TL01",
    "logistics_name": "测试物流",
    "buyer_id_number": "440115190001010019",
    "buyer_name": "测试甲",
    "buyer_telephone": "13800130000",
    "agent_code": "440166TA01",
    "agent_name": "测试报关",
}


@pytest.fixture(scope="session")
def samples() -> list[tuple[dict[str, Any], bytes]]:
    """(manifest row, bytes) of every shared sample."""
    folder = SHARED / "samples"
    if not folder.is_dir():
        pytest.skip("the shared samples are not on this machine")
    rows = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["samples"]
    return [(row, (folder / row["file"]).read_bytes()) for row in rows]


@pytest.fixture(scope="session")
def official_folder() -> Path:
    """The published schemas."""
    folder = SHARED / "official-xsd"
    if not folder.is_dir():
        pytest.skip("the published schemas are not on this machine")
    return folder


@pytest.fixture
def transfer() -> BaseTransfer:
    return BaseTransfer(cop_code="440166TA01", cop_name="测试报关", dxp_id="DXPENT0000000000")


@pytest.fixture
def refund() -> InvtRefund:
    head = InvtRefundHead(
        guid=GUID,
        app_time="20261115101500",
        cop_no="TTH0001",
        invt_no="51652026I000000101",
        reason="七日无理由 <退货> & 其它",
        **PARTIES,
    )
    lines = (InvtRefundLine(gnum=1, gcode="3304990039", gname="测试面霜", qty=Decimal("2.00000"), unit="140"),)
    return InvtRefund(head, lines)


@pytest.fixture
def application(refund: InvtRefund, transfer: BaseTransfer) -> CEB625Message:
    return CEB625Message(guid=GUID, refunds=(refund,), transfer=transfer)


@pytest.fixture
def imports(transfer: BaseTransfer) -> CEB621Message:
    head = InventoryHead(
        guid=GUID,
        app_time="20261101143000",
        cop_no="TQD0001",
        assure_code="440166TE01",
        ems_no="T5165W000999",
        decl_time="20261101",
        port_code="5165",
        consignee_address="虚构地址",
        area_code="440166TW01",
        area_name="测试仓储",
        trade_mode="1210",
        traf_mode="9",
        country="142",
        freight=Decimal(0),
        insured_fee=Decimal(0),
        pack_no=1,
        gross_weight=Decimal("1.290"),
        net_weight=Decimal("1.14"),
        **PARTIES,
    )
    line = InventoryLine(
        gnum=1,
        item_record_no="1001",
        gcode="3304990039",
        gname="测试面霜",
        gmodel="50ml",
        country="133",
        qty=Decimal(2),
        unit="140",
        qty1=Decimal("0.24"),
        unit1="035",
        price=Decimal(199),
        total_price=Decimal(398),
    )
    return CEB621Message(guid=GUID, inventories=(Inventory(head, (line,)),), transfer=transfer)


@pytest.fixture
def receipt() -> CEB626Message:
    answer = InvtRefundReturn(
        guid=GUID,
        customs_code="5165",
        cop_no="TTH0001",
        pre_no="T20261115000000045",
        invt_no="51652026I000000101",
        return_status="399",
        return_time="20261115103000456",
        return_info="[Code:2100;Desc:审结]",
    )
    return CEB626Message(guid=GUID, returns=(answer,))


@pytest.fixture
def refusal() -> CEB900Message:
    answer = MessageReturn(
        guid=GUID,
        return_status="-1",
        return_info="报文格式校验不通过",
        return_time="20261115101501000",
        ori_cop_msg_id=GUID,
        ori_message_type="CEB625Message",
        ori_biz_message="",
    )
    return CEB900Message(guid=GUID, message_return=answer)
