"""What is said to operators: one catalogue, both languages, each with what to do next.

`words.tsv` holds a sentence for every refusal code; `{name}` stands for an argument of it.
"""

import csv
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any, NamedTuple

from app.core.clock import BUSINESS_ZONE


class Said(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _catalogue() -> dict[str, Said]:
    with files(__name__.rpartition(".")[0]).joinpath("words.tsv").open(encoding="utf-8") as table:
        return {row["code"]: Said(row["zh"], row["en"]) for row in csv.DictReader(table, delimiter="\t")}


CATALOGUE = _catalogue()


def _shown(value: Any) -> Any:
    """Moments as the clock on the wall of the hall shows them."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value
    if isinstance(moment, datetime) and moment.tzinfo:
        return f"{moment.astimezone(BUSINESS_ZONE):%m-%d %H:%M}"
    return value


def say(code: str, arguments: Mapping[str, Any]) -> Said:
    """The message `code` with its arguments filled in; an unknown code is said as it is."""
    found = CATALOGUE.get(code, Said(code, code))
    values = _Missing({name: _shown(value) for name, value in arguments.items()})
    return Said(found.zh.format_map(values), found.en.format_map(values))
