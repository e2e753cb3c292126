"""The verdict on a file as it came: by the published schema (`wire`), by the specification's text (`strict`), and on
its signature. Nothing raises, whatever is in the file, and nothing of its values is repeated."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs.envelope import payload
from schemas.customs.faults import FaultCode, Finding, MessageError
from schemas.customs.layout import DXP, layout_of
from schemas.customs.secure import load
from schemas.customs.validation import strict_findings, wire_findings
from schemas.customs.where import local
from schemas.customs.xmldsig import SignatureError, verify

_NAME = re.compile(rb"<(?:[\w.-]{1,40}:)?(CEB[0-9]{3}Message|DxpMsg|DxpRep)[\s>/]")
_BROKEN = {FaultCode.MALFORMED: "malformed", FaultCode.SCHEMA: "invalid", FaultCode.ENVELOPE: "invalid"}


class Standing(StrEnum):
    """How a message stands: `malformed` is no XML, `refused` was not read at all or is no message of ours."""

    VALID = "valid"
    INVALID = "invalid"
    MALFORMED = "malformed"
    REFUSED = "refused"


class SignatureStanding(StrEnum):
    """How the signature stands; whose certificate it is, and whether customs trusts it, is another question."""

    HOLDS = "holds"
    BROKEN = "broken"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """`none` where the message is a kind that carries none; `reason` a rule word when it does not hold."""

    standing: SignatureStanding
    reason: str = ""
    key_name: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is the root's name (None: unknown), `content` that of the message in an envelope."""

    kind: str | None
    content: str | None
    wire: Standing
    strict: Standing
    findings: tuple[Finding, ...]
    signature: SignatureVerdict


_WORSE = (Standing.VALID, Standing.INVALID, Standing.MALFORMED, Standing.REFUSED)
NO_SIGNATURE = SignatureVerdict(SignatureStanding.NONE)


def judge(data: bytes) -> Verdict:
    """The verdict on a file's bytes: a CEB621, 622, 625, 626 or 900, plain or in a DxpMsg, or a DxpRep."""
    try:
        root = load(data)
        return _terminal(root) if etree.QName(root).namespace == DXP else _business(root, data)
    except MessageError as fault:
        return refusal(sniffed(data), fault)


def unreadable() -> Verdict:
    """The verdict on a file that could not even be opened."""
    found = (Finding("", "unreadable", layer="file"),)
    return Verdict(None, None, Standing.REFUSED, Standing.REFUSED, found, NO_SIGNATURE)


def _terminal(root: etree._Element) -> Verdict:
    """The verdict on an envelope, or on the exchange's answer to one."""
    name = local(root)
    if name == "DxpMsg":
        return _envelope(root)
    if name != "DxpRep":
        raise MessageError(FaultCode.WRONG_ROOT, line=root.sourceline or 0)
    return _verdict(name, root, [], NO_SIGNATURE)


def _business(root: etree._Element, body: bytes) -> Verdict:
    """The verdict on a business message; MessageError when its root is none of ours."""
    layout = layout_of(root)
    signature = signature_verdict(body) if layout.declared else NO_SIGNATURE
    return _verdict(layout.root, root, strict_findings(root, layout), signature)


def _verdict(kind: str, root: etree._Element, strict: list[Finding], signature: SignatureVerdict) -> Verdict:
    wire = [finding for _, finding in wire_findings(root)]
    told = {finding.element for finding in wire}
    found = (*wire, *(finding for finding in strict if finding.element not in told))
    return Verdict(
        kind=kind,
        content=None,
        wire=Standing.INVALID if wire else Standing.VALID,
        strict=Standing.INVALID if found else Standing.VALID,
        findings=found,
        signature=signature,
    )


def _envelope(root: etree._Element) -> Verdict:
    """The verdict on envelope and content: each layer as bad as the worse of the two."""
    outer = _verdict("DxpMsg", root, [], NO_SIGNATURE)
    content = None
    try:
        body = payload(root)
        content = sniffed(body)
        inner = _business(load(body), body)
    except MessageError as fault:
        inner = refusal(content, fault)
        if "Data" in {finding.element for finding in outer.findings}:
            inner = replace(inner, findings=())
    named = root.findtext(f"{{{DXP}}}TransInfo/{{{DXP}}}MsgType") or ""
    strict = (
        [Finding("TransInfo/MsgType", "message_type", layer="strict")] if named.strip() not in ("", inner.kind) else []
    )
    found = (*outer.findings, *strict, *(_moved(finding, inner.kind) for finding in inner.findings))
    return Verdict(
        kind="DxpMsg",
        content=inner.kind,
        wire=max(outer.wire, inner.wire, key=_WORSE.index),
        strict=max(outer.wire, Standing.INVALID if strict else inner.strict, inner.strict, key=_WORSE.index),
        findings=found,
        signature=inner.signature,
    )


def _moved(finding: Finding, content: str | None) -> Finding:
    """A finding inside an envelope: its line is the content's."""
    path = "/".join(part for part in ("Data", content or "", finding.element) if part)
    return finding if finding.element == "Data" else replace(finding, element=path)


def refusal(kind: str | None, fault: MessageError) -> Verdict:
    """The verdict on what could not be read."""
    standing = Standing(_BROKEN.get(fault.code, Standing.REFUSED))
    rule = fault.rule or fault.code.value
    found = fault.findings or (Finding(fault.element, rule, fault.line, "file"),)
    return Verdict(kind, None, standing, standing, found, NO_SIGNATURE)


def signature_verdict(body: bytes) -> SignatureVerdict:
    """Whether the message's own signature holds, and if not, why."""
    try:
        signed = verify(body)
    except SignatureError as wrong:
        missing = wrong.code == "missing"
        standing = SignatureStanding.MISSING if missing else SignatureStanding.BROKEN
        return SignatureVerdict(standing, f"signature_{wrong.code}")
    except MessageError as fault:
        return SignatureVerdict(SignatureStanding.BROKEN, fault.code.value)
    return SignatureVerdict(SignatureStanding.HOLDS, "", signed.key_name, signed.fingerprint)


def sniffed(data: bytes) -> str | None:
    """The kind of message by its first bytes, for files that may be no XML at all."""
    found = _NAME.search(data, 0, 4000)
    return found.group(1).decode("ascii") if found else None
