"""The verdict on a file as it came: by the published schema (`wire`), by the specification's text (`strict`), and on
its signature. Nothing raises, whatever is in the file, and nothing of its values is repeated."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from schemas.customs.envelope import opened
from schemas.customs.faults import FaultCode, Finding, MessageError
from schemas.customs.layout import layout_of
from schemas.customs.validation import strict_findings, wire_findings
from schemas.customs.xmldsig import SignatureError, verify

MOST_FINDINGS = 200
"""So many are told; who has more mistakes corrects these first."""

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
    """`kind` is the root's name (None: unknown), `content` that of the message in an envelope, `more` the findings
    beyond `MOST_FINDINGS`."""

    kind: str | None
    content: str | None
    wire: Standing
    strict: Standing
    findings: tuple[Finding, ...]
    more: int
    signature: SignatureVerdict

    @classmethod
    def refused(cls, kind: str | None, *findings: Finding, standing: Standing = Standing.REFUSED) -> "Verdict":
        """The verdict on what was not read to its end."""
        told, more = findings[:MOST_FINDINGS], max(0, len(findings) - MOST_FINDINGS)
        return cls(kind, None, standing, standing, told, more, NO_SIGNATURE)


NO_SIGNATURE = SignatureVerdict(SignatureStanding.NONE)


def judge(data: bytes) -> Verdict:
    """The verdict on a file's bytes: a CEB621, 622, 625, 626 or 900, plain or in a DxpMsg."""
    kind = sniffed(data)
    try:
        envelope, body, root = opened(data)
        layout = layout_of(root)
    except MessageError as fault:
        return refusal(kind, fault)
    inside = "" if envelope is None else f"Data/{layout.root}"
    wire = [finding for _, finding in wire_findings(root)]
    told = {finding.element for finding in wire}
    strict = [finding for finding in strict_findings(root, layout) if finding.element not in told]
    if envelope is not None and envelope.msg_type not in ("", layout.root):
        strict.insert(0, Finding("TransInfo/MsgType", "message_type", 0, "strict"))
    signature = signature_verdict(body) if layout.declared else NO_SIGNATURE
    found = tuple(_moved(finding, inside) for finding in (*wire, *strict))
    return Verdict(
        kind=kind,
        content=layout.root if envelope else None,
        wire=Standing.INVALID if wire else Standing.VALID,
        strict=Standing.INVALID if found else Standing.VALID,
        findings=found[:MOST_FINDINGS],
        more=max(0, len(found) - MOST_FINDINGS),
        signature=signature,
    )


def _moved(finding: Finding, inside: str) -> Finding:
    if not inside or finding.element.startswith("TransInfo"):
        return finding
    return replace(finding, element=f"{inside}/{finding.element}".rstrip("/"))


def refusal(kind: str | None, fault: MessageError) -> Verdict:
    """The verdict on what could not be read."""
    standing = Standing(_BROKEN.get(fault.code, Standing.REFUSED))
    rule = fault.rule or fault.code.value
    found = fault.findings or (Finding(fault.element, rule, fault.line, "file"),)
    return Verdict.refused(kind, *found, standing=standing)


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
