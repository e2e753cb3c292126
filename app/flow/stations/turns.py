"""One code's turn at a desk: everything its handlers work with, and the moves they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.db.work import Work
from app.flow.stations.replies import Reply, look, refused, tone_of
from app.flow.stations.resolving import Resolved, is_half_plate
from app.flow.stations.state import Act, DeskState
from app.flow.verbs import SCAN_VERBS
from app.parcel.moves import Outcome
from app.parcel.reading import parcels_by_lpns
from app.parcel.scans import Scan
from schemas.vocabulary import ParcelState, Verdict

OWN_VERBS = {"gate": "arrive", "dock": "receive", "sorting": "inspect", "putaway": "restock", "exit": "load"}
"""What a plate or waybill does at each kind of station, unless a command said otherwise."""

INTAKE = frozenset({"arrive", "receive", "receive_unknown"})
"""The verbs that find a parcel by its waybill themselves."""

_DONE = {
    "arrive": "done_arrive", "receive": "done_receive", "receive_unknown": "done_receive_unknown",
    "inspect": "done_inspect", "restock": "done_restock", "relist": "done_relist", "load": "done_load",
    "hold": "done_hold", "split": "done_split", "move_bin": "done_move_bin", "block": "done_block",
}  # fmt: skip
_CONTEXT_FAULTS = {
    "unknown_bin": "bin", "wrong_bin_zone": "bin", "unknown_manifest": "manifest", "manifest_closed": "manifest",
    "wrong_manifest_kind": "manifest",
}  # fmt: skip
"""Refusals that mean what was scanned before the parcel: it is forgotten, so that nothing goes there by mistake."""


@dataclass(slots=True)
class Turn:
    """A code at a station. `state` may be changed; if the turn fails it is thrown away with what was written."""

    work: Work
    station: str
    station_kind: str
    state: DeskState
    code: Resolved
    scan_id: UUID

    @property
    def verb(self) -> str:
        """What a parcel's code does now."""
        return self.state.verb or OWN_VERBS[self.station_kind]

    def data(self) -> dict[str, Any]:
        """What a verb is told besides the code: what was scanned before, and what a command brought."""
        context = self.state.context
        cage = {"place": context["cage"]} if "cage" in context else {}
        return {**context, **cage, **self.state.data}

    def move(self, verb: str, code: str, data: Mapping[str, Any] | None = None) -> Reply:
        """Let `verb` happen to `code`, and say what came of it."""
        before = parcels_by_lpns(self.work, [code]).get(code) if verb == "move_bin" else None
        scan = Scan(code, self.scan_id, self.work.actor, self.data() if data is None else data)
        (outcome,) = SCAN_VERBS[verb](self.work, [scan])
        if outcome.moved_now:
            self.state.did(Act(verb, outcome.lpn, code, str(outcome.to_state), before and before.place))
        return self.verdict(verb, outcome)

    def verdict(self, verb: str, outcome: Outcome) -> Reply:
        """What is said to this outcome. What was begun is over, whatever came of it."""
        self.state.drop()
        self.state.hand = outcome.lpn
        if outcome.refusal:
            if name := _CONTEXT_FAULTS.get(outcome.refusal.code):
                self.state.context.pop(name, None)
            reply = refused(outcome.refusal.code, **outcome.refusal.arguments)
        elif outcome.verdict is Verdict.UNKNOWN:
            reply = look(self._unknown(outcome.code), code=outcome.code)
        else:
            reply = look(_done(verb, outcome), state=str(outcome.to_state), lpn=outcome.lpn or outcome.code)
        reply.tone, reply.outcome, reply.lpn = tone_of(outcome, verb=verb), outcome, outcome.lpn
        return reply

    def _unknown(self, code: str) -> str:
        if is_half_plate(code):
            return "half_plate"
        return "unknown_code" if self.station_kind == "dock" else "unknown_here"


def _done(verb: str, outcome: Outcome) -> str:
    if verb == "receive" and outcome.to_state == ParcelState.UNCLAIMED:
        return "done_receive_unmatched"
    return _DONE.get(verb, "done")
