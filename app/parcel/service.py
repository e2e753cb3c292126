"""The only state changer: moves go in, verdicts come out, and the journal has grown by what was lawful."""

from collections.abc import Sequence
from dataclasses import fields, replace
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import NotFound, Unavailable
from app.db.work import Work
from app.parcel import queries
from app.parcel.journal.canonical import GENESIS, Step, chain
from app.parcel.lifecycle import LawfulMove, may_cause, move_from
from app.parcel.moves import UNCHANGED, Changes, Move, Outcome, Refusal, refused_act
from app.parcel.queries import Landing
from app.parcel.views import Standing
from schemas.vocabulary import ParcelState, Verdict

_CHANGEABLE = tuple(field.name for field in fields(Changes))


class ScanRaced(Unavailable):
    """The same scan id is being answered in another transaction: run this one again and read its verdict."""

    def __init__(self) -> None:
        super().__init__("scan_raced", "The same scan is being handled at this moment; send it again.")


def advance(work: Work, move: Move) -> Outcome:
    """One move. Raises instead of answering when it is not lawful: for acts, not for scans.

    Raises `NotFound` (unknown_parcel), `Forbidden` (not_your_role, not_your_act) or `Conflict` (any other refusal).
    """
    (outcome,) = advance_many(work, [move])
    if outcome.verdict is Verdict.UNKNOWN:
        raise NotFound("unknown_parcel", f"There is no parcel {move.code or move.parcel_id}.", code=move.code)
    if outcome.refusal:
        raise refused_act(outcome.refusal, _sentence(outcome))
    return outcome


def advance_many(work: Work, moves: Sequence[Move]) -> list[Outcome]:
    """Apply `moves` in order, all in this transaction, and answer each with its outcome.

    Set-based: however many moves, a fixed handful of statements. Raises `ScanRaced` when another
    transaction is answering one of the same scan ids: the caller runs the whole unit again.
    """
    if not moves:
        return []
    standings, answered = queries.open_batch(
        work,
        ids=[move.parcel_id for move in moves if move.parcel_id is not None],
        lpns=[move.code for move in moves if move.parcel_id is None and not move.birth],
        scan_ids=[move.scan_id for move in moves if move.scan_id],
    )
    batch = _Batch(work, standings, answered)
    births = sum(move.birth for move in moves)
    fresh_ids = iter(queries.new_parcel_ids(work, births) if births else ())
    outcomes = [batch.decide(move, next(fresh_ids) if move.birth else None) for move in moves]
    batch.write()
    return outcomes


def lock(work: Work, parcel_ids: Sequence[int]) -> dict[int, Standing]:
    """Lock these parcels (in id order) before reading what a decision about them depends on."""
    return {standing.id: standing for standing in queries.lock_parcels(work, ids=parcel_ids, lpns=[])}


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
        first = self.answered.get(move.scan_id) if move.scan_id else None
        if first:
            return replace(first, replayed=True)
        standing = self._standing(move, fresh_id)
        lawful = None if standing is None else move_from(standing.state, move.event)
        refusal = None if standing is None else move.refusal or self._refusal(move, standing, lawful)
        outcome = self._outcome(move, standing, refusal, lawful)
        if move.scan_id:
            self.scans.append(outcome)
            self.answered[move.scan_id] = outcome
        return outcome

    def write(self) -> None:
        """Write steps, parcels and scans, and let the keys between them be checked: all sent together."""
        births = [landing for landing in self.landings.values() if landing.id in self.born]
        moved = [landing for landing in self.landings.values() if landing.id not in self.born]
        with self.work.connection.pipeline():
            queries.write_landings(self.work, births=births, moved=moved)
            if self.steps:
                queries.write_steps(self.work, self.steps)
            kept = queries.write_scans(self.work, self.scans) if self.scans else None
            queries.check_keys(self.work)
        if kept and kept.rowcount < len(self.scans):
            raise ScanRaced

    def _standing(self, move: Move, fresh_id: int | None) -> Standing | None:
        if fresh_id is not None:
            return Standing(fresh_id, move.changes.lpn, ParcelState.NEW, 0, GENESIS)
        if move.parcel_id is not None:
            return self.by_id.get(move.parcel_id)
        return self.by_lpn.get(move.code)

    def _refusal(self, move: Move, standing: Standing, lawful: LawfulMove | None) -> Refusal | None:
        if lawful is None:
            return Refusal("not_lawful", {"state": standing.state, "event": move.event.value})
        actor = self._actor(move)
        if not may_cause(lawful, roles=actor.roles, system=actor.is_system):
            return Refusal("not_your_role", {"event": move.event.value, "needs": sorted(lawful.by)})
        return None

    def _actor(self, move: Move) -> Actor:
        return move.actor or self.work.actor

    def _outcome(
        self, move: Move, standing: Standing | None, refusal: Refusal | None, lawful: LawfulMove | None
    ) -> Outcome:
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
        if refusal or lawful is None:
            born = standing.seq == 0
            return Outcome(
                verdict=Verdict.REFUSED,
                parcel_id=None if born else standing.id,
                lpn=standing.lpn,
                refusal=refusal,
                **said,
            )
        self._step(move, standing, lawful)
        return Outcome(
            verdict=Verdict.MOVED,
            parcel_id=standing.id,
            lpn=standing.lpn,
            from_state=lawful.from_state,
            to_state=lawful.to_state,
            seq=standing.seq,
            **said,
        )

    def _step(self, move: Move, standing: Standing, lawful: LawfulMove) -> None:
        """Add one step to the journal and let `standing` be where it leads."""
        actor = self._actor(move)
        step = Step(
            self.work.site_id,
            standing.id,
            standing.seq + 1,
            lawful.from_state,
            lawful.event,
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
            changes if before is None else _merged(before.changes, changes),
        )


def _merged(earlier: Changes, later: Changes) -> Changes:
    if UNCHANGED in (earlier, later):
        return later if earlier == UNCHANGED else earlier
    return replace(earlier, **{name: value for name in _CHANGEABLE if (value := getattr(later, name)) is not None})
