"""What a list must keep to before a return may be matched against it (pure).

The published schema was checked before. Here stand the specification's text (1210 needs account
book, area and account item), GACC 2021 No.70 (1210 only, and only what left this area) and plain
arithmetic (price × quantity = total).
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from app.originals.problems import Breach
from app.site.models import Site
from app.site.policy import SitePolicy
from schemas.customs.messages import Inventory, InventoryHead, InventoryLine

_ROOM = Decimal(10) ** 14
"""numeric(19,5) holds fourteen digits before the point."""


def breaches(inventory: Inventory, *, site: Site, policy: SitePolicy) -> tuple[Breach, ...]:
    """Every rule that `inventory` breaks."""
    return tuple(
        chain(
            _kind(inventory.head),
            _area(inventory.head, site, policy),
            _gnums(inventory.lines),
            *(_line(number, line, policy) for number, line in enumerate(inventory.lines, 1)),
        )
    )


def _kind(head: InventoryHead) -> Iterator[Breach]:
    if head.trade_mode != "1210":
        yield Breach("not_1210", "tradeMode", arguments={"value": head.trade_mode})
    if head.ie_flag != "I":
        yield Breach("not_import", "ieFlag")
    if head.app_type == "3":
        yield Breach("deletion", "appType")
    if not head.cop_no:
        yield Breach("cop_no_missing", "copNo")


def _area(head: InventoryHead, site: Site, policy: SitePolicy) -> Iterator[Breach]:
    """A list of a customs that policy lets in besides ours (cross-district return) has that area's book and codes."""
    if not head.ems_no:
        yield Breach("ems_no_missing", "emsNo")
    if not head.area_code:
        yield Breach("area_code_missing", "areaCode")
    if head.customs_code in policy.other_customs:
        return
    if head.customs_code != site.customs_code:
        yield Breach("other_customs", "customsCode", arguments={"value": head.customs_code, "ours": site.customs_code})
    if head.area_code and head.area_code != site.area_code:
        yield Breach("other_area", "areaCode", arguments={"value": head.area_code, "ours": site.area_code})
    if head.ems_no and head.ems_no != site.ems_no:
        yield Breach("other_account_book", "emsNo", arguments={"value": head.ems_no, "ours": site.ems_no})


def _gnums(lines: tuple[InventoryLine, ...]) -> Iterator[Breach]:
    seen: set[int] = set()
    for number, line in enumerate(lines, 1):
        if line.gnum in seen:
            yield Breach("gnum_repeated", "gnum", number, {"value": line.gnum})
        seen.add(line.gnum)


def _line(number: int, line: InventoryLine, policy: SitePolicy) -> Iterator[Breach]:
    if not 1 <= line.gnum <= 9999:
        yield Breach("gnum_out_of_range", "gnum", number)
    if not line.item_record_no:
        yield Breach("item_record_no_missing", "itemRecordNo", number)
    if not (line.gcode.isascii() and line.gcode.isdigit()):
        yield Breach("gcode_not_digits", "gcode", number)
    yield from _numbers(number, line)
    yield from _amounts(number, line, policy.amount_tolerance)


def _numbers(number: int, line: InventoryLine) -> Iterator[Breach]:
    if line.qty <= 0:
        yield Breach("not_positive", "qty", number)
    named = {"qty1": line.qty1, "qty2": line.qty2 or 0, "price": line.price, "totalPrice": line.total_price}
    for element, value in named.items():
        if value < 0:
            yield Breach("negative", element, number)
    for element, value in ({"qty": line.qty} | named).items():
        if value >= _ROOM:
            yield Breach("too_large", element, number)


def _amounts(number: int, line: InventoryLine, tolerance: Decimal) -> Iterator[Breach]:
    if abs(line.price * line.qty - line.total_price) > tolerance:
        said = {"price": line.price, "qty": line.qty, "total": line.total_price, "tolerance": tolerance}
        yield Breach("amounts_differ", "totalPrice", number, said)
