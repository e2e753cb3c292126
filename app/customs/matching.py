"""Matching by hand: a receipt for a number nobody knows is given to an application, or put aside, by a broker."""

from dataclasses import replace

from app.core.errors import Conflict, NotFound
from app.customs.mail import queries
from app.customs.mail.answering import apply_answers
from app.customs.mail.queries import Answer, Fate
from app.customs.preparing import locked_application, require_broker
from app.db.work import Work


def match_receipt(work: Work, *, receipt_id: int, cop_no: str) -> str:
    """Let a waiting receipt have its effect on the application the broker names; its outcome.

    The receipt keeps the number customs wrote; what it did stands in the journal under the broker's choice.
    Raises `NotFound` (unknown_receipt, unknown_application), `Conflict` (receipt_taken, about_a_message), `Forbidden`.
    """
    require_broker(work)
    locked_application(work, cop_no)  # applications come before receipts, as everywhere
    answer = _waiting(work, receipt_id)
    if answer.kind != "CEB626":
        said = f"Receipt {receipt_id} is about a whole message, which no application is."
        raise Conflict("about_a_message", said, receipt_id=receipt_id)
    (fate,) = apply_answers(work, [replace(answer, number=cop_no)])
    return fate.outcome


def dismiss_receipt(work: Work, *, receipt_id: int) -> None:
    """Put a waiting receipt aside: it is none of ours. It stays in the archive and in the list, as noted.

    Raises `NotFound` (unknown_receipt), `Conflict` (receipt_taken), `Forbidden` (not_your_role).
    """
    require_broker(work)
    answer = _waiting(work, receipt_id)
    queries.write_fates(work, [Fate(answer.id, "noted", None, None, None)])


def _waiting(work: Work, receipt_id: int) -> Answer:
    found = queries.lock_receipt(work, receipt_id)
    if found is None:
        raise NotFound("unknown_receipt", f"There is no receipt {receipt_id}.", receipt_id=receipt_id)
    answer, outcome = found
    if outcome != "waiting":
        raise Conflict("receipt_taken", f"Receipt {receipt_id} is {outcome} already.", receipt_id=receipt_id)
    return answer
