"""The terminal-node envelope `DxpMsg`: wrapping a business message and taking it out again."""

import base64
import binascii
from datetime import datetime

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.faults import FaultCode, MessageError
from schemas.customs.layout import DXP
from schemas.customs.messages import DxpMsg
from schemas.customs.secure import MAX_BYTES, load
from schemas.customs.times import SHANGHAI

_LENGTHS = {"CopMsgId": (1, 255), "SenderId": (1, 16), "ReceiverId": (1, 16), "MsgType": (0, 30), "FileName": (1, 255)}
_LENGTHS |= {"IcCard": (1, 13), "Key": (1, 64)}
MOST_RECEIVERS = 5
MOST_KEYS = 5


def _tag(name: str) -> str:
    return f"{{{DXP}}}{name}"


def unwrap(data: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[DxpMsg | None, bytes]:
    """The envelope, if there is one, and the business message's bytes.

    Raises MessageError: what `load` raises, wrong_root (an answer of the exchange, say), envelope (bad base64, missing
    parts).
    """
    envelope, body, _ = opened(data, max_bytes=max_bytes)
    return envelope, body


def opened(data: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[DxpMsg | None, bytes, etree._Element]:
    """As `unwrap`, and the business message's root, so that nobody has to read it again."""
    root = load(data, max_bytes=max_bytes)
    name = etree.QName(root)
    if name.namespace != DXP:
        return None, data, root
    if name.localname != "DxpMsg":
        raise MessageError(FaultCode.WRONG_ROOT, line=root.sourceline or 0)
    envelope = _envelope(root)
    return envelope, envelope.data, load(envelope.data, max_bytes=max_bytes)


def _envelope(root: etree._Element) -> DxpMsg:
    info, extra = root.find(_tag("TransInfo")), root.find(_tag("AddInfo"))
    if info is None:
        raise MessageError(FaultCode.ENVELOPE, "TransInfo", "missing", line=root.sourceline or 0)
    receivers = tuple((r.text or "").strip() for r in info.iterfind(f"{_tag('ReceiverIds')}/{_tag('ReceiverId')}"))
    keys = () if extra is None else extra.iterfind(f"{_tag('BizKey')}/{_tag('Key')}")
    return DxpMsg(
        cop_msg_id=_text(info, "CopMsgId") or "",
        sender_id=_text(info, "SenderId") or "",
        receiver_ids=receivers,
        creat_time=_created(info),
        msg_type=_text(info, "MsgType") or "",
        data=_payload(root),
        file_name=_text(extra, "FileName"),
        ic_card=_text(extra, "IcCard"),
        biz_keys=tuple((key.get("name", ""), key.text or "") for key in keys),
    )


def _text(parent: etree._Element | None, name: str) -> str | None:
    found = None if parent is None else parent.findtext(_tag(name))
    return (found or "").strip() or None


def _created(info: etree._Element) -> datetime:
    """`CreatTime`; customs writes it without an offset and means Chinese standard time."""
    try:
        moment = datetime.fromisoformat(_text(info, "CreatTime") or "")
    except ValueError:
        raise MessageError(FaultCode.ENVELOPE, "TransInfo/CreatTime", "time", line=info.sourceline or 0) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _payload(root: etree._Element) -> bytes:
    data = root.find(_tag("Data"))
    text = "" if data is None else "".join((data.text or "").split())
    try:
        body = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MessageError(FaultCode.ENVELOPE, "Data", "base64", line=root.sourceline or 0) from None
    if not body:
        raise MessageError(FaultCode.ENVELOPE, "Data", "missing", line=root.sourceline or 0)
    return body


def wrap(envelope: DxpMsg) -> bytes:
    """The envelope as bytes; MessageError (envelope) when an identifier is missing or too long."""
    root = etree.Element(_tag("DxpMsg"), nsmap={None: DXP}, ver="1.0")
    info = etree.SubElement(root, _tag("TransInfo"))
    _add(info, "CopMsgId", envelope.cop_msg_id)
    _add(info, "SenderId", envelope.sender_id)
    _counted("ReceiverIds", len(envelope.receiver_ids), 1, MOST_RECEIVERS)
    receivers = etree.SubElement(info, _tag("ReceiverIds"))
    for receiver in envelope.receiver_ids:
        _add(receivers, "ReceiverId", receiver)
    local = envelope.creat_time.astimezone(SHANGHAI)
    etree.SubElement(info, _tag("CreatTime")).text = local.strftime("%Y-%m-%dT%H:%M:%S")
    _add(info, "MsgType", envelope.msg_type)
    etree.SubElement(root, _tag("Data")).text = base64.b64encode(envelope.data).decode("ascii")
    _add_info(root, envelope)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _add_info(root: etree._Element, envelope: DxpMsg) -> None:
    if not (envelope.file_name or envelope.ic_card or envelope.biz_keys):
        return
    extra = etree.SubElement(root, _tag("AddInfo"))
    for name, text in (("FileName", envelope.file_name), ("IcCard", envelope.ic_card)):
        if text:
            _add(extra, name, text)
    _counted("BizKey", len(envelope.biz_keys), 0, MOST_KEYS)
    if envelope.biz_keys:
        keys = etree.SubElement(extra, _tag("BizKey"))
        for name, text in envelope.biz_keys:
            _add(keys, "Key", text).set("name", name)


def _counted(name: str, count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        raise MessageError(FaultCode.ENVELOPE, name, "too_many" if count > most else "missing")


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    least, most = _LENGTHS[name]
    if not least <= len(text) <= most:
        raise MessageError(FaultCode.ENVELOPE, name, "max_length" if len(text) > most else "missing")
    child = etree.SubElement(parent, _tag(name))
    child.text = text
    return child
