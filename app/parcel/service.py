"""The only state changer: moves go in, verdicts come out, and the journal has grown by what was lawful."""

from collections.abc import Sequence
from dataclasses import fields, replace
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, Unavailable
from app.db.work import Work
from app.parcel import queries
from app.parcel.journal.canonical import GENESIS, Step, chain
from app.parcel.lifecycle import may_cause, move_from
from app.parcel.moves import Changes, Move, Outcome, Refusal
from app.parcel.queries import Landing, Standing
from schemas.vocabulary import ParcelState, Verdict


class ScanRaced(Unavailable):
    """The same scan id is being answered in another transaction: run this one again and read its verdict."""

    def __init__(self) -> None:
        super().__init__("scan_raced", "The same scan is being handled at this moment; send it again.")


def advance(work: Work, move: Move) -> Outcome:
    """One move. Raises instead of answering when it is not lawful: for acts, not for scans.

    Raises `NotFound` (unknown_parcel) or `Conflict` (with the refusal's code).
    """
    (outcome,) = advance_many(work, [move])
    if outcome.verdict is Verdict.UNKNOWN:
        raise NotFound("unknown_parcel", f"There is no parcel {move.code or move.parcel_id}.", code=move.code)
    if outcome.refusal:
        raise Conflict(outcome.refusal.code, _sentence(outcome), **outcome.refusal.arguments)
    return outcome


def advance_many(work: Work, moves: Sequence[Move]) -> list[Outcome]:
    """Apply `moves` in order, all in this transaction, and answer each with its outcome.

    Set-based: however many moves, a fixed handful of statements. Raises `ScanRaced` when another
    transaction is answering one of the same scan ids: the caller runs the whole unit again.
    """
    if not moves:
        return []
    queries.defer_keys(work)
    standings = queries.lock_parcels(
        work,
        ids=[move.parcel_id for move in moves if move.parcel_id is not None],
        lpns=[move.code for move in moves if move.parcel_id is None and not move.birth],
    )
    batch = _Batch(work, standings, _replays(work, moves))
    fresh_ids = iter(queries.new_parcel_ids(work, sum(move.birth for move in moves))) if _any_birth(moves) else iter(())
    outcomes = [batch.decide(move, next(fresh_ids) if move.birth else None) for move in moves]
    batch.write()
    queries.check_keys(work)
    return outcomes


def lock(work: Work, parcel_ids: Sequence[int]) -> dict[int, Standing]:
    """Lock these parcels (in id order) before reading what a decision about them depends on."""
    return {standing.id: standing for standing in queries.lock_parcels(work, ids=parcel_ids, lpns=[])}


def _any_birth(moves: Sequence[Move]) -> bool:
    return any(move.birth for move in moves)


def _replays(work: Work, moves: Sequence[Move]) -> dict[UUID, Outcome]:
    scan_ids = [move.scan_id for move in moves if move.scan_id]
    return queries.known_scans(work, scan_ids) if scan_ids else {}


def _sentence(outcome: Outcome) -> str:
    why = outcome.refusal.code if outcome.refusal else outcome.verdict
    return f"{outcome.lpn or outcome.code or outcome.parcel_id}: {outcome.event} is not possible ({why})."


