"""Taking in the lists of one CEB621: each is imported, known, changed or refused for itself."""

from collections.abc import Iterator
from dataclasses import replace

from app.db.work import Work
from app.originals.batch import Batch
from app.originals.content import Draft, draft_of
from app.originals.problems import Breach, Place, problem
from app.originals.report import ListResult
from app.originals.rules import breaches
from app.originals.unread import problems_of_unread
from app.site.service import policy_now, this_site
from schemas.customs.codec import Reading
from schemas.customs.messages import Inventory


def take_lists(work: Work, *, reading: Reading, file_name: str, message_id: int) -> tuple[ListResult, ...]:
    """Import every list of the message that may be; the answer has one result a list, in its order."""
    judged = list(_judged(work, reading, file_name))
    batch = Batch(work, [item for item in judged if isinstance(item, Draft)], message_id)
    results = [_decided(batch, item, file_name) if isinstance(item, Draft) else (item, None) for item in judged]
    batch.write()
    return tuple(replace(result, original_id=batch.id_of(key) if key else None) for result, key in results)


def _judged(work: Work, reading: Reading, file_name: str) -> Iterator[Draft | ListResult]:
    """Each list as a draft, or as refused for what it says."""
    site, policy = this_site(work), policy_now(work)
    for document in reading.documents:
        place = Place(file_name, document.index, document.cop_no, document.line)
        model = document.model
        if not isinstance(model, Inventory):
            problems, invt_no = problems_of_unread(place, document), None
        else:
            broken = breaches(model, site=site, policy=policy)
            problems, invt_no = tuple(problem(place, breach) for breach in broken), model.head.invt_no
            if not broken:
                yield draft_of(document.index, document.line, model)
                continue
        yield ListResult(document.index, document.cop_no, invt_no, "refused", problems)


def _decided(batch: Batch, draft: Draft, file_name: str) -> tuple[ListResult, tuple[str, str] | None]:
    """What becomes of a draft, and under which key its id will be found."""
    verdict = batch.decide(draft)
    cop_no = draft.head["cop_no"]
    if isinstance(verdict, Breach):
        place = Place(file_name, draft.position, cop_no, draft.at_line)
        return ListResult(draft.position, cop_no, draft.invt_no, "refused", (problem(place, verdict),)), None
    return ListResult(draft.position, cop_no, draft.invt_no, verdict), draft.key
