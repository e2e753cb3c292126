"""The facts the rules look at, gathered for many applications at once."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from cryptography import x509

from app.core.clock import business_day
from app.core.errors import Unavailable
from app.customs.queries import Standing
from app.customs.rules import queries
from app.customs.rules.judging import DeclaredLine, Facts
from app.customs.signer import signer_of
from app.customs.signing import Signer
from app.db.work import Work
from app.originals.models import Original, OriginalLine
from app.originals.service import lines as lines_of_lists
from app.originals.service import originals_by_ids
from app.site.service import policy_now, this_site

_ENTERPRISE = re.compile(r"[0-9]{4}[0-9A-Z]{6}|[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}", re.ASCII)
"""A customs registration code (10) or a unified social credit code (18)."""


class Gathering:
    """Applications with their lists and parcels, read once."""

    def __init__(
        self, work: Work, standings: Sequence[Standing], amounts: Mapping[int, Mapping[int, Decimal]],
        certified: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        ids = sorted({standing.original_id for standing in standings})
        self.amounts, self.certified = amounts, certified
        self.site, self.policy, self.today = this_site(work), policy_now(work), business_day(work.clock.now())
        self.lists: dict[int, Original] = originals_by_ids(work, ids)
        self.lines: dict[int, list[OriginalLine]] = lines_of_lists(work, ids)
        self.members = queries.members(work, [standing.id for standing in standings])

    def facts(self, standing: Standing, *, buyer_id_type: str | None = None) -> Facts:
        """What is known of one of them. Its lines are written from the list's: they agree with it or are not there."""
        listed = {line.gnum: line for line in self.lines.get(standing.original_id, ())}
        member = self.members.get(standing.id)
        return Facts(
            today=self.today,
            policy=self.policy,
            site=self.site,
            original=self.lists[standing.original_id],
            listed=listed,
            declared=[_declared(gnum, qty, listed.get(gnum)) for gnum, qty in self.amounts[standing.id].items()],
            held=standing.holds_quantity,
            arrived_on=business_day(member.arrived_at) if member and member.arrived_at else None,
            order_nos=frozenset(member.order_nos if member else ()),
            buyer_id_type=buyer_id_type,
            certified=self.certified,
        )


def _declared(gnum: int, qty: Decimal, listed: OriginalLine | None) -> DeclaredLine:
    return DeclaredLine(gnum, qty, listed.gcode if listed else "", listed.unit if listed else "")


def enterprises_of(certificate: x509.Certificate) -> frozenset[str]:
    """The enterprise codes a certificate names as its subject; none where it names its owner in words only."""
    values = (str(attribute.value) for attribute in certificate.subject)
    return frozenset(value for value in values if _ENTERPRISE.fullmatch(value))


def own_signer(work: Work) -> Signer | None:
    """The installation's signer, if there is one that can be used."""
    try:
        return signer_of(work.signing)
    except Unavailable:
        return None
