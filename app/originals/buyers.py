"""The buyer of an order: personal data, sealed beside the list it came with, opened on the record.

What is sealed is bound to the list's identity (site, agent, copNo): copied to another list it
does not open. Only a broker or an auditor opens one, saying why; the system opens whole sets to
write declarations, which stand in the journal themselves.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.archive.models import ArchiveAccess
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.sealing import KeyRing
from app.db.work import Work
from app.originals import queries
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
    return keys.seal(plain, bound_to=_binding(site_id, agent_code, cop_no))


def open_buyer(keys: KeyRing, sealed: bytes, *, site_id: int, agent_code: str, cop_no: str) -> Buyer:
    """The buyer of this list. Raises `Unavailable` when the key is missing or the value was altered or moved."""
    return Buyer(**json.loads(keys.open(sealed, bound_to=_binding(site_id, agent_code, cop_no))))


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
        _record(work, original_id, purpose)
    return found[original_id]


def buyers(work: Work, original_ids: Sequence[int]) -> dict[int, Buyer]:
    """The buyers of many lists, to write declarations with. For the system and for brokers, whose submission it is.

    Raises `Forbidden` (sealed_for_you). The declaration that is made of it is journalled and archived itself.
    """
    if not work.actor.is_system and Role.BROKER not in work.actor.roles:
        raise Forbidden("sealed_for_you", "Only a broker or the system may open buyers.", needs=[Role.BROKER])
    return _opened(work, original_ids)


def _binding(site_id: int, agent_code: str, cop_no: str) -> str:
    return f"original/{site_id}/{agent_code}/{cop_no}/buyer"


def _may_open(work: Work, purpose: str) -> None:
    if _MAY_OPEN.isdisjoint(work.actor.roles):
        raise Forbidden("sealed_for_you", "Only a broker or an auditor may open a buyer.", needs=sorted(_MAY_OPEN))
    if not purpose.strip():
        raise Invalid("purpose_missing", "Say why the buyer is opened: it is written down.")


def _opened(work: Work, original_ids: Sequence[int]) -> dict[int, Buyer]:
    return {
        row.id: open_buyer(work.keys, row.buyer, site_id=work.site_id, agent_code=row.agent_code, cop_no=row.cop_no)
        for row in queries.sealed_buyers(work, original_ids)
    }


def _record(work: Work, original_id: int, purpose: str) -> None:
    access = ArchiveAccess(
        site_id=work.site_id, original_id=original_id, badge=work.actor.badge, purpose=purpose, at=work.clock.now()
    )
    work.session.add(access)
    work.session.flush()
