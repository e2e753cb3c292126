"""Receipts of lists (CEB622): kept at once, applied to their list when it is known, in any order, any number of times.

What a list says of its status, release and numbers is always made anew from all its receipts,
so the order in which they arrive makes no difference. The release time, from which both clocks
run, is the earliest returnTime of a receipt with status 800.
"""

import re
from collections.abc import Sequence
from typing import Any

from app.db.work import Work
from app.originals import queries
from app.originals.problems import Breach, Place, problem
from app.originals.queries import Standing, WaitingReceipt
from app.originals.report import ReceiptOutcome, ReceiptResult
from app.originals.unread import problems_of_unread
from schemas.customs.codec import Reading
from schemas.customs.messages import InventoryReturn

RELEASED = "800"
_PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def take_receipts(work: Work, *, reading: Reading, file_name: str, message_id: int) -> tuple[ReceiptResult, ...]:
    """Keep every receipt of the message and apply those whose list is known."""
    models = [document.model for document in reading.documents if isinstance(document.model, InventoryReturn)]
    queries.lock_imports(work)
    fresh = queries.keep_receipts(work, message_id, [_row(model) for model in models]) if models else {}
    verdicts = attach_waiting(work, [model.cop_no for model in models])
    results = []
    for document in reading.documents:
        place = Place(file_name, document.index, document.cop_no, document.line)
        model = document.model
        if not isinstance(model, InventoryReturn):
            problems = problems_of_unread(place, document)
            results.append(ReceiptResult(document.index, document.cop_no, None, "refused", problems))
            continue
        id_ = fresh.get((model.cop_no, model.return_status, model.returned_at))
        verdict = verdicts.get(id_, "waiting") if id_ else "known"
        results.append(_result(place, model, verdict))
    return tuple(results)


def attach_waiting(work: Work, cop_nos: Sequence[str]) -> dict[int, ReceiptOutcome | Breach]:
    """Apply the waiting receipts of these numbers whose list is known; answers what became of each, by its id."""
    waiting = queries.waiting_receipts(work, cop_nos)
    if not waiting:
        return {}
    numbers = [receipt.invt_no for receipt in waiting if receipt.invt_no]
    lists = queries.standing_lists(work, cop_nos=[receipt.cop_no for receipt in waiting], invt_nos=numbers)
    verdicts: dict[int, ReceiptOutcome | Breach] = {}
    pairs: dict[int, int] = {}
    for receipt in waiting:
        found = _list_of(receipt, lists)
        verdicts[receipt.id] = "applied" if isinstance(found, Standing) else found
        if isinstance(found, Standing):
            pairs[receipt.id] = found.id
    if pairs:
        queries.attach_receipts(work, pairs, release=RELEASED)
    return verdicts


def _list_of(receipt: WaitingReceipt, lists: Sequence[Standing]) -> Standing | ReceiptOutcome | Breach:
    """The one list a receipt is about; `waiting` while there is none; a breach where its numbers contradict."""
    same = [one for one in lists if one.cop_no == receipt.cop_no]
    if receipt.agent_code:
        same = [one for one in same if one.agent_code == receipt.agent_code]
    if not same:
        return "waiting"
    if len(same) > 1:
        return Breach("list_unclear", "agentCode", arguments={"value": receipt.cop_no})
    standing = same[0]
    if receipt.invt_no and standing.invt_no not in (None, receipt.invt_no):
        return Breach("invt_no_differs", "invtNo", arguments={"value": receipt.invt_no, "ours": standing.invt_no})
    if any(one.invt_no == receipt.invt_no and one.id != standing.id for one in lists if receipt.invt_no):
        return Breach("invt_no_taken", "invtNo", arguments={"value": receipt.invt_no})
    return standing


def _row(model: InventoryReturn) -> dict[str, Any]:
    return {
        "cop_no": model.cop_no,
        "agent_code": model.agent_code,
        "invt_no": model.invt_no,
        "pre_no": model.pre_no,
        "status": model.return_status,
        "return_time": model.returned_at,
        # Customs quotes ID numbers in some refusals; the whole text is in the archive, sealed.
        "info": _PERSONAL.sub("█", model.return_info),
    }


def _result(place: Place, model: InventoryReturn, verdict: ReceiptOutcome | Breach) -> ReceiptResult:
    if isinstance(verdict, Breach):
        return ReceiptResult(place.list_no, model.cop_no, model.return_status, "refused", (problem(place, verdict),))
    return ReceiptResult(place.list_no, model.cop_no, model.return_status, verdict)
