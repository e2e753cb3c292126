"""A message opened: what the format check lets through, and how it is known again."""

import base64
import binascii
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from app.core.errors import Invalid
from schemas.customs.codec import Document, read
from schemas.customs.faults import FaultCode, Finding, MessageError
from schemas.customs.layout import DXP, layout_of, tag
from schemas.customs.messages import BaseTransfer, DxpMsg, InvtRefund
from schemas.customs.secure import load
from schemas.customs.validation import strict_findings

_GUID = re.compile(rb"<(?:\w+:)?(\w{1,40})\s[^>]{0,400}?guid=[\"']([0-9A-Za-z-]{36})[\"']")
_OUTSIDE = ("CopMsgId", "SenderId", "MsgType")
_APPLICATION = re.compile(r"InvtRefund\[(\d+)\]")
IMPORT_SCHEMA = "*进口业务节点*.xsd"
"""How the published schema of the import messages is named."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One application of a message: its head as texts by element name, and its model (None: it has no line)."""

    head: dict[str, str]
    refund: InvtRefund | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A CEB625 that passed the format check. `frame` is what the strict layer says outside all applications."""

    guid: str
    body: bytes
    filings: tuple[Filing, ...]
    transfer: BaseTransfer | None
    envelope: DxpMsg | None
    frame: tuple[Finding, ...]

    @property
    def key(self) -> str:
        return f"guid {self.guid.upper()}"

    @property
    def refunds(self) -> list[InvtRefund]:
        return [filing.refund for filing in self.filings if filing.refund]

    @property
    def content(self) -> str:
        """A fingerprint of what is in it, whatever its signature: a message sent again has the same."""
        names = ("guid", "copNo", "appType", "appStatus", "invtNo")
        rows = sorted("|".join(filing.head.get(name, "") for name in names) for filing in self.filings)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:32]

    @property
    def mailbox(self) -> str:
        """Where the answers go: the e-port mailbox of whoever sent it."""
        sender = self.envelope.sender_id if self.envelope else ""
        return sender or (self.transfer.dxp_id if self.transfer else "")


def open_message(message: bytes, official: etree.XMLSchema | None) -> Opened:
    """The format check: a CEB625 that the schemas find valid, but for applications without lines; else MessageError."""
    reading = read(message)
    if reading.kind != "CEB625Message":
        raise MessageError(FaultCode.WRONG_ROOT)
    for document in reading.documents:
        if document.fault and not _lacks_lines(document):
            raise document.fault
    root = load(reading.body)
    if official is not None and not reading.faults and not official.validate(root):
        raise MessageError(FaultCode.SCHEMA, "", "published schema", line=official.error_log[0].line)
    by_number, frame = _findings(root)
    elements = root.findall(tag("InvtRefund"))
    filings = [
        Filing(_head(element), _model(document), tuple(by_number.get(document.index, ())))
        for element, document in zip(elements, reading.documents, strict=True)
    ]
    return Opened(
        guid=reading.guid,
        body=reading.body,
        filings=tuple(filings),
        transfer=reading.transfer,
        envelope=reading.envelope,
        frame=frame,
    )


def _lacks_lines(document: Document) -> bool:
    """Whether nothing is wrong with an application but that it has no line: a rule of its own answers that."""
    findings = document.fault.findings if document.fault else ()
    return bool(findings) and all(f.element.endswith("/InvtRefundList") and f.rule == "missing" for f in findings)


def _model(document: Document) -> InvtRefund | None:
    return document.model if isinstance(document.model, InvtRefund) else None


def _head(element: etree._Element) -> dict[str, str]:
    head = element.find(tag("InvtRefundHead"))
    return {etree.QName(child).localname: (child.text or "").strip() for child in (() if head is None else head)}


def _findings(root: etree._Element) -> tuple[dict[int, list[Finding]], tuple[Finding, ...]]:
    """What the specification's text forbids, by application, and outside of them."""
    found: dict[int, list[Finding]] = {}
    frame = []
    for finding in strict_findings(root, layout_of(root)):
        numbered = _APPLICATION.match(finding.element)
        if numbered:
            found.setdefault(int(numbered.group(1)), []).append(finding)
        else:
            frame.append(finding)
    return found, tuple(frame)


def official_schema(folder: Path) -> etree.XMLSchema:
    """The published schema of the import messages. Raises `Invalid` (bad_setting) where none can be read."""
    path = next(iter(sorted(folder.glob(IMPORT_SCHEMA))), None)
    if path is None:
        raise _no_schemas(f"there is no file named {IMPORT_SCHEMA} in {folder}")
    try:
        return etree.XMLSchema(etree.parse(str(path)))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as wrong:
        raise _no_schemas(f"{path} cannot be read as a schema, with those it refers to beside it") from wrong


def _no_schemas(why: str) -> Invalid:
    setting = "GUICANG_OFFICIAL_XSD_DIR"
    return Invalid("bad_setting", f"{setting} does not fit: {why}; see docs/settings.md.", setting=setting)


def key_of_bytes(message: bytes) -> str:
    """The key of a message that has no usable guid."""
    return f"bytes {hashlib.sha256(message).hexdigest()}"


def guid_and_name(message: bytes) -> tuple[str, str]:
    """The guid and root name of a message that may be unreadable, so that its sender can still tell which it was."""
    outside, message = envelope_of(message)
    found = _GUID.search(message[:2000])
    if found:
        return found.group(2).decode(), found.group(1).decode()
    return outside.get("CopMsgId", ""), outside.get("MsgType", "")


def envelope_of(message: bytes) -> tuple[dict[str, str], bytes]:
    """CopMsgId, SenderId and MsgType of a DxpMsg and what is in it, however broken that is; no texts if it is none."""
    try:
        root = load(message)
    except MessageError:
        return {}, message
    if etree.QName(root).namespace != DXP:
        return {}, message
    texts = {name: (root.findtext(f"{{{DXP}}}TransInfo/{{{DXP}}}{name}") or "").strip() for name in _OUTSIDE}
    with suppress(binascii.Error, ValueError):
        message = base64.b64decode("".join((root.findtext(f"{{{DXP}}}Data") or "").split()), validate=True)
    return texts, message
