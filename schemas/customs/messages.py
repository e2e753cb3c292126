"""The customs messages as typed, frozen models: one class a field table, attributes in the table's order.

Attribute names are the element names in snake_case (`itemRecordNo` → `item_record_no`); optional elements are None
when absent or empty. Sources: tables of the 202205 specification (CEB621, 622, 625, 626, 900, terminal node).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from schemas.customs.shapes import (
    C1,
    C3,
    C4,
    C8,
    C10,
    C14,
    C17,
    C36,
    N4,
    N9,
    V3,
    V10,
    V18,
    V19,
    V20,
    V30,
    V32,
    V37,
    V50,
    V60,
    V100,
    V250,
    V510,
    V1000,
    Amount,
    Private,
    Quantity,
    Record,
    Secret1,
    Secret30,
    Secret60,
    Secret200,
    Text,
)
from schemas.customs.times import read_time

RENMINBI = "142"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BaseTransfer(Record):
    """Who sends the message and through which e-port mailbox."""

    cop_code: V18
    cop_name: V100
    dxp_mode: C3 = "DXP"
    dxp_id: V30
    note: V1000 | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InventoryHead(Record):
    """Head of one import list (清单): parties, buyer, account book, declaring customs, weights in kg."""

    guid: C36
    app_type: C1 = "1"
    app_time: C14
    app_status: V3 = "2"
    order_no: V60
    ebp_code: V18
    ebp_name: V100
    ebc_code: V18
    ebc_name: V100
    logistics_no: V60
    logistics_code: V18
    logistics_name: V100
    cop_no: V20 | None = None
    pre_no: V18 | None = None
    assure_code: V30
    ems_no: V30 | None = None
    invt_no: V18 | None = None
    ie_flag: C1 = "I"
    decl_time: C8
    customs_code: C4
    port_code: C4
    ie_date: C8 | None = None
    buyer_id_type: Secret1 = "1"
    buyer_id_number: Secret60
    buyer_name: Secret60
    buyer_telephone: Secret30
    consignee_address: Secret200
    agent_code: V18
    agent_name: V100
    area_code: V18 | None = None
    area_name: V100 | None = None
    trade_mode: C4
    traf_mode: C1
    traf_no: V100 | None = None
    voyage_no: V32 | None = None
    bill_no: V37 | None = None
    loct_no: Annotated[str, Text(1, 10)] | None = None
    license_no: V19 | None = None
    country: C3
    freight: Amount
    insured_fee: Amount
    currency: C3 = RENMINBI
    wrap_type: C1 | None = None
    pack_no: N9
    gross_weight: Quantity
    net_weight: Quantity
    note: V1000 | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InventoryLine(Record):
    """One line of an import list (element `InventoryList`): goods, account-book item, quantities, price in yuan."""

    gnum: N4
    item_record_no: V30 | None = None
    item_no: V20 | None = None
    item_name: V250 | None = None
    gcode: C10
    gname: V250
    gmodel: V510
    bar_code: V50 | None = None
    country: C3
    trade_country: V3 | None = None
    currency: C3 = RENMINBI
    qty: Quantity
    unit: C3
    qty1: Quantity
    unit1: C3
    qty2: Quantity | None = None
    unit2: C3 | None = None
    price: Amount
    total_price: Amount
    note: V1000 | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """One import list: head and 1 to 99 lines."""

    head: InventoryHead
    lines: tuple[InventoryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InvtRefundHead(Record):
    """Head of one return application (退货申请单); `invt_no` is the ORIGINAL list's number."""

    guid: C36
    app_type: C1 = "1"
    app_time: C14
    app_status: V3 = "2"
    customs_code: C4
    order_no: V60
    ebp_code: V18
    ebp_name: V100
    ebc_code: V18
    ebc_name: V100
    logistics_no: V60
    logistics_code: V18
    logistics_name: V100
    cop_no: V20 | None = None
    pre_no: V18 | None = None
    invt_no: V18
    buyer_id_type: Secret1 = "1"
    buyer_id_number: Secret60
    buyer_name: Secret60
    buyer_telephone: Secret30
    agent_code: V18
    agent_name: V100
    reason: V1000
    note: V1000 | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InvtRefundLine(Record):
    """One line of a return application (element `InvtRefundList`); `gnum` is the line of the ORIGINAL list."""

    gnum: N4
    gcode: C10
    gname: V250
    qty: Quantity
    unit: C3
    note: V1000 | None = None


