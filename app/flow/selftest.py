"""The self-test of a scanner: one code with small and large letters, digits and signs shows how it is set up.

A wedge scanner types as a keyboard: the wrong layout turns one sign into another, a Caps Lock turns small letters
into large ones, and a prefix or a missing Enter comes with every code. Each of these is told with its cure.
"""

import re
from dataclasses import dataclass

SELFTEST = "CMD-SELFTEST-aZ09-_/|"
"""What the code of the self-test holds."""

MOST = 200
"""Characters looked at; more is not the self-test."""

_SURE = re.compile(r"selftest", re.IGNORECASE)  # these letters stand on the same keys in every Latin layout
_AIM = re.compile(r"^\][A-Za-z]\d")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the scanner's set-up, with what to do; `code` is stable."""

    code: str
    zh: str
    en: str


_WELL = Finding("well", "扫描器设置正确", "The scanner is set up well.")
_FOREIGN = Finding("not_selftest", "这不是自检码，请扫自检码", "This is not the self-test code: scan that one.")
_AIM_ID = Finding(
    "aim_id", "扫描器发送 AIM 标识：可保留，系统会去掉", "It sends an AIM identifier: that may stay, it is taken off."
)
_CONTROLS = Finding("control", "扫描器发送控制字符：请关闭", "It sends control characters: switch them off.")
_SWAPPED = Finding("case_swapped", "大小写颠倒：请关闭 Caps Lock", "Large and small are swapped: Caps Lock is on.")
_CASE_LOST = Finding(
    "case_lost", "大小写丢失：请关闭扫描器的大小写转换", "Case is lost: switch off the scanner's case conversion."
)
_PREFIX = Finding("prefix", "码前有多余字符：请去掉扫描器前缀", "Something stands before it: take off the prefix.")
_SUFFIX = Finding("suffix", "码后有多余字符：后缀只留回车", "Something stands after it: leave only Enter.")
_LOST = Finding("lost", "少了字符：请加大字符间隔", "Characters are missing: set a longer delay between characters.")


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How the self-test came through; `good` where exactly its characters did, whatever may stand around them."""

    good: bool
    findings: tuple[Finding, ...]


def is_selftest(text: str) -> bool:
    """Whether this is the self-test's code, however badly it came through."""
    return _SURE.search(text[:MOST]) is not None


def diagnose(text: str) -> SelfTest:
    """What the characters that came say of the scanner. Any text is answered."""
    said = text[:MOST].strip("\r\n\t ")
    inner = _CONTROL.sub("", said)
    bare = _AIM.sub("", inner)
    if not is_selftest(bare):
        return SelfTest(False, (_FOREIGN,))
    around = (*([_AIM_ID] if bare != inner else []), *([_CONTROLS] if inner != said else []))
    if bare != SELFTEST:
        return SelfTest(False, (*around, _inside(bare)))
    good = inner == said
    return SelfTest(good, (*([_WELL] if good else []), *around))


def _inside(bare: str) -> Finding:
    """What happened to the characters between the first and the last."""
    if bare.swapcase() == SELFTEST:
        return _SWAPPED
    if bare.lower() == SELFTEST.lower():
        return _CASE_LOST
    if SELFTEST in bare:
        return _SUFFIX if bare.startswith(SELFTEST) else _PREFIX
    if len(bare) < len(SELFTEST):
        return _LOST
    wrong = " ".join(f"{want}→{came}" for want, came in zip(SELFTEST, bare, strict=False) if want != came)
    zh = f"键盘布局不符（{wrong}）：请把扫描器和电脑都设为美式键盘"
    return Finding("layout", zh, f"The keyboard layout differs ({wrong}): set scanner and computer to US English.")
