"""Checking applications before they go: every rule, every finding, nothing sent and nothing written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.errors import NotFound, Unavailable
from app.core.findings import Finding
from app.customs import queries
from app.customs.building import Paper, Sender, paper_of, refund
from app.customs.docket import SUBMITTABLE
from app.customs.fitness import amounts_found, declared_amounts
from app.customs.preparing import require_broker
from app.customs.queries import Standing
from app.customs.rules.catalogue import finding
from app.customs.rules.gathering import Gathering, enterprises_of, own_signer
from app.customs.rules.judging import ADVICE, judge
from app.customs.signing import Signer
from app.db.work import Work
from app.originals.buyers import Buyer
from app.originals.service import buyers
from app.site.service import this_site
from schemas.customs.codec import to_tree
from schemas.customs.faults import Finding as Fault
from schemas.customs.faults import MessageError
from schemas.customs.messages import CEB625Message
from schemas.customs.validation import validate

_NOT_SIGNED_YET = "Signature"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an application; `ready` where nothing stands in the way of submitting it."""

    cop_no: str
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        return all(each.code in ADVICE for each in self.findings)


def check(
    work: Work, *, cop_nos: Sequence[str] | None = None, limit: int = 500, signer: Signer | None = None
) -> list[Verdict]:
    """Hold these applications (or what is prepared, at most `limit`) against every rule and the message's tables.

    The buyers are opened to write the messages, as a submission does, and nothing of them is told. Raises
    `Forbidden` (not_your_role), `NotFound` (unknown_application).
    """
    require_broker(work)
    standings = queries.prepared(work, cop_nos=cop_nos, limit=limit)
    for missing in sorted(set(cop_nos or ()) - {standing.cop_no for standing in standings}):
        raise NotFound("unknown_application", f"There is no application {missing}.", cop_no=missing)
    return _Check(work, standings, signer).verdicts() if standings else []


class _Check:
    """Some applications with everything that is needed to judge them."""

    def __init__(self, work: Work, standings: Sequence[Standing], signer: Signer | None) -> None:
        self.work, self.standings = work, standings
        ids = [standing.id for standing in standings]
        self.signer = signer or own_signer(work)
        certified = enterprises_of(self.signer.certificate) if self.signer else frozenset[str]()
        self.gathering = Gathering(work, standings, declared_amounts(work, ids), certified)
        self.found = amounts_found(work, ids)
        self.buyers = _buyers(work, sorted({standing.original_id for standing in standings}))

    def verdicts(self) -> list[Verdict]:
        return [Verdict(standing.cop_no, tuple(self._findings(standing))) for standing in self.standings]

    def _findings(self, standing: Standing) -> Iterator[Finding]:
        buyer = self.buyers.get(standing.original_id)
        yield from self._of_the_parcels(standing)
        yield from judge(self.gathering.facts(standing, buyer_id_type=buyer.id_type if buyer else None))
        if self.signer is None:
            yield finding("certificate_missing")
        if buyer is None:
            yield finding("buyer_unreadable")
        else:
            yield from self._of_the_message(standing, buyer)

    def _of_the_parcels(self, standing: Standing) -> Iterator[Finding]:
        """What changed on the floor since; of what is submitted already, nothing may have."""
        member = self.gathering.members.get(standing.id)
        if standing.state in SUBMITTABLE and (member is None or not member.conforming):
            yield finding("parcel_moved_on")
        amounts = self.gathering.amounts[standing.id]
        if self.found[standing.id] != {(standing.original_id, gnum): qty for gnum, qty in amounts.items()}:
            yield finding("goods_changed")

    def _of_the_message(self, standing: Standing, buyer: Buyer) -> Iterator[Finding]:
        for fault in _faults(self.work, self._paper(standing), buyer):
            where = f" ({fault.element}: {fault.rule})"
            yield finding("not_writable", element=fault.element.rpartition("/")[2], where=where)

    def _paper(self, standing: Standing) -> Paper:
        lines = self.gathering.lines.get(standing.original_id, ())
        listed = {line.gnum for line in lines}
        amounts = {gnum: qty for gnum, qty in self.gathering.amounts[standing.id].items() if gnum in listed}
        return paper_of(standing, original=self.gathering.lists[standing.original_id], lines=lines, amounts=amounts)


def _faults(work: Work, paper: Paper, buyer: Buyer) -> list[Fault]:
    """What the published tables say against the message this would be, but for its signature."""
    sender = Sender.of(this_site(work), work.clock.now())
    refunds = (refund(paper, buyer=buyer, sender=sender),)
    message = CEB625Message(guid=paper.guid, refunds=refunds, transfer=sender.transfer)
    try:
        tree = to_tree(message)
    except MessageError as error:
        return list(error.findings) or [Fault(error.element, error.rule)]
    return [fault for fault in validate(tree, strict=True) if fault.element != _NOT_SIGNED_YET]


def _buyers(work: Work, original_ids: Sequence[int]) -> dict[int, Buyer]:
    """The buyers that open; one that does not must not keep the others from being checked."""
    try:
        return buyers(work, original_ids)
    except Unavailable:
        return _one_by_one(work, original_ids)


def _one_by_one(work: Work, original_ids: Sequence[int]) -> dict[int, Buyer]:
    found: dict[int, Buyer] = {}
    for original_id in original_ids:
        try:
            found |= buyers(work, [original_id])
        except Unavailable:
            continue
    return found
