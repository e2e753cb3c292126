"""What is said to operators: one catalogue, both languages, each with what to do next.

`words.tsv` holds a sentence for every refusal code; `{name}` stands for an argument of it. What stands after the first
semicolon is what to do next.
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


class Step(NamedTuple):
    """A message in one language, apart: what is so, and what to do next."""

    said: str
    next: str


class Steps(NamedTuple):
    """The same in both languages."""

    zh: Step
    en: Step


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
    zh, en = _values(arguments)
    return Said(found.zh.format_map(zh), found.en.format_map(en))


def steps(found: Said, arguments: Mapping[str, Any]) -> Steps:
    """A message of a catalogue, filled in, and apart into what is so and what to do next."""
    zh, en = _values(arguments)
    return Steps(_step(found.zh, "；", zh), _step(found.en, "; ", en))


def _step(template: str, mark: str, values: Mapping[str, Any]) -> Step:
    # Taken apart before it is filled in: an argument may hold such a mark itself.
    said, _, then = template.partition(mark)
    return Step(said.format_map(values), then.format_map(values))


def _values(arguments: Mapping[str, Any]) -> tuple[_Missing, _Missing]:
    """The arguments for each language; one that has words in both gives each its own."""
    shown = {name: _shown(value) for name, value in arguments.items()}
    words = {name: value for name, value in shown.items() if isinstance(value, Said)}
    zh, en = ({name: said[at] for name, said in words.items()} for at in (0, 1))
    return _Missing(shown | zh), _Missing(shown | en)
