"""The orders of the sample world and the import lists (CEB621, CEB622) they went out with."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.simulator.goods import Product, catalogue
from app.simulator.numbers import guid_of, world_of
from app.simulator.parties import CARRIERS, OWNERS, PLATFORMS, Buyer, Party, SiteIdentity, buyer
from app.simulator.plan import Story
from schemas.customs.messages import Inventory, InventoryHead, InventoryLine, InventoryReturn
from schemas.customs.times import SHANGHAI, write_time

_PACKING = Decimal("0.15")
"""Kilograms of carton and filling."""
_KILOGRAM = "035"
_LATE_DAYS = (30, 60)
_DAYS = (2, 28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order, one list: `number` counts from 0, `serial` is unique over seeds as far as nine digits go."""

    number: int
    serial: str
    released: datetime
    platform: Party
    owner: Party
    carrier: Party
    buyer: Buyer
    lines: tuple[tuple[Product, int], ...]

    @property
    def order_no(self) -> str:
        """The platform's number."""
        return f"TEST{write_time(self.released, 8)}{self.serial}"

    @property
    def cop_no(self) -> str:
        """The enterprise's number of the list."""
        return f"TQD{write_time(self.released, 8)}{self.serial}"

    @property
    def waybill(self) -> str:
        """The outgoing parcel's number."""
        return f"TESTWL{self.serial}"

    def invt_no(self, site: SiteIdentity) -> str:
        """Customs' number of the list: customs, year, I, serial."""
        return f"{site.customs_code}{self.released:%Y}I{self.serial}"


def order_of(seed: int | str, number: int, story: Story, day: date) -> Order:
    """Order `number` (from 0) of the sample world whose returns arrive on `day`."""
    luck = random.Random(f"{seed}|order|{number}")  # noqa: S311  (nothing here is secret)
    place = luck.randrange(len(OWNERS))
    return Order(
        number=number,
        serial=f"{world_of(seed)}{number + 1:06d}",
        released=_released(luck, story, day),
        platform=PLATFORMS[place % len(PLATFORMS)],
        owner=OWNERS[place],
        carrier=luck.choice(CARRIERS),
        buyer=buyer(number),
        lines=_lines(luck, story),
    )


def _released(luck: random.Random, story: Story, day: date) -> datetime:
    """A moment in customs' working hours, 2 to 28 days back; for the late ones, too long ago."""
    back = luck.randint(*(_LATE_DAYS if story is Story.LATE else _DAYS))
    seconds = luck.randrange(9 * 3600, 18 * 3600)
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) - timedelta(days=back)
    return midnight + timedelta(seconds=seconds, milliseconds=luck.randrange(1000))


def _lines(luck: random.Random, story: Story) -> tuple[tuple[Product, int], ...]:
    """One to three articles, each of one to three pieces; goods with a serial number come singly."""
    least = 2 if story in (Story.SPLIT, Story.PARTIAL) else 1
    count = max(least, luck.choices((1, 2, 3), (60, 30, 10))[0])
    chosen = luck.sample(catalogue(), count)
    return tuple((product, 1 if product.serial else luck.choices((1, 2, 3), (75, 20, 5))[0]) for product in chosen)


def inventory_of(seed: int | str, order: Order, site: SiteIdentity) -> Inventory:
    """The list as it was declared, forty minutes before its release."""
    declared = order.released - timedelta(minutes=40)
    net = sum((_weight(product) * qty for product, qty in order.lines), Decimal(0))
    head = InventoryHead(
        guid=guid_of(seed, "list", order.number),
        app_time=write_time(declared, 14),
        order_no=order.order_no,
        ebp_code=order.platform.code,
        ebp_name=order.platform.name,
        ebc_code=order.owner.code,
        ebc_name=order.owner.name,
        logistics_no=order.waybill,
        logistics_code=order.carrier.code,
        logistics_name=order.carrier.name,
        cop_no=order.cop_no,
        assure_code=order.owner.code,
        ems_no=site.ems_no,
        decl_time=write_time(declared, 8),
        customs_code=site.customs_code,
        port_code=site.customs_code,
        ie_date=write_time(declared, 8),
        buyer_id_number=order.buyer.identity,
        buyer_name=order.buyer.name,
        buyer_telephone=order.buyer.telephone,
        consignee_address=order.buyer.address,
        agent_code=site.agent_code,
        agent_name=site.agent_name,
        area_code=site.area_code,
        area_name=site.area_name,
        trade_mode="1210",
        traf_mode="9",
        country="142",
        freight=Decimal(0),
        insured_fee=Decimal(0),
        wrap_type="2",
        pack_no=1,
        gross_weight=net + _PACKING,
        net_weight=net,
    )
    return Inventory(head, tuple(_line(gnum, *line) for gnum, line in enumerate(order.lines, 1)))


def _weight(product: Product) -> Decimal:
    """Kilograms a piece, from whichever legal unit is the kilogram; half a kilogram otherwise."""
    by_unit = {product.unit1: product.per1, product.unit2: product.per2}
    return by_unit.get(_KILOGRAM) or Decimal("0.5")


def _line(gnum: int, product: Product, qty: int) -> InventoryLine:
    return InventoryLine(
        gnum=gnum,
        item_record_no=product.record,
        item_no=product.sku,
        item_name=product.name,
        gcode=product.gcode,
        gname=product.name,
        gmodel=product.model,
        bar_code=product.bar_code,
        country=product.country,
        qty=Decimal(qty),
        unit=product.unit,
        qty1=product.per1 * qty,
        unit1=product.unit1,
        qty2=None if product.per2 is None else product.per2 * qty,
        unit2=product.unit2,
        price=product.price,
        total_price=product.price * qty,
    )


def release_of(seed: int | str, order: Order, site: SiteIdentity) -> InventoryReturn:
    """The receipt with status 800: its time starts both clocks."""
    return InventoryReturn(
        guid=guid_of(seed, "release", order.number),
        customs_code=site.customs_code,
        ebp_code=order.platform.code,
        ebc_code=order.owner.code,
        agent_code=site.agent_code,
        cop_no=order.cop_no,
        pre_no=f"B{write_time(order.released, 8)}{order.serial}",
        invt_no=order.invt_no(site),
        return_status="800",
        return_time=write_time(order.released),
        return_info="[Code:2600;Desc:放行]",
    )
