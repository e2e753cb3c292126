"""Preparing chosen parcels: those named and no others, so that one list may go in several applications."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import business_day
from app.core.findings import Finding
from app.customs.desk.queues import Queue, released_within
from app.customs.desk.why import why_not_declared_many
from app.customs.models import Application
from app.customs.preparing import locked_candidates, prepare, prepare_candidates, require_broker
from app.customs.queries import Choice
from app.customs.rules.catalogue import finding
from app.db.work import Work
from app.parcel.lifecycle import STATES
from app.parcel.reading import parcels_by_lpns
from app.parcel.views import ParcelView
from app.site.service import policy_now
from schemas.vocabulary import ParcelState


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A parcel that was named and could not be prepared, with the reasons."""

    lpn: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What became of the parcels that were named."""

    applications: list[Application]
    left_out: tuple[LeftOut, ...]


def prepare_chosen(work: Work, *, lpns: Sequence[str]) -> Preparation:
    """Make applications of these parcels, one for each list; what is not declarable stays behind with its reasons.

    Other parcels of the same lists stay free: they may go in an application of their own. Raises `Forbidden`.
    """
    require_broker(work)
    views = parcels_by_lpns(work, lpns)
    candidates = locked_candidates(work, parcel_ids=[view.id for view in views.values()])
    applications = prepare_candidates(work, candidates)
    taken = {candidate.parcel_id for candidate in candidates}
    behind = {lpn: views.get(lpn) for lpn in dict.fromkeys(lpns) if lpn not in views or views[lpn].id not in taken}
    return Preparation(applications, _left_out(work, behind))


def prepare_queue(
    work: Work, *, queue: Queue | None = None, owner_code: str | None = None, original_id: int | None = None,
    limit: int | None = None,
) -> list[Application]:  # fmt: skip
    """Prepare what is declarable of a queue, an owner or a list; all of it unless said. Raises `Forbidden`."""
    since, until = released_within(queue, today=business_day(work.clock.now()), policy=policy_now(work))
    choice = Choice(owner_code=owner_code, original_id=original_id, since=since, until=until)
    return prepare(work, limit=limit, choice=choice)


def _left_out(work: Work, behind: dict[str, ParcelView | None]) -> tuple[LeftOut, ...]:
    reasons = why_not_declared_many(work, parcel_ids=[view.id for view in behind.values() if view])
    return tuple(LeftOut(lpn, _reasons(view, reasons)) for lpn, view in behind.items())


def _reasons(view: ParcelView | None, known: dict[int, list[Finding]]) -> tuple[Finding, ...]:
    if view is None:
        return (finding("unknown_parcel"),)
    words = STATES[ParcelState(view.state)]
    return tuple(known.get(view.id) or [finding("not_conforming", state_zh=words.zh, state_en=words.en)])
