"""The docket (案卷): applications taken up under lock with their parcels, worked on in memory, written back together.

Locks are taken in one order everywhere: applications, then parcels, then list lines, each by its
number. What an application's state implies (does it hold quantity, does it speak for its parcels)
is written when the docket is closed, as the difference to what was found: so exactly once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.core.actor import Actor
from app.core.errors import Conflict
from app.customs import queries
from app.customs.queries import LineAmount, Standing
from app.db.work import Work
from app.originals.service import release, reserve
from app.parcel.lifecycle import move_from
from app.parcel.moves import Changes, Move, refused_act
from app.parcel.service import advance_many, lock
from schemas.vocabulary import Event, ParcelState

HOLDING = frozenset({"submitted", "sent", "stored", "inspection", "detained", "withdrawing", "concluded"})
"""States in which an application keeps its quantity of the list reserved."""
SUBMITTABLE = frozenset({"prepared", "drafted"})
"""States in which nothing is declared yet: the application may be submitted, or given up."""
LIVE = HOLDING | SUBMITTABLE
"""States in which an application speaks for its parcels, so that no other may."""


@dataclass(slots=True)
class File:
    """One application on the docket: as it stands, as it was found, and where its parcels are."""

    standing: Standing
    found: Standing
    held: bool
    parcels: list[int] = field(default_factory=list)


class Docket:
    """Opened with locked applications; `close` writes everything. Parcels are locked only if one is to move."""

    def __init__(self, work: Work, standings: Iterable[Standing]) -> None:
        self.work = work
        self.files = {s.id: File(s, replace(s), s.holds_quantity) for s in standings}
        self.states: dict[int, ParcelState] = {}
        self._moves: list[Move] = []
        self._opened = False
        self._lines: list[LineAmount] | None = None

    def open_parcels(self) -> None:
        """Lock the parcels of all applications on the docket; each is listed with the latest that speaks for it."""
        if self._opened:
            return
        self._opened = True
        ids = list(self.files)
        locked = lock(self.work, sorted({link.parcel_id for link in queries.links(self.work, ids)}))
        self.states = {parcel_id: ParcelState(standing.state) for parcel_id, standing in locked.items()}
        for link in queries.links(self.work, ids):
            if link.mine:
                self.files[link.application_id].parcels.append(link.parcel_id)

    def movable(self, application_id: int, event: Event) -> list[int]:
        """The parcels of this application for which `event` is lawful."""
        self.open_parcels()
        return [p for p in self.files[application_id].parcels if move_from(self.states[p], event)]

    def move(self, application_id: int, event: Event, state: str, *, actor: Actor | None = None, details: str = "",
             changes: Changes | None = None) -> bool:  # fmt: skip
        """Let `event` happen to the parcels for which it is lawful, and the application be in `state`.

        False, with nothing done, when it is lawful for none of them.
        """
        file, movable = self.files[application_id], self.movable(application_id, event)
        if not movable:
            return False
        for parcel_id in movable:
            lawful = move_from(self.states[parcel_id], event)
            self.states[parcel_id] = lawful.to_state if lawful else self.states[parcel_id]
            said = details or file.standing.cop_no
            self._moves.append(
                Move(event, parcel_id=parcel_id, actor=actor, details=said, changes=changes or Changes())
            )
        file.standing.state = state
        if len(movable) < len(file.parcels):
            file.standing.trouble = "some_parcels_stayed"
        return True

    def hold(self, application_ids: Sequence[int]) -> dict[int, Conflict]:
        """Reserve the quantities of these applications now; those that no longer fit are told, the others held."""
        fresh = [self.files[id_] for id_ in application_ids if not self.files[id_].held]
        return self._hold(sorted(fresh, key=lambda file: (file.standing.original_id, file.standing.id)))

    def _hold(self, files: Sequence[File]) -> dict[int, Conflict]:
        if not files:
            return {}
        try:
            reserve(self.work, amounts=self._amounts(files))
        except Conflict as refusal:
            if len(files) == 1:
                return {files[0].standing.id: refusal}
            middle = len(files) // 2
            return self._hold(files[:middle]) | self._hold(files[middle:])
        for file in files:
            file.held = True
        return {}

    def close(self) -> None:
        """Write moves, quantities, links and applications: a fixed handful of statements."""
        for outcome in advance_many(self.work, self._moves):
            if outcome.refusal:
                raise refused_act(outcome.refusal, f"{outcome.lpn}: {outcome.event} was refused.", lpn=outcome.lpn)
        for file in self.files.values():
            file.standing.holds_quantity = file.standing.state in HOLDING
        for refusal in self.hold([id_ for id_, file in self.files.items() if file.standing.holds_quantity]).values():
            raise refusal
        self._give_back([f for f in self.files.values() if f.held and not f.standing.holds_quantity])
        self._write_links()
        queries.write_applications(self.work, [(file.found, file.standing) for file in self.files.values()])

    def _give_back(self, files: Sequence[File]) -> None:
        if files:
            release(self.work, amounts=self._amounts(files))

    def _write_links(self) -> None:
        ended = [
            id_ for id_, file in self.files.items() if file.found.state in LIVE and file.standing.state not in LIVE
        ]
        revived = [
            id_ for id_, file in self.files.items() if file.found.state not in LIVE and file.standing.state in LIVE
        ]
        queries.set_live(self.work, ended, live=False)
        queries.set_live(self.work, revived, live=True)

    def _amounts(self, files: Sequence[File]) -> dict[tuple[int, int], Decimal]:
        """What these applications declare, by (original, gnum), in that order."""
        if self._lines is None:
            self._lines = queries.lines(self.work, list(self.files))
        sums: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
        wanted = {file.standing.id for file in files}
        for line in self._lines:
            if line.application_id in wanted:
                sums[self.files[line.application_id].standing.original_id, line.gnum] += line.qty
        return dict(sorted(sums.items()))
