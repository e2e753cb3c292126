"""Why a parcel cannot go on, asked of every stage it has still to pass; and its two legal clocks."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.findings import Finding
from app.customs.desk.why import why_not_declared
from app.db.work import Work
from app.originals.clocks import Clocks, clocks
from app.originals.service import briefs_by_ids
from app.parcel.views import ParcelView
from app.relisting.why import why_not_saleable
from app.site.service import policy_now
from app.sorting.declarability import why_not_declarable


@dataclass(frozen=True, slots=True)
class Why:
    """What stands between a parcel and its declaration, and between it and the shop; empty when nothing does."""

    not_declarable: list[Finding]
    not_saleable: list[Finding]


def why(work: Work, *, parcel: ParcelView) -> Why:
    """Ask sorting, customs and relisting about this parcel."""
    return Why(
        not_declarable=_each_once(
            [*why_not_declarable(work, parcel_id=parcel.id), *why_not_declared(work, parcel_id=parcel.id)]
        ),
        not_saleable=why_not_saleable(work, parcel_id=parcel.id),
    )


def _each_once(findings: list[Finding]) -> list[Finding]:
    return list({finding.code: finding for finding in findings}.values())


def clocks_of(work: Work, views: Sequence[ParcelView]) -> dict[int, Clocks]:
    """The two clocks of each parcel whose original is known and released, by parcel."""
    originals = briefs_by_ids(work, list({view.original_id for view in views if view.original_id}))
    policy = policy_now(work)
    found = {
        view.id: clocks(originals[view.original_id].released_at, policy)
        for view in views
        if view.original_id in originals
    }
    return {parcel_id: both for parcel_id, both in found.items() if both}
