"""The buyer of an order: personal data, sealed beside the list it came with, opened on the record.

What is sealed is bound to the list's identity (site, agent, copNo): copied to another list it
does not open. Only a broker or an auditor opens one, saying why; the system opens whole sets to
write declarations, which stand in the journal themselves.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from app.archive.service import record_access
from app.core.errors import Forbidden, Invalid, NotFound, Unavailable
from app.core.sealing import KeyRing
from app.db.work import Work
from app.originals import queries
from app.originals.queries import SealedBuyer
from schemas.customs.messages import InventoryHead
from schemas.vocabulary import Role

_MAY_OPEN = frozenset({Role.BROKER, Role.AUDITOR})


@dataclass(frozen=True, slots=True, repr=False)
class Buyer:
    """Who ordered. Never printed: `repr` says nothing, so that no log or traceback does."""

    id_type: str
    id_number: str
    name: str
    telephone: str
    address: str

    def __repr__(self) -> str:
        return "Buyer(sealed)"


def buyer_of(head: InventoryHead) -> Buyer:
    """The buyer as the head of a list names him."""
    return Buyer(
        head.buyer_id_type, head.buyer_id_number, head.buyer_name, head.buyer_telephone, head.consignee_address
    )


def seal_buyer(keys: KeyRing, buyer: Buyer, *, site_id: int, agent_code: str, cop_no: str) -> bytes:
    """`buyer` sealed, bound to the list of this agent and copNo."""
    plain = json.dumps(asdict(buyer), ensure_ascii=False).encode()
    return keys.seal(plain, bound_to=binding_of(site_id, agent_code, cop_no))


def open_buyer(keys: KeyRing, sealed: bytes, *, site_id: int, agent_code: str, cop_no: str) -> Buyer:
    """The buyer of this list. Raises `Unavailable` when the key is missing or the value was altered or moved."""
    return Buyer(**json.loads(keys.open(sealed, bound_to=binding_of(site_id, agent_code, cop_no))))


def buyer(work: Work, *, original_id: int, purpose: str) -> Buyer:
    """The buyer of one list, for a broker, an auditor or the system; people leave an access-log entry.

    Raises `NotFound` (unknown_original), `Forbidden` (sealed_for_you), `Invalid` (purpose_missing).
    """
    if not work.actor.is_system:
        _may_open(work, purpose)
    found = _opened(work, [original_id])
    if original_id not in found:
        raise NotFound("unknown_original", f"There is no import list {original_id}.", original_id=original_id)
    if not work.actor.is_system:
        record_access(work, purpose, original_id=original_id)
    return found[original_id]


def buyers(work: Work, original_ids: Sequence[int]) -> dict[int, Buyer]:
    """The buyers of many lists, to write declarations with. For the system and for brokers, whose submission it is.

    Raises `Forbidden` (sealed_for_you). The declaration that is made of it is journalled and archived itself.
    """
    if not work.actor.is_system and Role.BROKER not in work.actor.roles:
        raise Forbidden("sealed_for_you", "Only a broker or the system may open buyers.", needs=[Role.BROKER])
    return _opened(work, original_ids)


@dataclass(frozen=True, slots=True)
class MaskedBuyer:
    """What may be shown of a buyer on screen: enough to recognise one that is known, not to learn one."""

    id_number: str
    name: str
    telephone: str


def masked_buyers(work: Work, original_ids: Sequence[int]) -> dict[int, MaskedBuyer]:
    """The buyers of these lists, masked, for a broker or an auditor; nobody's for others.

    One that does not open (its key is missing) is left out.
    """
    if _MAY_OPEN.isdisjoint(work.actor.roles):
        return {}
    found = {}
    for row in queries.sealed_buyers(work, original_ids):
        with suppress(Unavailable, NotFound):
            found[row.id] = _masked(_open_row(work, row))
    return found


def _masked(buyer: Buyer) -> MaskedBuyer:
    return MaskedBuyer(
        id_number=_stars(buyer.id_number, 3, 4), name=_stars(buyer.name, 1, 0), telephone=_stars(buyer.telephone, 3, 4)
    )


def _stars(text: str, head: int, tail: int) -> str:
    """The first and last characters, stars between; only the first where fewer than four would be hidden."""
    if tail and len(text) - head - tail < 4:
        head, tail = min(head, 1), 0
    hidden = len(text) - head - tail
    return f"{text[:head]}{'*' * hidden}{text[len(text) - tail :]}"


def mark_buyers(work: Work, *, original_ids: Sequence[int]) -> int:
    """Write the mark of the buyers of these lists where it is missing; how many were written.

    A mark is a keyed hash of the ID number: equal for one buyer, and no way back to the number without the
    installation's key. Lists whose buyer does not open stay without.
    """
    marks = {}
    for row in queries.unmarked_buyers(work, original_ids):
        with suppress(Unavailable):
            marks[row.id] = work.keys.mark(_open_row(work, row).id_number.upper().encode(), purpose="buyer")
    queries.write_marks(work, marks)
    return len(marks)


def _open_row(work: Work, row: SealedBuyer) -> Buyer:
    if row.buyer is None:
        raise NotFound("erased", "The buyer was erased by the site's policy.", original_id=row.id)
    return open_buyer(work.keys, row.buyer, site_id=work.site_id, agent_code=row.agent_code, cop_no=row.cop_no)


def binding_of(site_id: int, agent_code: str, cop_no: str) -> str:
    """What the buyer of this list is bound to."""
    return f"original/{site_id}/{agent_code}/{cop_no}/buyer"


def _may_open(work: Work, purpose: str) -> None:
    if _MAY_OPEN.isdisjoint(work.actor.roles):
        raise Forbidden("sealed_for_you", "Only a broker or an auditor may open a buyer.", needs=sorted(_MAY_OPEN))
    if not purpose.strip():
        raise Invalid("purpose_missing", "Say why the buyer is opened: it is written down.")


def _opened(work: Work, original_ids: Sequence[int]) -> dict[int, Buyer]:
    return {row.id: _open_row(work, row) for row in queries.sealed_buyers(work, original_ids)}
