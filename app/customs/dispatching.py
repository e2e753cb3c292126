"""Dispatching: applications become signed CEB625 messages, kept sealed, ready to be sent under a guid fixed now."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.archive.bulk import Outgoing, keep_outgoing
from app.core.errors import Invalid
from app.customs.building import Paper, batches, refund, sender
from app.customs.mail import queries
from app.customs.models import Dispatch
from app.customs.queries import new_ids
from app.customs.signer import signer_of
from app.customs.signing import Signer
from app.db.work import Work
from app.originals.service import buyers
from app.site.service import policy_now, this_site
from schemas.customs.codec import to_canonical
from schemas.customs.faults import MessageError
from schemas.customs.messages import CEB625Message, InvtRefund


class Unwritable(Invalid):
    """One application that the published tables do not allow to be written: which, which element, which rule."""

    def __init__(self, paper: Paper, element: str, rule: str) -> None:
        said = f"Application {paper.cop_no} cannot be written: {element} ({rule})."
        super().__init__("not_writable", said, cop_no=paper.cop_no, element=element, rule=rule)
        self.application_id = paper.application_id


@dataclass(frozen=True, slots=True)
class Letter:
    """A signed message and the applications in it."""

    guid: str
    body: bytes
    papers: tuple[Paper, ...]


def write_letters(work: Work, papers: Sequence[Paper], *, signer: Signer | None = None) -> list[Letter]:
    """The papers as signed messages. Raises `Unwritable` for the first application that breaks the tables."""
    site, now = this_site(work), work.clock.now()
    signer = signer or signer_of(work.signing)
    people = buyers(work, sorted({paper.original.id for paper in papers}))
    letters = []
    for batch in batches(papers, most=policy_now(work).applications_per_message):
        refunds = tuple(refund(paper, buyer=people[paper.original.id], site=site, now=now) for paper in batch)
        message = CEB625Message(guid=work.numbers.guid(), refunds=refunds, transfer=sender(site))
        letters.append(Letter(message.guid, signed(message, batch, signer), tuple(batch)))
    return letters


def signed(message: CEB625Message, batch: Sequence[Paper], signer: Signer) -> bytes:
    """Written once, in order by both layers (or nothing leaves), and signed as it was written."""
    try:
        written = to_canonical(message)
    except MessageError as error:
        raise Unwritable(_culprit(error.element, batch), error.element, error.rule) from None
    return signer.sign_canonical(written)


def _culprit(element: str, batch: Sequence[Paper]) -> Paper:
    """`InvtRefund[3]/…` is the third paper; what is not about one of them is said of the first."""
    number = element.removeprefix(f"{InvtRefund.__name__}[").partition("]")[0]
    return batch[int(number) - 1] if number.isdecimal() and int(number) <= len(batch) else batch[0]


def post(work: Work, letters: Sequence[Letter], *, purpose: str) -> list[Dispatch]:
    """Keep the letters sealed and make them ready to be sent."""
    kept = keep_outgoing(work, [Outgoing("CEB625Message", f"{letter.guid}.xml", letter.body) for letter in letters])
    now, ids = work.clock.now(), new_ids(work, "dispatch", len(letters))
    made = [
        Dispatch(
            site_id=work.site_id,
            id=id_,
            guid=letter.guid,
            purpose=purpose,
            message_id=message_id,
            made_at=now,
            next_try_at=now,
        )
        for id_, letter, message_id in zip(ids, letters, kept, strict=True)
    ]
    travellers = {
        id_: [paper.application_id for paper in letter.papers] for id_, letter in zip(ids, letters, strict=True)
    }
    queries.add_dispatches(work, made, travellers)
    return made
