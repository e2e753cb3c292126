"""The sheet to practise with: codes of the fake parcels for every kind of station, and codes to be refused."""

from collections.abc import Iterable

from app.core.errors import Invalid
from app.db.work import Work
from app.demo.queries import lpns_in
from app.parcel.searching import search
from app.parcel.views import Wanted
from app.site.service import stations, this_site
from labels import CodeSheet, LabelError, SheetCode, SheetGroup, render_sheets
from schemas.vocabulary import ParcelState

_ROW = 8
_BINS = ("A-01-01", "A-01-02", "Q-01-01")
_WRONG = (
    ("NOBODY0000001", "无人知道的运单", "a waybill nobody knows"),
    ("https://example.org/pay", "网址二维码", "an address"),
    ("G99000", "半个 LPN", "half a plate"),
    ("CMD-NOTHING", "没有的指令", "no such command"),
    ("BIN-Z-99-99", "没有的货位", "no such bin"),
)


def practice_sheet(work: Work) -> bytes:
    """The codes of the training site as it stands now, as a PDF. Raises `NotFound` (unknown_site) before a reset."""
    site = this_site(work)
    groups = [group for group in _groups(work) if group.codes]
    sheet = CodeSheet(zh="培训练习码", en="Codes to practise with", sign="培训 TRAINING", site=site.name, groups=groups)
    try:
        return render_sheets([sheet])
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field) from error


def _groups(work: Work) -> Iterable[SheetGroup]:
    signs = [(f"STATION-{row.name}", row.name, "station") for row in stations(work) if row.kind != "office"]
    yield _group("先扫工位牌", "First a station's sign", signs)
    yield _group("收货：运单号", "Dock: waybills", _waybills(work, ParcelState.ARRIVED))
    yield _group("未到货的运单号", "Waybills that are still on their way", _waybills(work, ParcelState.EXPECTED))
    yield _group("分拣：LPN", "Sorting: plates", _plates(work, ParcelState.RECEIVED))
    yield _group("回库：先扫货位", "Putaway: first a bin", [(f"BIN-{code}", code, "bin") for code in _BINS])
    yield _group("回库：LPN", "Putaway: plates", _plates(work, ParcelState.CLEARED))
    yield _group("上架：LPN", "To put on sale: plates", _plates(work, ParcelState.RESTOCKED))
    yield _group("出区：LPN", "Exit: plates", _plates(work, ParcelState.NONCONFORMING))
    yield _group("暂存中的 LPN", "Plates on hold", _plates(work, ParcelState.HELD))
    yield _group("应当报错的码", "Codes that have to be refused", _WRONG)


def _group(zh: str, en: str, codes: Iterable[tuple[str, str, str]]) -> SheetGroup:
    return SheetGroup(zh=zh, en=en, codes=[SheetCode(code=code, zh=said, en=word) for code, said, word in codes])


def _waybills(work: Work, state: ParcelState) -> list[tuple[str, str, str]]:
    found = search(work, wanted=Wanted(state=state), limit=_ROW)
    return [(view.waybill, view.waybill[-6:], "waybill") for view in found if view.waybill]


def _plates(work: Work, state: ParcelState) -> list[tuple[str, str, str]]:
    return [(lpn, lpn[-6:], "plate") for lpn in lpns_in(work, state, _ROW)]
