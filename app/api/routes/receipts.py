"""Receipts (CEB626, CEB900) that somebody brings as a file, the list of all, and the archive of messages."""

from typing import Annotated

from fastapi import Depends, Query, Response

from app.api.admission import OpenWork
from app.api.bodies import FileName, described_body, file_body
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import stage_router
from app.api.problems import make_problem, problem_answer
from app.api.rendering import told
from app.api.rights import OFFICE, SEALED, acting, only
from app.archive import service as archive
from app.customs import service as customs
from app.customs.matching import dismiss_receipt, match_receipt, unmatch_receipt
from app.customs.register import service as register
from schemas.customs.secure import MAX_BYTES
from schemas.http.customs import AppliedAnswer, Direction, InboxAnswer, MessageAnswer, ReceiptAnswer, ReceiptOutcome
from schemas.http.mending import MatchedAnswer, MatchRequest, WhyRequest
from schemas.http.originals import OpenRequest
from schemas.http.pages import Page
from schemas.vocabulary import Role

router = stage_router("receipts")
XmlBody = Annotated[bytes, Depends(file_body(MAX_BYTES))]
_XML = {"application/xml": {"schema": {"type": "string", "format": "binary"}}}


@router.post(
    "/receipts",
    dependencies=[acting("take_in_receipts")],
    response_model=InboxAnswer,
    openapi_extra=described_body("application/xml"),
)
def take_in_receipts(work: OpenWork, body: XmlBody, file_name: FileName = "upload.xml") -> InboxAnswer | Response:
    """Take in a file of receipts. It is archived first; each receipt is applied once, in the order of customs' time.

    A file that cannot be read is archived all the same, and answered as an error with its number in the archive.
    """
    report = customs.take_in(work, body=body, file_name=file_name)
    if report.refused is None:
        return told(InboxAnswer, report)
    # Answered, not raised: raising would undo the keeping.
    sentence = (
        f"{file_name} is no receipt that can be read ({report.refused}); it is kept as message {report.message_id}."
    )
    kept = {"file": file_name, "message_id": report.message_id}
    return problem_answer(make_problem(422, "Invalid", report.refused, sentence, arguments=kept))


@router.get("/receipts", dependencies=[only(*OFFICE)])
def list_receipts(
    work: OpenWork,
    outcome: Annotated[list[ReceiptOutcome] | None, Query(description="Any of these.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ReceiptAnswer]:
    """Receipts, newest first. `waiting` are for a number nobody knows yet, `flagged` a broker has to look at."""
    rows = register.receipts(work, outcomes=outcome, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(ReceiptAnswer, row))


@router.post("/receipts:apply-waiting", dependencies=[only(Role.BROKER)])
def apply_waiting_receipts(work: OpenWork) -> AppliedAnswer:
    """Apply the waiting receipts whose application is known by now."""
    return AppliedAnswer(applied=customs.apply_waiting(work))


@router.post("/receipts/{receipt_id}:match", dependencies=[only(Role.BROKER)])
def match_waiting_receipt(work: OpenWork, receipt_id: int, wanted: MatchRequest) -> MatchedAnswer:
    """Let a waiting receipt have its effect on the application you name; one about a message, on all in it."""
    return MatchedAnswer(outcome=match_receipt(work, receipt_id=receipt_id, cop_no=wanted.cop_no, reason=wanted.reason))


@router.post("/receipts/{receipt_id}:dismiss", dependencies=[only(Role.BROKER)])
def dismiss_waiting_receipt(work: OpenWork, receipt_id: int) -> MatchedAnswer:
    """Put a waiting receipt aside: it is none of ours. It stays in the list, as noted."""
    dismiss_receipt(work, receipt_id=receipt_id)
    return MatchedAnswer(outcome="noted")


@router.post("/receipts/{receipt_id}:unmatch", dependencies=[only(Role.BROKER)])
def unmatch_receipt_again(work: OpenWork, receipt_id: int, wanted: WhyRequest) -> MatchedAnswer:
    """Take a match or a dismissal back, while it has moved nothing: the receipt waits again."""
    unmatch_receipt(work, receipt_id=receipt_id, reason=wanted.reason)
    return MatchedAnswer(outcome="waiting")


@router.get("/messages", dependencies=[only(*OFFICE)])
def list_messages(
    work: OpenWork,
    direction: Direction | None = None,
    kind: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MessageAnswer]:
    """What crossed the wire, newest first. What is in a message stays sealed."""
    rows = archive.messages(work, direction=direction, kind=kind, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(MessageAnswer, row))


@router.post(
    "/messages/{message_id}:open",
    dependencies=[only(*SEALED)],
    response_class=Response,
    responses={200: {"content": _XML}},
)
def open_message(work: OpenWork, message_id: int, wanted: OpenRequest) -> Response:
    """Open a message as it crossed the wire, saying why. Who, when and why are written down."""
    body = archive.open_message(work, message_id=message_id, purpose=wanted.purpose)
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="message-{message_id}.xml"',
        "x-content-type-options": "nosniff",
    }
    return Response(body, media_type="application/xml", headers=headers)
