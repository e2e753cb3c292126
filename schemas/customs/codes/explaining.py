"""Any answer of customs in human words: what it says, what to do about it, and where that is written."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_NOWHERE = "in no published list"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means and what a broker does next, in Chinese and English; `source` says who wrote the code down.

    `known` is False where only the code's form could be explained: nothing may be decided by such a one.
    """

    code: str
    zh: str
    en: str
    next_step_zh: str
    next_step_en: str
    source: str
    known: bool = True


def _table(name: str) -> dict[str, Explanation]:
    text = (files("schemas.customs.codes") / name).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        row["code"]: Explanation(row["code"], row["zh"], row["en"], row["next_zh"], row["next_en"], row["source"])
        for row in rows
    }


STATUSES: Mapping[str, Explanation] = _table("status.tsv")
ERRORS: Mapping[str, Explanation] = _table("errors.tsv")

_FORMAT_ZH, _FORMAT_EN = (
    "报文格式校验未通过，未进入海关",
    "the message failed the format check and never reached customs",
)
_FORMAT_NEXT = (
    "看回执信息，用 guicang customs check 检查原报文，改正后用新报文号重发",
    "read the receipt's text, run guicang customs check over the message, correct it and send it under a new guid",
)
_NEGATIVE_NEXT = (
    "看回执信息，改正后重新提交；看不懂请联系电子口岸客服",
    "read the receipt's text, correct and submit again, or ask the e-port",
)
_UNKNOWN_NEXT = (
    "看回执信息并联系海关；包裹状态保持不变",
    "read the receipt's text and ask customs; the parcel's state stays as it is",
)


def explain(code_or_status: str, *, kind: str = "") -> Explanation:
    """Words for a `returnStatus` (CEB622, 626, 900), a -625xxx code or a code of the exchange (0001 to 3999).

    `kind` is the message it stood in, where that is known: in a CEB900Message any code is a failed format check.
    """
    code = code_or_status.strip()
    if kind.startswith("CEB900"):
        return Explanation(code, _FORMAT_ZH, _FORMAT_EN, *_FORMAT_NEXT, "spec 202205, CEB900 MessageReturn")
    found = STATUSES.get(code) or ERRORS.get(code)
    if found is not None:
        return found
    if code.startswith("-"):
        said = ("海关或电子口岸处理异常", "processing error at customs or the e-port")
        return Explanation(code, *said, *_NEGATIVE_NEXT, _NOWHERE, known=False)
    return Explanation(code, "未列出的状态", "a state that is in no list", *_UNKNOWN_NEXT, _NOWHERE, known=False)
