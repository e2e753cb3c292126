"""Does the ledger add up? Every parcel's story is told again from its lines and journal, and compared.

What is in stock must have its quantity after each step, in the bin that step names; what is gone must
have nothing; each entry must hang on a step of its kind; and the book must have let go of what has left.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from app.db.work import Work
from app.relisting import queries
from app.relisting.queries import Told
from schemas.vocabulary import Event, ParcelState

# The step each kind of entry hangs on; a booking, a sale and a correction may hang on any.
_STEP_OF = {
    "return": {Event.RESTOCK, Event.BLOCK},
    "return_undone": {Event.UNDO_RESTOCK},
    "bin": {Event.MOVE_BIN},
    "block": {Event.BLOCK},
    "unblock": {Event.UNBLOCK},
    "destroyed": {Event.DESTROY},
    "reexported": {Event.PASS_GATE},
    "lost": {Event.LOSE},
    "found": {Event.FIND},
}
_BIN = re.compile(r"\bbin=(\S+)")
_NO_PLACE = {Event.FIND}  # found somewhere: no bin knows of it yet
_IN_STOCK = frozenset(
    {
        ParcelState.RESTOCKED,
        ParcelState.RELISTED,
        ParcelState.BLOCKED,
        ParcelState.LEAVING_STOCK,
        ParcelState.DESTROYING_STOCK,
    }
)
_GONE = frozenset({ParcelState.LEFT, ParcelState.DESTROYED, ParcelState.LOST})


@dataclass(frozen=True, slots=True)
class LedgerProblem:
    """What does not add up, by code.

    `wrong_quantity`, `below_nothing`, `other_place` (not in the bin its last step named), `wrong_step` (of an
    entry), `no_line`, `over_booked` (the book holds more than was not sold), `still_booked` (it is gone).
    `expected` and `found` are amounts, or words where the problem is one of words.
    """

    code: str
    parcel_id: int
    lpn: str | None
    gnum: int
    seq: int
    expected: str
    found: str


@dataclass(slots=True)
class LedgerCheck:
    """The result of a check: how much was looked at, and what was wrong."""

    parcels: int = 0
    entries: int = 0
    problems: list[LedgerProblem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify_ledger(work: Work) -> LedgerCheck:
    """Tell every parcel's story again; memory stays small however many there are."""
    check = LedgerCheck()
    for _, told in groupby(queries.story(work), key=attrgetter("parcel_id")):
        story = _Story(check)
        story.hear(told)
        check.parcels += story.in_stock_once
    return check


@dataclass(slots=True)
class _Amounts:
    """One line as it goes: what was counted, and what the ledger has by place."""

    counted: Decimal = Decimal(0)
    sold: Decimal = Decimal(0)
    corrected: Decimal = Decimal(0)
    booked: Decimal = Decimal(0)
    by_bin: defaultdict[str | None, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def physical(self) -> Decimal:
        return sum(self.by_bin.values(), Decimal(0))


class _Story:
    """One parcel's story, told step by step."""

    def __init__(self, check: LedgerCheck) -> None:
        self.check = check
        self.lines: dict[int, _Amounts] = {}
        self.present = self.in_stock_once = False
        self.state = ""
        self.place: str | None = None

    def hear(self, told: Iterable[Told]) -> None:
        for seq, at_once in groupby(told, key=attrgetter("seq")):
            things = list(at_once)
            for thing in things:
                self._take(thing, things[0])
            self._weigh(things[0], seq)

    def _take(self, thing: Told, step: Told) -> None:
        if thing.kind == "line":
            self.lines[thing.gnum] = _Amounts(thing.physical)
        elif thing.kind == "step":
            self._walk(thing)
        else:
            self._enter(thing, step)

    def _walk(self, step: Told) -> None:
        self.state = step.to_state
        self.present = step.to_state in _IN_STOCK
        self.in_stock_once |= self.present
        if named := _BIN.search(step.details):
            self.place = named[1]
        elif step.word in _NO_PLACE or not self.present:
            self.place = None

    def _enter(self, entry: Told, step: Told) -> None:
        self.check.entries += 1
        amounts = self.lines.get(entry.gnum)
        if amounts is None:
            self._blame("no_line", entry, "", entry.word)
            return
        if step.word not in _STEP_OF.get(entry.word, {step.word}):
            self._blame("wrong_step", entry, entry.word, step.word)
        amounts.by_bin[entry.bin_code] += entry.physical
        amounts.booked += entry.booked
        amounts.sold += entry.physical if entry.word == "sold" else 0
        amounts.corrected += entry.physical if entry.word == "correction" else 0

    def _weigh(self, at: Told, seq: int) -> None:
        for gnum, amounts in self.lines.items() if seq else ():
            spot = at._replace(gnum=gnum)
            due = amounts.counted + amounts.sold + amounts.corrected if self.present else Decimal(0)
            if amounts.physical != due:
                self._blame("wrong_quantity", spot, str(due), str(amounts.physical))
            least = min(amounts.booked, *amounts.by_bin.values(), Decimal(0))
            if least < 0:
                self._blame("below_nothing", spot, "0", str(least))
            unsold = amounts.counted + amounts.sold
            if amounts.booked > unsold:
                self._blame("over_booked", spot, str(unsold), str(amounts.booked))
            places = sorted(str(place) for place, amount in amounts.by_bin.items() if amount)
            if self.present and places and places != [str(self.place)]:
                self._blame("other_place", spot, str(self.place), ", ".join(places))
            if self.state in _GONE and amounts.booked:
                self._blame("still_booked", spot, "0", str(amounts.booked))

    def _blame(self, code: str, at: Told, expected: str, found: str) -> None:
        self.check.problems.append(LedgerProblem(code, at.parcel_id, at.lpn, at.gnum, at.seq, expected, found))
