"""Submitting: a second person sends prepared applications on their way, and their quantity is taken.

In one transaction: applications, parcels and list lines are locked (in that order), what changed
since it was prepared is refused, quantity is reserved, messages are built, signed, validated and
kept, parcels become `declared`. Nothing has left the house yet: app/customs/sending.py does that.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from app.core.errors import Conflict, Forbidden, GuicangError, NotFound
from app.customs import queries
from app.customs.building import Paper, paper_of
from app.customs.dispatching import Letter, Unwritable, post, write_letters
from app.customs.docket import SUBMITTABLE, Docket
from app.customs.fitness import CHANGED, RULE_BROKEN, declared_amounts, misfits, rule_broken
from app.customs.models import Dispatch
from app.customs.preparing import not_prepared, released_since, require_broker
from app.customs.queries import Standing
from app.customs.rules.gathering import Gathering, enterprises_of, own_signer
from app.customs.rules.judging import ADVICE, judge
from app.customs.signing import Signer
from app.db.work import Work
from app.site.service import policy_now
from schemas.vocabulary import Event


def submit(
    work: Work, *, cop_nos: Sequence[str] | None = None, limit: int | None = None, signer: Signer | None = None
) -> list[Dispatch]:
    """Submit these prepared applications, or all there are (at most `limit`); the messages made of them.

    Named ones go together or not at all. Of all of them, those that may not go stay behind with
    their `trouble`; those whose goods changed since are discarded, to be prepared anew.

    Raises `Forbidden` (not_your_role, four_eyes), `NotFound` (unknown_application), `Conflict`
    (not_prepared, parcel_moved_on, goods_changed, list_unknown, declare_too_late, rule_broken with the `rule`,
    quantity_exceeded),
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
        if standing.state not in SUBMITTABLE:
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
        vouching = signer or own_signer(work)
        amounts = declared_amounts(work, list(self.docket.files))
        certified = enterprises_of(vouching.certificate) if vouching else frozenset[str]()
        self.gathering = Gathering(work, standings, amounts, certified)
        self.lists, self.lines = self.gathering.lists, self.gathering.lines
        self.going = [standing.id for standing in standings]

    def check(self, *, since: datetime) -> None:
        """Put aside what changed, is late, or no longer fits in its list."""
        for id_, problem in misfits(self.docket, self.work, since=since, lists=self.lists, lines=self.lines).items():
            self._put_aside(id_, problem)
        for id_ in list(self.going):
            for broken in self._broken(self.docket.files[id_].standing):
                self._put_aside(id_, broken)
                break
        for id_, problem in self.docket.hold(self.going).items():
            self._put_aside(id_, problem)

    def _broken(self, standing: Standing) -> Iterator[Conflict]:
        """The rules that stand in the way; what of the list is left is asked when it is taken, under its lock."""
        for found in judge(self.gathering.facts(standing)):
            if found.code not in ADVICE and found.code != "quantity_exceeded":
                yield rule_broken(standing, found)

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
            standing = self.docket.files[paper.application_id].standing
            if standing.state == "drafted":  # what was said of the draft says nothing of the declaration
                standing.closed_until, standing.moved_at = standing.last_status_at, None
            self.docket.move(paper.application_id, Event.SUBMIT, "submitted")
            standing.submitted_by, standing.submitted_at, standing.trouble = self.work.actor.badge, now, None
        self.docket.close()

    def _put_aside(self, id_: int, problem: GuicangError) -> None:
        if self.named:
            raise problem
        self.going.remove(id_)
        standing = self.docket.files[id_].standing
        broken = problem.arguments["rule"] if problem.code == RULE_BROKEN else problem.code
        standing.trouble = str(broken)
        if isinstance(problem, Conflict) and problem.code in CHANGED:
            standing.state = "discarded"

    def _papers(self) -> list[Paper]:
        amounts = self.gathering.amounts
        return [self._paper(self.docket.files[id_].standing, amounts[id_]) for id_ in self.going]

    def _paper(self, standing: Standing, amounts: Mapping[int, Decimal]) -> Paper:
        original, lines = self.lists[standing.original_id], self.lines[standing.original_id]
        return paper_of(standing, original=original, lines=lines, amounts=amounts)
