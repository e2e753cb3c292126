"""Labels asked for by scan: printed, printed again for a reason, and thrown away because they cannot be read."""

from collections.abc import Mapping

from app.flow.stations.replies import NotDone, Reply, fine
from app.flow.stations.turns import Turn
from app.printing.queue.asking import ask_prints
from app.printing.queue.settling import unreadable, wanted_back

REPRINT_REASONS: Mapping[str, tuple[str, str]] = {
    "unreadable": ("扫不出", "cannot be read"),
    "lost": ("丢失", "lost"),
    "damaged": ("破损", "damaged"),
    "stuck": ("贴错", "stuck on wrongly"),
    "other": ("其他", "something else"),
}
"""Why a label is printed again; a closed list, as every reason a scanner brings."""

TEMPLATES = {"gate": "lpn", "dock": "lpn", "sorting": "chute", "putaway": "item", "exit": "exit"}
"""Which label a station prints unless it is asked for another one."""


def print_first(turn: Turn, lpn: str) -> Reply:
    """The label of this parcel that this kind of station prints. Raises as `ask_prints`."""
    return _printed(turn, lpn, None, "label_asked")


def print_again(turn: Turn, lpn: str, reason: str) -> Reply:
    """The same once more, with a reason that stands on paper and in the record."""
    return _printed(turn, lpn, reason, "label_asked_again")


def replace_unreadable(turn: Turn) -> Reply:
    """The label this station waits for cannot be read: another one is printed. Raises `NotDone`."""
    waiting = wanted_back(turn.work, [turn.station])
    if not waiting:
        raise NotDone("no_label_waits", station=turn.station)
    unreadable(turn.work, station=turn.station)
    return fine("label_replaced", wanted=waiting[0].code)


def _printed(turn: Turn, lpn: str, reason: str | None, code: str) -> Reply:
    turn.state.drop()
    turn.state.hand = lpn
    template = TEMPLATES[turn.station_kind]
    ask_prints(turn.work, template=template, station=turn.station, lpns=[lpn], reprint_reason=reason)
    reply = fine(code, lpn=lpn)
    reply.lpn = lpn
    return reply
