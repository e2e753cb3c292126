"""What can be wrong with a message: the one exception and the one finding.

Neither ever carries a value out of the message: element values may be personal data.
"""

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """Why a message was refused; stable, shown beside words by the doors."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    DOCTYPE = "doctype"
    WRONG_ENCODING = "wrong_encoding"
    WRONG_NAMESPACE = "wrong_namespace"
    WRONG_ROOT = "wrong_root"
    SCHEMA = "schema"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule.

    `element` is a path without the root (`InvtRefund[2]/InvtRefundHead/copNo`; empty for the root itself), `rule` a
    stable word (`missing`, `order`, `length`, `min_length`, `max_length`, `total_digits`, `fraction_digits`,
    `number`, `fixed`, `duplicate`, `too_many`, `pattern`, `code_list`, …), `line` the line in the file (0: unknown),
    `layer` says who asks for it: `wire` the published schema, `strict` the specification's text.
    """

    element: str
    rule: str
    line: int = 0
    layer: str = "wire"


class MessageError(ValueError):
    """A message, or one document in it, that cannot be read or may not be written."""

    def __init__(
        self, code: FaultCode, element: str = "", rule: str = "", *, line: int = 0, findings: tuple[Finding, ...] = ()
    ) -> None:
        self.code = code
        self.element = element
        self.rule = rule
        self.line = line
        self.findings = findings
        super().__init__(self._words())

    def _words(self) -> str:
        where = f" at {self.element}" if self.element else ""
        rule = f" ({self.rule})" if self.rule else ""
        line = f", line {self.line}" if self.line else ""
        return f"{self.code.value}{where}{rule}{line}"


def schema_fault(findings: tuple[Finding, ...]) -> MessageError:
    """The refusal for broken schema rules; it names the first and keeps all. `findings` must not be empty."""
    first = findings[0]
    return MessageError(FaultCode.SCHEMA, first.element, first.rule, line=first.line, findings=findings)
