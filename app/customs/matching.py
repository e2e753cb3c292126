"""Matching by hand: a receipt for a number nobody knows is given to an application, or put aside, by a broker.

Each act is kept with its reason, and can be taken back while the receipt has moved nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import Conflict, Invalid, NotFound
from app.customs import queries as applications
from app.customs.docket import Docket
from app.customs.mail import queries
from app.customs.mail.answering import OF_A_MESSAGE, apply_answers, recount
from app.customs.mail.queries import Fate, KeptReceipt
from app.customs.models import ReceiptMatch
from app.customs.preparing import locked_application, require_broker
from app.db.work import Work
from app.parcel.queries import recount_applications
from app.site.service import policy_now

_MOST = 500


def match_receipt(work: Work, *, receipt_id: int, cop_no: str, reason: str) -> str:
    """Let a waiting receipt have its effect on the application the broker names; its outcome.

    One about a whole message (CEB900, DxpRep) is for the last message the application was in, and so for all that were
    in it. The receipt keeps the number customs wrote; what it did stands in the journal under the broker's choice.
    Raises `NotFound` (unknown_receipt, unknown_application), `Conflict` (receipt_taken, never_sent), `Invalid`
    (reason_missing), `Forbidden`.
    """
    require_broker(work)
    if not reason.strip():
        raise Invalid("reason_missing", "Say why: it is written down.")
    # Applications come before receipts, as everywhere; all that were in a message at once, in their order.
    kind = queries.kind_of(work, receipt_id)
    number = _message_of(work, cop_no) if kind in OF_A_MESSAGE else locked_application(work, cop_no).cop_no
    receipt = _waiting(work, receipt_id)
    (fate,) = apply_answers(work, [replace(receipt.answer, number=number)])
    _note(work, receipt_id, "match", cop_no, reason)
    return fate.outcome


def _message_of(work: Work, cop_no: str) -> str:
    """The guid of the last message this application was in, with all applications in it locked."""
    found = queries.last_message(work, cop_no)
    if found is None:
        locked_application(work, cop_no)  # unknown at all?
        raise Conflict("never_sent", f"Application {cop_no} was never in a message.", cop_no=cop_no)
    applications.lock_applications(work, ids=found.application_ids)
    return found.guid


def message_of(work: Work, *, cop_no: str) -> Sequence[int]:
    """The applications that were in the last message of this one, itself among them; itself alone if it was in none."""
    found = queries.last_message(work, cop_no)
    return found.application_ids if found else (0,)


def dismiss_receipt(work: Work, *, receipt_id: int, reason: str = "") -> None:
    """Put a waiting receipt aside: it is none of ours. It stays in the archive and in the list, as noted.

    Raises `NotFound` (unknown_receipt), `Conflict` (receipt_taken), `Forbidden` (not_your_role).
    """
    require_broker(work)
    receipt = _waiting(work, receipt_id)
    queries.write_fates(work, [Fate(receipt_id, "noted", None, None, None)])
    _note(work, receipt_id, "dismiss", receipt.answer.number, reason)


def unmatch_receipt(work: Work, *, receipt_id: int, reason: str = "") -> None:
    """Take a match or a dismissal back: the receipt waits again, as if nobody had said whose it is.

    Lawful while it moved nothing: parcels that moved are put right by the next receipt or by the broker's acts, not by
    forgetting this one. Raises `NotFound` (unknown_receipt), `Conflict` (receipt_not_matched, receipt_moved_parcels),
    `Forbidden` (not_your_role).
    """
    require_broker(work)
    meant = queries.application_of(work, receipt_id)  # unlocked: applications come before receipts
    standings = applications.lock_applications(work, ids=[meant]) if meant else []
    receipt = _known(work, receipt_id)
    said = queries.matches(work, receipt_id)
    if receipt.outcome == "waiting" or not said:
        raise Conflict("receipt_not_matched", f"Nobody matched receipt {receipt_id}.", receipt_id=receipt_id)
    if receipt.outcome == "applied" or receipt.withdrawal_id is not None or receipt.application_id != meant:
        moved = f"Receipt {receipt_id} has had its effect: it cannot be taken back."
        raise Conflict("receipt_moved_parcels", moved, receipt_id=receipt_id)
    docket = Docket(work, standings)
    queries.let_wait(work, receipt_id)
    recount_applications(work, [standing.id for standing in standings])
    for standing in standings:
        recount(standing, queries.answers_of(work, standing.id), policy_now(work), without=receipt.answer)
    docket.close()
    _note(work, receipt_id, "unmatch", said[-1].number, reason)


def matches(work: Work, *, receipt_id: int) -> list[ReceiptMatch]:
    """What was said of a receipt by hand, oldest first."""
    return queries.matches(work, receipt_id)


def _waiting(work: Work, receipt_id: int) -> KeptReceipt:
    found = _known(work, receipt_id)
    if found.outcome != "waiting":
        raise Conflict("receipt_taken", f"Receipt {receipt_id} is {found.outcome} already.", receipt_id=receipt_id)
    return found


def _known(work: Work, receipt_id: int) -> KeptReceipt:
    found = queries.lock_receipt(work, receipt_id)
    if found is None:
        raise NotFound("unknown_receipt", f"There is no receipt {receipt_id}.", receipt_id=receipt_id)
    return found


def _note(work: Work, receipt_id: int, act: str, number: str, reason: str) -> None:
    work.session.add(
        ReceiptMatch(
            site_id=work.site_id,
            receipt_id=receipt_id,
            act=act,
            number=number,
            badge=work.actor.badge,
            reason=reason.strip()[:_MOST],
            at=work.clock.now(),
        )
    )
    work.session.flush()
