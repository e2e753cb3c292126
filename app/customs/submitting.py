"""Submitting: a second person sends prepared applications on their way, and their quantity is taken.

In one transaction: applications, parcels and list lines are locked (in that order), what changed
since it was prepared is refused, quantity is reserved, messages are built, signed, validated and
kept, parcels become `declared`. Nothing has left the house yet: app/customs/sending.py does that.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.core.errors import Conflict, Forbidden, GuicangError, NotFound
from app.customs import queries
from app.customs.building import Paper
from app.customs.dispatching import Letter, Unwritable, post, write_letters
from app.customs.docket import Docket
from app.customs.fitness import CHANGED, misfits
from app.customs.models import Dispatch
from app.customs.preparing import not_prepared, released_since, require_broker
from app.customs.queries import Standing
from app.customs.signing import Signer
from app.db.work import Work
from app.originals.models import Original, OriginalLine
from app.originals.service import lines as lines_of_lists
from app.originals.service import originals_by_ids
from app.site.service import policy_now
from schemas.vocabulary import Event


def submit(
    work: Work, *, cop_nos: Sequence[str] | None = None, limit: int | None = None, signer: Signer | None = None
) -> list[Dispatch]:
    """Submit these prepared applications, or all there are (at most `limit`); the messages made of them.

    Named ones go together or not at all. Of all of them, those that may not go stay behind with
    their `trouble`; those whose goods changed since are discarded, to be prepared anew.

    Raises `Forbidden` (not_your_role, four_eyes), `NotFound` (unknown_application), `Conflict`
    (not_prepared, parcel_moved_on, goods_changed, list_unknown, declare_too_late, quantity_exceeded),
    `Invalid` (not_writable), `Unavailable` (signing_key_missing).
    """
    require_broker(work)
    standings = _prepared(work, cop_nos, limit)
    if not standings:
        return []
    submission = _Submission(work, standings, named=cop_nos is not None, signer=signer)
    submission.check(since=released_since(work))
    letters = submission.write()
    submission.move(letters)
    return post(work, letters, purpose="declare") if letters else []


def _prepared(work: Work, cop_nos: Sequence[str] | None, limit: int | None) -> list[Standing]:
    if cop_nos is None:
        standings = queries.lock_prepared(work, limit)
        return _of_others(work, standings) if standings else []
    standings = queries.lock_applications(work, cop_nos=cop_nos)
    for missing in sorted(set(cop_nos) - {standing.cop_no for standing in standings}):
        raise NotFound("unknown_application", f"There is no application {missing}.", cop_no=missing)
    for standing in standings:
        if standing.state != "prepared":
            raise not_prepared(standing)
    if len(_of_others(work, standings)) < len(standings):
        raise _same_eyes()
    return standings


def _of_others(work: Work, standings: Sequence[Standing]) -> list[Standing]:
    """What somebody else prepared, where the site wants four eyes. Raises `Forbidden` if that is nothing."""
    if not policy_now(work).four_eyes:
        return list(standings)
    others = [standing for standing in standings if standing.prepared_by != work.actor.badge]
    if standings and not others:
        raise _same_eyes()
    return others


def _same_eyes() -> Forbidden:
    return Forbidden("four_eyes", "Who prepares a declaration may not submit it: a second broker must.")


class _Submission:
    """The applications of one submission; the bad ones are put aside (or raised, where they were named)."""

    def __init__(self, work: Work, standings: Sequence[Standing], *, named: bool, signer: Signer | None) -> None:
        self.work, self.named, self.signer = work, named, signer
        self.docket = Docket(work, standings)
        ids = sorted({standing.original_id for standing in standings})
        self.lists: dict[int, Original] = originals_by_ids(work, ids)
        self.lines: dict[int, list[OriginalLine]] = lines_of_lists(work, ids)
        self.going = [standing.id for standing in standings]

    def check(self, *, since: datetime) -> None:
        """Put aside what changed, is late, or no longer fits in its list."""
        for id_, problem in misfits(self.docket, self.work, since=since, lists=self.lists, lines=self.lines).items():
            self._put_aside(id_, problem)
        for id_, problem in self.docket.hold(self.going).items():
            self._put_aside(id_, problem)

    def write(self) -> list[Letter]:
        """The messages, without what cannot be written."""
        papers = self._papers()
        while papers:
            try:
                return write_letters(self.work, papers, signer=self.signer)
            except Unwritable as problem:
                self._put_aside(problem.application_id, problem)
                papers = [paper for paper in papers if paper.application_id != problem.application_id]
        return []

    def move(self, letters: Sequence[Letter]) -> None:
        """Let the parcels of what is written be declared."""
        now = self.work.clock.now()
        for paper in (paper for letter in letters for paper in letter.papers):
            self.docket.move(paper.application_id, Event.SUBMIT, "submitted")
            standing = self.docket.files[paper.application_id].standing
            standing.submitted_by, standing.submitted_at, standing.trouble = self.work.actor.badge, now, None
        self.docket.close()

    def _put_aside(self, id_: int, problem: GuicangError) -> None:
        if self.named:
            raise problem
        self.going.remove(id_)
        standing = self.docket.files[id_].standing
        standing.trouble = problem.code
        if isinstance(problem, Conflict) and problem.code in CHANGED:
            standing.state = "discarded"

    def _papers(self) -> list[Paper]:
        amounts: dict[int, dict[int, Decimal]] = {id_: {} for id_ in self.going}
        for line in queries.lines(self.work, self.going):
            amounts[line.application_id][line.gnum] = line.qty
        return [self._paper(self.docket.files[id_].standing, amounts[id_]) for id_ in self.going]

    def _paper(self, standing: Standing, amounts: dict[int, Decimal]) -> Paper:
        return Paper(
            application_id=standing.id,
            cop_no=standing.cop_no,
            guid=standing.guid,
            app_type=standing.app_type,
            reason=standing.reason,
            original=self.lists[standing.original_id],
            lines={line.gnum: line for line in self.lines[standing.original_id]},
            amounts=amounts,
            pre_no=standing.pre_no if standing.app_type != "1" else None,
        )
