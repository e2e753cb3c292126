"""What would become of announcements: decided one by one against what is here, before anything is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from app.db.work import Work
from app.intake import queries
from app.intake.announcements import Announcement, check
from app.intake.identity import Found, Sought, find_many
from app.intake.wording import FieldProblem, field_problem
from app.originals.service import Brief, Wanted, lines, match_many
from app.parcel.lifecycle import MOVES, may_cause
from app.site.service import policy_now
from schemas.vocabulary import Event, ParcelState

_EXPECT = MOVES[ParcelState.NEW, Event.EXPECT]


@dataclass(frozen=True, slots=True)
class Plan:
    """One announcement and what is to be done with it.

    `new` brings a parcel into the world, `link` tells a parcel that came before it was announced
    what it is, `known` and `refused` do nothing. `parcel_id` is None for a parcel yet to be born.
    """

    announcement: Announcement
    action: Literal["new", "link", "known", "refused"]
    problems: tuple[FieldProblem, ...] = ()
    parcel_id: int | None = None
    brief: Brief | None = None
    waybill_use: int = 1


def plan_many(work: Work, returns: Sequence[Announcement]) -> list[Plan]:
    """What is to be done with each of `returns`, in order; reads, and writes nothing."""
    owned = [_owned(work, one) for one in returns]
    wrong = [wrong_alone(work, one) for one in owned]
    good = [one for one, problems in zip(owned, wrong, strict=True) if not problems]
    plans = iter(_Planner(work, good).plans() if good else ())
    return [
        Plan(one, "refused", problems) if problems else next(plans) for one, problems in zip(owned, wrong, strict=True)
    ]


def wrong_alone(work: Work, it: Announcement) -> tuple[FieldProblem, ...]:
    """What is wrong with `it` whatever is here: its fields, and who announces it."""
    actor = work.actor
    problems = check(it)
    if not may_cause(_EXPECT, roles=actor.roles, system=actor.is_system):
        problems += (field_problem("return_no", "not_your_role"),)
    if actor.owner_code and it.owner_code not in (None, actor.owner_code):
        problems += (field_problem("owner_code", "not_your_owner"),)
    return problems


def wrong_goods(it: Announcement, brief: Brief | None, imported: dict[int, Decimal]) -> Iterator[FieldProblem]:
    """What is wrong with `it` against its import list, where that is known (`imported`: quantities by gnum)."""
    if brief is None:
        return
    if it.owner_code not in (None, brief.ebc_code):
        yield field_problem("owner_code", "owner_differs", owner=brief.ebc_code)
    wanted: dict[int, Decimal] = {}
    for line in it.lines:
        wanted[line.gnum] = wanted.get(line.gnum, Decimal(0)) + line.qty
    for gnum, qty in wanted.items():
        if gnum not in imported:
            yield field_problem("gnum", "no_such_line", list=brief.invt_no or brief.order_no, gnum=gnum)
        elif qty > imported[gnum]:
            yield field_problem("qty", "more_than_imported", gnum=gnum, imported=imported[gnum], wanted=qty)


def imported_by(work: Work, original_ids: Sequence[int]) -> dict[int, dict[int, Decimal]]:
    """The imported quantities of these lists, by gnum."""
    if not original_ids:
        return {}
    return {id_: {row.gnum: row.qty for row in rows} for id_, rows in lines(work, original_ids).items()}


def _owned(work: Work, it: Announcement) -> Announcement:
    """An owner's own announcements are of its own goods, said or not."""
    owner = work.actor.owner_code
    return replace(it, owner_code=owner) if owner and it.owner_code is None else it


class _Planner:
    """The announcements of one call, with everything read that decides about them."""

    def __init__(self, work: Work, returns: Sequence[Announcement]) -> None:
        self.returns = returns
        sought = [Sought(one.waybill, one.carrier_code) for one in returns]
        self.found = find_many(work, sought=sought, reuse_days=policy_now(work).waybill_reuse_days)
        ids = [found.parcel.id for found in self.found if found.parcel]
        rows = queries.announced(work, keys=[one.key for one in returns], parcel_ids=ids)
        self.hashes = {(row.platform_code, row.return_no): (row.content_hash, row.parcel_id) for row in rows}
        self.return_of = {row.parcel_id: row.return_no for row in rows}
        wanted = [Wanted(one.platform_code, one.order_no, one.carrier_code, one.waybill) for one in returns]
        self.briefs = match_many(work, wanted=wanted)
        asked = {brief.id for one, brief in zip(returns, self.briefs, strict=True) if brief and one.lines}
        self.imported = imported_by(work, sorted(asked))
        self.fresh: dict[tuple[str, str], Announcement] = {}
        self.on_waybill: dict[tuple[str, str], str] = {}

    def plans(self) -> Iterator[Plan]:
        for one, found, brief in zip(self.returns, self.found, self.briefs, strict=True):
            yield self._known(one) or self._plan(one, found, brief)

    def _known(self, it: Announcement) -> Plan | None:
        earlier = self.fresh.get(it.key)
        content_hash, parcel_id = self.hashes.get(it.key, (earlier and earlier.content_hash, None))
        if content_hash is None:
            return None
        if content_hash == it.content_hash:
            return Plan(it, "known", parcel_id=parcel_id)
        return Plan(it, "refused", (field_problem("return_no", "return_no_taken"),), parcel_id)

    def _plan(self, it: Announcement, found: Found, brief: Brief | None) -> Plan:
        imported = self.imported.get(brief.id, {}) if brief else {}
        problems = (*self._wrong_waybill(it, found), *wrong_goods(it, brief, imported))
        if problems:
            return Plan(it, "refused", problems)
        self.fresh[it.key] = it
        self.on_waybill[it.carrier_code, it.waybill] = it.return_no
        if found.parcel:
            return Plan(it, "link", parcel_id=found.parcel.id, brief=brief)
        return Plan(it, "new", brief=brief, waybill_use=found.next_use)

    def _wrong_waybill(self, it: Announcement, found: Found) -> Iterator[FieldProblem]:
        if found.refusal:
            yield field_problem("waybill", "waybill_unclear")
            return
        holder = self.return_of.get(found.parcel.id) if found.parcel else None
        holder = holder or self.on_waybill.get((it.carrier_code, it.waybill))
        if holder:
            yield field_problem("waybill", "waybill_taken", return_no=holder)
