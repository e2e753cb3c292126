"""What a receipt does to an application, as one pure table: the same receipts in any order lead to the same end.

Receipts come twice, late and out of order. Three rules make the order of arrival not matter:
a conclusion stands over everything, a reject over inspection and detention, and between
inspection and detention the later `returnTime` counts. What a rule does not allow is flagged for
the broker, or stale where something later had been said already, and moves nothing.

One pair cannot be put in order: "customs never had it" (status 4, CEB900) frees the goods at once, and
whatever customs says of them afterwards can only be flagged.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.site.policy import SitePolicy
from schemas.customs.codes.explaining import ERRORS
from schemas.vocabulary import Event


class Effect(StrEnum):
    """What a receipt means, once the site's policy has read its status."""

    NOTE = "note"
    UNKNOWN = "unknown"
    CONCLUDE = "conclude"
    REJECT = "reject"
    INSPECT = "inspect"
    DETAIN = "detain"
    FAIL = "fail"
    ACCEPT = "accept"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Ruling:
    """`outcome` is what is stored with the receipt; `event` and `state` are set if it may move parcels.

    `closed` where the application expects no answer at all: nothing of it is to be remembered. A `state` without an
    `event` leaves the parcels alone: that of a draft the e-port did not keep.
    """

    outcome: str
    event: Event | None = None
    state: str | None = None
    closed: bool = False


STORED = "120"
_NOTES = frozenset({"1", "2", "3", STORED, "800", "899"})
_CLOCK = {"2": 1, "3": 2, STORED: 3}
_NO_ANSWER_EXPECTED = frozenset({"prepared", "discarded"})


def effect_of(status: str, policy: SitePolicy) -> Effect:
    """The effect of a CEB626 status on its application. Unknown codes move nothing."""
    if status in policy.concluding_statuses:
        return Effect.CONCLUDE
    if status in policy.inspection_statuses:
        return Effect.INSPECT
    if status in policy.detention_statuses:
        return Effect.DETAIN
    if _negative(status):
        return Effect.REJECT
    return Effect.FAIL if status == "4" else Effect.NOTE if status in _NOTES else Effect.UNKNOWN


def withdrawal_effect_of(status: str, policy: SitePolicy) -> Effect:
    """The effect of a status given to the withdrawal's own copNo."""
    if status in policy.concluding_statuses:
        return Effect.ACCEPT
    if _negative(status) or status == "4":
        return Effect.REFUSE
    return Effect.NOTE if status in _NOTES else Effect.UNKNOWN


def refused_by_exchange(code: str) -> bool:
    """Whether a code of a DxpRep says that the message was not passed on (table 7-1: format, security, receiver).

    A system's or a connection's trouble (3001 to 3003) ends by itself; what says that all is well is published nowhere.
    """
    return code in ERRORS and "0001" <= code <= "2999"


def _negative(status: str) -> bool:
    return status == "100" or status.startswith("-")


def stops_clock(status: str, effect: Effect, policy: SitePolicy) -> bool:
    """Whether this receipt proves that the return was declared (the 30 days of GACC 2020 No.45).

    `policy.declared_when` names the first receipt that does; whatever customs says after it does too.
    """
    if status in _CLOCK:
        return _CLOCK[status] >= _CLOCK[policy.declared_when]
    return effect in {Effect.CONCLUDE, Effect.INSPECT, Effect.DETAIN}


_AT_CUSTOMS = ("submitted", "sent", "stored")
_MOVES: dict[tuple[str, Effect], tuple[Event, str]] = {
    **{(state, Effect.CONCLUDE): (Event.CONCLUDE, "concluded") for state in _AT_CUSTOMS},
    **{(state, Effect.REJECT): (Event.REJECT, "rejected") for state in _AT_CUSTOMS},
    **{(state, Effect.INSPECT): (Event.INSPECT, "inspection") for state in _AT_CUSTOMS},
    **{(state, Effect.DETAIN): (Event.DETAIN, "detained") for state in _AT_CUSTOMS},
    ("submitted", Effect.FAIL): (Event.FAIL_TO_SEND, "failed"),
    ("sent", Effect.FAIL): (Event.FAIL_TO_SEND, "failed"),
    ("inspection", Effect.CONCLUDE): (Event.CONCLUDE, "concluded"),
    ("inspection", Effect.REJECT): (Event.REJECT, "rejected"),
    ("inspection", Effect.DETAIN): (Event.DETAIN, "detained"),
    ("detained", Effect.CONCLUDE): (Event.CONCLUDE, "concluded"),
    ("detained", Effect.REJECT): (Event.REJECT, "rejected"),
    ("detained", Effect.INSPECT): (Event.RESUME, "inspection"),
    ("rejected", Effect.CONCLUDE): (Event.CONCLUDE, "concluded"),
    ("withdrawing", Effect.CONCLUDE): (Event.CONCLUDE, "concluded"),
    ("withdrawing", Effect.REJECT): (Event.REJECT, "rejected"),
    ("withdrawing", Effect.INSPECT): (Event.INSPECT, "inspection"),
    ("withdrawing", Effect.ACCEPT): (Event.ACCEPT_WITHDRAWAL, "withdrawn"),
    ("withdrawing", Effect.REFUSE): (Event.REFUSE_WITHDRAWAL, "stored"),
}
_REACHED = {
    Effect.CONCLUDE: "concluded",
    Effect.REJECT: "rejected",
    Effect.INSPECT: "inspection",
    Effect.DETAIN: "detained",
    Effect.FAIL: "failed",
    Effect.ACCEPT: "withdrawn",
}
_DRAFT = {
    Effect.NOTE: Ruling("noted"),
    Effect.REJECT: Ruling("applied", state="prepared"),
    Effect.FAIL: Ruling("applied", state="prepared"),
}
"""A draft is only kept by the e-port, or not: whatever else is said of it nobody asked for."""
_ONLY_IF_LATER = frozenset({Effect.INSPECT, Effect.DETAIN})


def rule(
    state: str, effect: Effect, at: datetime, *, moved_at: datetime | None, closed_until: datetime | None = None
) -> Ruling:
    """What becomes of a receipt of `effect`, given by customs `at`, for an application in `state`.

    `moved_at` is the latest deciding receipt so far, `closed_until` the last one of an earlier
    round under the same copNo (appType 2).
    """
    if closed_until is not None and at <= closed_until:
        return Ruling("stale", closed=True)
    if state in _NO_ANSWER_EXPECTED:
        return Ruling("flagged", closed=True)
    if state == "drafted":
        return _DRAFT.get(effect, Ruling("flagged"))
    late = moved_at is not None and at <= moved_at
    move = _MOVES.get((state, effect))
    if move and not (late and effect in _ONLY_IF_LATER):
        return Ruling("applied", *move)
    return Ruling(_said(state, effect, late=late))


def _said(state: str, effect: Effect, *, late: bool) -> str:
    """The outcome of a receipt that moves nothing."""
    if effect is Effect.UNKNOWN:
        return "flagged"
    expected = _REACHED.get(effect) == state or (effect is Effect.NOTE and state != "failed" and not late)
    if expected:
        return "noted"
    return "stale" if late else "flagged"


def noted_state(state: str, status: str) -> str:
    """Where a mere note leaves an application: what customs answers has been sent, what it stored is stored."""
    if state in {"submitted", "sent"}:
        return "stored" if status == STORED else "sent"
    return state
