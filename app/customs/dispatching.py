"""Dispatching: applications become signed CEB625 messages, kept sealed, ready to be sent under a guid fixed now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.archive.bulk import Outgoing, keep_outgoing
from app.core.errors import Invalid
from app.core.lanes import in_lanes
from app.customs.building import Paper, Sender, batches, rows
from app.customs.mail import queries
from app.customs.models import Dispatch
from app.customs.queries import new_ids
from app.customs.signer import signer_of
from app.customs.signing import Signer
from app.db.work import Work
from app.originals.buyers import Buyer
from app.originals.service import buyers
from app.site.service import policy_now, this_site
from schemas.customs.codec.batch import canonical
from schemas.customs.faults import MessageError
from schemas.customs.messages import InvtRefund


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
    """The papers as signed messages. Raises `Unwritable` for an application that breaks the tables."""
    people = buyers(work, sorted({paper.original.id for paper in papers}))
    sender = Sender.of(this_site(work), work.clock.now())
    drafts = [(work.numbers.guid(), batch) for batch in batches(papers, most=policy_now(work).applications_per_message)]
    return letters(drafts, people=people, sender=sender, signer=signer or signer_of(work.signing))


def letters(
    drafts: Sequence[tuple[str, Sequence[Paper]]], *, people: Mapping[int, Buyer], sender: Sender, signer: Signer
) -> list[Letter]:
    """Messages of (guid, applications): written once, in order by both layers (or nothing leaves), and signed.

    A few at once: while one is signed the next is written.
    """

    def one(draft: tuple[str, Sequence[Paper]]) -> Letter:
        guid, batch = draft
        try:
            written = canonical(rows(batch, people=people, sender=sender), guid=guid, transfer=sender.transfer)
        except MessageError as error:
            raise Unwritable(_culprit(error.element, batch), error.element, error.rule) from None
        return Letter(guid, signer.sign_canonical(written), tuple(batch))

    return in_lanes(one, drafts)


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
