"""What is said to operators: one catalogue, both languages, each with what to do next.

`words.tsv` holds a sentence for every refusal code; `{name}` stands for an argument of it.
"""

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, NamedTuple


class Said(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _catalogue() -> dict[str, Said]:
    with files(__package__).joinpath("words.tsv").open(encoding="utf-8") as table:
        return {row["code"]: Said(row["zh"], row["en"]) for row in csv.DictReader(table, delimiter="\t")}


CATALOGUE = _catalogue()


def say(code: str, arguments: Mapping[str, Any]) -> Said:
    """The message `code` with its arguments filled in; an unknown code is said as it is."""
    found = CATALOGUE.get(code, Said(code, code))
    values = _Missing(arguments)
    return Said(found.zh.format_map(values), found.en.format_map(values))
