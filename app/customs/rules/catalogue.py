"""Every reason the customs stage can give, by its code: source, element, both languages, and the next step.

`findings.tsv` holds one line a code; what stands in braces is filled in with what was found.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from app.core.findings import Finding


class Rule(NamedTuple):
    """One named reason. `article` is its source, `field` the element or column to look at."""

    code: str
    article: str
    field: str
    zh: str
    en: str
    next_zh: str
    next_en: str


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Every rule and reason by its code."""
    with files("app.customs.rules").joinpath("findings.tsv").open(encoding="utf-8") as table:
        return MappingProxyType({row["code"]: Rule(**row) for row in csv.DictReader(table, delimiter="\t")})


def finding(code: str, **found: Any) -> Finding:
    """The reason `code` with what was found filled in. Raises `KeyError` for a code that is none of ours."""
    rule, found_too = rules()[code], _Blank(found)
    filled = [part.format_map(found_too) for part in rule[2:]]
    return Finding(rule.code, rule.article, *filled)


def findings(codes: list[str]) -> list[Finding]:
    """These reasons; codes that are none of ours are left out."""
    return [finding(code) for code in codes if code in rules()]
