"""Who plays what: the story of each parcel, and from it the items it holds and how they are."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.simulator.goods import Product
from app.simulator.numbers import serial_of, share_of, world_of
from app.simulator.orders import Order
from app.simulator.parties import CARRIERS, SiteIdentity
from app.simulator.plan import Condition, Item, Plan, Story
from schemas.vocabulary import ReturnReason

SHARES = (
    (Story.UNKNOWN, 1 / 60),
    (Story.ABSENT, 0.02),
    (Story.LATE, 0.025),
    (Story.HELD, 0.03),
    (Story.SPLIT, 0.03),
    (Story.DAMAGED, 0.10),
    (Story.PARTIAL, 0.03),
)
"""The rest is good: with PARTIAL about 78 of 100. A PARTIAL one takes the next parcel with it."""
UNANNOUNCED = 1 / 40
_OPENABLE = frozenset({"electronics", "shoes", "bags", "toys"})
_WEARABLE = frozenset({"shoes", "bags", "electronics", "toys"})
_REASONS = {
    ReturnReason.NO_REASON: "消费者七日无理由退货",
    ReturnReason.WRONG_ITEM: "商品错发",
    ReturnReason.DAMAGED: "商品破损",
    ReturnReason.QUALITY: "商品质量问题",
    ReturnReason.NOT_AS_DESCRIBED: "商品与描述不符",
    ReturnReason.UNDELIVERED: "未妥投退回",
    ReturnReason.OTHER: "其它原因",
}
_LIKELY = {
    Story.DAMAGED: (ReturnReason.DAMAGED, ReturnReason.QUALITY, ReturnReason.NO_REASON),
    Story.HELD: (ReturnReason.WRONG_ITEM, ReturnReason.NOT_AS_DESCRIBED),
}
_USUAL = (*[ReturnReason.NO_REASON] * 7, *ReturnReason)


def cast(seed: int | str, parcels: int) -> Iterator[tuple[Story, tuple[int, ...]]]:
    """Story and parcel numbers (from 1), list by list. The last parcel is never unknown, so the end has a list."""
    number = 1
    while number <= parcels:
        story = _story(share_of(seed, "story", number))
        if number == parcels and story in (Story.UNKNOWN, Story.PARTIAL):
            story = Story.GOOD
        width = 2 if story is Story.PARTIAL else 1
        yield story, tuple(range(number, number + width))
        number += width


def _story(luck: float) -> Story:
    for story, share in SHARES:
        luck -= share
        if luck < 0:
            return story
    return Story.GOOD


def unknown_plan(seed: int | str, number: int) -> Plan:
    """A parcel from nowhere: a waybill nobody announced and an order nobody placed."""
    carrier = CARRIERS[number % len(CARRIERS)]
    return Plan(
        number=number,
        story=Story.UNKNOWN,
        waybill=_waybill(seed, number),
        carrier_code=carrier.code,
        carrier_name=carrier.name,
        order_no=f"OTHER{serial_of(9, seed, 'other', number)}",
        announced=False,
        arrives=True,
        reason=ReturnReason.OTHER,
        reason_text=_REASONS[ReturnReason.OTHER],
        items=(),
    )


def plans_of(
    seed: int | str, order: Order, story: Story, numbers: tuple[int, ...], *, site: SiteIdentity, day: date
) -> tuple[Plan, ...]:
    """The plans of a list's parcels: one, or two that share its lines."""
    luck = random.Random(f"{seed}|plan|{order.number}")  # noqa: S311  (nothing here is secret)
    items = _items(luck, order, story, day)
    shared = (items,) if len(numbers) == 1 else (items[:1], items[1:])
    made = []
    for part, (number, some) in enumerate(zip(numbers, shared, strict=True), 1):
        plan = _plan(luck, order, story, number=number, waybill=_waybill(seed, number), items=some)
        made.append(replace(plan, invt_no=order.invt_no(site), part=part, parts=len(numbers)))
    return tuple(made)


