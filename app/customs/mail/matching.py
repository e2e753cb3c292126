"""A receipt that waits because nobody knows its number: a broker says whose it is, with a reason, and may take it back.

From then on it is what it would have been with the right number: ruled on, applied or flagged. Both acts are kept.
"""

from dataclasses import replace

from app.core.errors import Conflict, Invalid, NotFound
from app.customs import queries as applications
from app.customs.docket import Docket
from app.customs.mail import queries
from app.customs.mail.answering import apply_answers, recount
from app.customs.mail.queries import KeptReceipt
from app.customs.models import ReceiptMatch
from app.customs.preparing import require_broker
from app.db.work import Work
from app.site.service import policy_now

_MOST = 500


def match_receipt(work: Work, *, receipt_id: int, number: str, reason: str) -> str:
    """Read a waiting receipt as if it named `number`; its outcome.

    `number` is a copNo for a CEB626, the guid of one of our messages for a CEB900. Raises `NotFound` (unknown_receipt,
    unknown_application), `Conflict` (receipt_not_waiting), `Invalid` (reason_missing), `Forbidden` (not_your_role).
    """
    require_broker(work)
    said = _needed(reason)
    receipt = _locked(work, receipt_id)
    if receipt.outcome != "waiting":
        raise _not_so("receipt_not_waiting", receipt)
    (fate,) = apply_answers(work, [replace(receipt.answer, number=number.strip())])
    if fate.outcome == "waiting":
        raise NotFound("unknown_application", f"There is no application or message {number}.", cop_no=number)
    _note(work, receipt_id, "match", number.strip(), said)
    return fate.outcome


def unmatch_receipt(work: Work, *, receipt_id: int, reason: str) -> None:
    """Take a match back: the receipt waits again, and what is known of the application is what the others say.

    Lawful while it moved nothing: parcels that moved are put right by the next receipt or by `correct`, not by
    forgetting this one. Raises `NotFound` (unknown_receipt), `Conflict` (receipt_not_matched,
    receipt_moved_parcels), `Invalid` (reason_missing), `Forbidden` (not_your_role).
    """
    require_broker(work)
    said = _needed(reason)
    receipt = _locked(work, receipt_id)
    history = queries.matches(work, receipt_id)
    if receipt.outcome == "waiting" or not history:
        raise _not_so("receipt_not_matched", receipt)
    if receipt.outcome == "applied" or receipt.application_id is None or receipt.withdrawal_id is not None:
        raise _not_so("receipt_moved_parcels", receipt)
    standings = applications.lock_applications(work, ids=[receipt.application_id])
    docket = Docket(work, standings)
    queries.let_wait(work, receipt_id)
    recount(standings[0], queries.answers_of(work, receipt.application_id), policy_now(work), without=receipt.answer)
    docket.close()
    _note(work, receipt_id, "unmatch", history[-1].number, said)


def matches(work: Work, *, receipt_id: int) -> list[ReceiptMatch]:
    """What was said of a receipt by hand, oldest first."""
    return queries.matches(work, receipt_id)


def _locked(work: Work, receipt_id: int) -> KeptReceipt:
    found = queries.lock_receipt(work, receipt_id)
    if found is None:
        raise NotFound("unknown_receipt", f"There is no receipt {receipt_id}.", receipt_id=receipt_id)
    return found


def _not_so(code: str, receipt: KeptReceipt) -> Conflict:
    said = f"Receipt {receipt.answer.id} is {receipt.outcome}: this is not possible."
    return Conflict(code, said, receipt_id=receipt.answer.id, outcome=receipt.outcome)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Invalid("reason_missing", "A reason is needed.")
    return reason.strip()[:_MOST]


def _note(work: Work, receipt_id: int, act: str, number: str, reason: str) -> None:
    work.session.add(
        ReceiptMatch(
            site_id=work.site_id,
            receipt_id=receipt_id,
            act=act,
            number=number,
            badge=work.actor.badge,
            reason=reason,
            at=work.clock.now(),
        )
    )
    work.session.flush()
