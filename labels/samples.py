"""Made-up faces to try a template with: the same ones for everybody, all people and firms in them fictitious."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from stdnum.iso7064 import mod_37_36

from labels.faces import (
    BadgeFace,
    BinFace,
    ChuteFace,
    CommandFace,
    ExitFace,
    Face,
    GradeFace,
    HandoverFace,
    IntegrityFace,
    ItemFace,
    LpnFace,
    PalletFace,
    RelistFace,
    StationFace,
    ToteFace,
    face_of,
)
from labels.symbols import sscc

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
T = TypeVar("T")
SITE = "示例中心仓"
CHUTES = ("上架", "整理", "退供", "出区", "销毁")
PREFIX = "6901234"  # a GS1 company prefix for examples
COMMANDS = (
    ("CMD-NEXT", "下一件", "Next one"),
    ("CMD-OK", "知道了", "OK, seen"),
    ("CMD-UNDO", "撤销上一步", "Undo"),
    ("CMD-CANCEL", "取消", "Cancel"),
    ("CMD-PRINT", "打印标签", "Print the label"),
    ("CMD-REPRINT", "补打标签", "Print it again"),
    ("CMD-UNREADABLE", "扫不出", "Cannot be read"),
    ("CMD-PHOTO", "拍照", "Take a photo"),
    ("CMD-UNKNOWN", "无主件收货", "Receive unknown"),
    ("CMD-HOLD", "暂存待核", "Hold"),
    ("CMD-RELEASE", "解除暂存", "Release from hold"),
    ("CMD-REOPEN", "重新分拣", "Sort again"),
    ("CMD-SPLIT", "拆分", "Split"),
    ("CMD-GRADE-A", "A 级", "Grade A"),
    ("CMD-GRADE-B", "B 级", "Grade B"),
    ("CMD-GRADE-C", "C 级", "Grade C"),
    ("CMD-GRADE-D", "D 级", "Grade D"),
    ("CMD-DISP-RELIST", "去向：上架", "Goes to: sale"),
    ("CMD-DISP-REPACK", "去向：整理", "Goes to: repacking"),
    ("CMD-DISP-VENDOR", "去向：退供", "Goes to: supplier"),
    ("CMD-DISP-OUT", "去向：出区", "Goes to: out of the zone"),
    ("CMD-DISP-SCRAP", "去向：销毁", "Goes to: destruction"),
    ("CMD-RESTOCK", "回库", "Restock"),
    ("CMD-RELIST", "上架销售", "Put on sale"),
    ("CMD-BLOCK", "冻结", "Block"),
    ("CMD-UNBLOCK", "解冻", "Unblock"),
    ("CMD-MOVE", "移库", "Move to the bin"),
    ("CMD-LOAD", "装车", "Load"),
    ("CMD-UNLOAD", "卸下", "Take off the load"),
    ("CMD-SEAL", "施封", "Seal the load"),
    ("CMD-LOSE", "登记遗失", "Missing"),
    ("CMD-FIND", "找回", "Found again"),
    ("CMD-HELP", "帮助", "Help"),
    ("CMD-LOGOUT", "退出", "Log out"),
)
ROLES = ("操作员", "班组长", "报关员", "主管")
KINDS = (("gate", "卡口", "Gate"), ("dock", "收货", "Dock"), ("sort", "分拣", "Sorting"), ("shelf", "上架", "Putaway"))


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


def _chute(number: int) -> ChuteFace:
    return ChuteFace(
        lpn=sample_lpn(number),
        chute=f"{'ABCD'[number // 12 % 4]}{number % 12 + 1:02d}",
        owner=_turn(OWNERS, number),
        note=_turn(CHUTES, number),
    )


def _grade(number: int) -> GradeFace:
    return GradeFace(
        lpn=sample_lpn(number),
        grade=_turn(GRADES, number),
        outcome=_turn(("合格待申报", "不合格待出区"), number // 2),
        graded_on=date(2026, 11, 1) + timedelta(days=number % 30),
        note=_turn(("包装完好", "外包装破损，商品完好", "缺配件"), number),
    )


def _relist(number: int) -> RelistFace:
    item = _item(number)
    return RelistFace(
        lpn=item.lpn,
        name=item.name,
        sku=item.sku,
        price=item.price,
        grade=item.grade,
        bin=_bin(number).code,
        batch=item.batch,
        expiry=item.expiry,
    )


def _tote(number: int) -> ToteFace:
    return ToteFace(code=f"T{number + 1:04d}", purpose=_turn(("待分拣", "待上架", "待出区", "暂存待核"), number))


def _pallet(number: int) -> PalletFace:
    return PalletFace(
        sscc=sscc(PREFIX, 1 + number, extension=3),
        manifest=f"X2026{number // 4 % 10_000:04d}",
        destination=_turn(DESTINATIONS, number),
        parcels=str(40 + number % 60),
        gross_kg=f"{80 + number * 7 % 220}.5",
    )


def _handover(number: int) -> HandoverFace:
    return HandoverFace(
        number=f"JJ2611{number % 30 + 1:02d}{number // 30 % 100:02d}",
        carrier=_turn(("示例速递", "样例国际物流", "范例供应链"), number),
        vehicle=f"粤A·D{number * 7919 % 100_000:05d}",
        seal=f"S{number * 104_729 % 10_000_000:07d}",
        gate_registration=f"51652026{number % 10_000:06d}",
        arrived=f"2026-11-{number % 28 + 1:02d} {8 + number % 12:02d}:{number * 7 % 60:02d}",
        parcels=str(120 + number % 300),
    )


def _command(number: int) -> CommandFace:
    code, words, english = COMMANDS[number % len(COMMANDS)]
    return CommandFace(code=code if number < len(COMMANDS) else f"CMD-{number}", words=words, english=english)


def _badge(number: int) -> BadgeFace:
    return BadgeFace(badge=f"G01S{number + 1:04d}", role=_turn(ROLES, number), site=SITE)


def _station(number: int) -> StationFace:
    kind, words, english = KINDS[number % 4]
    return StationFace(name=f"{kind}-{number // 4 + 1}", kind=words, english=english, site=SITE)


def _integrity(number: int) -> IntegrityFace:
    lpn = sample_lpn(number)
    return IntegrityFace(
        lpn=lpn,
        trace=f"https://trace.example/{lpn}",
        phone="12360",
        owner=_turn(OWNERS, number),
        site=SITE,
        checked_on=date(2026, 11, 1) + timedelta(days=number % 30),
    )


def _turn(choices: Sequence[T], number: int) -> T:
    return choices[number % len(choices)]


MAKERS: dict[str, Callable[[int], Face]] = {
    "handover": _handover,
    "lpn": _lpn,
    "chute": _chute,
    "grade": _grade,
    "item": _item,
    "bin": _bin,
    "tote": _tote,
    "relist": _relist,
    "exit": _exit,
    "pallet": _pallet,
    "integrity": _integrity,
    "command": _command,
    "badge": _badge,
    "station": _station,
}
