"""What arrives from customs: lists and their releases go to originals, receipts to the customs stage."""

from app.archive.service import keep, mark
from app.core.errors import Invalid
from app.customs import inbox
from app.db.work import Work
from app.originals.service import import_originals
from schemas.customs.codec import read
from schemas.customs.faults import MessageError

_LISTS = frozenset({"CEB621Message", "CEB622Message"})


def take_in(work: Work, *, body: bytes, file_name: str) -> str:
    """Take in one message, kept as it is whatever is in it; what came of it, in a line for the log.

    Raises `Unavailable` (receipt_raced) when the same receipt is being taken in elsewhere: run it again.
    """
    if _kind(body) in _LISTS:
        return _lists(work, body, file_name)
    report = inbox.take_in(work, body=body, file_name=file_name)
    if report.refused:
        return f"refused ({report.refused})"
    return f"{len(report.receipts)} receipts, {report.applied} applied, {report.flagged} to look at"


def _kind(body: bytes) -> str:
    try:
        return read(body).kind
    except MessageError:  # the inbox keeps what nobody can read
        return ""


def _lists(work: Work, body: bytes, file_name: str) -> str:
    try:
        with work.session.begin_nested():
            report = import_originals(work, body=body, file_name=file_name)
    except Invalid as refused:
        kept = keep(work, direction="in", kind="originals", body=body, file_name=file_name)
        mark(work, message_id=kept.id, outcome="refused")
        return f"refused ({refused.code})"
    return f"{report.imported} lists new, {report.refused} refused, {len(report.receipts)} receipts of lists"
