"""Moving goods between bins, blocking them, and letting them go back on the shelf."""

from collections.abc import Sequence
from uuid import UUID

from app.db.work import Work
from app.parcel.moves import Changes, Outcome, Refusal
from app.parcel.scans import Scan
from app.relisting import queries
from app.relisting.bins import bin_refusal, scanned_bins
from app.relisting.floor import Decision, Goods, act_of, look, perform, who, word
from app.relisting.gate import not_booked, not_concluded
from app.relisting.restocking import goods_refusal
from app.relisting.standing import Act, Entry, Line
from app.site.service import policy_now
from schemas.vocabulary import Event, ParcelState

BLOCK_REASONS = {
    "damaged": ("破损", "damaged"),
    "miscount": ("数量不符", "miscounted"),
    "expired": ("过期", "past its date"),
    "recalled": ("召回", "recalled"),
    "quality": ("质量问题", "quality"),
    "other": ("其他原因", "another reason"),
}
"""Why goods are blocked, in words; a closed list, so that no free text of a stranger gets into the journal."""


def move_bin_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Move goods to another bin of the good zone. Scan: code = LPN, `bin`.

    Refusals: bin_needed, unknown_bin, wrong_bin_zone.
    """
    goods, zones = look(work, scans), scanned_bins(work, scans)

    def decide(scan: Scan, _found: Goods) -> Decision:
        code = word(scan, "bin")
        no = bin_refusal(zones, code, zone="good")
        return Decision(refusal=no) if no else Decision(Changes(place=code), f"bin={code}")

    return perform(work, scans, goods, event=Event.MOVE_BIN, decide=decide, post=_moved)


def block_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Block goods found damaged, miscounted, expired. Scan: code = LPN, `reason` (BLOCK_REASONS), `bin` (blocked zone).

    Without a bin they are blocked where they lie. Blocked at putaway, before any shelf, they come
    into the ledger all the same: concluded goods are stock. Whatever is on sale is taken off.
    Refusals: reason_needed, unknown_bin, wrong_bin_zone, no_lines, no_account_item.
    """
    goods, zones = look(work, scans), scanned_bins(work, scans)

    def decide(scan: Scan, found: Goods) -> Decision:
        reason, code = word(scan, "reason"), word(scan, "bin")
        no = None if reason in BLOCK_REASONS else Refusal("reason_needed", {"reasons": list(BLOCK_REASONS)})
        no = no or (bin_refusal(zones, code, zone="blocked") if code else None) or goods_refusal(found)
        place = code or (who(work, scan).station if found.state == ParcelState.CLEARED else None)
        return Decision(Changes(place=place), f"reason={reason}" + (f"; bin={code}" if code else ""), no)

    outcomes = perform(work, scans, goods, event=Event.BLOCK, decide=decide, post=_blocked)
    off_sale = [each.parcel_id for each in outcomes if each.moved_now and each.from_state == ParcelState.RELISTED]
    queries.close_listings(work, [key for key in off_sale if key], work.clock.now())
    return outcomes


def unblock(work: Work, *, lpn: str, bin_code: str | None = None, scan_id: UUID | None = None) -> Outcome:
    """Let one parcel's goods go back on the shelf; see `unblock_many`."""
    (outcome,) = unblock_many(work, scans=[Scan(lpn, scan_id, data={"bin": bin_code})])
    return outcome


def unblock_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Let blocked goods go back to stock. Scan: code = LPN, `bin` (good zone; may be left out if they lie in one).

    Where `sale_needs` asks for a book entry, only what was booked goes back.
    Refusals: bin_needed, unknown_bin, wrong_bin_zone, not_concluded, not_booked, no_lines, no_account_item.
    """
    goods, policy = look(work, scans), policy_now(work)
    lying = [Scan(scan.code, data={"bin": _aim(scan, goods)}) for scan in scans]
    zones = scanned_bins(work, lying)
    concluded = queries.concluded(work, [found.parcel.id for found in goods.values()])

    def decide(scan: Scan, found: Goods) -> Decision:
        code = _aim(scan, goods)
        no = not_concluded(found.parcel.id in concluded) or goods_refusal(found) or not_booked(found.lines, policy)
        no = no or bin_refusal(zones, code, zone="good")
        return Decision(Changes(place=code), f"bin={code}", no)

    def post(outcome: Outcome, scan: Scan, found: Goods) -> list[Entry]:
        act, code = act_of(outcome, "unblock"), _aim(scan, goods)
        return [entry for line in found.lines for entry in _shifted(line, act, code)]

    return perform(work, scans, goods, event=Event.UNBLOCK, decide=decide, post=post)


def _aim(scan: Scan, goods: dict[str, Goods]) -> str | None:
    found = goods.get(scan.code)
    lies = next((line.bin_code for line in found.lines if line.bin_code), None) if found else None
    return word(scan, "bin") or lies


def _moved(outcome: Outcome, scan: Scan, goods: Goods) -> list[Entry]:
    act = act_of(outcome, "bin")
    return [entry for line in goods.lines for entry in line.shift(act, word(scan, "bin"))]


def _blocked(outcome: Outcome, scan: Scan, goods: Goods) -> list[Entry]:
    code = word(scan, "bin")
    if outcome.from_state == ParcelState.CLEARED:
        act = act_of(outcome, "return")
        return [entry for line in goods.lines for entry in line.come_in(act, code)]
    act = act_of(outcome, "block")
    return [entry for line in goods.lines for entry in _shifted(line, act, code or line.bin_code)]


def _shifted(line: Line, act: Act, code: str | None) -> list[Entry]:
    """Goods that stay where they are get an entry too: what became of them is told by its kind."""
    return line.shift(act, code) or line.mark(act)
