"""How every act on stock is done: look at the goods under lock, decide scan by scan, move, write the ledger."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.core.actor import Actor
from app.db.work import Work
from app.parcel.lifecycle import move_from
from app.parcel.moves import Changes, Move, Outcome, Refusal
from app.parcel.reading import parcels_by_lpns
from app.parcel.scans import Scan
from app.parcel.service import advance_many, lock
from app.parcel.views import ParcelView
from app.relisting import queries
from app.relisting.standing import Act, Entry, Kind, Line
from schemas.vocabulary import Event, ParcelState


@dataclass(slots=True)
class Goods:
    """A locked parcel with its lines as the ledger has them."""

    parcel: ParcelView
    state: ParcelState
    seq: int
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a stage makes of a scan before the guard is asked."""

    changes: Changes = field(default_factory=Changes)
    details: str = ""
    refusal: Refusal | None = None


Decide = Callable[[Scan, Goods], Decision]
Post = Callable[[Outcome, Scan, Goods], list[Entry]]


def refuse(code: str, **arguments: object) -> Decision:
    """A decision that says no."""
    return Decision(refusal=Refusal(code, arguments))


def look(work: Work, scans: Iterable[Scan]) -> dict[str, Goods]:
    """The goods behind these scans by LPN, locked (in id order) before the ledger is read."""
    parcels = parcels_by_lpns(work, sorted({scan.code for scan in scans}))
    if not parcels:
        return {}
    by_id = {parcel.id: parcel for parcel in parcels.values()}
    standings = lock(work, sorted(by_id))
    goods = {
        key: Goods(by_id[key], ParcelState(standing.state), standing.seq, []) for key, standing in standings.items()
    }
    for line in queries.lines(work, sorted(goods)):
        goods[line.parcel_id].lines.append(line)
    return {found.parcel.lpn or "": found for found in goods.values()}


def perform(
    work: Work, scans: Sequence[Scan], goods: dict[str, Goods], *, event: Event, decide: Decide, post: Post
) -> list[Outcome]:
    """Let `event` happen to each scanned parcel that `decide` and the guard let pass, and write what `post` says."""
    outcomes = advance_many(work, [_move(scan, goods.get(scan.code), event, decide) for scan in scans])
    entries: list[Entry] = []
    for scan, outcome in zip(scans, outcomes, strict=True):
        if outcome.moved_now:
            entries += post(outcome, scan, goods[scan.code])
    queries.write_entries(work, entries)
    return outcomes


def nothing(_outcome: Outcome, _scan: Scan, _goods: Goods) -> list[Entry]:
    """For acts that leave the ledger as it is."""
    return []


def act_of(outcome: Outcome, kind: Kind, document_no: str | None = None) -> Act:
    """The act an outcome stands for."""
    return Act(outcome.seq or 0, kind, outcome.badge, outcome.at, document_no)


def word(scan: Scan, name: str) -> str | None:
    """What a scan says under `name`, as text; whatever else a client may have sent there counts as nothing."""
    value = scan.data.get(name)
    return str(value).strip() or None if isinstance(value, str | int) else None


def who(work: Work, scan: Scan) -> Actor:
    """Who scanned."""
    return scan.actor or work.actor


def _move(scan: Scan, goods: Goods | None, event: Event, decide: Decide) -> Move:
    # What the lifecycle refuses anyway is left to the guard: its answer says more.
    lawful = goods is not None and move_from(goods.state, event) is not None
    said = decide(scan, goods) if goods is not None and lawful else Decision()
    return Move(
        event=event,
        code=scan.code,
        scan_id=scan.scan_id,
        actor=scan.actor,
        changes=said.changes,
        details=said.details,
        refusal=said.refusal,
    )
