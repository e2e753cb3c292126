"""The papers of a station: the sheet with every code that is scanned there, and the sheet that sets a scanner up."""

from collections.abc import Iterator, Mapping
from typing import Literal

from app.core.errors import Invalid
from app.db.work import Work
from app.flow.scanners import SCANNERS
from app.flow.selftest import SELFTEST
from app.printing.commands import COMMANDS
from app.printing.signs import KINDS
from app.relisting.shelving import BLOCK_REASONS
from app.site.service import station_named, this_site
from app.sorting.holding import HOLD_REASONS
from app.sorting.questions import Kind
from app.sorting.tree import trees
from labels import CodeSheet, LabelError, SheetCode, SheetGroup, render_sheets

Make = Literal["qr", "code128"]
GROUPS: dict[str, tuple[str, str]] = {
    "going": ("确认与返回", "Go on and back"),
    "doing": ("操作", "What is done"),
    "papers": ("标签与照片", "Labels and photos"),
    "grades": ("定级与处置", "Grade and fate"),
    "shift": ("工位与扫描器", "Station and scanner"),
    "other": ("其他", "Others"),
}
"""The groups of a sheet, in the order they stand on it."""

_EVERYWHERE = {
    "going": ("OK", "NEXT", "UNDO", "CANCEL", "HELP"),
    "papers": ("PRINT", "REPRINT", "UNREADABLE", "PHOTO"),
    "shift": ("LOGOUT", "TRAINING"),
}
_DOING: dict[str, tuple[str, ...]] = {
    "gate": ("UNKNOWN", "HOLD", "SEAL"),
    "dock": ("UNKNOWN", "HOLD", "SPLIT"),
    "sorting": ("HOLD", "RELEASE", "SPLIT", "REOPEN", "LOSE", "FIND"),
    "putaway": ("RESTOCK", "RELIST", "MOVE", "BLOCK", "LOSE", "FIND"),
    "exit": ("LOAD", "UNLOAD", "SEAL", "LOSE", "FIND"),
}
_GRADES = ("GRADE-A", "GRADE-B", "GRADE-C", "GRADE-D")
_PLACED = {f"CMD-{name}" for names in (*_EVERYWHERE.values(), *_DOING.values(), _GRADES) for name in names}


def station_sheet(work: Work, *, station: str, make: Make = "qr") -> bytes:
    """The A4 sheet of a station as a PDF: every code that is scanned there, in groups, in both languages.

    Raises `NotFound` (unknown_station), `Conflict` (station_retired), `Invalid` (no_scanning_here, and the codes of
    `labels.LabelError`).
    """
    place = station_named(work, station)
    return _printed(_sheet(place.kind, sign=place.name, site=this_site(work).name), make)


def scanner_sheet(work: Work, *, make: Make = "qr") -> bytes:
    """How the scanners are to be set up, make by make, with the code of the self-test, as a PDF."""
    test = SheetCode(code=SELFTEST, zh="扫描器自检", en="Self-test of a scanner")
    first = SheetGroup(zh="自检", en="Self-test", codes=(test,), lines=(_HOW,))
    makes = [SheetGroup(zh=each.zh, en=each.en, lines=each.steps) for each in SCANNERS]
    site = this_site(work).name
    sheet = CodeSheet(zh="扫描器设置", en="Setting up a scanner", sign="SCANNER", site=site, groups=(first, *makes))
    return _printed(sheet, make)


_HOW = (
    "先按下面的步骤设置，再在工位页面（或 /stations/scanners 页面）扫自检码：页面会说明哪些字符不对、该改哪里。",
    (
        "Set the scanner up as below, then scan this code at a station or on the page /stations/scanners: it says what "
        "came through wrong and what to change."
    ),
)


def codes_of(kind: str) -> dict[str, list[SheetCode]]:
    """The codes of a kind of station by group, as they stand on its sheet: those that a station knows."""
    named = {group: [f"CMD-{name}" for name in names] for group, names in _EVERYWHERE.items()}
    named["doing"] = [f"CMD-{name}" for name in _DOING[kind]]
    if kind == "sorting":
        fates = [code for code in COMMANDS if code.startswith("CMD-DISP-")]
        named["grades"] = [*(f"CMD-{name}" for name in _GRADES), *fates]
    named["other"] = [code for code in COMMANDS if code not in _PLACED and not code.startswith(_ELSEWHERE)]
    return {group: [_command(code) for code in named.get(group, ()) if code in COMMANDS] for group in GROUPS}


_ELSEWHERE = ("CMD-DISP-", "CMD-SELFTEST")


def _command(code: str) -> SheetCode:
    zh, en = COMMANDS[code]
    return SheetCode(code=code, zh=zh, en=en)


def _sheet(kind: str, *, sign: str, site: str) -> CodeSheet:
    if kind not in _DOING:
        raise Invalid("no_scanning_here", f"Nothing is scanned at {sign or kind}.", station=sign or kind)
    zh, en = KINDS[kind]
    groups = [
        SheetGroup(zh=GROUPS[group][0], en=GROUPS[group][1], codes=codes)
        for group, codes in codes_of(kind).items()
        if codes
    ]
    more = [*_reasons(kind), *(_questions() if kind == "sorting" else ())]
    title = {"zh": f"{zh}工位指令码", "en": f"Codes of a {en.lower()} station"}
    return CodeSheet(**title, sign=sign, site=site, groups=[*groups, *more])


def _reasons(kind: str) -> Iterator[SheetGroup]:
    if kind in ("dock", "sorting"):
        words: Mapping[str, tuple[str, str]] = {str(reason): said for reason, said in HOLD_REASONS.items()}
        yield _reason_group(
            "暂存原因（先扫原因，再扫“暂存待核”）", "Reasons to hold: first one of these, then Hold", words
        )
    if kind == "putaway":
        zh, en = "冻结原因（先扫原因，再扫“冻结”）", "Reasons to block: first one of these, then Block"
        yield _reason_group(zh, en, BLOCK_REASONS)


def _reason_group(zh: str, en: str, words: Mapping[str, tuple[str, str]]) -> SheetGroup:
    codes = [SheetCode(code=f"REASON-{code}", zh=said[0], en=said[1]) for code, said in words.items()]
    return SheetGroup(zh=zh, en=en, codes=codes)


def _questions() -> Iterator[SheetGroup]:
    """Every question that is answered by choosing, with its answers."""
    for question in trees().questions:
        if question.kind is Kind.CHOICE:
            codes = [SheetCode(code=f"ANS-{each.key}", zh=each.zh, en=each.en) for each in question.answers]
            yield SheetGroup(zh=question.zh, en=question.en, codes=codes)


def _printed(sheet: CodeSheet, make: Make) -> bytes:
    try:
        return render_sheets([sheet], make=make)
    except LabelError as error:
        raise Invalid(error.code, str(error), field=error.field) from error
