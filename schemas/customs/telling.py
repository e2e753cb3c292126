"""A finding in words: which field, what is wrong with it, and who asks for it, in Chinese and English. No values."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.customs.codes.wording import UNKNOWN, Wording, table
from schemas.customs.faults import Finding
from schemas.customs.layout import LAYOUTS
from schemas.customs.messages import BaseTransfer
from schemas.customs.shapes import Number, Shape, Text, columns

FIELDS = table("fields.tsv")
RULES = table("rules.tsv")
_ABOUT_LENGTH = frozenset({"length", "min_length", "max_length", "total_digits", "fraction_digits", "number"})


@dataclass(frozen=True, slots=True)
class Told:
    """One broken rule as it is shown: where (`element` path, `line`; 0: unknown), what, and by whose word."""

    layer: str
    element: str
    line: int
    rule: str
    source: str
    message_zh: str
    message_en: str


@cache
def _sources() -> dict[str, str]:
    text = (files("schemas.customs.codes") / "rules.tsv").read_text(encoding="utf-8")
    return {row["code"]: row["source"] for row in csv.DictReader(text.splitlines(), delimiter="\t")}


def tell(finding: Finding) -> Told:
    """The finding with its words; a rule without words (there is none) would be told as unknown."""
    said = RULES.get(finding.rule, UNKNOWN)
    where = _field(finding.element)
    asked = _notation(finding)
    return Told(
        layer=finding.layer,
        element=finding.element,
        line=finding.line,
        rule=finding.rule,
        source=_sources().get(finding.rule, ""),
        message_zh=f"{where.zh}{said.zh}{f'（{asked}）' if asked else ''}",
        message_en=f"{where.en} {said.en}{f' ({asked})' if asked else ''}",
    )


def _names(path: str) -> tuple[str, str]:
    """The element a path ends with and the one it stands in, without their counts."""
    parts = [part.partition("[")[0].removeprefix("@") for part in path.split("/")]
    return parts[-1], parts[-2] if len(parts) > 1 else ""


def _field(path: str) -> Wording:
    if not path:
        return Wording("报文：", "The message")
    name, _ = _names(path)
    words = FIELDS.get(name)
    if words is None or words.en == name.lower():
        return Wording(f"{words.zh if words else name}：", name)
    return Wording(f"{words.zh}（{name}）：", f"{name} ({words.en})")


def _notation(finding: Finding) -> str:
    """What the field table asks for, as it writes it: C10, C..20, N19,5; nothing where length is not the matter."""
    if finding.rule not in _ABOUT_LENGTH:
        return ""
    name, parent = _names(finding.element)
    shape = _shapes().get((parent, name))
    return "" if shape is None else notation(shape)


def notation(shape: Shape) -> str:
    """`C10`, `C..20`, `N4` or `N19,5`."""
    if isinstance(shape, Text):
        return f"C{shape.most}" if shape.least == shape.most else f"C..{shape.most}"
    return "N19,5" if isinstance(shape, Number) else f"N{shape.digits}"


@cache
def _shapes() -> dict[tuple[str, str], Shape]:
    """The shape of every field, by the element it stands in and its own name."""
    records = {"BaseTransfer": BaseTransfer}
    for layout in LAYOUTS.values():
        if layout.parts:
            records |= {f"{layout.document}Head": layout.parts[0], f"{layout.document}List": layout.parts[1]}
        else:
            records[layout.document] = layout.record
    return {(name, column.element): column.shape for name, record in records.items() for column in columns(record)}
