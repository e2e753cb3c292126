"""Words for the codes a report names: chapters, countries, reasons, dispositions. A code nobody knows shows itself."""

import csv
from collections.abc import Iterator
from importlib.resources import files

from schemas.customs.codes import COUNTRIES
from schemas.customs.codes.explaining import explain
from schemas.vocabulary import Disposition, ReturnReason

_Words = tuple[str, str]


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated table of this folder."""
    with files("app.reports").joinpath(name).open(encoding="utf-8") as table:
        yield from csv.DictReader(table, delimiter="\t")


CHAPTERS: dict[str, _Words] = {row["code"]: (row["zh"], row["en"]) for row in rows_of("chapters.tsv")}
"""The 97 chapters of the Harmonized System (77 is empty) and 98 of China's own, in short words of our own."""

DISPOSITIONS: dict[str, _Words] = {
    Disposition.RELIST: ("重新上架", "relist"),
    Disposition.REPACK: ("换包装再上架", "repack"),
    Disposition.SUPPLIER: ("退供应商", "back to supplier"),
    Disposition.OUT_OF_ZONE: ("退出区外", "out of the zone"),
    Disposition.DESTROY: ("销毁", "destroy"),
}
REASONS: dict[str, _Words] = {
    ReturnReason.NO_REASON: ("未说明原因", "no reason given"),
    ReturnReason.WRONG_ITEM: ("发错商品", "wrong item"),
    ReturnReason.DAMAGED: ("到货破损", "arrived damaged"),
    ReturnReason.QUALITY: ("质量问题", "quality"),
    ReturnReason.NOT_AS_DESCRIBED: ("与描述不符", "not as described"),
    ReturnReason.UNDELIVERED: ("未妥投", "undelivered"),
    ReturnReason.OTHER: ("其他原因", "another reason"),
}
NOT_KNOWN: _Words = ("无原清单", "no original list")
UNKNOWN: dict[str, _Words] = {
    "owner": ("未知企业", "unknown owner"),
    "platform": ("未知平台", "unknown platform"),
    "carrier": ("未知承运企业", "unknown carrier"),
    "rejections": ("未给原因", "no reason given"),
}


def words_for(table: str, code: str, name: str) -> _Words:
    """Chinese and English for `code` of a table; `name` is what it calls itself on import lists, where it has one."""
    if not code:
        return UNKNOWN.get(table, NOT_KNOWN)
    if table == "hs_chapter":
        return CHAPTERS.get(code, (code, ""))
    if table == "hs8":
        return CHAPTERS.get(code[:2], (code, ""))
    if table == "origin":
        found = COUNTRIES.get(code)
        return (found.zh, found.en) if found else (code, "")
    if table == "rejections":
        said = explain(code, kind="CEB626")
        return said.zh, said.en
    return name or code, ""


def outcome_words(key: str) -> _Words:
    """Reason × disposition × grade in words."""
    reason, disposition, grade = [*key.split("|"), "", "", ""][:3]
    parts = (
        REASONS.get(reason, (reason or "原因未填", reason or "no reason")),
        DISPOSITIONS.get(disposition, (disposition or "处置未定", disposition or "not decided")),
        (f"{grade}级", f"grade {grade}") if grade else ("未分级", "not graded"),
    )
    return " × ".join(zh for zh, _ in parts), " × ".join(en for _, en in parts)
