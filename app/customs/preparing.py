"""Preparing: conforming parcels become applications, one for each original list, the soonest deadline first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.core.clock import business_day, start_of_day
from app.core.errors import Conflict, Forbidden, NotFound
from app.customs import queries
from app.customs.docket import SUBMITTABLE, Docket
from app.customs.models import Application
from app.customs.numbering import cop_no
from app.customs.queries import EVERYTHING, Candidate, Choice, Standing
from app.customs.reasons import in_words
from app.db.work import Work
from app.parcel.service import lock
from app.site.service import policy_now
from schemas.vocabulary import ParcelState, Role

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def require_broker(work: Work) -> None:
    """Raises `Forbidden` (not_your_role) unless a broker, or the system itself, acts."""
    if not work.actor.is_system and Role.BROKER not in work.actor.roles:
        raise Forbidden("not_your_role", "Only a broker may do this.", needs=[Role.BROKER.value])


def released_since(work: Work) -> datetime:
    """Lists released before this moment can no longer be declared on (GACC 2020 No.45, days of the site's policy)."""
    policy = policy_now(work)
    days = policy.declare_within_days - policy.release_day_counts
    return start_of_day(business_day(work.clock.now()) - timedelta(days=days))


def prepare(work: Work, *, limit: int | None = None, choice: Choice = EVERYTHING) -> list[Application]:
    """Make applications of the conforming parcels no live application speaks for; at most `limit` of them.

    One application for each list. Two brokers preparing at once get each parcel once: parcels are
    locked, and looked at again under the lock. Raises `Forbidden` (not_your_role).
    """
    require_broker(work)
    narrowed = replace(choice, since=max(choice.since or _EVER, released_since(work)))
    lists = queries.free_lists(work, narrowed, limit=limit)
    return prepare_candidates(work, _locked(work, lists, narrowed)) if lists else []


def locked_candidates(work: Work, *, parcel_ids: Sequence[int]) -> list[Candidate]:
    """Those of these parcels that may be declared now, locked."""
    return _locked(work, None, Choice(since=released_since(work), parcel_ids=tuple(parcel_ids)))


def prepare_candidates(work: Work, candidates: Sequence[Candidate]) -> list[Application]:
    """Applications of these locked parcels, one for each list."""
    groups = _grouped(candidates)
    if not groups:
        return []
    standings = [_prepared(work, id_, group) for id_, group in _numbered(work, groups)]
    members = {s.id: [c.parcel_id for c in group] for s, group in zip(standings, groups, strict=True)}
    queries.add_applications(work, standings, members)
    return [_application(work, standing) for standing in standings]


def discard(work: Work, *, cop_no: str) -> None:
    """Give up a prepared application; its parcels are free again.

    Raises `NotFound` (unknown_application), `Conflict` (not_prepared), `Forbidden` (not_your_role).
    """
    require_broker(work)
    standing = locked_application(work, cop_no)
    if standing.state not in SUBMITTABLE:
        raise not_prepared(standing)
    docket = Docket(work, [standing])
    standing.state = "discarded"
    docket.close()


def give_up_of(work: Work, *, parcel_id: int) -> None:
    """Give up the application, not submitted yet, that speaks for this parcel, if there is one.

    For a lead who has the parcel counted again. Raises `Forbidden` (not_your_role).
    """
    if work.actor.roles.isdisjoint({Role.LEAD, Role.MANAGER}):
        raise Forbidden("not_your_role", "Only a lead may do this.", needs=[Role.LEAD.value])
    standings = queries.lock_prepared_of(work, [parcel_id])
    docket = Docket(work, standings)
    for standing in standings:
        standing.state, standing.trouble = "discarded", "goods_changed"
    docket.close()


def locked_application(work: Work, cop_no: str) -> Standing:
    """The application with this number, locked. Raises `NotFound` (unknown_application)."""
    found = queries.lock_applications(work, cop_nos=[cop_no])
    if not found:
        raise NotFound("unknown_application", f"There is no application {cop_no}.", cop_no=cop_no)
    return found[0]


def not_prepared(standing: Standing) -> Conflict:
    """The refusal for an application that was submitted or ended before."""
    said = f"Application {standing.cop_no} is {standing.state}."
    return Conflict("not_prepared", said, cop_no=standing.cop_no, state=standing.state)


def _locked(work: Work, lists: Sequence[int] | None, choice: Choice) -> list[Candidate]:
    seen = queries.free_parcels(work, lists, choice)
    states = lock(work, [candidate.parcel_id for candidate in seen])
    free = {candidate.parcel_id: candidate for candidate in queries.free_parcels(work, lists, choice)}
    return [
        free[id_] for id_ in (c.parcel_id for c in seen)
        if id_ in free and states[id_].state == ParcelState.CONFORMING
    ]  # fmt: skip


def _grouped(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    groups: defaultdict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.original_id].append(candidate)
    return list(groups.values())


def _numbered(work: Work, groups: Sequence[list[Candidate]]) -> list[tuple[int, list[Candidate]]]:
    return list(zip(queries.new_ids(work, "application", len(groups)), groups, strict=True))


def _prepared(work: Work, id_: int, group: Sequence[Candidate]) -> Standing:
    now = work.clock.now()
    return Standing(
        id=id_,
        cop_no=cop_no("TH", site_id=work.site_id, now=now, serial=id_),
        guid=work.numbers.guid(),
        original_id=group[0].original_id,
        app_type="1",
        reason=in_words(candidate.reason for candidate in group),
        state="prepared",
        prepared_by=work.actor.badge,
        prepared_at=now,
    )


def _application(work: Work, standing: Standing) -> Application:
    return Application(
        site_id=work.site_id,
        id=standing.id,
        cop_no=standing.cop_no,
        guid=standing.guid,
        original_id=standing.original_id,
        reason=standing.reason,
        prepared_by=standing.prepared_by,
        prepared_at=standing.prepared_at,
    )
