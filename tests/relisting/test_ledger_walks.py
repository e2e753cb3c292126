"""Whatever happens to stock, in whatever order, the ledger adds up: walks of hypothesis over every act there is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.core.errors import GuicangError
from app.db.work import Work
from app.exits.gate import refuse_exit
from app.exits.manifests import open_exit, unload_many
from app.exits.stock_orders import cancel_destruction, order_destruction, order_reexport
from app.flow.stock import destroy, find_many, lose_many, pass_gate, write_off
from app.parcel.moves import Outcome
from app.parcel.reading import parcels_by_lpns
from app.parcel.scans import Scan
from app.people.service import enrol
from app.relisting.book import confirm_book_entry, enter_book_entry
from app.relisting.ledger import balance
from app.relisting.listing import delist_many, relist_many
from app.relisting.restocking import restock_many, undo_restock_many
from app.relisting.sales import Sale, sell_many
from app.relisting.shelving import block_many, move_bin_many, unblock_many
from app.relisting.verifying import verify_ledger
from schemas.vocabulary import Role

Act = tuple[str, list[int], str]

SCANNED: dict[str, Callable[..., list[Outcome]]] = {
    "restock": restock_many,
    "undo": undo_restock_many,
    "relist": relist_many,
    "delist": delist_many,
    "move": move_bin_many,
    "block": block_many,
    "unblock": unblock_many,
    "unload": unload_many,
    "lose": lose_many,
    "find": find_many,
}
IN_STOCK = frozenset({"restocked", "relisted", "blocked", "leaving_stock", "destroying_stock"})
PIECES = {1: Decimal(2), 2: Decimal(1)}

# What makes sense of a parcel in a state; the rest of the time anything at all is tried.
SENSIBLE = {
    "cleared": ["restock", "restock", "block", "lose", "book"],
    "restocked": ["undo", "relist", "relist", "move", "move", "block", "lose", "book"],
    "relisted": ["delist", "sell", "sell", "block", "lose", "book"],
    "blocked": ["unblock", "unblock", "order", "reexport", "lose", "book"],
    "leaving_stock": ["pass", "back", "unload", "lose"],
    "destroying_stock": ["cancel", "destroy"],
    "missing_stock": ["find", "find", "write_off", "book"],
}
ANYTHING = sorted({verb for verbs in SENSIBLE.values() for verb in verbs})
PLACES = {"block": ["Q-01", ""], "restock": ["A-01", "A-02"], "move": ["A-01", "A-02"]}


@st.composite
def acts(draw: st.DrawFn, states: list[str]) -> Act:
    """Something done to one of the parcels, or to one and some others in one batch."""
    first = draw(st.integers(0, len(states) - 1))
    sensible = SENSIBLE.get(states[first]) if draw(st.integers(0, 4)) else None
    verb = draw(st.sampled_from(sensible or ANYTHING))
    others = draw(st.lists(st.integers(0, len(states) - 1), max_size=2))
    place = draw(st.sampled_from(PLACES.get(verb, ["A-01", "A-02", "Q-01", ""])))
    return verb, [first, *others], place


class Floor:
    """Three parcels and whatever is done to them; keeps its own account of what was sold."""

    def __init__(self, work: Work, lpns: Sequence[str], numbers: Iterator[int]) -> None:
        self.work, self.lpns, self.numbers = work, lpns, numbers
        self.sold: dict[tuple[str, int], Decimal] = {}
        self.manifest = self._open()

    def states(self) -> list[str]:
        found = parcels_by_lpns(self.work, self.lpns)
        return [found[lpn].state for lpn in self.lpns]

    def do(self, act: Act) -> None:
        verb, which, place = act
        lpns = [self.lpns[each] for each in which]
        # A refused act loses its unit of work; here that is a savepoint.
        with suppress(GuicangError), self.work.session.begin_nested():
            if verb in SCANNED:
                self._scan(verb, lpns, place)
            else:
                getattr(self, f"_{verb}")(lpns)

    def _scan(self, verb: str, lpns: list[str], place: str) -> None:
        scans = [Scan(lpn, data={"bin": place, "reason": "damaged"}) for lpn in lpns]
        SCANNED[verb](self.work, scans=scans)

    def _sell(self, lpns: list[str]) -> None:
        sales = [Sale(lpn, 1 + n % 2, Decimal(1), f"L{next(self.numbers)}") for n, lpn in enumerate(lpns)]
        for result in sell_many(self.work, sales=sales):
            if result.outcome == "sold":
                key = result.sale.lpn, result.sale.gnum
                self.sold[key] = self.sold.get(key, Decimal(0)) + 1

    def _book(self, lpns: list[str]) -> None:
        number = f"QD516526I{next(self.numbers):09d}"
        enter_book_entry(self.work, number=number, lpns=sorted(set(lpns)))
        confirm_book_entry(self.work, number=number)

    def _open(self) -> str:
        number = f"FY-{next(self.numbers)}"
        open_exit(self.work, number=number, kind="reexport", destination="香港", vehicle="粤Z1")
        return number

    def _reexport(self, lpns: list[str]) -> None:
        order_reexport(self.work, lpns=lpns, manifest=self.manifest, document_no="BG-1")

    def _pass(self, _: list[str]) -> None:
        pass_gate(self.work, number=self.manifest, gate_pass_no=f"Z5165E{next(self.numbers):018d}")
        self.manifest = self._open()

    def _back(self, _: list[str]) -> None:
        refuse_exit(self.work, number=self.manifest, reason="布控")
        self.manifest = self._open()

    def _order(self, lpns: list[str]) -> None:
        order_destruction(self.work, number="XH-1", lpns=lpns, cause="damaged", destroyer="虚构")

    def _cancel(self, lpns: list[str]) -> None:
        cancel_destruction(self.work, lpns=lpns)

    def _destroy(self, lpns: list[str]) -> None:
        destroy(self.work, lpn=lpns[0], certificate_no="ZS-1", witness="B2")

    def _write_off(self, lpns: list[str]) -> None:
        write_off(self.work, lpn=lpns[0], second="B2", document_no="HX-1")

    def expected(self) -> Decimal:
        """What must be there: of every parcel in stock, what was counted less what was sold."""
        found = parcels_by_lpns(self.work, self.lpns)
        here = [lpn for lpn in self.lpns if found[lpn].state in IN_STOCK]
        return sum(
            (PIECES[gnum] - self.sold.get((lpn, gnum), Decimal(0)) for lpn in here for gnum in PIECES), Decimal(0)
        )


def test_the_ledger_adds_up_after_every_walk(work: Work, given_cleared: Callable[..., str]) -> None:
    enrol(work, badge="B2", login="b2", name="测试员乙", roles=frozenset({Role.LEAD}))
    numbers = count(1)

    # No shrinking: each example adds to one ledger, and shrinking thousands of them takes minutes.
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=[Phase.generate],
    )
    @given(st.data())
    def walk(data: st.DataObject) -> None:
        before = sum((row.physical for row in balance(work)), Decimal(0))
        floor = Floor(work, [given_cleared() for _ in range(3)], numbers)
        for _ in range(data.draw(st.integers(5, 25))):
            floor.do(data.draw(acts(floor.states())))
        assert sum((row.physical for row in balance(work)), Decimal(0)) - before == floor.expected()
        check = verify_ledger(work)
        assert check.ok, check.problems

    walk()
    written = {row[0] for row in work.connection.execute("SELECT DISTINCT kind FROM stock_move")}
    assert written >= {"return", "bin", "block", "unblock", "booked", "sold", "lost", "found"}, "they went far"
