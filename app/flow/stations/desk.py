"""A desk takes a code: what it is, what it means here and now, and what follows. The terminal and the web share it.

The state goes in and comes out; a turn that fails leaves nothing behind but its answer, and forgets what the failed
code was meant for: no goods go to a bin that was refused.
"""

from copy import deepcopy
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import GuicangError
from app.core.logs import blotted
from app.core.words import Said
from app.db.work import Work
from app.flow.selftest import diagnose
from app.flow.stations import asking, commands, context
from app.flow.stations.replies import NotDone, Reply, fine, look, refused
from app.flow.stations.resolving import Resolved, resolve, shown
from app.flow.stations.state import DeskState
from app.flow.stations.turns import INTAKE, Turn
from app.flow.stations.waybills import plate_of
from app.parcel.service import ScanRaced
from app.printing.queue.settling import wanted_back

_CONTEXT = frozenset({"bin", "tote", "cage", "manifest", "reason"})


@dataclass(frozen=True, slots=True)
class Place:
    """The station a desk stands at."""

    name: str
    kind: str


def take(work: Work, place: Place, state: DeskState, typed: str, scan_id: UUID) -> tuple[DeskState, Reply]:
    """The state after `typed`, and what is said to it. The actor of `work` scans. Raises `ScanRaced` only."""
    code, after = resolve(typed), deepcopy(state)
    try:
        with work.session.begin_nested():
            reply = _handle(Turn(work, place.name, place.kind, after, code, scan_id))
    except ScanRaced:
        raise
    except (GuicangError, NotDone) as error:
        after, reply = _after_refusal(state, code), refused(error.code, **error.arguments)
    # A stranger's code may hold somebody's data, and what was scanned is shown and kept for a while.
    reply.kind, reply.raw = code.kind, blotted(shown(typed)) if code.refused else shown(typed)
    return after, reply


def _after_refusal(before: DeskState, code: Resolved) -> DeskState:
    """What is left of the state when a code failed: not what it was meant to set or to end."""
    after = deepcopy(before)
    if code.kind in _CONTEXT:
        after.context.pop(code.kind, None)
    if code.kind != "answer" and not asking.is_answer(before, code):
        after.verb = after.expects = None
        after.data = {}
    return after


def _handle(turn: Turn) -> Reply:
    code = turn.code
    if asking.takes(turn):
        return asking.answer(turn, code.value)
    if code.refused:
        return refused(code.kind, raw=blotted(shown(code.text, 60)), most=code.value if code.kind == "too_long" else "")
    if code.kind in _CONTEXT:
        return context.set_to(turn)
    return _HANDLERS.get(code.kind, _parcel)(turn)


def _parcel(turn: Turn) -> Reply:
    """A plate or a number: whatever is done with parcels here."""
    if turn.state.expects == "seal" and turn.code.kind != "lpn":
        return commands.seal(turn)
    if turn.code.kind == "gs1":
        return look("goods_code", code=shown(turn.code.text, 40))
    verb, code = turn.verb, turn.code.value
    if wanted_back(turn.work, [turn.station]):
        return turn.move(verb, code)  # a label that waits goes first: the verb itself says so
    code = code if verb in INTAKE else plate_of(turn, code)
    if verb == "inspect":
        return asking.inspect(turn, code)
    return commands.with_verb(turn, verb, code) or turn.move(verb, code)


def _card(_: Turn) -> Reply:
    return look("card_here")


def _station(turn: Turn) -> Reply:
    name = turn.code.value
    if name.casefold() == turn.station.casefold():
        return fine("station_here", station=turn.station)
    reply = look("station_other", station=name[:40])
    reply.go_to = name[:40]
    return reply


def _selftest(turn: Turn) -> Reply:
    test = diagnose(turn.code.text)
    found = Said("；".join(each.zh for each in test.findings), "; ".join(each.en for each in test.findings))
    return fine("selftest_good") if test.good else look("selftest_bad", found=found)


_HANDLERS = {
    "card": _card,
    "station": _station,
    "selftest": _selftest,
    "command": commands.obey,
    "answer": lambda turn: asking.answer(turn, turn.code.value),
}
