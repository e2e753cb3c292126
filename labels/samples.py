"""Made-up faces to try a template with: the same ones for everybody, all people and firms in them fictitious."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from stdnum.iso7064 import mod_37_36

from labels.faces import BinFace, ExitFace, Face, ItemFace, LpnFace, face_of

PLATFORMS = ("示例商城", "样品优选", "范例国际")
OWNERS = ("归仓演示贸易", "样例跨境电商(杭州)有限公司", "Sample Brands 旗舰店")
STATES = ("已收货", "合格待申报", "暂存待核", "不合格待出区", "无主件")
GOODS = (
    "婴儿配方奶粉 三段 800g",
    "真丝睡衣套装 M码 浅灰",
    "无线降噪耳机 Pro",
    "保湿修护面霜 50ml 敏感肌适用 玻尿酸精华滋润补水 家庭装三瓶",
    "跑步鞋 42码",
)
REASONS = ("超过申报期限", "与原清单不符", "外包装破损", "货主撤回")
DESTINATIONS = ("退回国内承运商 南沙转运点", "海外退运 香港", "区外销毁点")
GRADES = "ABCD"


def sample(template: str, n: int) -> Iterator[Face]:
    """The first `n` sample faces of a template, always the same. Raises LabelError `unknown_template`."""
    face_of(template)
    return (MAKERS[template](number) for number in range(n))


def sample_lpn(number: int) -> str:
    """A licence plate of the usual form: G, site and number in ten digits, ISO 7064 check character."""
    body = f"G01{42 + number:08d}"
    return body + mod_37_36.calc_check_digit(body)


def _lpn(number: int) -> LpnFace:
    return LpnFace(
        lpn=sample_lpn(number),
        waybill_tail=f"{(number * 7919 + 842_131) % 1_000_000:06d}",
        platform=_turn(PLATFORMS, number),
        owner=_turn(OWNERS, number),
        state=_turn(STATES, number),
        chute=f"{'ABCD'[number // 12 % 4]}{number % 12 + 1:02d}",
        grade=_turn(GRADES, number),
    )


def _item(number: int) -> ItemFace:
    perishable = number % 5 in (0, 3)
    return ItemFace(
        lpn=sample_lpn(number),
        name=_turn(GOODS, number),
        sku=f"SKU-{number % 5:02d}{number * 37 % 10_000:04d}",
        grade=_turn(GRADES, number),
        price=None if number % 7 == 6 else Decimal(1990 + number * 350 % 90_000) / 100,
        account_item=f"NS{number % 5 + 1:03d}{number * 53 % 100_000:05d}",
        batch=f"L{number * 31 % 100_000:05d}" if perishable else "",
        expiry=date(2027, 1, 31) + timedelta(days=number % 365) if perishable else None,
    )


def _bin(number: int) -> BinFace:
    aisle, rest = divmod(number, 60)
    return BinFace(
        code=f"{'ABCDEFGH'[aisle % 8]}-{aisle // 8 + 1:02d}-{rest // 6 + 1:02d}-{rest % 6 + 1}",
        zone=_turn(("保税良品区", "待申报区", "不合格品区"), number),
    )


def _exit(number: int) -> ExitFace:
    return ExitFace(
        lpn=sample_lpn(number),
        manifest=f"X2025{number // 40 % 10_000:04d}",
        reason=_turn(REASONS, number),
        destination=_turn(DESTINATIONS, number),
    )


def _turn(choices: tuple[str, ...] | str, number: int) -> str:
    return choices[number % len(choices)]


MAKERS: dict[str, Callable[[int], Face]] = {"lpn": _lpn, "item": _item, "bin": _bin, "exit": _exit}
