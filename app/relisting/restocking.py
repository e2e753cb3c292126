"""Booking goods back into bonded stock: into a bin, under the account item of their original line. And undoing it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from app.core.actor import Actor
from app.db.work import Work
from app.parcel.moves import Changes, Outcome, Refusal
from app.parcel.scans import Scan
from app.relisting import queries
from app.relisting.bins import bin_refusal, scanned_bins
from app.relisting.floor import Decision, Goods, act_of, look, perform, refuse, who, word
from app.relisting.queries import LastStep
from app.relisting.standing import Entry
from app.site.policy import SitePolicy
from app.site.service import policy_now
from schemas.vocabulary import Event, Role

_LEADS = frozenset({Role.LEAD, Role.MANAGER})


def restock_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Put concluded parcels into stock. Scan: code = LPN, `bin` (of the good zone).

    What was counted goes under the account item (备案料号) of its original line. The 核注清单 is the
    broker's (`app/relisting/book.py`) and may come before or after; without it nothing is sold where
    `sale_needs` asks for it. Refusals: bin_needed, unknown_bin, wrong_bin_zone, no_lines, no_account_item.
    """
    goods, zones = look(work, scans), scanned_bins(work, scans)

    def decide(scan: Scan, found: Goods) -> Decision:
        code = word(scan, "bin")
        no = bin_refusal(zones, code, zone="good") or goods_refusal(found)
        return Decision(refusal=no) if no else Decision(Changes(place=code), f"bin={code}")

    return perform(work, scans, goods, event=Event.RESTOCK, decide=decide, post=_came_in)


def goods_refusal(found: Goods) -> Refusal | None:
    """Why these goods cannot be in stock: nothing was counted, or the original names no account item for them."""
    if not found.lines:
        return Refusal("no_lines")
    nameless = [line.gnum for line in found.lines if not line.account_item]
    return Refusal("no_account_item", {"gnum": nameless[0]}) if nameless else None


def undo_restock(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """Take back one restocking; see `undo_restock_many`."""
    (outcome,) = undo_restock_many(work, scans=[Scan(lpn, scan_id)])
    return outcome


def undo_restock_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Take goods off their shelf again: one's own act within `undo_minutes`, or as a lead.

    Refusals: already_booked (a 核注清单 was booked), already_sold, not_your_act, undo_too_late.
    """
    goods, policy = look(work, scans), policy_now(work)
    steps = queries.last_steps(work, [found.parcel.id for found in goods.values()], Event.RESTOCK)

    def decide(scan: Scan, found: Goods) -> Decision:
        actor = who(work, scan)
        step = steps.get(found.parcel.id)
        no = _taken(found) or (None if actor.roles & _LEADS else _too_late(work, policy, actor, step))
        return no or Decision(Changes(place=actor.station))

    return perform(work, scans, goods, event=Event.UNDO_RESTOCK, decide=decide, post=_taken_back)


def _taken(found: Goods) -> Decision | None:
    if any(line.booked for line in found.lines):
        return refuse("already_booked")
    return refuse("already_sold") if any(line.sold for line in found.lines) else None


def _too_late(work: Work, policy: SitePolicy, actor: Actor, step: LastStep | None) -> Decision | None:
    if step is None or step.badge != actor.badge:
        return refuse("not_your_act")
    if work.clock.now() - step.at > timedelta(minutes=policy.undo_minutes):
        return refuse("undo_too_late", minutes=policy.undo_minutes)
    return None


def _came_in(outcome: Outcome, scan: Scan, goods: Goods) -> list[Entry]:
    act = act_of(outcome, "return")
    return [entry for line in goods.lines for entry in line.come_in(act, word(scan, "bin"))]


def _taken_back(outcome: Outcome, _scan: Scan, goods: Goods) -> list[Entry]:
    act = act_of(outcome, "return_undone")
    return [entry for line in goods.lines for entry in line.vanish(act)]
