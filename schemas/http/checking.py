"""Checking a message against the published rules: the verdict and every finding, in both languages."""

from typing import Literal

from schemas.http.shapes import Told

Standing = Literal["valid", "invalid", "malformed", "refused"]


class CheckFinding(Told):
    """A broken rule: where (`element` path, `line`; 0: unknown), which, and by whose word (`source`)."""

    layer: Literal["file", "wire", "strict"]
    element: str
    line: int
    rule: str
    source: str
    message_zh: str
    message_en: str


class SignatureAnswer(Told):
    """Whether the signature holds; `none` where this kind of message carries none."""

    verdict: Literal["holds", "broken", "missing", "none"]
    reason: str
    key_name: str
    fingerprint: str
    message_zh: str
    message_en: str


class CheckAnswer(Told):
    """The verdict on a message: by the published schema (`wire`), and by the specification's text too (`strict`)."""

    file: str
    kind: str | None
    content: str | None
    wire: Standing
    strict: Standing
    signature: SignatureAnswer
    findings: list[CheckFinding]
