"""Holding messages against the published rules, for anybody: no database, nothing kept, nothing changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from schemas.customs.faults import FaultCode, Finding, MessageError
from schemas.customs.secure import MAX_BYTES
from schemas.customs.telling import Told, tell
from schemas.customs.verdicts import SignatureStanding, Verdict, judge, refusal, unreadable


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Whether the signature holds: `holds`, `broken`, `missing`, or `none` where this kind of message carries none."""

    verdict: str
    reason: str
    key_name: str
    fingerprint: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The verdict on one file.

    `wire` (the published schema) and `strict` (the specification's text as well) are `valid`, `invalid`, `malformed`
    or `refused`; `kind` is the root's name, `content` that of the message in an envelope. At most 200 findings a layer
    are listed.
    """

    file: str
    kind: str | None
    content: str | None
    wire: str
    strict: str
    signature: SignatureCheck
    findings: tuple[Told, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong by either layer."""
        return self.strict == "valid"

    @property
    def signed(self) -> bool:
        """Whether a signature holds, or none is needed."""
        return self.signature.verdict in (SignatureStanding.HOLDS, SignatureStanding.NONE)


def check_message(body: bytes, *, name: str = "") -> CheckReport:
    """The verdict on a message's bytes. Never raises for what is in them."""
    return _report(name, judge(body))


def check_stream(stream: BinaryIO, *, name: str, most: int = MAX_BYTES) -> CheckReport:
    """The verdict on what a stream holds; read no further than one byte beyond `most`. Raises what reading raises."""
    body = stream.read(most + 1)
    if len(body) > most:
        return _report(name, refusal(None, MessageError(FaultCode.TOO_LARGE)))
    return check_message(body, name=name)


def check_files(paths: Iterable[Path]) -> Iterator[CheckReport]:
    """A verdict a file, in order; a file that cannot be read is refused for itself."""
    for path in paths:
        try:
            with path.open("rb") as stream:
                yield check_stream(stream, name=str(path))
        except OSError:
            yield _report(str(path), unreadable())


def _report(name: str, verdict: Verdict) -> CheckReport:
    return CheckReport(
        file=name,
        kind=verdict.kind,
        content=verdict.content,
        wire=verdict.wire.value,
        strict=verdict.strict.value,
        signature=_signature(verdict),
        findings=tuple(tell(finding) for finding in verdict.findings),
    )


def _signature(verdict: Verdict) -> SignatureCheck:
    signature = verdict.signature
    said = tell(Finding("Signature", signature.reason)) if signature.reason else None
    return SignatureCheck(
        verdict=signature.standing.value,
        reason=signature.reason,
        key_name=signature.key_name,
        fingerprint=signature.fingerprint,
        message_zh=said.message_zh if said else "",
        message_en=said.message_en if said else "",
    )
