"""The draft of a 核注清单 for returned goods, by account-book item: what to enter, and what is not settled about it.

It is a draft and says so: which kind of list and pass book a consumer's return back is published nowhere.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from app.core.errors import Forbidden
from app.db.work import Work
from app.relisting.drafts import queries
from app.relisting.drafts.queries import BookLine
from app.site.service import this_site
from schemas.vocabulary import Role, yuan

_MAY = frozenset({Role.BROKER, Role.MANAGER, Role.AUDITOR})

OPEN_POINTS = (
    ("核注清单类型(bondInvtTypecd)暂按8保税电商、进口填写,须经主管海关确认",
     "the kind of the list (bondInvtTypecd) is taken to be 8 (bonded e-commerce), inward: ask your customs"),
    ("账册备案序号(putrecSeqno)取自原进口清单的备案料号,是否沿用原项须确认",
     "the account item (putrecSeqno) is the original list's itemRecordNo: ask whether it is to be kept"),
    ("一份退货一份核注清单,还是汇总,须确认;本稿按账册项汇总",
     "whether one list a return or one for many: this draft adds up by account item"),
    ("核放单(SAS121)类型须确认;过卡后方可核增账册数量",
     "the kind of the gate pass (SAS121) is open; the book grows only once the goods passed the gate"),
)  # fmt: skip
"""What facts about booking returns back are not established, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class BookDraft:
    """What a 核注清单 would hold, and what has to be asked before it is entered."""

    ems_no: str
    customs_code: str
    lines: tuple[BookLine, ...]
    lpns: tuple[str, ...]
    open_points: tuple[tuple[str, str], ...] = OPEN_POINTS


def book_draft(work: Work, *, lpns: Sequence[str] | None = None, limit: int = 1000) -> BookDraft:
    """The lines for concluded goods that no live book entry speaks for; of these parcels, or of at most `limit`.

    Raises `Forbidden` (not_your_role) for all but brokers, managers and auditors.
    """
    if not work.actor.is_system and _MAY.isdisjoint(work.actor.roles):
        raise Forbidden("not_your_role", "A broker keeps the account book.", needs=sorted(_MAY))
    site = this_site(work)
    lines = tuple(queries.book_lines(work, lpns=lpns, limit=limit))
    spoken_for = tuple(sorted({lpn for line in lines for lpn in line.parcels}))
    return BookDraft(site.ems_no, site.customs_code, lines, spoken_for)


_HEAD = ("序号 gdsSeqno", "备案序号 putrecSeqno", "商品料号 gdsMtno", "商品编码 gdecd", "商品名称 gdsNm", "规格型号",
         "申报数量 dclQty", "申报单位 dclUnitcd", "法定数量 lawfQty", "法定单位 lawfUnitcd", "单价", "总价(元)", "币制",
         "原产国", "包裹数", "退货申请单")  # fmt: skip


def draft_csv(draft: BookDraft) -> bytes:
    """The draft as a sheet (UTF-8 with BOM, so that spreadsheets read the Chinese), headed as a draft."""
    out = StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow([f"草稿 DRAFT — 核注清单表体,账册 {draft.ems_no},关区 {draft.customs_code}"])
    for zh, en in draft.open_points:
        sheet.writerow([f"待确认 OPEN: {zh} / {en}"])
    sheet.writerow(_HEAD)
    for number, line in enumerate(draft.lines, 1):
        sheet.writerow([number, *map(_plain, _cells(line))])
    return out.getvalue().encode("utf-8-sig")


def _cells(line: BookLine) -> list[object]:
    numbers = [f"{line.qty.normalize():f}", line.unit, f"{line.qty1:.5f}", line.unit1]
    money = [f"{line.price.normalize():f}", f"{yuan(line.amount)}", line.currency, line.country]
    goods = [line.account_item, line.item_no or "", line.gcode, line.gname, line.gmodel]
    return [*goods, *numbers, *money, len(line.parcels), " ".join(line.applications)]


def _plain(cell: object) -> str:
    """A text that a spreadsheet would take for a formula is said to be text."""
    text = str(cell)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