@dataclass(frozen=True, slots=True)
class InvtRefund:
    """One return application: head and 1 to 99 lines."""

    head: InvtRefundHead
    lines: tuple[InvtRefundLine, ...]


class _Dated:
    """A receipt with customs' own time."""

    __slots__ = ()
    return_time: str

    @property
    def returned_at(self) -> datetime:
        """`return_time` as an aware time (Asia/Shanghai, milliseconds)."""
        return read_time(self.return_time)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InventoryReturn(_Dated, Record):
    """Receipt of an import list; status 800 carries the release time that starts both clocks."""

    guid: C36
    customs_code: C4 | None = None
    ebp_code: V18 | None = None
    ebc_code: V18 | None = None
    agent_code: V18 | None = None
    cop_no: V20
    pre_no: V18 | None = None
    invt_no: V18 | None = None
    return_status: V10
    return_time: C17
    return_info: V1000


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InvtRefundReturn(_Dated, Record):
    """Receipt of a return application, matched by `cop_no`; do not parse `return_info` for decisions."""

    guid: C36
    customs_code: C4 | None = None
    agent_code: V18 | None = None
    ebp_code: V18 | None = None
    ebc_code: V18 | None = None
    cop_no: V20
    pre_no: V18 | None = None
    invt_no: V18 | None = None
    return_status: V10
    return_time: C17
    return_info: V1000


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MessageReturn(_Dated, Record):
    """Receipt of the format check: the message `ori_cop_msg_id` never reached customs' books."""

    guid: C36
    return_status: V10
    return_info: Annotated[str, Text(0, 5000)]
    return_time: C17
    ori_cop_msg_id: Annotated[str, Text(0, 255)]
    ori_message_type: Annotated[str, Text(0, 15)]
    ori_biz_message: Annotated[str, Text(0, 10_000_000), Private]


@dataclass(frozen=True, slots=True, kw_only=True)
class CEB621Message:
    """1 to 100 import lists (进口清单)."""

    guid: str
    version: str = "1.0"
    inventories: tuple[Inventory, ...]
    transfer: BaseTransfer


@dataclass(frozen=True, slots=True, kw_only=True)
class CEB622Message:
    """1 to 100 receipts of import lists (进口清单回执)."""

    guid: str
    version: str = "1.0"
    returns: tuple[InventoryReturn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CEB625Message:
    """1 to 100 return applications (退货申请单)."""

    guid: str
    version: str = "1.0"
    refunds: tuple[InvtRefund, ...]
    transfer: BaseTransfer


@dataclass(frozen=True, slots=True, kw_only=True)
class CEB626Message:
    """1 to 100 receipts of return applications (退货申请单回执)."""

    guid: str
    version: str = "1.0"
    returns: tuple[InvtRefundReturn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CEB900Message:
    """The receipt of the format check of one message (报文格式校验回执)."""

    guid: str
    version: str = "1.0"
    message_return: MessageReturn


Message = CEB621Message | CEB622Message | CEB625Message | CEB626Message | CEB900Message


@dataclass(frozen=True, slots=True, kw_only=True)
class DxpMsg:
    """The terminal-node envelope: a business message as base64 `Data`, with sender and receivers (16 characters)."""

    cop_msg_id: str
    sender_id: str
    receiver_ids: tuple[str, ...]
    creat_time: datetime
    msg_type: str
    data: bytes = field(repr=False)
    file_name: str | None = None
    ic_card: str | None = None
    biz_keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransInfo:
    """The details of one transmission: `TransInfo` of an envelope, `OriHead` of an answer to it."""

    cop_msg_id: str
    sender_id: str
    receiver_ids: tuple[str, ...]
    creat_time: datetime
    msg_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DxpResult:
    """What became of a transmission at one receiver."""

    rec_id: str
    code: str
    info: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DxpResponse:
    """What became of a transmission: a code of table 7-1, the day it was said, and the transmission it is about."""

    code: str
    noticed: date | None
    original: TransInfo
    info: str | None = None
    node_id: str | None = None
    results: tuple[DxpResult, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DxpRep:
    """The exchange's answer to one or more envelopes."""

    receiver_id: str
    responses: tuple[DxpResponse, ...]
    ad_node_id: str | None = None
