"""What each kind of notice says, in both languages; braces are filled in from its arguments."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from schemas.customs.codes.explaining import explain


class Words(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str


KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "deadline_near": Words("包裹{lpn}须在{declare_by}前申报", "Parcel {lpn} has to be declared by {declare_by}"),
        "receipt_negative": Words(
            "申请单{cop_no}收到回执{status}：{said_zh}", "Application {cop_no} was answered {status}: {said_en}"
        ),
        "no_answer": Words(
            "申请单{cop_no}发出{hours}小时未收到海关回执", "Application {cop_no} has had no answer for {hours} hours"
        ),
        "unmatched_receipt": Words(
            "回执{number}({status} {said_zh})找不到对应的申请单",
            "Receipt {number} ({status}: {said_en}) is for no application we know",
        ),
        "inspection_called": Words(
            "包裹{lpn}被布控查验(申请单{cop_no}),现在{place}",
            "Parcel {lpn} is called to inspection (application {cop_no}); it is at {place}",
        ),
    }
)


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def words_of(kind: str, arguments: Mapping[str, Any]) -> Words:
    """The sentence of a notice with its arguments filled in."""
    filled = _Missing(arguments)
    if status := arguments.get("status"):
        said = explain(str(status))
        filled |= {"said_zh": said.zh, "said_en": said.en}
    return Words(*(text.format_map(filled) for text in KINDS[kind]))
