"""What envelope (`DxpMsg`) and answer (`DxpRep`) of the terminal node share: the details of a transmission, texts."""

from datetime import datetime

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.faults import FaultCode, MessageError
from schemas.customs.layout import DXP
from schemas.customs.messages import TransInfo
from schemas.customs.times import SHANGHAI

LENGTHS = {
    "CopMsgId": (1, 255),
    "SenderId": (1, 16),
    "ReceiverId": (1, 16),
    "MsgType": (0, 30),
    "FileName": (1, 255),
    "IcCard": (1, 13),
    "Key": (1, 64),
    "RecevierId": (1, 16),
    "AdNodeId": (1, 8),
    "NodeId": (1, 8),
    "ResponseCode": (1, 9),
    "ResponseInfo": (0, 300),
    "RecId": (1, 16),
    "Code": (1, 9),
    "Info": (0, 300),
    "Note": (0, 500),
}
"""Shortest and longest text of each element."""

MOST_RECEIVERS = 5


def dxp_tag(name: str) -> str:
    """The element's full name in the terminal node's namespace."""
    return f"{{{DXP}}}{name}"


def read_details(parent: etree._Element, name: str) -> TransInfo:
    """`TransInfo` or `OriHead`, by name; MessageError (envelope) when it or its time is missing."""
    info = parent.find(dxp_tag(name))
    if info is None:
        raise MessageError(FaultCode.ENVELOPE, name, "missing", line=parent.sourceline or 0)
    receivers = info.iterfind(f"{dxp_tag('ReceiverIds')}/{dxp_tag('ReceiverId')}")
    return TransInfo(
        cop_msg_id=text_of(info, "CopMsgId") or "",
        sender_id=text_of(info, "SenderId") or "",
        receiver_ids=tuple((receiver.text or "").strip() for receiver in receivers),
        creat_time=_created(info, name),
        msg_type=text_of(info, "MsgType") or "",
    )


def text_of(parent: etree._Element | None, name: str) -> str | None:
    """The text of a child, without white space around it; None where there is none."""
    found = None if parent is None else parent.findtext(dxp_tag(name))
    return (found or "").strip() or None


def _created(info: etree._Element, name: str) -> datetime:
    """`CreatTime`; customs writes it without an offset and means Chinese standard time."""
    try:
        moment = datetime.fromisoformat(text_of(info, "CreatTime") or "")
    except ValueError:
        raise MessageError(FaultCode.ENVELOPE, f"{name}/CreatTime", "time", line=info.sourceline or 0) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def add_details(parent: etree._Element, name: str, details: TransInfo) -> None:
    """Write `TransInfo` or `OriHead`; MessageError (envelope) when an identifier is missing or too long."""
    info = etree.SubElement(parent, dxp_tag(name))
    add_text(info, "CopMsgId", details.cop_msg_id)
    add_text(info, "SenderId", details.sender_id)
    counted("ReceiverIds", len(details.receiver_ids), 1, MOST_RECEIVERS)
    receivers = etree.SubElement(info, dxp_tag("ReceiverIds"))
    for receiver in details.receiver_ids:
        add_text(receivers, "ReceiverId", receiver)
    local = details.creat_time.astimezone(SHANGHAI)
    etree.SubElement(info, dxp_tag("CreatTime")).text = local.strftime("%Y-%m-%dT%H:%M:%S")
    add_text(info, "MsgType", details.msg_type)


def add_text(parent: etree._Element, name: str, text: str) -> etree._Element:
    """Write one text; MessageError (envelope) when it does not fit or XML has no such characters."""
    least, most = LENGTHS[name]
    if not least <= len(text) <= most:
        raise MessageError(FaultCode.ENVELOPE, name, "max_length" if len(text) > most else "missing")
    child = etree.SubElement(parent, dxp_tag(name))
    try:
        child.text = text
    except ValueError:
        raise MessageError(FaultCode.ENVELOPE, name, "characters") from None
    return child


def counted(name: str, count: int, least: int, most: int) -> None:
    """Refuse too few or too many of something: MessageError (envelope)."""
    if not least <= count <= most:
        raise MessageError(FaultCode.ENVELOPE, name, "too_many" if count > most else "missing")


def file_of(root: etree._Element) -> bytes:
    """A tree of the terminal node as a file."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", xml_declaration=False)
