"""The command codes (CMD-…): each acts on the parcel that is asked about, or on the next one that is scanned."""

from collections.abc import Callable

from app.core.words import Said
from app.exits.manifests import seal_exit
from app.flow.stations import asking
from app.flow.stations.papers import print_first, replace_unreadable
from app.flow.stations.replies import NotDone, Reply, fine, look
from app.flow.stations.state import Asking
from app.flow.stations.turns import OWN_VERBS, Turn
from app.flow.stations.undoing import undo
from app.printing.commands import COMMANDS
from app.printing.queue.settling import wanted_back
from schemas.vocabulary import Disposition

Command = Callable[[Turn], Reply]

NEXT_PARCEL = {
    "CMD-UNKNOWN": "receive_unknown",
    "CMD-RELEASE": "release",
    "CMD-REOPEN": "reopen",
    "CMD-RELIST": "relist",
    "CMD-RESTOCK": "restock",
    "CMD-UNBLOCK": "unblock",
    "CMD-MOVE": "move_bin",
    "CMD-LOAD": "load",
    "CMD-UNLOAD": "unload",
    "CMD-LOSE": "lose",
    "CMD-FIND": "find",
    "CMD-HOLD": "hold",
    "CMD-BLOCK": "block",
    "CMD-SPLIT": "split",
    "CMD-PRINT": "print",
    "CMD-REPRINT": "reprint",
    "CMD-PHOTO": "photo",
}
"""Commands that change what the next parcel's code does, and the verb that waits for it."""

_IN_HAND = frozenset({"hold", "split"})
_OF_THE_LAST = frozenset({"print", "reprint", "photo"})
_CONDEMNED_TO = {
    "CMD-DISP-VENDOR": Disposition.SUPPLIER,
    "CMD-DISP-OUT": Disposition.OUT_OF_ZONE,
    "CMD-DISP-SCRAP": Disposition.DESTROY,
}
_ALIASES = {
    "CMD-DISP-SUPPLIER": "CMD-DISP-VENDOR",
    "CMD-DISP-OUTZONE": "CMD-DISP-OUT",
    "CMD-DISP-DESTROY": "CMD-DISP-SCRAP",
}
"""Names that are understood, but too long for the bars of a small sticker."""


def obey(turn: Turn) -> Reply:
    """Do what the command says. Raises `NotDone` (unknown_command), and what the acts raise."""
    code = _ALIASES.get(turn.code.value, turn.code.value)
    if code in NEXT_PARCEL:
        return _for_a_parcel(turn, NEXT_PARCEL[code])
    if code in _CONDEMNED_TO:
        turn.state.drop()
        turn.state.verb, turn.state.data = "condemn", {"disposition": str(_CONDEMNED_TO[code])}
        return fine("scan_the_parcel", command=words(code))
    if code.startswith("CMD-GRADE-") and code in COMMANDS:
        return _grade(turn, code[-1])
    if code not in _COMMANDS:
        raise NotDone("unknown_command", code=code[:40])
    return _COMMANDS[code](turn)


def words(code: str) -> Said:
    """A command's name in both languages."""
    return Said(*COMMANDS[code])


def with_verb(turn: Turn, verb: str, lpn: str) -> Reply | None:
    """What a verb that is no move of its own does with a parcel; None for the others."""
    if verb in ("hold", "block"):
        return asking.wants_reason(turn, verb, lpn)
    if verb == "split":
        return asking.split(turn, lpn)
    if verb == "print":
        return print_first(turn, lpn)
    if verb == "reprint":
        return asking.wants_reason(turn, "reprint", lpn)
    return _photo(turn, lpn) if verb == "photo" else None


def _for_a_parcel(turn: Turn, verb: str) -> Reply:
    """On the parcel that is asked about, or was scanned last, where that is meant; else on the next one."""
    state = turn.state
    lpn = state.asking.lpn if state.asking and verb in _IN_HAND | _OF_THE_LAST else None
    if verb in _OF_THE_LAST:
        lpn = lpn or state.hand
    if lpn and (reply := with_verb(turn, verb, lpn)):
        return reply
    state.drop()
    state.verb = verb
    return fine("scan_the_parcel", command=words(turn.code.value))


def _photo(turn: Turn, lpn: str) -> Reply:
    """Where the photo goes. What is being asked about the parcel stays open."""
    turn.state.verb = None
    reply = fine("photo_wanted", lpn=lpn)
    reply.lpn, reply.upload = lpn, True
    return reply


def _grade(turn: Turn, grade: str) -> Reply:
    open_ = turn.state.asking
    if open_ is None or open_.about != "inspect":
        raise NotDone("grade_without_parcel")
    open_.grade = grade
    return fine("grade_wished", grade=grade, lpn=open_.lpn)


def _no_disposition(turn: Turn) -> Reply:
    raise NotDone("disposition_computed", code=turn.code.value)


def _next(turn: Turn) -> Reply:
    left: Asking | None = turn.state.asking
    waiting = turn.state.verb
    turn.state.drop()
    if left:
        return look("left_open", lpn=left.lpn)
    return look("left_undone") if waiting else fine("go_on")


def _cancel(turn: Turn) -> Reply:
    turn.state.drop()
    return fine("cancelled")


def _ok(_: Turn) -> Reply:
    return fine("go_on")


def _unreadable(turn: Turn) -> Reply:
    """The label that waits; or, after CMD-UNKNOWN, a parcel whose own label cannot be read."""
    if wanted_back(turn.work, [turn.station]):
        return replace_unreadable(turn)
    if turn.state.verb == "receive_unknown":
        return turn.move("receive_unknown", "")
    if turn.station_kind == "dock":
        return look("unreadable_how")
    return replace_unreadable(turn)


def _seal(turn: Turn) -> Reply:
    manifest = turn.state.context.get("manifest")
    if turn.station_kind != "exit" or not manifest:
        raise NotDone("manifest_needed")
    turn.state.drop()
    turn.state.expects = "seal"
    return fine("seal_wanted", manifest=manifest)


def seal(turn: Turn) -> Reply:
    """The code after CMD-SEAL is the seal's number. Raises as `seal_exit`."""
    manifest = turn.state.context.pop("manifest", "")
    turn.state.drop()
    seal_exit(turn.work, number=manifest, seal_no=turn.code.value)
    return fine("sealed", manifest=manifest, seal=turn.code.value)


def _help(turn: Turn) -> Reply:
    return fine(f"help_{turn.station_kind}", verb=OWN_VERBS[turn.station_kind])


def _log_out(_: Turn) -> Reply:
    """What was begun stays, for whoever comes back; the door ends the login."""
    reply = fine("logged_out")
    reply.leaves = True
    return reply


_COMMANDS: dict[str, Command] = {
    "CMD-NEXT": _next,
    "CMD-OK": _ok,
    "CMD-CANCEL": _cancel,
    "CMD-UNDO": undo,
    "CMD-UNREADABLE": _unreadable,
    "CMD-SEAL": _seal,
    "CMD-HELP": _help,
    "CMD-LOGOUT": _log_out,
    "CMD-DISP-RELIST": _no_disposition,
    "CMD-DISP-REPACK": _no_disposition,
}
