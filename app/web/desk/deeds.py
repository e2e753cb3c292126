"""What a broker does to one application from its sheet: when it is offered, what it needs, what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.customs import service as customs
from app.customs.noting import prepare_again
from app.customs.register.queries import Entry
from app.db.work import Work
from app.flow import request_withdrawal, send_draft, submit


class Deed(StrEnum):
    """The acts, as addresses name them."""

    SUBMIT = "submit"
    DISCARD = "discard"
    DRAFT = "draft"
    AGAIN = "again"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE = "acknowledge"
    CALL_INSPECTION = "call-inspection"
    PASS_INSPECTION = "pass-inspection"
    DETAIN = "detain"
    GIVE_BACK = "give-back"


@dataclass(frozen=True, slots=True)
class Way:
    """How a deed is done: in which states it is offered, the call, and the code of what is said afterwards.

    A call that answers with a copNo leads to that application.
    """

    states: frozenset[str]
    act: Callable[[Work, str, str], object]
    done: str


WAYS: dict[Deed, Way] = {
    Deed.SUBMIT: Way(frozenset({"prepared", "drafted"}), lambda work, no, _: submit(work, cop_nos=[no]), "submitted"),
    Deed.DISCARD: Way(
        frozenset({"prepared", "drafted"}), lambda work, no, _: customs.discard(work, cop_no=no), "discarded"
    ),
    Deed.DRAFT: Way(frozenset({"prepared"}), lambda work, no, _: send_draft(work, cop_nos=[no]), "drafted"),
    Deed.AGAIN: Way(
        frozenset({"rejected", "failed", "withdrawn"}), lambda work, no, _: prepare_again(work, cop_no=no), "again"
    ),
    Deed.WITHDRAW: Way(
        frozenset({"sent", "stored"}),
        lambda work, no, said: request_withdrawal(work, cop_no=no, reason=said),
        "withdrawal_asked",
    ),
    Deed.ACKNOWLEDGE: Way(frozenset(), lambda work, no, _: customs.acknowledge(work, cop_no=no), "acknowledged"),
    Deed.CALL_INSPECTION: Way(
        frozenset({"sent", "stored"}),
        lambda work, no, said: customs.call_inspection(work, cop_no=no, document_no=said),
        "inspection_called",
    ),
    Deed.PASS_INSPECTION: Way(
        frozenset({"inspection"}),
        lambda work, no, said: customs.pass_inspection(work, cop_no=no, result=said),
        "inspection_passed",
    ),
    Deed.DETAIN: Way(
        frozenset({"inspection"}),
        lambda work, no, said: customs.detain(work, cop_no=no, document_no=said),
        "detained",
    ),
    Deed.GIVE_BACK: Way(
        frozenset({"detained"}),
        lambda work, no, said: customs.give_back(work, cop_no=no, document_no=said),
        "given_back",
    ),
}


def offered(entry: Entry) -> frozenset[Deed]:
    """What may be done to this application as it stands."""
    found = {deed for deed, way in WAYS.items() if entry.state in way.states}
    return frozenset(found | ({Deed.ACKNOWLEDGE} if entry.trouble else set()))
