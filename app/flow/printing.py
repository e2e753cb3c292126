"""Labels at the right moment: a verdict asks for its label in the same unit of work, a label asks to be scanned.

Which labels print by themselves, and which have to be scanned before a station goes on, is set per station
and template (`printer_use`). A scan never fails for want of a label.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

from app.core.errors import GuicangError
from app.db.work import Work
from app.parcel.moves import Move, Outcome, Refusal
from app.parcel.scans import Scan
from app.parcel.service import advance_many
from app.printing.faces import Asked, asked, to_consumers
from app.printing.models import PrinterUse
from app.printing.printers.service import remembered_uses_at
from app.printing.queue.asking import Whose, first_prints
from app.printing.queue.queries import WantedBack
from app.printing.queue.settling import read_back, wanted_back
from labels import LabelError
from schemas.vocabulary import Event

Verb = Callable[[Work, Sequence[Scan]], list[Outcome]]

MOMENTS: dict[str, tuple[str, ...]] = {
    "receive": ("lpn",),
    "receive_unknown": ("lpn",),
    "split": ("lpn",),
    "inspect": ("chute", "grade"),
    "restock": ("item",),
    "relist": ("relist", "integrity"),
    "load": ("exit", "integrity"),
}
"""Which labels a verb asks for where its scan moved a parcel; a split gives a plate to the child.

The integrity label goes on what goes back to consumers: on sale again, or loaded to leave the zone for the one it came
from (`to_consumers`), not on what goes to a supplier, abroad or to be destroyed.
"""

_EVENTS = {"inspect": Event.INSPECT_GOODS}


def with_labels(name: str, verb: Verb) -> Verb:
    """`verb` with its labels: stations that have one to scan do that first, those that move a parcel get theirs."""

    def act(work: Work, scans: Sequence[Scan]) -> list[Outcome]:
        stopped = _stopped(work, name, scans)
        going = [scan for at, scan in enumerate(scans) if at not in stopped]
        outcomes = verb(work, going) if going else []
        print_after(work, name, outcomes)
        rest = iter(outcomes)
        return [stopped[at] if at in stopped else next(rest) for at in range(len(scans))]

    return act


def print_after(work: Work, verb: str, outcomes: Sequence[Outcome]) -> None:
    """Ask for the labels that these verdicts want, by station and template; one job of the queue at most."""
    moved = {each.parcel_id: each for each in outcomes if each.moved_now and each.lpn and each.station}
    if not moved or verb not in MOMENTS:
        return
    uses = remembered_uses_at(work, sorted({each.station or "" for each in moved.values()}))
    for template in MOMENTS[verb]:
        groups: defaultdict[str, list[Outcome]] = defaultdict(list)
        for each in moved.values():
            use = uses.get((each.station or "", template))
            if use and use.automatic:
                groups[each.station or ""].append(each)
        for station, group in groups.items():
            _print(work, uses[station, template], _wanting(work, verb, template, group))


def _print(work: Work, use: PrinterUse, group: Sequence[Outcome]) -> None:
    whose = {each.parcel_id: Whose(each.badge, each.station) for each in group}
    wanted = _faces(work, use.template, [each.lpn or "" for each in group])
    first_prints(work, use, [(label, whose[label.parcel_id]) for label in wanted])


def _wanting(work: Work, verb: str, template: str, group: Sequence[Outcome]) -> Sequence[Outcome]:
    if (verb, template) != ("load", "integrity"):
        return group
    back = to_consumers(work, [each.lpn or "" for each in group])
    return [each for each in group if each.lpn in back]


def _faces(work: Work, template: str, lpns: Sequence[str]) -> list[Asked]:
    """Their labels; one that cannot be made (no goods known, no grade yet) is left out and stops nobody."""
    try:
        return asked(work, template=template, lpns=lpns)
    except (GuicangError, LabelError):
        if len(lpns) == 1:
            return []
    return [label for lpn in lpns for label in _faces(work, template, [lpn])]


def _stopped(work: Work, name: str, scans: Sequence[Scan]) -> dict[int, Outcome]:
    """The answers to scans at stations that have a label to scan first, by their place; the label's own ends it."""
    places = sorted({place for scan in scans if (place := _station(work, scan))})
    waiting: defaultdict[str, list[WantedBack]] = defaultdict(list)
    for each in wanted_back(work, places) if places else ():
        waiting[each.station].append(each)
    moves: dict[int, Move] = {}
    for at, scan in enumerate(scans):
        if found := waiting.get(_station(work, scan) or ""):
            moves[at] = _answer(work, name, scan, found)
            waiting[found[0].station] = [each for each in found if each.code != scan.code]
    return dict(zip(moves, advance_many(work, list(moves.values())), strict=True))


def _answer(work: Work, name: str, scan: Scan, found: Sequence[WantedBack]) -> Move:
    said = {"wanted": found[0].code, "template": found[0].template}
    if read_back(work, [each for each in found if each.code == scan.code], by=scan.actor or work.actor):
        refusal = Refusal("label_read", said)
    else:
        refusal = Refusal("label_unscanned", said)
    event = _EVENTS.get(name) or Event(name)
    return Move(event=event, code=scan.code, scan_id=scan.scan_id, actor=scan.actor, refusal=refusal)


def _station(work: Work, scan: Scan) -> str | None:
    return (scan.actor or work.actor).station
