"""Search by any number: of a parcel, a list, an application, a withdrawal or a message. Never by a buyer."""

import re
from dataclasses import dataclass

from app.core.errors import Invalid
from app.customs.desk.hits import queries
from app.db.work import Work

_FEWEST = 4
_PERSONAL = re.compile(r"[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something with that number. `matched` says which of its numbers it is, `number` as it is stored."""

    kind: str
    matched: str
    number: str
    lpn: str | None
    cop_no: str | None
    original_id: int | None
    message_id: int | None
    state: str | None
    owner_code: str | None


def search(work: Work, *, number: str, limit: int = 50) -> list[Hit]:
    """Everything with this number, parcels first. An owner's actor finds its own only.

    Raises `Invalid` (number_too_short; buyer_not_searchable for what looks like an ID card or a mobile phone: a
    buyer is sealed, and searching for one would tell who is here).
    """
    wanted = number.strip()
    if len(wanted) < _FEWEST:
        raise Invalid("number_too_short", f"Give at least {_FEWEST} characters of a number.", least=_FEWEST)
    if _PERSONAL.fullmatch(wanted):
        raise Invalid("buyer_not_searchable", "Nobody is found by the number of an ID card or a telephone.")
    rows = queries.found(work, number=wanted, owner=work.actor.owner_code, limit=limit)
    return [Hit(*row) for row in rows]
