"""Drafts (appStatus 1): applications left at the e-port to be looked at there, before anything is declared.

A draft binds nobody: its parcels stay conforming, no quantity is taken, the clock runs on. It is
declared later under the same copNo, as a first declaration, with the e-port's number if it gave one.
"""

from collections.abc import Sequence

from app.core.errors import NotFound
from app.customs import queries
from app.customs.building import Paper, paper_of
from app.customs.dispatching import post, write_letters
from app.customs.docket import SUBMITTABLE, Docket
from app.customs.fitness import declared_amounts, misfits
from app.customs.models import Dispatch
from app.customs.preparing import not_prepared, released_since, require_broker
from app.customs.queries import Standing
from app.customs.rules.gathering import Gathering
from app.customs.signing import Signer
from app.db.work import Work

DRAFT = "1"


def send_draft(work: Work, *, cop_nos: Sequence[str], signer: Signer | None = None) -> list[Dispatch]:
    """Leave these prepared applications at the e-port as drafts, together or not at all.

    Who prepared may send the draft: nothing is declared by it. Raises `Forbidden` (not_your_role), `NotFound`
    (unknown_application), `Conflict` (not_prepared, parcel_moved_on, goods_changed, list_unknown,
    declare_too_late), `Invalid` (not_writable), `Unavailable` (signing_key_missing).
    """
    require_broker(work)
    standings = _prepared(work, cop_nos)
    gathering = Gathering(work, standings, declared_amounts(work, [standing.id for standing in standings]))
    docket = Docket(work, standings)
    since = released_since(work)
    for problem in misfits(docket, work, since=since, lists=gathering.lists, lines=gathering.lines).values():
        raise problem
    letters = write_letters(work, [_paper(gathering, standing) for standing in standings], signer=signer)
    for standing in standings:
        standing.state, standing.trouble = "drafted", None
    docket.close()
    return post(work, letters, purpose="draft")


def _prepared(work: Work, cop_nos: Sequence[str]) -> list[Standing]:
    standings = queries.lock_applications(work, cop_nos=cop_nos)
    for missing in sorted(set(cop_nos) - {standing.cop_no for standing in standings}):
        raise NotFound("unknown_application", f"There is no application {missing}.", cop_no=missing)
    for standing in standings:
        if standing.state not in SUBMITTABLE or standing.app_type != "1":
            raise not_prepared(standing)
    return standings


def _paper(gathering: Gathering, standing: Standing) -> Paper:
    return paper_of(
        standing,
        original=gathering.lists[standing.original_id],
        lines=gathering.lines[standing.original_id],
        amounts=gathering.amounts[standing.id],
        app_status=DRAFT,
    )
