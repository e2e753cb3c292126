"""Why a parcel's goods are not on sale: which rule, which field, what to do next. The words stand in findings.tsv."""

import csv
from functools import cache
from importlib.resources import files

from app.core.clock import business_day
from app.core.errors import NotFound
from app.core.findings import Finding
from app.db.work import Work
from app.parcel.lifecycle import STATES
from app.parcel.moves import Refusal
from app.parcel.reading import parcels_by_ids
from app.parcel.views import ParcelView
from app.relisting import queries
from app.relisting.floor import Goods
from app.relisting.gate import hindrances
from app.relisting.restocking import goods_refusal
from app.site.service import policy_now
from schemas.vocabulary import ParcelState

_BY_STATE = {
    ParcelState.NONCONFORMING: "not_conforming",
    ParcelState.LEAVING: "not_conforming",
    ParcelState.DESTROYING: "not_conforming",
    ParcelState.BLOCKED: "blocked",
    ParcelState.LEAVING_STOCK: "on_its_way_out",
    ParcelState.DESTROYING_STOCK: "on_its_way_out",
    ParcelState.MISSING: "missing",
    ParcelState.MISSING_DECLARED: "missing",
    ParcelState.MISSING_STOCK: "missing",
}
_STOCK = frozenset({ParcelState.CLEARED, ParcelState.RESTOCKED, ParcelState.RELISTED})


def why_not_saleable(work: Work, *, parcel_id: int) -> list[Finding]:
    """What keeps this parcel's goods from being sold; empty if nothing does. Raises `NotFound` (unknown_parcel)."""
    parcel = parcels_by_ids(work, [parcel_id]).get(parcel_id)
    if parcel is None:
        raise NotFound("unknown_parcel", f"There is no parcel {parcel_id}.", parcel_id=parcel_id)
    state = ParcelState(parcel.state)
    said = {"state_zh": STATES[state].zh, "state_en": STATES[state].en}
    if state not in _STOCK:
        gone = STATES[state].final or state == ParcelState.CANCELLED
        return [_finding(Refusal("gone" if gone else _BY_STATE.get(state, "not_concluded"), said))]
    return [_finding(refusal) for refusal in _in_stock(work, parcel, state)]


def _in_stock(work: Work, parcel: ParcelView, state: ParcelState) -> list[Refusal]:
    lines = queries.lines(work, [parcel.id])
    if state == ParcelState.CLEARED:
        lacking = goods_refusal(Goods(parcel, state, parcel.seq, lines))
        return [Refusal("not_restocked"), *([lacking] if lacking else [])]
    today = business_day(work.clock.now())
    concluded = parcel.id in queries.concluded(work, [parcel.id])
    return hindrances(lines, parcel.grade, concluded=concluded, policy=policy_now(work), today=today)


@cache
def words() -> dict[str, dict[str, str]]:
    """The rows of findings.tsv by code."""
    with files("app.relisting").joinpath("findings.tsv").open(encoding="utf-8") as table:
        return {row["code"]: row for row in csv.DictReader(table, delimiter="\t")}


def _finding(refusal: Refusal) -> Finding:
    row = {name: text.format_map(refusal.arguments) for name, text in words()[refusal.code].items()}
    return Finding(row["code"], row["article"], row["field"], row["zh"], row["en"], row["next_zh"], row["next_en"])
