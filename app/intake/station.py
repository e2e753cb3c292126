"""What gate and dock have in common: who scans where, what was seen before, and the unit that moves are made in."""

from collections.abc import Container, Iterable, Sequence

from app.core.actor import Actor
from app.db.work import Work
from app.intake import queries
from app.intake.identity import Found, Sought, find_many
from app.intake.queries import Manifest, Seen
from app.intake.races import races_told
from app.parcel.lifecycle import may_cause, move_from
from app.parcel.moves import Move, Outcome, Refusal
from app.parcel.scans import Scan
from app.parcel.service import advance_many
from app.parcel.views import ParcelView
from app.site.policy import SitePolicy
from app.site.service import policy_now
from schemas.vocabulary import Event, ParcelState


class Station:
    """One batch of scans at a gate or dock, with everything read that it needs: manifests, then parcels, locked."""

    def __init__(self, work: Work, scans: Sequence[Scan]) -> None:
        self.work = work
        self.now = work.clock.now()
        self.policy: SitePolicy = policy_now(work)
        numbers = {number for scan in scans if (number := self.told(scan, "manifest"))}
        self.manifests: dict[str, Manifest] = queries.lock_manifests(work, sorted(numbers)) if numbers else {}
        sought = [Sought(scan.code.strip(), self.carrier_of(scan)) for scan in scans]
        self.found: list[Found] = find_many(work, sought=sought, reuse_days=self.policy.waybill_reuse_days)
        self.parcels = {found.parcel.id: found.parcel for found in self.found if found.parcel}
        self.handled: dict[int, Refusal] = {}
        self.born: dict[tuple[str, str], Refusal] = {}

    def remember(self, code: str, events: Sequence[Event], *, unless: Container[str]) -> None:
        """Read who did one of `events` to the parcels that stand in none of the states `unless`: they are done."""
        done = [id_ for id_, view in self.parcels.items() if view.state not in unless]
        for id_, seen in queries.last_seen(self.work, done, events).items() if done else ():
            view = self.parcels[id_]
            self.handled[id_] = refusal_of(code, seen, lpn=view.lpn, state=view.state)

    def actor_of(self, scan: Scan) -> Actor:
        return scan.actor or self.work.actor

    @staticmethod
    def told(scan: Scan, name: str) -> str | None:
        """What the station sent besides the code under `name`; None for a blank."""
        return str(scan.data.get(name) or "").strip() or None

    def manifest_of(self, scan: Scan) -> Manifest | None:
        return self.manifests.get(self.told(scan, "manifest") or "")

    def carrier_of(self, scan: Scan) -> str | None:
        """The carrier, if the station or the manifest tells it."""
        manifest = self.manifest_of(scan)
        return manifest.carrier_code if manifest else self.told(scan, "carrier")

    def place_of(self, scan: Scan, otherwise: str) -> str:
        """Where the parcel now is: the tote it was put in, else the station."""
        return self.told(scan, "tote") or self.actor_of(scan).station or otherwise

    def seen_by(self, scan: Scan) -> Seen:
        actor = self.actor_of(scan)
        return Seen(actor.badge, actor.station, self.now)

    def may(self, scan: Scan, state: str, event: Event) -> bool:
        """Whether this scan's actor may do this; the guard decides, here it is only foreseen."""
        actor, move = self.actor_of(scan), move_from(ParcelState(state), event)
        return move is not None and may_cause(move, roles=actor.roles, system=actor.is_system)

    def refused(self, scan: Scan, event: Event, refusal: Refusal, parcel: ParcelView | None = None) -> Move:
        """A move that is only kept as refused, with its parcel if there is one."""
        return Move(
            event=event,
            code=scan.code,
            parcel_id=parcel.id if parcel else None,
            birth=parcel is None,
            scan_id=scan.scan_id,
            actor=scan.actor,
            refusal=refusal,
        )


def refusal_of(code: str, seen: Seen, *, lpn: str | None, state: str) -> Refusal:
    """That somebody did this before: who, where, when (the second scan's answer)."""
    said = {"badge": seen.badge, "station": seen.station, "at": seen.at.isoformat(), "lpn": lpn, "state": state}
    return Refusal(code, said)


def carried_out(work: Work, planned: Iterable[Sequence[Move]]) -> list[Outcome]:
    """Make the moves of every scan, in order; a scan's answer is that of its last move. Raises `ScanRaced`."""
    groups = [list(moves) for moves in planned]
    with races_told():
        outcomes = iter(advance_many(work, [move for moves in groups for move in moves]))
    return [[next(outcomes) for _ in moves][-1] for moves in groups]
