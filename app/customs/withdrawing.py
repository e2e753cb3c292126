"""Taking an application back before customs concludes it (appType 3).

How customs answers a withdrawal is not published (facts: until which state, by which receipt). So it
goes under a copNo of its own with the e-port's number of the application: an answer to it can
never be read as a conclusion of the return, nor the other way round.
"""

from app.core.errors import Conflict
from app.customs import queries
from app.customs.building import Paper
from app.customs.dispatching import post, write_letters
from app.customs.docket import Docket
from app.customs.mail.queries import add_withdrawal
from app.customs.models import Withdrawal
from app.customs.numbering import cop_no as make_cop_no
from app.customs.preparing import locked_application, require_broker
from app.customs.queries import Standing
from app.customs.signing import Signer
from app.db.work import Work
from app.originals.service import lines as lines_of_lists
from app.originals.service import original
from schemas.vocabulary import Event

_MAY_BE_WITHDRAWN = frozenset({"sent", "stored"})


def request_withdrawal(work: Work, *, cop_no: str, reason: str, signer: Signer | None = None) -> Withdrawal:
    """Ask customs to delete an application; its parcels wait for the answer in `withdrawing`.

    Raises `NotFound` (unknown_application), `Conflict` (not_withdrawable, no_eport_number),
    `Forbidden` (not_your_role), `Invalid` (not_writable), `Unavailable` (signing_key_missing).
    """
    require_broker(work)
    standing = locked_application(work, cop_no)
    if standing.state not in _MAY_BE_WITHDRAWN:
        raise _not_withdrawable(standing)
    if standing.pre_no is None:
        said = f"The e-port has not numbered application {cop_no} yet: there is nothing to take back."
        raise Conflict("no_eport_number", said, cop_no=cop_no)
    docket = Docket(work, [standing])
    if not docket.move(standing.id, Event.REQUEST_WITHDRAWAL, "withdrawing"):
        raise _not_withdrawable(standing)
    withdrawal = _asked(work, standing, reason)
    letters = write_letters(work, [_paper(work, standing, withdrawal)], signer=signer)
    docket.close()
    add_withdrawal(work, withdrawal)
    post(work, letters, purpose="withdraw")
    return withdrawal


def _not_withdrawable(standing: Standing) -> Conflict:
    said = f"Application {standing.cop_no} is {standing.state}: it cannot be taken back."
    return Conflict("not_withdrawable", said, cop_no=standing.cop_no, state=standing.state)


def _asked(work: Work, standing: Standing, reason: str) -> Withdrawal:
    (id_,) = queries.new_ids(work, "withdrawal", 1)
    now = work.clock.now()
    return Withdrawal(
        site_id=work.site_id,
        id=id_,
        application_id=standing.id,
        cop_no=make_cop_no("CH", site_id=work.site_id, now=now, serial=id_),
        guid=work.numbers.guid(),
        reason=reason,
        asked_by=work.actor.badge,
        asked_at=now,
    )


def _paper(work: Work, standing: Standing, withdrawal: Withdrawal) -> Paper:
    lines = lines_of_lists(work, [standing.original_id])[standing.original_id]
    return Paper(
        application_id=standing.id,
        cop_no=withdrawal.cop_no,
        guid=withdrawal.guid,
        app_type="3",
        reason=withdrawal.reason,
        original=original(work, original_id=standing.original_id),
        lines={line.gnum: line for line in lines},
        amounts={line.gnum: line.qty for line in queries.lines(work, [standing.id])},
        pre_no=standing.pre_no,
    )
