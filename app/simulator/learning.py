"""What a CEB621 or CEB622 teaches the simulated customs, as JSON objects without personal data."""

import hashlib
from typing import Any

from schemas.customs.messages import CEB621Message, CEB622Message, Inventory, InventoryHead, InvtRefundHead, Message

RELEASED = "800"
Fact = dict[str, Any]
"""About one list: `cop_no` with `lines` and `head` (and `invt_no`, if it has one), or with `invt_no` and `released`."""


def facts_of(message: Message) -> list[Fact]:
    """ValueError for any message but these two."""
    if isinstance(message, CEB621Message):
        return [_list_fact(inventory) for inventory in message.inventories]
    if isinstance(message, CEB622Message):
        return [
            {"cop_no": r.cop_no, "invt_no": r.invt_no, "released": r.returned_at.isoformat()}
            for r in message.returns
            if r.return_status == RELEASED
        ]
    raise ValueError("only import lists and their receipts can be learned")


def _list_fact(inventory: Inventory) -> Fact:
    head = inventory.head
    lines = {
        str(line.gnum): [line.gcode, line.unit, str(line.qty), line.gname, bool(line.item_record_no)]
        for line in inventory.lines
    }
    codes = {
        "customsCode": head.customs_code,
        "orderNo": head.order_no,
        "ebpCode": head.ebp_code,
        "ebcCode": head.ebc_code,
        "tradeMode": head.trade_mode,
        "buyer": buyer_mark(head),
    }
    return {"cop_no": head.cop_no, "invt_no": head.invt_no, "lines": lines, "head": codes}


def buyer_mark(head: InventoryHead | InvtRefundHead) -> str:
    """24 bits of a hash: enough to tell a wrong buyer from the right one, too little to find anybody by it."""
    return hashlib.sha256(f"buyer|{head.buyer_id_number}".encode()).hexdigest()[:6]
