"""The exchange's answer to an envelope, `DxpRep`: read tolerantly, written strictly.

It says of a transmission (`original.cop_msg_id` is the envelope's) whether it was passed on, by a code of table 7-1.
"""

import re
from collections.abc import Iterable
from datetime import date

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.faults import FaultCode, MessageError
from schemas.customs.layout import DXP
from schemas.customs.messages import DxpRep, DxpResponse, DxpResult
from schemas.customs.secure import MAX_BYTES, load
from schemas.customs.transinfo import LENGTHS, add_details, add_text, counted, dxp_tag, file_of, read_details, text_of

MOST_RESPONSES = 1000
_ROOT = re.compile(rb"<(?:[\w.-]+:)?DxpRep[\s/>]")
_BEGINNING = 2000


def is_reply(data: bytes) -> bool:
    """Whether the bytes begin like an answer of the exchange; whether they are one, `read_reply` says."""
    return _ROOT.search(data[:_BEGINNING]) is not None


def read_reply(data: bytes, *, max_bytes: int = MAX_BYTES) -> DxpRep:
    """The answer, by name; the receiver is found under its published misspelling and under its right name.

    Raises MessageError: what `load` raises, wrong_root, envelope (a response without code or original).
    """
    root = load(data, max_bytes=max_bytes)
    if root.tag != dxp_tag("DxpRep"):
        raise MessageError(FaultCode.WRONG_ROOT, line=root.sourceline or 0)
    responses = tuple(_response(element) for element in root.iterchildren(dxp_tag("Response")))
    counted("Response", len(responses), 1, MOST_RESPONSES)
    return DxpRep(
        receiver_id=text_of(root, "RecevierId") or text_of(root, "ReceiverId") or "",
        responses=responses,
        ad_node_id=text_of(root, "AdNodeId"),
    )


def _response(element: etree._Element) -> DxpResponse:
    results = element.iterfind(f"{dxp_tag('Results')}/{dxp_tag('Result')}")
    return DxpResponse(
        code=_code(element, "ResponseCode"),
        noticed=_noticed(element),
        original=read_details(element, "OriHead"),
        info=text_of(element, "ResponseInfo"),
        node_id=text_of(element, "NodeId"),
        results=tuple(_result(result) for result in results),
        note=text_of(element, "Note"),
    )


def _result(element: etree._Element) -> DxpResult:
    return DxpResult(
        rec_id=text_of(element, "RecId") or "",
        code=_code(element, "Code"),
        info=text_of(element, "Info"),
        note=text_of(element, "Note"),
    )


def _code(element: etree._Element, name: str) -> str:
    code = text_of(element, name)
    if code is None or len(code) > LENGTHS[name][1]:
        rule = "missing" if code is None else "max_length"
        raise MessageError(FaultCode.ENVELOPE, name, rule, line=element.sourceline or 0)
    return code


def _noticed(element: etree._Element) -> date | None:
    """The schema says a day; a time is taken for its day, anything else for no day at all."""
    try:
        return date.fromisoformat((text_of(element, "NoticeTime") or "")[:10])
    except ValueError:
        return None


def write_reply(reply: DxpRep) -> bytes:
    """The answer as bytes; MessageError (envelope) when something is missing or too long."""
    root = etree.Element(dxp_tag("DxpRep"), nsmap={None: DXP}, ver="1.0")
    add_text(root, "RecevierId", reply.receiver_id)
    _add_given(root, (("AdNodeId", reply.ad_node_id),))
    counted("Response", len(reply.responses), 1, MOST_RESPONSES)
    for response in reply.responses:
        _add_response(etree.SubElement(root, dxp_tag("Response")), response)
    return file_of(root)


def _add_response(element: etree._Element, response: DxpResponse) -> None:
    _add_given(element, (("NodeId", response.node_id),))
    add_text(element, "ResponseCode", response.code)
    _add_given(element, (("ResponseInfo", response.info),))
    if response.results:
        results = etree.SubElement(element, dxp_tag("Results"))
        for result in response.results:
            one = etree.SubElement(results, dxp_tag("Result"))
            add_text(one, "RecId", result.rec_id)
            add_text(one, "Code", result.code)
            _add_given(one, (("Info", result.info), ("Note", result.note)))
    if response.noticed is None:
        raise MessageError(FaultCode.ENVELOPE, "NoticeTime", "missing")
    etree.SubElement(element, dxp_tag("NoticeTime")).text = response.noticed.isoformat()
    _add_given(element, (("Note", response.note),))
    add_details(element, "OriHead", response.original)


def _add_given(parent: etree._Element, texts: Iterable[tuple[str, str | None]]) -> None:
    for name, text in texts:
        if text:
            add_text(parent, name, text)
