"""Words for the codes a report names: chapters, countries, dispositions. A code nobody knows shows itself."""

from app.reports.definitions import rows_of
from schemas.customs.codes import COUNTRIES
from schemas.vocabulary import Disposition

_Words = tuple[str, str]

CHAPTERS: dict[str, _Words] = {row["code"]: (row["zh"], row["en"]) for row in rows_of("chapters.tsv")}
"""The 97 chapters of the Harmonized System (77 is empty) and 98 of China's own, in short words of our own."""

DISPOSITIONS: dict[str, _Words] = {
    Disposition.RELIST: ("重新上架", "relist"),
    Disposition.REPACK: ("换包装再上架", "repack"),
    Disposition.SUPPLIER: ("退供应商", "back to supplier"),
    Disposition.OUT_OF_ZONE: ("退出区外", "out of the zone"),
    Disposition.DESTROY: ("销毁", "destroy"),
}

DIMENSIONS: dict[str, _Words] = {
    "platform": ("电商平台", "Platform"),
    "owner": ("电商企业", "Owner"),
    "hs_chapter": ("商品章", "HS chapter"),
    "origin": ("原产国（地区）", "Origin"),
    "disposition": ("处置去向", "Disposition"),
}
"""The tables of the month, in their order: ebp, ebc, first two digits of gcode, country of the line, disposition."""

NOT_KNOWN: _Words = ("无原清单", "no original list")
NOT_DECIDED: _Words = ("未定", "not decided")


def words_for(dimension: str, code: str, name: str) -> _Words:
    """Chinese and English for `code`; `name` is what its owner calls itself on import lists, where it has one."""
    if not code:
        return NOT_DECIDED if dimension == "disposition" else NOT_KNOWN
    if dimension == "hs_chapter":
        return CHAPTERS.get(code, (code, ""))
    if dimension == "origin":
        found = COUNTRIES.get(code)
        return (found.zh, found.en) if found else (code, "")
    if dimension == "disposition":
        return DISPOSITIONS.get(code, (code, ""))
    return name or code, ""