class _Batch:
    """The decisions of one call, made scan by scan in order, and written together at its end."""

    def __init__(self, work: Work, standings: list[Standing], answered: dict[UUID, Outcome]) -> None:
        self.work = work
        self.now = work.clock.now()
        self.by_id = {standing.id: standing for standing in standings}
        self.by_lpn = {standing.lpn: standing for standing in standings if standing.lpn}
        self.answered = answered
        self.steps: list[tuple[Step, bytes]] = []
        self.landings: dict[int, Landing] = {}
        self.born: set[int] = set()
        self.scans: list[Outcome] = []

    def decide(self, move: Move, fresh_id: int | None) -> Outcome:
        """The outcome of `move`, given everything decided before it in this batch."""
        if move.scan_id in self.answered:
            return self.answered[move.scan_id]
        standing = self._standing(move, fresh_id)
        refusal = None if standing is None else move.refusal or self._refusal(move, standing)
        outcome = self._outcome(move, standing, refusal)
        if move.scan_id:
            self.scans.append(outcome)
            self.answered[move.scan_id] = _as_replay(outcome)
        return outcome

    def write(self) -> None:
        """Write steps, parcels and scans: one statement each, sent together."""
        births = [landing for landing in self.landings.values() if landing.id in self.born]
        moved = [landing for landing in self.landings.values() if landing.id not in self.born]
        with self.work.connection.pipeline():
            queries.write_landings(self.work, births=births, moved=moved)
            if self.steps:
                queries.write_steps(self.work, self.steps)
        if self.scans and queries.write_scans(self.work, self.scans) < len(self.scans):
            raise ScanRaced

    def _standing(self, move: Move, fresh_id: int | None) -> Standing | None:
        if fresh_id is not None:
            return Standing(fresh_id, move.changes.lpn, ParcelState.NEW, 0, GENESIS)
        if move.parcel_id is not None:
            return self.by_id.get(move.parcel_id)
        return self.by_lpn.get(move.code)

    def _refusal(self, move: Move, standing: Standing) -> Refusal | None:
        lawful = move_from(ParcelState(standing.state), move.event)
        if lawful is None:
            return Refusal("not_lawful", {"state": standing.state, "event": move.event.value})
        actor = self._actor(move)
        if not may_cause(lawful, roles=actor.roles, system=actor.is_system):
            return Refusal("not_your_role", {"event": move.event.value, "needs": sorted(lawful.by)})
        return None

    def _actor(self, move: Move) -> Actor:
        return move.actor or self.work.actor

    def _outcome(self, move: Move, standing: Standing | None, refusal: Refusal | None) -> Outcome:
        actor = self._actor(move)
        said = {
            "event": move.event,
            "code": move.code,
            "at": self.now,
            "scan_id": move.scan_id,
            "badge": actor.badge,
            "station": actor.station,
        }
        if standing is None:
            return Outcome(verdict=Verdict.UNKNOWN, refusal=move.refusal, **said)
        if refusal:
            born = standing.seq == 0
            return Outcome(
                verdict=Verdict.REFUSED,
                parcel_id=None if born else standing.id,
                lpn=standing.lpn,
                refusal=refusal,
                **said,
            )
        from_state = ParcelState(standing.state)
        self._step(move, standing)
        return Outcome(
            verdict=Verdict.MOVED,
            parcel_id=standing.id,
            lpn=standing.lpn,
            from_state=from_state,
            to_state=ParcelState(standing.state),
            seq=standing.seq,
            **said,
        )

    def _step(self, move: Move, standing: Standing) -> None:
        """Add one step to the journal and let `standing` be where it leads."""
        actor, from_state = self._actor(move), ParcelState(standing.state)
        lawful = move_from(from_state, move.event)
        assert lawful is not None  # noqa: S101 (decided just before)
        step = Step(
            self.work.site_id,
            standing.id,
            standing.seq + 1,
            from_state,
            move.event,
            lawful.to_state,
            self.now,
            actor.station,
            actor.camera,
            actor.badge,
            actor.device,
            move.scan_id,
            move.details,
        )
        standing.head = chain(standing.head, step)
        standing.state, standing.seq = lawful.to_state, step.seq
        self.steps.append((step, standing.head))
        self._land(move.changes, standing)

    def _land(self, changes: Changes, standing: Standing) -> None:
        if changes.lpn:
            standing.lpn = changes.lpn
            self.by_lpn[changes.lpn] = standing
        if standing.seq == 1:
            self.by_id[standing.id] = standing
            self.born.add(standing.id)
        before = self.landings.get(standing.id)
        self.landings[standing.id] = Landing(
            standing.id,
            standing.state,
            standing.seq,
            standing.head,
            self.now,
            _merged(before.changes, changes) if before else changes,
        )


def _merged(earlier: Changes, later: Changes) -> Changes:
    names = [field.name for field in fields(Changes)]
    return replace(earlier, **{name: value for name in names if (value := getattr(later, name)) is not None})


def _as_replay(outcome: Outcome) -> Outcome:
    return replace(outcome, replayed=True)
