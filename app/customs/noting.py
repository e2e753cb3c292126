"""What a broker notes of an application by hand: called to inspection, passed, detained, given back, corrected.

Each act is for all parcels of the application at once; customs decides by application.
"""

from app.core.errors import Conflict, Invalid
from app.customs import queries
from app.customs.docket import Docket
from app.customs.preparing import locked_application, locked_candidates, prepare_candidates, require_broker
from app.customs.queries import Standing
from app.db.work import Work
from app.site.service import policy_now
from schemas.vocabulary import Event

_ENDED = frozenset({"failed", "withdrawn", "discarded"})


def call_inspection(work: Work, *, cop_no: str, document_no: str = "") -> None:
    """Customs called for an inspection by telephone or paper, before any receipt."""
    _note(work, cop_no, Event.INSPECT, "inspection", _said("inspection", document_no))


def call_again(work: Work, *, cop_no: str) -> None:
    """What was written down as passed is in inspection still."""
    _note(work, cop_no, Event.INSPECT, "inspection", "corrected")


def pass_inspection(work: Work, *, cop_no: str, result: str) -> None:
    """The inspection found nothing against it; `result` is a word for the journal."""
    _note(work, cop_no, Event.PASS_INSPECTION, "stored", _said("passed", result))


def detain(work: Work, *, cop_no: str, document_no: str) -> None:
    """Customs keeps the goods. Raises `Invalid` (document_needed) without customs' document number."""
    _note(work, cop_no, Event.DETAIN, "detained", _said("detained", _needed(document_no)))


def give_back(work: Work, *, cop_no: str, document_no: str) -> None:
    """Customs gives detained goods back: they are held, the application has ended, its quantity is free."""
    _note(work, cop_no, Event.GIVE_BACK, "given_back", _said("given back", _needed(document_no)))


def correct(work: Work, *, cop_no: str) -> None:
    """After a reject: the parcels are conforming again.

    With `resubmit_as = change` the same copNo is prepared again (appType 2), unless a parcel went
    another way meanwhile; else the next preparation makes a new application of them.
    """
    require_broker(work)
    standing = locked_application(work, cop_no)
    docket = Docket(work, [standing])
    complete = docket.movable(standing.id, Event.CORRECT) == docket.files[standing.id].parcels
    again = complete and policy_now(work).resubmit_as == "change"
    if standing.state != "rejected" or not docket.move(standing.id, Event.CORRECT, "prepared" if again else "rejected"):
        raise _not_possible(standing, Event.CORRECT)
    if again:
        _begin_again(work, standing)
    docket.close()


def prepare_again(work: Work, *, cop_no: str) -> str:
    """After a reject, a failed sending or an accepted withdrawal: the copNo under which it is prepared once more.

    With `resubmit_as = change` a rejected one keeps its number (appType 2); else its parcels get a new application of
    their own. Raises `NotFound` (unknown_application), `Conflict` (not_possible_now; nothing_to_prepare where none
    of its parcels can be declared any more), `Forbidden` (not_your_role).
    """
    require_broker(work)
    standing = locked_application(work, cop_no)
    if standing.state == "rejected":
        correct(work, cop_no=cop_no)
        (standing,) = queries.lock_applications(work, cop_nos=[cop_no])
    elif standing.state not in _ENDED:
        raise _not_possible(standing, Event.CORRECT)
    if standing.state == "prepared":
        return standing.cop_no
    mine = [link.parcel_id for link in queries.links(work, [standing.id]) if link.mine]
    made = prepare_candidates(work, locked_candidates(work, parcel_ids=mine))
    if not made:
        said = f"None of the parcels of application {cop_no} can be declared now."
        raise Conflict("nothing_to_prepare", said, cop_no=cop_no)
    return made[0].cop_no


def acknowledge(work: Work, *, cop_no: str) -> None:
    """The broker has looked at an application's trouble: take it off the desk."""
    require_broker(work)
    standing = locked_application(work, cop_no)
    docket = Docket(work, [standing])
    standing.trouble = None
    docket.close()


def _begin_again(work: Work, standing: Standing) -> None:
    standing.app_type, standing.closed_until = "2", standing.last_status_at
    standing.prepared_by, standing.prepared_at = work.actor.badge, work.clock.now()
    standing.submitted_by = standing.submitted_at = standing.declared_at = standing.moved_at = None


def _note(work: Work, cop_no: str, event: Event, state: str, details: str) -> None:
    require_broker(work)
    standing = locked_application(work, cop_no)
    docket = Docket(work, [standing])
    if not docket.move(standing.id, event, state, details=f"{cop_no} {details}".strip()):
        raise _not_possible(standing, event)
    docket.close()


def _not_possible(standing: Standing, event: Event) -> Conflict:
    said = f"Application {standing.cop_no} is {standing.state}: {event} is not possible."
    return Conflict("not_possible_now", said, cop_no=standing.cop_no, state=standing.state, event=event.value)


def _needed(document_no: str) -> str:
    if not document_no.strip():
        raise Invalid("document_needed", "Customs' document number is needed.")
    return document_no.strip()


def _said(word: str, detail: str) -> str:
    return f"{word} {detail}".strip()
