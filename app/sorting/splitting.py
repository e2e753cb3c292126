"""Splitting: goods that deserve another outcome, or belong to another original, leave for a child parcel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import Conflict, GuicangError, Invalid, NotFound
from app.db.work import Work
from app.parcel.lifecycle import may_cause, move_from
from app.parcel.lpns import next_lpns
from app.parcel.moves import Changes, Move, Outcome, Refusal, refused_act
from app.parcel.queries import known_scans
from app.parcel.reading import lines_of, parcels_by_ids, parcels_by_lpns, replace_lines
from app.parcel.scans import Scan
from app.parcel.service import advance_many, lock
from app.parcel.views import LineView, ParcelView
from app.sorting import queries
from app.sorting.counting import counted_lines
from app.sorting.holding import place_in
from schemas.vocabulary import Event, ParcelState, Verdict

_BIRTHS = {ParcelState.RECEIVED: Event.SPLIT_OFF_RECEIVED, ParcelState.HELD: Event.SPLIT_OFF_HELD}


@dataclass(frozen=True, slots=True)
class SplitOff:
    """A child parcel: its LPN and number, and whether its parent is empty now."""

    lpn: str
    parcel_id: int
    emptied: bool
    outcome: Outcome


def split(
    work: Work,
    *,
    lpn: str,
    lines: Sequence[tuple[int, Decimal]] = (),
    foreign: bool = False,
    scan_id: UUID | None = None,
    place: str | None = None,
) -> SplitOff:
    """Move goods of the parcel `lpn` (received or held) to a new child parcel, which is to be graded itself.

    `lines` are (gnum, quantity). `foreign` instead: goods of some other original; the child has none,
    and finds its own through `unclaimed`. A received parcel with nothing left is emptied.

    Raises `NotFound` (unknown_parcel), `Invalid` (nothing_to_split, count_invalid), `Conflict`
    (not_in_parcel, nothing_would_remain, not_lawful), `Forbidden` (not_your_role).
    """
    rows = [{"gnum": gnum, "qty": qty} for gnum, qty in lines]
    outcome = _split(work, Scan(lpn, scan_id, data={"lines": rows, "foreign": foreign, "place": place}))
    if outcome.verdict is Verdict.UNKNOWN:
        raise NotFound("unknown_parcel", f"There is no parcel {lpn}.", code=lpn)
    if outcome.refusal:
        raise _error(lpn, outcome.refusal)
    return _done(work, outcome)


def _error(lpn: str, refusal: Refusal) -> GuicangError:
    sentence = f"{lpn} cannot be split ({refusal.code})."
    if refusal.code in ("nothing_to_split", "count_invalid"):
        return Invalid(refusal.code, sentence, **refusal.arguments)
    return refused_act(refusal, sentence)


def split_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """`split` for scans, one by one: code = the parent's LPN, data["lines"] [{gnum, qty}] or data["foreign"].

    The outcome is the child's birth (its LPN in `lpn`), or the parent's refusal.
    """
    # All parents at once, in the order of their ids: two batches that meet must not wait for each other in a ring.
    lock(work, [view.id for view in parcels_by_lpns(work, [scan.code for scan in scans]).values()])
    return [_split(work, scan) for scan in scans]


def _done(work: Work, outcome: Outcome) -> SplitOff:
    child = parcels_by_ids(work, [outcome.parcel_id or 0])[outcome.parcel_id or 0]
    parent = parcels_by_ids(work, [child.parent_id or 0])[child.parent_id or 0]
    return SplitOff(child.lpn or "", child.id, parent.state == ParcelState.EMPTIED, outcome)


def _split(work: Work, scan: Scan) -> Outcome:
    if scan.scan_id and (known := known_scans(work, [scan.scan_id])):
        return known[scan.scan_id]
    split_it = Move(event=Event.SPLIT, code=scan.code, scan_id=scan.scan_id, actor=scan.actor)
    parent = _locked(work, scan.code)
    if parent is None or not _lawful(parent, scan.actor or work.actor):
        return advance_many(work, [split_it])[0]  # the guard says why not
    try:
        plan = _Plan(work, scan, parent)
    except GuicangError as error:
        return advance_many(work, [replace(split_it, refusal=Refusal(error.code, error.arguments))])[0]
    return plan.carry_out()


def _locked(work: Work, lpn: str) -> ParcelView | None:
    """The parent as it stands once nobody else can move it."""
    found = parcels_by_lpns(work, [lpn]).get(lpn)
    if found is None:
        return None
    lock(work, [found.id])
    return parcels_by_ids(work, [found.id])[found.id]


def _lawful(parent: ParcelView, actor: Actor) -> bool:
    lawful = move_from(ParcelState(parent.state), Event.SPLIT)
    return lawful is not None and may_cause(lawful, roles=actor.roles, system=actor.is_system)


class _Plan:
    """What goes and what stays, decided before anything is written."""

    def __init__(self, work: Work, scan: Scan, parent: ParcelView) -> None:
        self.work, self.scan, self.parent = work, scan, parent
        self.foreign = bool(scan.data.get("foreign"))
        standing = {line.gnum: line for line in lines_of(work, [parent.id]).get(parent.id, [])}
        self.going = _going(scan.data.get("lines", ()), standing, foreign=self.foreign)
        self.staying = list(_staying(standing, self.going))
        self.standing = standing
        self.empties = bool(self.going) and not self.staying
        if self.empties and parent.state == ParcelState.HELD:
            raise Conflict("nothing_would_remain", "A held parcel keeps something: condemn or release it as it is.")

    def carry_out(self) -> Outcome:
        """Split the parent, bring the child into the world, move the lines; the child's birth is the answer."""
        (lpn,) = next_lpns(self.work, 1)
        parent_move = Move(event=Event.SPLIT, code=self.scan.code, actor=self.scan.actor, details=f"to {lpn}")
        moves = [parent_move, self._birth(lpn)]
        if self.empties:
            moves.append(replace(parent_move, event=Event.EMPTY))
        outcome = advance_many(self.work, moves)[1]
        self._move_lines(outcome.parcel_id or 0)
        return outcome

    def _birth(self, lpn: str) -> Move:
        parent = self.parent
        changes = Changes(
            lpn=lpn,
            place=place_in(self.scan) or parent.place,
            parent_id=parent.id,
            arrived_at=parent.arrived_at,
            received_at=parent.received_at,
            **({} if self.foreign else _shared(parent)),
        )
        return Move(
            event=_BIRTHS[ParcelState(parent.state)],
            code=self.scan.code,
            scan_id=self.scan.scan_id,
            actor=self.scan.actor,
            birth=True,
            changes=changes,
            details=f"from {parent.lpn}",
        )

    def _move_lines(self, child_id: int) -> None:
        """The child's goods have not been inspected as its own: they count as announced, with the codes that left."""
        inspected = queries.latest_inspections(self.work, [self.parent.id]).get(self.parent.id)
        left = " ".join(inspected.known_codes) if inspected else None
        child = [_child_line(self.standing[gnum], child_id, qty, left) for gnum, qty in self.going.items()]
        replace_lines(self.work, [*self.staying, *child])
        if self.empties:
            queries.forget_lines(self.work, [self.parent.id])


