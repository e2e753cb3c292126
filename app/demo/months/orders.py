"""The orders of nine months: those of the sample world, day by day, at prices that lead to a given sum."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from app.simulator.casting import cast, plans_of, unknown_plan
from app.simulator.goods import catalogue
from app.simulator.orders import Order, order_of
from app.simulator.plan import Plan, Story
from app.simulator.world import Chunk, World

NATURAL = Decimal(678)
"""What an application of the sample world comes to, in yuan, at the catalogue's prices."""
_TENTH, _FEN = Decimal("0.1"), Decimal("0.01")


class Months(World):
    """The sample world over many days. Numbers of lists and parcels go on from chunk to chunk."""

    def __init__(self, seed: str, parcels: int, day: date) -> None:
        super().__init__(seed, parcels, day)
        self._stories = cast(self.seed, parcels)
        self._lists = self._made = 0

    def chunk(self, day: date, *, lists: int, yuan_each: Decimal) -> Chunk:
        """The next lists, whose goods come back on `day`, worth about so much an application."""
        orders: list[Order] = []
        plans: list[Plan] = []
        while len(orders) < lists:
            story, parcels = next(self._stories)
            if story is Story.UNKNOWN:
                plans += (unknown_plan(self.seed, parcel) for parcel in parcels)
                continue
            orders.append(_priced(order_of(self.seed, self._lists, story, day), yuan_each / NATURAL))
            plans += plans_of(self.seed, orders[-1], story, parcels, site=self.site, day=day)
            self._lists += 1
        return self._numbered(orders, plans)

    def last_chunk(self, day: date, *, applications: int, yuan: Decimal) -> Chunk:
        """So many applications that come to exactly so much: one piece each, good as new."""
        orders: list[Order] = []
        plans: list[Plan] = []
        for price in _shares(yuan, applications):
            _, (parcel, *_) = next(self._stories)
            order = _single(order_of(self.seed, self._lists, Story.GOOD, day), price)
            (plan,) = plans_of(self.seed, order, Story.GOOD, (parcel,), site=self.site, day=day)
            orders.append(order)
            plans.append(replace(plan, announced=True))
            self._lists += 1
        return self._numbered(orders, plans)

    def _numbered(self, orders: list[Order], plans: list[Plan]) -> Chunk:
        self._made += 1
        return self._chunk(self._made, orders, plans)


def _priced(order: Order, factor: Decimal) -> Order:
    """The same order at other prices, in tenths of a yuan."""
    lines = tuple((replace(p, price=max(_TENTH, (p.price * factor).quantize(_TENTH))), n) for p, n in order.lines)
    return replace(order, lines=lines)


def _single(order: Order, price: Decimal) -> Order:
    """One piece of something without a serial number, at this price."""
    plain = [product for product in catalogue() if not product.serial]
    return replace(order, lines=((replace(plain[order.number % len(plain)], price=price), 1),))


def _shares(yuan: Decimal, count: int) -> Sequence[Decimal]:
    """`count` amounts in fen, nearly equal, that add up to `yuan`."""
    each = (yuan / count).quantize(_FEN, rounding=ROUND_DOWN)
    return [*[each] * (count - 1), yuan - each * (count - 1)]
