"""The terminal-node envelope `DxpMsg`: wrapping a business message and taking it out again."""

import base64
import binascii

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.faults import FaultCode, MessageError
from schemas.customs.layout import DXP
from schemas.customs.messages import DxpMsg, TransInfo
from schemas.customs.secure import MAX_BYTES, load
from schemas.customs.transinfo import add_details, add_text, counted, dxp_tag, file_of, read_details, text_of

MOST_KEYS = 5


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
    details, extra = read_details(root, "TransInfo"), root.find(dxp_tag("AddInfo"))
    keys = () if extra is None else extra.iterfind(f"{dxp_tag('BizKey')}/{dxp_tag('Key')}")
    return DxpMsg(
        cop_msg_id=details.cop_msg_id,
        sender_id=details.sender_id,
        receiver_ids=details.receiver_ids,
        creat_time=details.creat_time,
        msg_type=details.msg_type,
        data=payload(root),
        file_name=text_of(extra, "FileName"),
        ic_card=text_of(extra, "IcCard"),
        biz_keys=tuple((key.get("name", ""), key.text or "") for key in keys),
    )


def payload(root: etree._Element) -> bytes:
    """The business message's bytes out of a DxpMsg's root. Raises MessageError (envelope)."""
    data = root.find(dxp_tag("Data"))
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
    root = etree.Element(dxp_tag("DxpMsg"), nsmap={None: DXP}, ver="1.0")
    details = TransInfo(
        cop_msg_id=envelope.cop_msg_id,
        sender_id=envelope.sender_id,
        receiver_ids=envelope.receiver_ids,
        creat_time=envelope.creat_time,
        msg_type=envelope.msg_type,
    )
    add_details(root, "TransInfo", details)
    etree.SubElement(root, dxp_tag("Data")).text = base64.b64encode(envelope.data).decode("ascii")
    _add_info(root, envelope)
    return file_of(root)


def _add_info(root: etree._Element, envelope: DxpMsg) -> None:
    if not (envelope.file_name or envelope.ic_card or envelope.biz_keys):
        return
    extra = etree.SubElement(root, dxp_tag("AddInfo"))
    for name, text in (("FileName", envelope.file_name), ("IcCard", envelope.ic_card)):
        if text:
            add_text(extra, name, text)
    counted("BizKey", len(envelope.biz_keys), 0, MOST_KEYS)
    if envelope.biz_keys:
        keys = etree.SubElement(extra, dxp_tag("BizKey"))
        for name, text in envelope.biz_keys:
            add_text(keys, "Key", text).set("name", name)
