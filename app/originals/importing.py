"""One file of customs' in, one report out: CEB621 or CEB622, as XML or inside a DxpMsg envelope.

The enterprise's signature is not verified: the schema demands that there is one, but a centre
does not hold the certificates of every agent. What it takes is decided by content and site.
"""

from typing import NoReturn

from app.archive.service import keep, mark
from app.core.errors import Invalid
from app.db.work import Work
from app.originals.lists import take_lists
from app.originals.receipts import take_receipts
from app.originals.report import ImportReport
from schemas.customs.codec import Reading, read
from schemas.customs.faults import FaultCode, MessageError

_WORDS = {
    "malformed": "is cut off or is no XML",
    "too_large": "is larger than any message may be",
    "doctype": "has a DOCTYPE, which no customs message has",
    "wrong_encoding": "is not UTF-8",
    "wrong_namespace": "is not in the namespace of customs messages",
    "unknown_message": "is no CEB621 (lists) and no CEB622 (their receipts)",
    "envelope": "has a damaged DxpMsg envelope",
    "too_many_lists": "has more than 100 lists",
    "schema": "breaks the message format outside its lists",
}


def import_originals(work: Work, *, body: bytes, file_name: str) -> ImportReport:
    """Import one file. The message is archived sealed; importing it twice changes nothing.

    Raises `Invalid` for what concerns the whole file, with its name, line and element: malformed
    (also a truncated one), doctype, wrong_encoding, wrong_namespace, unknown_message, too_large,
    too_many_lists, envelope, schema. What is wrong with one list or receipt stands in the report.
    """
    reading = _read(body, file_name)
    kind = reading.kind.removesuffix("Message")
    kept = keep(work, direction="in", kind=kind, body=body, file_name=file_name)
    if kind == "CEB621":
        lists = take_lists(work, reading=reading, file_name=file_name, message_id=kept.id)
        report = ImportReport(file_name, kind, kept.id, lists=lists)
    else:
        receipts = take_receipts(work, reading=reading, file_name=file_name, message_id=kept.id)
        report = ImportReport(file_name, kind, kept.id, receipts=receipts)
    if kept.outcome in {"stored", "refused"}:  # not imported before
        mark(work, message_id=kept.id, outcome=_outcome(report), kind=kind)
    return report


def _read(body: bytes, file_name: str) -> Reading:
    try:
        reading = read(body)
    except MessageError as fault:
        _refuse(file_name, _code_of(fault), fault)
    if reading.kind not in ("CEB621Message", "CEB622Message"):
        _refuse(file_name, "unknown_message", MessageError(FaultCode.WRONG_ROOT))
    return reading


def _code_of(fault: MessageError) -> str:
    if fault.code is FaultCode.WRONG_ROOT:
        return "unknown_message"
    if fault.code is FaultCode.SCHEMA and fault.rule == "too_many":
        return "too_many_lists"
    return fault.code.value


def _refuse(file_name: str, code: str, fault: MessageError) -> NoReturn:
    line = f" (line {fault.line})" if fault.line else ""
    where = f": {fault.element}" if fault.element else ""
    raise Invalid(
        code,
        f"{file_name}{line} {_WORDS.get(code, 'cannot be read')}{where}.",
        file=file_name,
        line=fault.line,
        element=fault.element,
        rule=fault.rule,
    ) from None


def _outcome(report: ImportReport) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.counts.items()))