def _plan(
    luck: random.Random, order: Order, story: Story, *, number: int, waybill: str, items: tuple[Item, ...]
) -> Plan:
    reason = luck.choice(_LIKELY.get(story, _USUAL))
    carrier = luck.choice(CARRIERS)
    surprise = story in (Story.GOOD, Story.DAMAGED) and luck.random() < UNANNOUNCED
    return Plan(
        number=number,
        story=story,
        waybill=waybill,
        carrier_code=carrier.code,
        carrier_name=carrier.name,
        order_no=order.order_no,
        announced=not surprise,
        arrives=story is not Story.ABSENT,
        reason=reason,
        reason_text=_REASONS[reason],
        items=items,
        ebp_code=order.platform.code,
        ebc_code=order.owner.code,
        cop_no=order.cop_no,
        outgoing_waybill=order.waybill,
        released_at=order.released,
    )


def _waybill(seed: int | str, number: int) -> str:
    return f"TESTTH{world_of(seed)}{number:07d}"


def _items(luck: random.Random, order: Order, story: Story, day: date) -> tuple[Item, ...]:
    """What lies in the parcels of a list: mostly everything, sometimes less than was bought."""
    lines = list(enumerate(order.lines, 1))
    if len(lines) > 1 and story not in (Story.SPLIT, Story.PARTIAL) and luck.random() < 0.3:
        lines = lines[: luck.randrange(1, len(lines))]
    conditions = _conditions(luck, story, [product for _, (product, _) in lines])
    return tuple(
        _item(luck, gnum, line, condition, day) for (gnum, line), condition in zip(lines, conditions, strict=True)
    )


def _conditions(luck: random.Random, story: Story, products: list[Product]) -> list[Condition]:
    good = [
        Condition.OPENED if product.category in _OPENABLE and luck.random() < 0.2 else Condition.INTACT
        for product in products
    ]
    if story is Story.SPLIT:
        return [*good[:-1], _fault(luck, products[-1])]
    if story is Story.DAMAGED:
        return [_fault(luck, product) for product in products]
    if story is Story.HELD:
        return [_mismatch(luck, products[0]), *good[1:]]
    return good


def _fault(luck: random.Random, product: Product) -> Condition:
    possible = [Condition.BROKEN_SEAL, Condition.DAMAGED]
    if product.category in _WEARABLE:
        possible = [Condition.WORN, Condition.DAMAGED]
    if product.days:
        possible.append(Condition.EXPIRED)
    return luck.choice(possible)


def _mismatch(luck: random.Random, product: Product) -> Condition:
    other_serial = product.serial and luck.random() < 0.5
    return Condition.OTHER_SERIAL if other_serial else Condition.OTHER_GOODS


def _item(luck: random.Random, gnum: int, line: tuple[Product, int], condition: Condition, day: date) -> Item:
    product, bought = line
    qty = luck.randint(1, bought) if bought > 1 and luck.random() < 0.3 else bought
    serial = f"TESTSN{luck.randrange(10**10):010d}" if product.serial else None
    other = f"TESTSN{luck.randrange(10**10):010d}" if condition is Condition.OTHER_SERIAL else serial
    return Item(
        gnum=gnum,
        gcode=product.gcode,
        name=product.name,
        category=product.category,
        unit=product.unit,
        qty=Decimal(qty),
        price=product.price,
        condition=condition,
        batch_no=f"TESTB{luck.randrange(10**5):05d}" if product.days else None,
        expires_on=_expiry(luck, product, condition, day),
        serial_left=serial,
        serial_found=other,
    )


def _expiry(luck: random.Random, product: Product, condition: Condition, day: date) -> date | None:
    """At least 200 days ahead, which any category takes; past, where the story says so."""
    if not product.days:
        return None
    ahead = -luck.randint(1, 20) if condition is Condition.EXPIRED else luck.randint(200, max(201, product.days))
    return day + timedelta(days=ahead)
