"""Taking back the last move of a session, where the lifecycle has a way back; where it has none, saying so."""

from collections.abc import Callable

from app.flow.stations import asking
from app.flow.stations.replies import NotDone, Reply, fine
from app.flow.stations.state import Act
from app.flow.stations.turns import Turn
from app.flow.verbs import SCAN_VERBS
from app.intake.receiving import correct_arrival, undo_receive
from app.parcel.moves import Outcome
from app.parcel.scans import Scan
from schemas.vocabulary import ParcelState

Undo = Callable[[Turn, Act], Outcome]


def undo(turn: Turn) -> Reply:
    """Take the last answer back while a parcel is asked about, else this session's last move.

    Raises `NotDone` (nothing_to_undo, no_way_back), and what the act that takes it back raises.
    """
    state = turn.state
    if reply := asking.answer_back(turn):
        return reply
    if not state.acts:
        raise NotDone("nothing_to_undo")
    act = state.acts[-1]
    way = _way_back(act)
    if way is None:
        raise NotDone("no_way_back", lpn=act.lpn or act.code, state=act.to_state)
    outcome = way(turn, act)
    reply = turn.verdict("undo", outcome)
    if reply.tone == "ok" and outcome.to_state:
        state.acts = state.acts[:-1]
        arguments = {"lpn": outcome.lpn or act.code, "state": str(outcome.to_state)}
        undone = fine("undone", **arguments)
        undone.outcome, undone.lpn = outcome, outcome.lpn
        return undone
    return reply


def _way_back(act: Act) -> Undo | None:
    if act.verb == "inspect":
        return _INSPECTED.get(act.to_state)
    if act.verb == "receive" and act.to_state != ParcelState.RECEIVED:
        return None
    return _WAYS.get(act.verb)


def _by(verb: str) -> Undo:
    def scan(turn: Turn, act: Act) -> Outcome:
        scans = [Scan(act.lpn or act.code, turn.scan_id, turn.work.actor, _data(verb, act))]
        return SCAN_VERBS[verb](turn.work, scans)[0]

    return scan


def _data(verb: str, act: Act) -> dict[str, str]:
    return {"bin": act.before} if verb == "move_bin" and act.before else {}


def _unreceive(turn: Turn, act: Act) -> Outcome:
    return undo_receive(turn.work, lpn=act.lpn or act.code, scan_id=turn.scan_id)


def _unarrive(turn: Turn, act: Act) -> Outcome:
    return correct_arrival(turn.work, waybill=act.code, scan_id=turn.scan_id)


_INSPECTED: dict[str, Undo] = {
    ParcelState.CONFORMING: _by("reopen"),
    ParcelState.NONCONFORMING: _by("reopen"),
    ParcelState.HELD: _by("release"),
}
_WAYS: dict[str, Undo] = {
    "arrive": _unarrive,
    "receive": _unreceive,
    "hold": _by("release"),
    "restock": _by("undo_restock"),
    "move_bin": _by("move_bin"),
    "relist": _by("delist"),
    "block": _by("unblock"),
    "load": _by("unload"),
    "lose": _by("find"),
}
"""What takes each verb back. Who may, and until when, is asked by the act itself: often a lead, or within minutes."""
