"""Why a parcel cannot be declared: every reason with its article, the field to look at and the next step."""

from collections.abc import Sequence

from app.core.errors import NotFound
from app.core.findings import Finding
from app.db.work import Work
from app.parcel.lifecycle import STATES
from app.parcel.views import ParcelView
from app.sorting.desk import Desk
from app.sorting.eligibility import eligible
from app.sorting.rules import Ruling, rules
from schemas.vocabulary import ParcelState

_STILL_DECIDED_HERE = frozenset(
    {
        ParcelState.RECEIVED,
        ParcelState.HELD,
        ParcelState.UNCLAIMED,
        ParcelState.CONFORMING,
        ParcelState.NONCONFORMING,
        ParcelState.REJECTED,
    }
)
_OPENED = frozenset({ParcelState.HELD, ParcelState.NONCONFORMING})


def why_not_declarable(work: Work, *, parcel_id: int) -> list[Finding]:
    """The rules that stand between this parcel and its declaration, today; empty when it may be declared.

    First where it stands, then what its last inspection found, then the rules of eligibility as
    they are now. Raises `NotFound` (unknown_parcel).
    """
    found = why_not_declarable_many(work, parcel_ids=[parcel_id])
    if parcel_id not in found:
        raise NotFound("unknown_parcel", f"There is no parcel {parcel_id}.", parcel_id=parcel_id)
    return found[parcel_id]


def why_not_declarable_many(work: Work, *, parcel_ids: Sequence[int]) -> dict[int, list[Finding]]:
    """The same for many parcels, read at once; unknown ones are left out."""
    desk = Desk(work, parcel_ids, holding=False)
    return {view.id: _broken(desk, view) for view in desk.views.values()}


def _broken(desk: Desk, view: ParcelView) -> list[Finding]:
    judged = [*_of_the_state(view), *_of_the_inspection(desk, view), *_of_today(desk, view)]
    return list({ruling.rule.key: ruling.finding() for ruling in judged if not ruling.passed}.values())


def _of_the_state(view: ParcelView) -> list[Ruling]:
    words = STATES[ParcelState(view.state)]
    next_zh, next_en = rules().next_step(view.state)
    found = {"state_zh": words.zh, "state_en": words.en, "next_zh": next_zh, "next_en": next_en}
    return [rules().ruling("sorted_conforming", view.state == ParcelState.CONFORMING, **found)]


def _of_the_inspection(desk: Desk, view: ParcelView) -> list[Ruling]:
    """What the inspector saw; what depends on the day or on other parcels is judged afresh."""
    inspected = desk.inspected.get(view.id)
    if inspected is None or view.state not in _OPENED:
        return []
    found = (rules().recall(kept) for kept in inspected.rules)
    return [ruling for ruling in found if "question" in ruling.found or ruling.rule.key == "fit_for_second_sale"]


def _of_today(desk: Desk, view: ParcelView) -> list[Ruling]:
    if view.state not in _STILL_DECIDED_HERE:
        return []
    counted = {line.gnum: line.qty for line in desk.lines(view).values()}
    return list(eligible(desk.facts(view, counted)))