def _shared(parent: ParcelView) -> dict[str, Any]:
    names = ("original_id", "owner_code", "platform_code", "order_no", "reason")
    return {name: getattr(parent, name) for name in names}


def _going(rows: Iterable[Any], standing: Mapping[int, LineView], *, foreign: bool) -> dict[int, Decimal]:
    try:
        wanted = counted_lines([(row["gnum"], row["qty"]) for row in rows])
    except (TypeError, KeyError) as error:
        raise Invalid("count_invalid", "Lines to split off are rows of gnum and qty.", field="lines") from error
    if bool(wanted) == foreign:
        raise Invalid("nothing_to_split", "Say which lines go, or that goods of another original do.")
    for gnum, line in wanted.items():
        if gnum not in standing or line.qty > standing[gnum].qty:
            there = standing[gnum].qty if gnum in standing else Decimal(0)
            raise Conflict("not_in_parcel", "There is not that much of it in the parcel.", gnum=gnum, there=str(there))
    return {gnum: line.qty for gnum, line in wanted.items()}


def _staying(standing: Mapping[int, LineView], going: Mapping[int, Decimal]) -> Iterable[LineView]:
    for gnum, line in standing.items():
        left = line.qty - going.get(gnum, Decimal(0))
        if left:
            yield replace(line, qty=left)


def _child_line(line: LineView, child_id: int, qty: Decimal, left: str | None) -> LineView:
    serial_no = (left if line.counted else line.serial_no) or None
    return replace(line, parcel_id=child_id, qty=qty, counted=False, serial_no=serial_no)
